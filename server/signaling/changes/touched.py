"""What the rules of changes share: a rule's shape, and the records that most events touch.

A rule says what an event changed, as one reader may see it. What a reader must not see is left
out; the event keeps its number, so nobody has a gap.
"""

from collections.abc import Callable

from mdt.domain.events import Event, LoggedEvent
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.presence import quorum_now
from server.signaling.case_cards import CaseViews
from server.signaling.contract.rooms import Change
from server.signaling.contract.wire import Wire
from server.signaling.views.agenda import item_view
from server.signaling.views.meetings import chat_views, meeting_view, participant_view
from server.signaling.views.recommendations import quorum_view, recommendation_views

Rule = Callable[[Meeting, LoggedEvent, CaseViews, PersonId], Change]
"""From the meeting after an event, the event, the cases in a language, and the reader."""

View = Callable[[Meeting, PersonId], Wire]
"""One part of the room as a reader may see it."""


def with_view(rule: Rule, part: str, view: View) -> Rule:
    """Return a rule that tells of a further part of the room, a field of Change, as well."""

    def changed(
        meeting: Meeting, logged: LoggedEvent, cases: CaseViews, reader: PersonId
    ) -> Change:
        change = rule(meeting, logged, cases, reader)
        return change.model_copy(update={part: view(meeting, reader)})

    return changed


def meeting_changed(
    meeting: Meeting, _logged: LoggedEvent, _cases: CaseViews, reader: PersonId
) -> Change:
    """The meeting as a whole."""
    return Change(meeting=meeting_view(meeting, reader))


def nothing_changed(
    _meeting: Meeting, _logged: LoggedEvent, _cases: CaseViews, _reader: PersonId
) -> Change:
    """Nothing that the room shows."""
    return Change()


def person_changed(
    meeting: Meeting, logged: LoggedEvent, _cases: CaseViews, _reader: PersonId
) -> Change:
    """The participant that the event names in ``person_id``, and with them the quorum."""
    person_id = getattr(logged.event, "person_id", None)
    person = meeting.participants.get(person_id) if person_id is not None else None
    return Change(
        participants=[participant_view(meeting, person)] if person is not None else [],
        quorum=quorum_view(quorum_now(meeting)),
    )


def item_changed(
    meeting: Meeting, logged: LoggedEvent, cases: CaseViews, reader: PersonId
) -> Change:
    """The item that the event names, the meeting, which may have it open, and the item's quorum."""
    item = meeting.item(item_of(meeting, logged.event))
    return Change(
        meeting=meeting_view(meeting, reader),
        items=[item_view(meeting, item, cases, reader)] if item is not None else [],
        quorum=quorum_view(quorum_now(meeting)),
    )


def recommendation_changed(
    meeting: Meeting, logged: LoggedEvent, cases: CaseViews, reader: PersonId
) -> Change:
    """Every wording of the item that the event is about, the item, and the quorum."""
    item_id = item_of(meeting, logged.event)
    item = meeting.item(item_id)
    return Change(
        recommendations=[
            one for one in recommendation_views(meeting, reader) if one.item_id == item_id
        ],
        items=[item_view(meeting, item, cases, reader)] if item is not None else [],
        quorum=quorum_view(quorum_now(meeting)),
    )


def chat_changed(
    meeting: Meeting, logged: LoggedEvent, _cases: CaseViews, reader: PersonId
) -> Change:
    """The chat lines since the event."""
    return Change(chat=chat_views(meeting, reader, after_seq=logged.seq - 1))


def item_of(meeting: Meeting, event: Event) -> ItemId:
    """Return the item that an event is about, directly or by its recommendation.

    Raises:
        TypeError: the event names neither, so its rule is not one of these.
    """
    item_id: ItemId | None = getattr(event, "item_id", None)
    if item_id is not None:
        return item_id
    recommendation_id = getattr(event, "recommendation_id", None)
    if recommendation_id is None:
        raise TypeError(f"{event.TYPE} names no item")
    return meeting.recommendations[recommendation_id].item_id
