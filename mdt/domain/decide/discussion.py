"""Talking: hands, floor, chat, and showing a material to all."""

from mdt.domain.cases import Material
from mdt.domain.decide.agenda import stage
from mdt.domain.decide.guards import in_room, live, present
from mdt.domain.errors import NoItemOpen, Required
from mdt.domain.events import (
    ChatPosted,
    Event,
    FloorEnded,
    FloorGiven,
    HandLowered,
    HandRaised,
    PresentationStarted,
    PresentationStopped,
)
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require
from mdt.domain.refusals.attendance import FloorOfNoPart
from mdt.domain.text import CHAT_MAX, clean
from mdt.domain.visibility import withheld_now


def raise_hand(meeting: Meeting, *, by: Actor) -> tuple[Event, ...]:
    """Ask for the floor. A hand that is up stays where it is in the queue."""
    in_room(meeting, by, Action.HAND_RAISE)
    if by.person_id in meeting.hands:
        return ()
    return (HandRaised(person_id=by.person_id),)


def lower_hand(
    meeting: Meeting, *, by: Actor, person_id: PersonId | None = None
) -> tuple[Event, ...]:
    """Lower one's own hand, or, for the chair, somebody's."""
    whose = person_id or by.person_id
    action = Action.HAND_RAISE if whose == by.person_id else Action.HAND_LOWER_OTHERS
    in_room(meeting, by, action)
    return (HandLowered(person_id=whose),) if whose in meeting.hands else ()


def give_floor(meeting: Meeting, *, by: Actor, person_id: PersonId) -> tuple[Event, ...]:
    """Give somebody in the room the floor; their hand goes down, and the floor before ends."""
    in_room(meeting, by, Action.FLOOR_GIVE)
    present(meeting, person_id)
    if withheld_now(meeting, person_id) is not None:
        raise FloorOfNoPart(name=meeting.participants[person_id].display_name)
    if meeting.floor == person_id:
        return ()
    given: list[Event] = []
    if meeting.floor is not None:
        given.append(FloorEnded(person_id=meeting.floor))
    if person_id in meeting.hands:
        given.append(HandLowered(person_id=person_id))
    return (*given, FloorGiven(person_id=person_id))


def end_floor(meeting: Meeting, *, by: Actor) -> tuple[Event, ...]:
    """End the floor: one's own, or, for the chair, anybody's."""
    own = meeting.floor == by.person_id
    in_room(meeting, by, Action.HAND_RAISE if own else Action.FLOOR_GIVE)
    return (FloorEnded(person_id=meeting.floor),) if meeting.floor is not None else ()


def post(meeting: Meeting, *, by: Actor, text: str) -> tuple[Event, ...]:
    """Say something to everybody in writing."""
    in_room(meeting, by, Action.CHAT_POST)
    words = clean(text, limit=CHAT_MAX, field="text")
    if not words:
        raise Required(field="text")
    return (ChatPosted(text=words),)


def start_presenting(meeting: Meeting, *, by: Actor, material: Material) -> tuple[Event, ...]:
    """Show a material of the open case to all; what was shown before gives way."""
    in_room(meeting, by, Action.PRESENTATION_START)
    live(meeting)
    item = meeting.current_item
    if item is None:
        raise NoItemOpen
    started = PresentationStarted(
        item_id=item.id,
        material_id=material.id,
        material_sha256=material.sha256,
        presenter_id=by.person_id,
        material_kind=material.kind,
    )
    return (*stage(item, "present"), started)


def stop_presenting(meeting: Meeting, *, by: Actor) -> tuple[Event, ...]:
    """Stop showing. Who started may stop, and so may the chair."""
    shown = meeting.presentation
    own = shown is not None and shown.presenter_id == by.person_id
    require(by, Action.ROOM_ENTER if own else Action.PRESENTATION_STOP, meeting)
    if shown is None:
        return ()
    item = meeting.current_item
    return (PresentationStopped(), *(stage(item, "discuss") if item is not None else ()))
