"""Acts of taking part or not, and who counts because of them: for tests of several folders."""

from dataclasses import replace

from mdt.domain.attending import Named
from mdt.domain.gate import Denied
from mdt.domain.happened.access import AccessDecided
from mdt.domain.ids import InstitutionId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.presence import counted_now
from tests.mdt.service.sitting import FIRST, RULE, Sitting

ROOM = PersonId("room")


def who(name: str = "", *, person: str | None = None, discipline: str = "pathology") -> Named:
    return Named(
        key="",
        display_name=name,
        institution_id=InstitutionId(""),
        institution_name="",
        discipline=discipline,
        person_id=PersonId(person) if person is not None else None,
    )


def recuse(
    sitting: Sitting,
    name: str,
    *,
    by: str | None = None,
    code: str = "COI",
    reason: str = "",
    item: str = FIRST,
) -> Sitting:
    sitting.do(
        sitting.service.attending.recuse,
        by=by or name,
        item_id=item,
        person_id=PersonId(name),
        reason_code=code,
        reason=reason,
    )
    return sitting


def kept_from(sitting: Sitting, *names: str) -> Sitting:
    """Keep the first case from people, as the gate does when a consent is withdrawn."""
    denied = tuple(Denied(person_id=PersonId(n), reason_code="consent_withdrawn") for n in names)
    return sitting.force(AccessDecided(item_id=FIRST, denied=denied))


def let_back(sitting: Sitting, name: str, *, by: str | None = None) -> Sitting:
    sitting.do(
        sitting.service.attending.end_recusal,
        by=by or name,
        item_id=FIRST,
        person_id=PersonId(name),
    )
    return sitting


def roll_call(sitting: Sitting, *people: Named, by: str = "scribe", room: str = ROOM) -> Sitting:
    sitting.do(
        sitting.service.attending.roll_call, by=by, endpoint_id=PersonId(room), people=people
    )
    return sitting


def media(sitting: Sitting, name: str, *, audio: bool = True, images: bool = True) -> Sitting:
    sitting.service.attending.media_changed(
        sitting.uow, sitting.id, person_id=PersonId(name), audio=audio, images=images
    )
    return sitting


def counts(meeting: Meeting) -> set[str]:
    return {one.person_id for one in counted_now(meeting)}


def ruled(meeting: Meeting, **conditions: object) -> Meeting:
    return replace(meeting, quorum_rule=replace(RULE, **conditions))
