"""What hands, floor, shared view and chat make of a meeting."""

from dataclasses import replace

from mdt.domain import events as ev
from mdt.domain.discussion import ChatLine, Presentation
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Rules, author, name_of
from mdt.domain.meetings import CHAT_KEPT, Meeting

RULES = Rules()


@RULES.on(ev.HandRaised)
def _hand_raised(meeting: Meeting, event: ev.HandRaised, _: LoggedEvent) -> Meeting:
    return replace(meeting, hands=(*meeting.hands, event.person_id))


@RULES.on(ev.HandLowered)
def _hand_lowered(meeting: Meeting, event: ev.HandLowered, _: LoggedEvent) -> Meeting:
    return replace(meeting, hands=tuple(p for p in meeting.hands if p != event.person_id))


@RULES.on(ev.FloorGiven)
def _floor_given(meeting: Meeting, event: ev.FloorGiven, _: LoggedEvent) -> Meeting:
    return replace(meeting, floor=event.person_id)


@RULES.on(ev.FloorEnded)
def _floor_ended(meeting: Meeting, _event: ev.FloorEnded, _: LoggedEvent) -> Meeting:
    return replace(meeting, floor=None)


@RULES.on(ev.PresentationStarted)
def _presenting(meeting: Meeting, event: ev.PresentationStarted, log: LoggedEvent) -> Meeting:
    shown = Presentation(
        item_id=event.item_id,
        material_id=event.material_id,
        presenter_id=event.presenter_id,
        started_at=log.at,
        seq=log.seq,
    )
    return replace(meeting, presentation=shown)


@RULES.on(ev.PresentationStopped)
def _presented(meeting: Meeting, _event: ev.PresentationStopped, _: LoggedEvent) -> Meeting:
    return replace(meeting, presentation=None)


@RULES.on(ev.ChatPosted)
def _posted(meeting: Meeting, event: ev.ChatPosted, log: LoggedEvent) -> Meeting:
    person_id = author(log)
    line = ChatLine(
        seq=log.seq,
        person_id=person_id,
        display_name=name_of(meeting, person_id),
        text=event.text,
        at=log.at,
    )
    return replace(meeting, chat=(*meeting.chat[-(CHAT_KEPT - 1) :], line))
