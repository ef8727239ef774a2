"""What people typed, of each event: the texts in which a patient's identity could be let slip.

Everything else in an event is a number, a code, a name of somebody who works here, or follows from
what was typed before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields

from mdt.domain import events as ev
from mdt.domain.decide.cases import every_text
from mdt.domain.events import Event
from mdt.domain.happened import actions, advice, agenda, attendance, letters, minutes, talk
from mdt.domain.ids import CaseId
from mdt.domain.meetings import Meeting, MeetingPlan
from mdt.domain.minutes import Signature

TYPED: Mapping[type[Event], tuple[str, ...]] = {
    ev.MeetingPlanned: ("plan",),
    ev.MeetingPlanChanged: ("plan",),
    ev.MeetingCancelled: ("reason",),
    ev.SessionPaused: ("reason",),
    agenda.SessionAborted: ("reason",),
    agenda.SessionReopened: ("reason",),
    agenda.ItemAdded: ("item",),
    ev.ItemDeferred: ("reason",),
    ev.ItemClosed: ("reason",),
    agenda.ItemWithdrawn: ("reason",),
    agenda.ItemListed: ("standard",),
    agenda.ItemReopened: ("reason",),
    attendance.ParticipantRemoved: ("reason",),
    attendance.RecusalBegan: ("reason",),
    ev.ChatPosted: ("text",),
    talk.PositionRecorded: ("option", "comment"),
    talk.PollOpened: ("question", "options"),
    talk.PollVoided: ("reason",),
    ev.RecommendationDraftChanged: ("content", "reason"),
    advice.RecommendationSuperseded: ("reason",),
    advice.LocalFitAnswered: ("note",),
    ev.DissentRecorded: ("text",),
    actions.ActionAdded: ("text",),
    actions.ActionSettled: ("note",),
    ev.MinutesRevised: ("text",),
    ev.MinutesBlockAdded: ("block",),
    ev.MinutesSigned: ("signature",),
    minutes.ChangesRequested: ("text",),
    minutes.ChangesAnswered: ("text",),
    minutes.MinutesAmending: ("reason",),
    minutes.BlockTranslated: ("text", "override_reason"),
    letters.LetterNoted: ("note",),
    letters.LetterRecalled: ("reason",),
}
"""Fields of each event that hold words of people."""


def typed_texts(event: Event) -> Iterator[tuple[str, str]]:
    """Return what was typed of an event, each text with the name of its field."""
    for name in TYPED.get(type(event), ()):
        value = getattr(event, name)
        if isinstance(value, MeetingPlan):
            yield "title", value.title
            for item in value.items:
                yield from (
                    (part, text) for part in _ITEM for text in every_text(getattr(item, part))
                )
        elif isinstance(value, Signature):
            yield "absence_reason", value.absence_reason
        elif name in {"content", "item"}:
            wanted = _ITEM if name == "item" else tuple(one.name for one in fields(value))
            yield from (
                (part, text) for part in wanted for text in every_text(getattr(value, part))
            )
        else:
            yield from ((name, text) for text in every_text(value))


_ITEM = ("title", "late_reason")
"""What is typed of a planned item."""


def cases_of(event: Event) -> Iterator[CaseId]:
    """Return the cases that an event brings to an agenda."""
    if isinstance(event, ev.MeetingPlanned | ev.MeetingPlanChanged):
        yield from (item.case_id for item in event.plan.items if item.case_id is not None)
    elif isinstance(event, agenda.ItemAdded) and event.item.case_id is not None:
        yield event.item.case_id


def names_in(meeting: Meeting) -> Iterator[str]:
    """Return the names of those who take part: they are spoken of, and are no patients."""
    yield from (person.display_name for person in meeting.participants.values())
    for room in meeting.attending.endpoints.values():
        yield from (named.display_name for named in room.people)
