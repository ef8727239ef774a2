"""What the chair allows of pictures in a room, and what follows for each person. Pure.

Everybody admitted may send and receive. Somebody who takes no part in the open item, or is not
admitted yet, may neither. When
cameras reach only the chair, that holds for all but those who lead: they are seen by everybody.
"""

from dataclasses import dataclass
from typing import Final, Literal

from mdt.domain.meetings import Meeting
from mdt.domain.policy import LEADS
from mdt.domain.visibility import withheld_now
from server.engine.engine import Permission
from server.sessions.presence import Place, Seat

NOTHING: Final = Permission(send=frozenset(), receives=False, camera_to=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Whom cameras reach, and how many screens are shown at once."""

    cameras: Literal["everyone", "chair"] = "everyone"
    screens: Literal[1, 2] = 1


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
    return Permission(camera_to=frozenset(leads))
