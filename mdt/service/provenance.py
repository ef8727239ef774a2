"""What outside a meeting its decisions rest on, and what followed from them.

A proof of the meeting takes these records along: the board's settings and quorum rule, the
credentials of its people, the consents and agreements that let them see the cases, what the gate
decided, which papers of the cases are translations, and what became of the recommendations.
"""

from collections.abc import Iterator
from typing import Any

from mdt.domain.access import ACCESS
from mdt.domain.boards_kept import BOARD, QUORUM_RULE
from mdt.domain.consents import AGREEMENT, CONSENT
from mdt.domain.credentials import CREDENTIAL
from mdt.domain.documents import TRANSLATED
from mdt.domain.followups import FOLLOWUP
from mdt.domain.meetings import Meeting
from mdt.domain.records import RecordKind
from mdt.service.ports import UnitOfWork

Named = tuple[str, str]
"""A record: the name of its kind, and its subject."""


def depends_on(uow: UnitOfWork, meeting: Meeting) -> tuple[Named, ...]:
    """Return the records that a meeting has to do with, each once; some may not be there."""
    return tuple(dict.fromkeys((kind.name, subject) for kind, subject in _found(uow, meeting)))


def _found(uow: UnitOfWork, meeting: Meeting) -> Iterator[tuple[RecordKind[Any], str]]:
    yield BOARD, meeting.board_id
    yield QUORUM_RULE, meeting.quorum_rule.id
    for person_id in meeting.participants:
        for credential in uow.records.find(CREDENTIAL, owner_id=person_id):
            yield CREDENTIAL, credential.subject_id
    network_id = uow.boards.get(meeting.board_id).network_id
    for agreement in uow.records.find(AGREEMENT, scope_id=network_id):
        yield AGREEMENT, agreement.subject_id
    for item in meeting.items:
        if item.case_id is not None:
            yield ACCESS, f"{meeting.id}:{item.id}"
            for consent in uow.records.find(CONSENT, scope_id=item.case_id):
                yield CONSENT, consent.subject_id
            for translated in uow.records.find(TRANSLATED, scope_id=item.case_id):
                yield TRANSLATED, translated.subject_id
    for recommendation in meeting.recommendations.values():
        yield FOLLOWUP, recommendation.id
