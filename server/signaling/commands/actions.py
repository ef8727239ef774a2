"""Commands of actions: who does what by when; closing the meeting."""

from server.signaling.contract import actions
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand, Command
from server.signaling.handlers import actions as on_actions

ROWS: tuple[AnyCommand[Desk], ...] = (
    Command("action.add", actions.ActionAdd, Committed, on_actions.add),
    Command("action.assign", actions.ActionAssign, Committed, on_actions.assign),
    Command("action.settle", actions.ActionSettle, Committed, on_actions.settle),
    Command("meeting.close", Nothing, Committed, on_actions.close_meeting),
)
