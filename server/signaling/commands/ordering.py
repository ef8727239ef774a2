"""Commands of ordering: the agenda's order, its forecast."""

from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand

ROWS: tuple[AnyCommand[Desk], ...] = ()
