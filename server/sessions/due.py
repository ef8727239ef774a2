"""What falls due: reports, requests whose meeting has dealt with them, credentials that expire.

Nobody asks for these; they are looked at once a minute, in one short command.
"""

from datetime import date, datetime, timedelta

from mdt.service.board import BoardService
from server.store.unit_of_work import ServerUnitOfWork
from server.store.writer import Writer

EVERY = timedelta(minutes=1)


class Due:
    """Brings follow-ups and requests to what time and meetings made of them."""

    def __init__(self, write: Writer, board: BoardService) -> None:
        self._write = write
        self._board = board
        self._next: datetime | None = None
        self._day: date | None = None

    async def look(self, now: datetime) -> None:
        """Do what is due, once a minute; credentials expire as their last day ends."""
        if now.date() != self._day:
            changed = self._board.attending.credentials_changed
            await self._write.run(lambda uow: changed(uow, at=now))
            self._day = now.date()
        if self._next is not None and now < self._next:
            return
        self._next = now + EVERY

        def work(uow: ServerUnitOfWork) -> None:
            self._board.followups.fall_due(uow, at=now)
            self._board.requests.follow(uow, at=now)

        await self._write.run(work)
