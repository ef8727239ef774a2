"""Commands of actions: who does what by when."""

from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand

ROWS: tuple[AnyCommand[Desk], ...] = ()
