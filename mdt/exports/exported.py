"""What of a meeting leaves the house: its minutes and recommendations as plain values.

Nothing in it identifies a patient: cases are named by their pseudonym. How it is written down is
for ``fhir`` to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mdt.domain.advice_checks import advisory
from mdt.domain.codes.minutes import CHECKED_TRANSLATIONS
from mdt.domain.ids import CaseId, ItemId, PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import Recommendation, RecommendationContent, RecommendationState
from mdt.domain.visibility import may_see


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedDissent:
    """A dissent as it leaves the house."""

    person: str
    discipline: str
    stance: str
    text: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedCounted:
    """Somebody who counted at the decision."""

    person_id: str
    person: str
    discipline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedNotCounted:
    """Somebody who was there, did not count, and why: recused, not verified, deaf or blind."""

    person: str
    discipline: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedFit:
    """Whether it can be done where the patient lives."""

    available: str
    affordable: str
    registered: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedRecommendation:
    """A recorded recommendation as it leaves the house."""

    id: RecommendationId
    number: int
    pseudonym: str
    is_superseded: bool
    supersedes: str  # id, or nothing
    is_advisory: bool
    recorded_at: datetime
    recorded_seq: int
    implementer: str  # name
    content: RecommendationContent
    dissents: tuple[ExportedDissent, ...]
    rule: str  # id of the quorum rule
    rule_version: int
    counted: tuple[ExportedCounted, ...]
    not_counted: tuple[ExportedNotCounted, ...]
    fit: ExportedFit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedTranslation:
    """A paragraph in another language, checked by a person; the original binds."""

    language: str
    status: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedBlock:
    """A paragraph of the minutes as it leaves the house."""

    kind: str
    text: str
    refs: tuple[int, ...]
    translations: tuple[ExportedTranslation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a bundle says."""

    meeting_id: str
    title: str
    board: str
    starts_at: datetime
    language: str
    version: int  # of the minutes; 0: not drafted yet
    is_signed: bool
    blocks: tuple[ExportedBlock, ...]
    recommendations: tuple[ExportedRecommendation, ...]


def exported(
    meeting: Meeting, pseudonyms: Mapping[CaseId, str], reader: PersonId | None = None
) -> Exported:
    """Return what of a meeting is exported; for a reader, without what is withheld from them."""

    def shows(item_id: ItemId | None) -> bool:
        return reader is None or may_see(meeting, reader, item_id)

    minutes = meeting.minutes
    return Exported(
        meeting_id=meeting.id,
        title=meeting.title,
        board=meeting.board_title,
        starts_at=meeting.starts_at,
        language=minutes.language if minutes is not None else "en",
        version=minutes.version if minutes is not None else 0,
        is_signed=minutes is not None and minutes.state.value == "signed",
        blocks=tuple(
            ExportedBlock(
                kind=block.kind,
                text=block.text,
                refs=block.refs,
                translations=tuple(
                    ExportedTranslation(language=code, status=said.status, text=said.text)
                    for code, said in sorted(block.translations.items())
                    if said.status in CHECKED_TRANSLATIONS
                ),
            )
            for block in (minutes.blocks if minutes is not None else ())
            if shows(block.item_id)
        ),
        recommendations=tuple(
            _exported(meeting, each, pseudonyms[each.case_id])
            for each in meeting.recommendations.values()
            if each.recorded_at is not None and shows(each.item_id)
        ),
    )


def _exported(meeting: Meeting, found: Recommendation, pseudonym: str) -> ExportedRecommendation:
    person = meeting.participants.get(found.content.implementer_id or PersonId(""))
    return ExportedRecommendation(
        id=found.id,
        number=found.number,
        pseudonym=pseudonym,
        is_superseded=found.state is RecommendationState.SUPERSEDED,
        supersedes=found.supersedes or "",
        is_advisory=advisory(found),
        recorded_at=found.recorded_at or meeting.starts_at,
        recorded_seq=found.recorded_seq or 0,
        implementer=person.display_name if person is not None else "",
        content=found.content,
        dissents=tuple(
            ExportedDissent(
                person=each.display_name,
                discipline=each.discipline,
                stance=each.stance.value,
                text=each.text,
                is_withdrawn=each.withdrawn_at is not None,
            )
            for each in found.dissents
        ),
        rule=found.quorum.rule_id if found.quorum is not None else "",
        rule_version=found.quorum.rule_version if found.quorum is not None else 0,
        counted=tuple(
            ExportedCounted(
                person_id=each.person_id, person=each.display_name, discipline=each.discipline
            )
            for each in (found.quorum.present if found.quorum is not None else ())
        ),
        not_counted=tuple(
            ExportedNotCounted(
                person=each.display_name, discipline=each.discipline, reason=each.reason
            )
            for each in (found.quorum.not_counted if found.quorum is not None else ())
        ),
        fit=ExportedFit(
            available=found.fit.available,
            affordable=found.fit.affordable,
            registered=found.fit.registered,
            note=found.fit.note,
        )
        if found.fit is not None
        else None,
    )
