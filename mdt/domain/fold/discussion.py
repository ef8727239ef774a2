"""What hands, floor, shared view and chat make of a meeting."""

from dataclasses import replace

from mdt.domain import events as ev
from mdt.domain.cases import IMAGE_KINDS
from mdt.domain.discussion import ChatLine, Presentation
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules, author, name_of
from mdt.domain.meetings import Meeting

RULES = Rules()


@RULES.on(ev.HandRaised)
def _hand_raised(meeting: Meeting, event: ev.HandRaised, _: LoggedEvent) -> Changes:
    return Changes(hands=(*meeting.hands, event.person_id))


@RULES.on(ev.HandLowered)
def _hand_lowered(meeting: Meeting, event: ev.HandLowered, _: LoggedEvent) -> Changes:
    return Changes(hands=tuple(p for p in meeting.hands if p != event.person_id))


@RULES.on(ev.FloorGiven)
def _floor_given(meeting: Meeting, event: ev.FloorGiven, _: LoggedEvent) -> Changes:
    return Changes(floor=event.person_id)


@RULES.on(ev.FloorEnded)
def _floor_ended(meeting: Meeting, _event: ev.FloorEnded, _: LoggedEvent) -> Changes:
    return Changes(floor=None)


@RULES.on(ev.PresentationStarted)
def _presenting(meeting: Meeting, event: ev.PresentationStarted, log: LoggedEvent) -> Changes:
    shown = Presentation(
        item_id=event.item_id,
        material_id=event.material_id,
        presenter_id=event.presenter_id,
        started_at=log.at,
        seq=log.seq,
    )
    if event.material_kind not in IMAGE_KINDS:
        return Changes(presentation=shown)
    items = tuple(
        replace(item, image_seq=log.seq)
        if item.id == event.item_id and item.image_seq is None
        else item
        for item in meeting.items
    )
    return Changes(presentation=shown, items=items)


@RULES.on(ev.PresentationStopped)
def _presented(meeting: Meeting, _event: ev.PresentationStopped, _: LoggedEvent) -> Changes:
    return Changes(presentation=None)


@RULES.on(ev.ChatPosted)
def _posted(meeting: Meeting, event: ev.ChatPosted, log: LoggedEvent) -> Changes:
    person_id = author(log)
    line = ChatLine(
        seq=log.seq,
        person_id=person_id,
        display_name=name_of(meeting, person_id),
        text=event.text,
        at=log.at,
    )
    return Changes(chat=meeting.chat.with_next(line))
