"""Escalation: who is next on call is asked wherever nobody came to an urgent meeting in time."""

from datetime import datetime, timedelta

from mdt.service.board import BoardService
from server.store.writer import Writer

ASK_EVERY = timedelta(seconds=10)
"""Who is next is asked at most this much later than the roster says."""


class Escalation:
    """Looks after the urgent meetings that still wait for somebody."""

    def __init__(self, write: Writer, board: BoardService) -> None:
        self._write = write
        self._board = board
        self._next: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Ask who is due, every ten seconds."""
        if self._next is not None and now < self._next:
            return
        self._next = now + ASK_EVERY
        await self._write.run(lambda uow: self._board.urgency.follow(uow, at=now))
