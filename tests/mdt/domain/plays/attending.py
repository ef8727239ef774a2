"""Acts of roll-calls, recusals and media."""

from mdt.domain.attending import Named
from mdt.domain.decide.attending import credential_seen
from mdt.domain.ids import PersonId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.sitting import BEIJING

REASONS = ("COI", "own_institution", "personal")


def recuse(play: Play, who: str, person: PersonId, n: int) -> None:
    attending = play.sitting.service.attending
    whom = person if n % 2 else None
    play.sitting.do(
        attending.recuse,
        by=who,
        item_id=play.item(n),
        person_id=whom,
        reason_code=REASONS[n % len(REASONS)],
        reason=f"reason {n}",
    )


def end_recusal(play: Play, who: str, _person: PersonId, n: int) -> None:
    standing = [one for one in play.sitting.meeting.attending.recusals if one.to_seq is None]
    if standing:
        one = standing[n % len(standing)]
        attending = play.sitting.service.attending
        play.sitting.do(attending.end_recusal, by=who, item_id=one.item_id, person_id=one.person_id)


def roll_call(play: Play, who: str, person: PersonId, n: int) -> None:
    stranger = Named(
        key="",
        display_name=f"Dr Wen {n % 3}",
        institution_id=BEIJING,
        institution_name="",
        discipline="pathology",
    )
    known = Named(
        key="",
        display_name="",
        institution_id=BEIJING,
        institution_name="",
        discipline="",
        person_id=person,
    )
    attending = play.sitting.service.attending
    play.sitting.do(
        attending.roll_call,
        by=who,
        endpoint_id=PersonId("room"),
        people=(stranger, known) if n % 2 else (stranger,),
    )


def media(play: Play, _who: str, person: PersonId, n: int) -> None:
    sitting = play.sitting
    sitting.service.attending.media_changed(
        sitting.uow, sitting.id, person_id=person, audio=n % 2 == 0, images=n % 3 > 0
    )


def credential(play: Play, _who: str, person: PersonId, n: int) -> None:
    if person in play.sitting.meeting.present:
        status = "verified" if n % 2 else "expired"
        play.sitting.force(*credential_seen(play.sitting.meeting, person, status), by=None)


ACTS: tuple[Act, ...] = (recuse, end_recusal, roll_call, media, credential)
RARE: frozenset[str] = frozenset()
