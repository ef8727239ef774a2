"""What falls due is looked at once a minute."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mdt.domain.followups import FOLLOWUP
from mdt.domain.ids import RecommendationId
from mdt.service.board import BoardService
from server.sessions.due import EVERY, Due
from server.store.database import Database
from server.store.writer import Writer
from tests.mdt.domain.begun import followup
from tests.mdt.store import samples
from tests.mdt.store.samples import START


@pytest.fixture
async def write(sqlite_file: Path):
    database = Database(sqlite_file, busy_timeout_s=0.2)
    with database.begin() as uow:
        samples.store_network(uow)
        for n in (1, 2):
            begun = followup(
                recommendation_id=RecommendationId(f"recommendation-{n}"),
                recommended_on=START.date(),
                due_on=START.date() + timedelta(days=n - 1),
            )
            uow.records.add(
                FOLLOWUP,
                begun.recommendation_id,
                begun,
                based_on=0,
                by=None,
                at=START,
                action="followup.begun",
            )
    writer = Writer(database.begin, lambda _: None)
    yield writer
    await writer.close()
    database.close()


async def states(write: Writer) -> list[str]:
    return await write.run(
        lambda uow: sorted(str(one.value.state) for one in uow.records.find(FOLLOWUP))
    )


async def test_a_day_that_passed_makes_overdue_and_the_next_look_waits(write: Writer) -> None:
    due = Due(write, BoardService(samples.Ticks(), samples.ids_from()))

    await due.look(START)
    assert await states(write) == ["pending", "pending"]
    await due.look(START + timedelta(days=1))
    assert await states(write) == ["overdue", "pending"]
    await due.look(START + timedelta(days=1) + EVERY / 2)
    await due.look(START + timedelta(days=2))
    assert await states(write) == ["overdue", "overdue"]


async def test_between_two_looks_nothing_is_asked_of_the_database(write: Writer) -> None:
    due = Due(write, BoardService(samples.Ticks(), samples.ids_from()))
    night = START.replace(hour=23, minute=59, second=50)
    await due.look(night)

    # The day changes ten seconds later; the minute is not over yet.
    later = night + timedelta(seconds=10)
    await due.look(later)
    assert await states(write) == ["pending", "pending"]
    await due.look(later + EVERY)
    assert await states(write) == ["overdue", "pending"]


async def test_credentials_are_looked_at_anew_as_the_day_changes(write: Writer) -> None:
    board = BoardService(samples.Ticks(), samples.ids_from())
    asked: list[datetime] = []
    board.attending.credentials_changed = lambda _, *, at: asked.append(at) or ()
    due, night = Due(write, board), START.replace(hour=23, minute=59, second=59)

    for seconds in (0, 0.5, 1, 2, 60):
        await due.look(night + timedelta(seconds=seconds))

    assert asked == [night, night + timedelta(seconds=1)]
