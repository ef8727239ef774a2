"""Commands of advice: local fit, confirmations, re-listing."""

from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand

ROWS: tuple[AnyCommand[Desk], ...] = ()
