"""Escalation: who is next on call is asked wherever nobody came to an urgent meeting in time."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mdt.service.board import BoardService
from server.sessions.registry import Room, Rooms
from server.store.writer import Writer

ASK_EVERY = timedelta(seconds=10)
"""Who is next is asked at most this much later than the roster says."""


class Escalation:
    """Looks after the urgent meetings that still wait for somebody."""

    def __init__(
        self, write: Writer, board: BoardService, rooms: Rooms, tell: Callable[[Room], None]
    ) -> None:
        """Take what writes, the board, the open rooms, and how to tell a room of its call."""
        self._write = write
        self._board = board
        self._rooms = rooms
        self._tell = tell
        self._next: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Ask who is due, every ten seconds, and tell those who are in the room."""
        if self._next is not None and now < self._next:
            return
        self._next = now + ASK_EVERY
        moved = await self._write.run(lambda uow: self._board.urgency.follow(uow, at=now))
        for urgent in moved:
            room = self._rooms.get(urgent.meeting_id)
            if room is not None:
                room.urgent, room.knows_urgent = urgent, True
                self._tell(room)
