"""Commands of talk: call-outs, checklist, positions, polls, who could not hear."""

from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand

ROWS: tuple[AnyCommand[Desk], ...] = ()
