"""What the chair allows of pictures in a room, and what follows for each person. Pure.

Everybody admitted may send and receive. Somebody who takes no part in the open item, or is not
admitted yet, may neither. When cameras reach only the chair, that holds for all but those who
lead: they are seen by everybody. What a screen shows nobody can tell from outside, it may be a
camera as well; so a screen is then shown only of who has the item, or was given the floor.
"""

from dataclasses import dataclass
from typing import Final, Literal

from mdt.domain import policy
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.policy import LEADS, Action
from mdt.domain.visibility import withheld_now
from server.engine.engine import Permission, Source
from server.sessions.presence import Place, Seat

NOTHING: Final = Permission(send=frozenset(), receives=False, camera_to=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Whom cameras reach, and how many screens are shown at once."""

    cameras: Literal["everyone", "chair"] = "everyone"
    screens: Literal[1, 2] = 1


def rules_of(meeting: Meeting) -> Rules:
    """Return the rules as the meeting's record has them."""
    kept = meeting.chairing
    return Rules(
        cameras="chair" if kept.cameras == "chair" else "everyone",
        screens=2 if kept.screens > 1 else 1,
    )


def may_show_screen(meeting: Meeting, person_id: PersonId, rules: Rules) -> bool:
    """Say whether somebody may show a screen to all now."""
    if rules.cameras == "everyone" or meeting.floor == person_id:
        return True
    invited = meeting.participants.get(person_id)
    if invited is not None and invited.role in LEADS:
        return True
    actor = policy.actor_in(meeting, person_id)
    return policy.allows(actor, Action.PRESENTATION_START, meeting)


def permission_of(seat: Seat, meeting: Meeting | None, rules: Rules) -> Permission:
    """Return what a person may send and receive now."""
    invited = meeting.participants.get(seat.person_id) if meeting is not None else None
    if meeting is None or invited is None:
        return NOTHING
    if seat.place is not Place.SEATED or withheld_now(meeting, seat.person_id) is not None:
        return NOTHING
    if rules.cameras == "everyone" or invited.role in LEADS:
        return Permission()
    leads = (one.person_id for one in meeting.participants.values() if one.role in LEADS)
    shows = may_show_screen(meeting, seat.person_id, rules)
    return Permission(
        send=frozenset(Source) if shows else frozenset(Source) - {Source.SCREEN},
        camera_to=frozenset(leads),
    )
