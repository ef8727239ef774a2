"""Who is next on call is looked for every ten seconds, and a busy database is no end of it."""

from datetime import UTC, datetime, timedelta

from server.sessions.escalation import ASK_EVERY, Escalation

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Board:
    """Notes when it was asked to follow."""

    def __init__(self) -> None:
        self.looked: list[datetime] = []
        self.urgency = self

    def follow(self, _uow: object, *, at: datetime) -> int:
        self.looked.append(at)
        return 0


class Write:
    """Runs work at once."""

    async def run(self, work) -> None:
        work(None)


async def test_it_looks_every_ten_seconds() -> None:
    board = Board()
    escalation = Escalation(Write(), board)

    for seconds in (0, 1, 9, 10):
        await escalation.look(START + timedelta(seconds=seconds))

    assert board.looked == [START, START + ASK_EVERY]
