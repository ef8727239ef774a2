"""Readers see whole committed states and cannot write."""

import asyncio
import threading

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from mdt.domain.ids import MeetingId, NetworkId
from mdt.store.people import NetworkRow
from mdt.store.transaction import ReadOnly
from server.store.database import Database
from server.store.reader import Reader
from server.store.unit_of_work import ServerUnitOfWork
from server.store.writer import Writer
from tests.mdt.store import samples
from tests.server.store.crashing_writer import say

MEETING = MeetingId("meeting-1")


@pytest.fixture
def board(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
        samples.begin_meeting(uow, MEETING)
    return database


async def test_readers_see_a_whole_log_while_it_grows(board: Database) -> None:
    writer = Writer(board.begin, lambda outcome: None)
    reader = Reader(board.snapshot, threads=board.readers)

    def look(uow: ServerUnitOfWork) -> tuple[int, int, int]:
        meeting = uow.meetings.load(MEETING)
        log = uow.meetings.since(MEETING, 0, 1000)
        return meeting.seq, log[-1].seq, len(log)

    writing = [writer.run(say, MEETING, "x", f"c-{n}") for n in range(200)]
    reading = [reader.run(look) for _ in range(60)]
    results = await asyncio.gather(*writing, *reading)
    await writer.close()
    last = await reader.run(look)
    await reader.close()

    assert all(seq == of_log == length for seq, of_log, length in results[200:])
    assert last == (202, 202, 202)


async def test_a_reader_cannot_write(board: Database) -> None:
    reader = Reader(board.snapshot)

    for attempt in (
        lambda uow: uow.people.add_network(NetworkId("n"), "n"),
        lambda uow: say(uow, MEETING, "x", "c-1"),
        lambda uow: uow.audit.append("a.b", at=samples.START, actor_id=None),
    ):
        with pytest.raises(ReadOnly):
            await reader.run(attempt)

    await reader.close()


def test_the_database_itself_refuses_a_writing_reader(board: Database) -> None:
    with board.snapshot() as uow, pytest.raises(DBAPIError):
        uow.transaction.append(insert(NetworkRow), {"id": "n", "name": "n"})


async def test_reads_run_beside_each_other(board: Database) -> None:
    reader = Reader(board.snapshot, threads=2)
    together = threading.Barrier(2, timeout=60)

    places = await asyncio.gather(*(reader.run(lambda uow: together.wait()) for _ in range(2)))
    await reader.close()

    assert sorted(places) == [0, 1]


async def test_a_read_gives_what_the_function_raises(board: Database) -> None:
    reader = Reader(board.snapshot)

    def fail(uow: ServerUnitOfWork) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await reader.run(fail)

    await reader.close()
