"""Ordering: the agenda as it changes after it was planned."""

from dataclasses import replace

from mdt.domain.agenda import AgendaItem, PlannedItem
from mdt.domain.errors import UnknownItem
from mdt.domain.ids import ItemId, MeetingId, PersonId
from mdt.domain.meetings import Meeting, MeetingPlan
from mdt.service.commands import Commands
from mdt.service.meetings import Meetings
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Ordering:
    """Use cases of who keeps the agenda in order."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._meetings = Meetings(commands)

    def add(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item: PlannedItem,
        after: ItemId | None,
        reason_code: str,
        reason: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Put one more item on the agenda of a meeting that has not begun.

        Args:
            uow: storage.
            meeting_id: which meeting.
            by: who adds; must coordinate the meeting.
            item: what; an empty id is given one.
            after: the item it follows; None puts it first.
            reason_code: why it comes late.
            reason: the same in words.
            command_id: the client's id of the command.

        Raises:
            UnknownItem: ``after`` is not on the agenda.
        """
        meeting = uow.meetings.load(meeting_id)
        items = [_planned(planned) for planned in meeting.items]
        place = _place_after(meeting, after)
        plan = replace(_plan_of(meeting), items=(*items[:place], item, *items[place:]))
        return self._meetings.change_plan(
            uow,
            meeting_id,
            by=by,
            plan=plan,
            based_on=meeting.plan_revision,
            command_id=command_id,
        )


def _place_after(meeting: Meeting, after: ItemId | None) -> int:
    if after is None:
        return 0
    ids = [item.id for item in meeting.items]
    if after not in ids:
        raise UnknownItem
    return ids.index(after) + 1


def _plan_of(meeting: Meeting) -> MeetingPlan:
    return MeetingPlan(
        title=meeting.title,
        starts_at=meeting.starts_at,
        tz=meeting.tz,
        planned_min=meeting.planned_min,
        languages=meeting.languages,
        participants=tuple(meeting.participants.values()),
        items=(),
    )


def _planned(item: AgendaItem) -> PlannedItem:
    return PlannedItem(
        id=item.id,
        kind=item.kind,
        title=item.title,
        case_id=item.case_id,
        presenter_id=item.presenter_id,
        time_box_s=item.time_box_s,
    )
