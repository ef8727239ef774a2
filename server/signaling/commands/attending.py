"""Commands of attending: recusals, rooms as a whole, media that arrive."""

from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand

ROWS: tuple[AnyCommand[Desk], ...] = ()
