"""Commands of attending: recusals, rooms as a whole, media that arrive."""

from server.signaling.contract import attending
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand, Command
from server.signaling.handlers import attending as on_attending

ROWS: tuple[AnyCommand[Desk], ...] = (
    Command("recuse.begin", attending.RecuseBegin, Committed, on_attending.recuse),
    Command("recuse.end", attending.RecuseEnd, Committed, on_attending.end_recusal),
    Command("rollcall.set", attending.RollCallSet, Committed, on_attending.roll_call),
    Command("images.report", attending.ImagesReport, Nothing, on_attending.report_images),
)
