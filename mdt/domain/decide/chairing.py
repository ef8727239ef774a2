"""Passing the lead: by hand, or by itself when who holds it is gone (invariant I18); the rules.

Whether a connection is lost is known outside; here it comes in as who can be reached now.
"""

from collections.abc import Set

from mdt.domain.chairing import (
    CAMERAS_TO,
    MOST_SCREENS,
    holder_of,
    in_line,
    leads,
    rightful_holder,
)
from mdt.domain.decide.guards import in_room, present, running
from mdt.domain.errors import N_, UnknownCode, UnknownPerson
from mdt.domain.events import Event, SessionPaused
from mdt.domain.happened.chairing import ChairHandedOver, RoomRulesSet
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.people import Actor
from mdt.domain.policy import Action
from mdt.domain.refusals.chairing import CannotLead
from mdt.domain.visibility import withheld_now

CHAIR_GONE = "chair_gone"
"""The reason of a pause that nobody asked for: neither the chair nor a deputy is there."""


def hand_over(meeting: Meeting, *, by: Actor, person_id: PersonId) -> tuple[Event, ...]:
    """Hand the lead to the chair or a deputy in the room. Who leads already keeps it."""
    in_room(meeting, by, Action.CHAIR_HAND_OVER)
    running(meeting)
    person = meeting.participants.get(person_id)
    if person is None:
        raise UnknownPerson(field="person_id")
    if person_id not in in_line(meeting):
        raise CannotLead(name=person.display_name)
    if withheld_now(meeting, person_id) is not None:
        apart = N_("%(name)s takes no part in the open item, and cannot lead now.")
        raise CannotLead(apart, name=person.display_name)
    present(meeting, person_id)
    if leads(meeting, person_id):
        return ()
    return (_passed(meeting, person_id, "handed_over"),)


def set_rules(meeting: Meeting, *, by: Actor, cameras: str, screens: int) -> tuple[Event, ...]:
    """Say whom cameras reach and how many screens are shown at once, from now on."""
    in_room(meeting, by, Action.ROOM_SET_RULES)
    if cameras not in CAMERAS_TO:
        raise UnknownCode(field="cameras", value=cameras)
    if not 1 <= screens <= MOST_SCREENS:
        raise UnknownCode(field="screens", value=str(screens))
    if (cameras, screens) == (meeting.chairing.cameras, meeting.chairing.screens):
        return ()
    return (RoomRulesSet(cameras=cameras, screens=screens),)


def taken_at_start(meeting: Meeting, *, by: Actor) -> tuple[Event, ...]:
    """Return how the lead passes to who starts a session while its holder is not in the room."""
    holder = holder_of(meeting)
    if holder == by.person_id or holder in meeting.present:
        return ()
    return (_passed(meeting, by.person_id, "absent"),)


def followed(meeting: Meeting, *, reachable: Set[PersonId], is_lost: bool) -> tuple[Event, ...]:
    """Return how the lead follows who is there.

    Args:
        meeting: in a running session; otherwise nothing follows.
        reachable: people whose connection stands now.
        is_lost: whether the holder has been unreachable for as long as is waited for.
    """
    if meeting.session is None:
        return ()
    rightful, holder = rightful_holder(meeting), holder_of(meeting)
    if rightful != holder and rightful is not None and _could(meeting, rightful, reachable):
        return (_passed(meeting, rightful, "returned"),)
    if holder in reachable or not is_lost:
        return ()
    for person_id in in_line(meeting):
        if person_id != holder and _could(meeting, person_id, reachable):
            reason = "connection_lost" if holder in meeting.present else "left"
            return (_passed(meeting, person_id, reason),)
    if meeting.state is MeetingState.LIVE:
        return (SessionPaused(reason=CHAIR_GONE),)
    return ()


def _could(meeting: Meeting, person_id: PersonId, reachable: Set[PersonId]) -> bool:
    """Say whether somebody could lead now: reachable, in the room, and no part of it hidden."""
    return (
        person_id in reachable
        and meeting.is_present(person_id)
        and withheld_now(meeting, person_id) is None
    )


def _passed(meeting: Meeting, to_id: PersonId, reason_code: str) -> ChairHandedOver:
    return ChairHandedOver(from_id=holder_of(meeting), to_id=to_id, reason_code=reason_code)
