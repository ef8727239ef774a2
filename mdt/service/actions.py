"""Actions: what a meeting asks somebody to do; and closing it when all is settled."""

from datetime import date

from mdt.domain.actions import ActionState, CarriedOver
from mdt.domain.decide import actions, closing
from mdt.domain.ids import ActionId, BoardId, ItemId, MeetingId, PersonId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.visibility import as_carried
from mdt.service.commands import Commands
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork

LOOK_BACK = 5
"""Meetings held before that are looked through: each session takes up all that is carried over."""

_HELD = frozenset({MeetingState.ENDED, MeetingState.CLOSED})


def carried_over(
    uow: UnitOfWork, board_id: BoardId, *, but: MeetingId | None = None
) -> tuple[CarriedOver, ...]:
    """Return the actions that meetings of a board left for the next one and none has taken up.

    Args:
        uow: storage.
        board_id: whose meetings.
        but: the meeting that asks.
    """
    meetings: list[Meeting] = []
    held = 0
    for meeting_id in reversed(uow.meetings.of_board(board_id)):
        if meeting_id != but and held < LOOK_BACK:
            meeting = uow.meetings.load(meeting_id)
            meetings.append(meeting)
            held += meeting.state in _HELD
    taken_up = {one.carried_from for meeting in meetings for one in meeting.actions.values()}
    return tuple(
        CarriedOver(meeting_id=meeting.id, action=as_carried(meeting, action))
        for meeting in reversed(meetings)
        for action in meeting.actions.values()
        if action.state is ActionState.CARRIED_OVER and action.id not in taken_up
    )


class Actions:
    """Use cases around actions."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def add(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        text: str,
        item_id: ItemId | None = None,
        owner_id: PersonId | None = None,
        due: date | None = None,
        command_id: str | None = None,
    ) -> Outcome:
        """Note what somebody has to do."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, at: actions.add_action(
                meeting,
                by=actor,
                action_id=ActionId(self._commands.new_id(at)),
                item_id=item_id,
                text=text,
                owner_id=owner_id,
                due=due,
            ),
        )

    def assign(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        action_id: ActionId,
        *,
        by: PersonId,
        owner_id: PersonId | None,
        due: date | None,
        command_id: str | None = None,
    ) -> Outcome:
        """Give an action to somebody, by a date."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: actions.assign(
                meeting, by=actor, action_id=action_id, owner_id=owner_id, due=due
            ),
        )

    def settle(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        action_id: ActionId,
        *,
        by: PersonId,
        state: str,
        note: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """End an action: done, no longer needed, or carried over."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: actions.settle(
                meeting, by=actor, action_id=action_id, state=state, note=note
            ),
        )

    def close_meeting(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Close a meeting when nothing is left to be done."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: closing.close_meeting(meeting, by=actor),
            coordination=True,
        )
