"""What happens when the disk is full or the database is held or gone, and afterwards."""

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, Engine, event

from mdt.domain.ids import MeetingId
from mdt.service.outcome import Outcome
from server.store.database import Database
from server.store.errors import StorageBusy, StorageFull
from server.store.writer import Writer
from tests.databases import TEMPLATE
from tests.mdt.store import samples
from tests.postgres import PostgresCluster
from tests.server.store.crashing_writer import say
from tests.server.store.test_writer import Room

MEETING = MeetingId("meeting-1")
LONG = "x" * 2000


def begin_board(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
        samples.begin_meeting(uow, MEETING)
    return database


@pytest.fixture
def board(database_url: URL) -> Iterator[Database]:
    """A board on a database that is not waited for as long as usual."""
    database = Database(database_url, busy_timeout_s=1.0)
    yield begin_board(database)
    database.close()


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
async def writer(board: Database, room: Room) -> AsyncIterator[Writer]:
    writer = Writer(board.begin, room.on_committed)
    yield writer
    await writer.close()


def stored_seqs(database: Database) -> list[int]:
    database.folds.drop([MEETING])
    with database.snapshot() as uow:
        return [logged.seq for logged in uow.meetings.since(MEETING, 0, 100_000)]


@contextmanager
def held_by_another(url: URL) -> Iterator[None]:
    """Hold the write lock in another connection, as another process would."""
    if url.get_backend_name() == "sqlite":
        other = sqlite3.connect(str(url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        name, host = url.database, url.query["host"]
        other = psycopg.connect(f"dbname={name} host={host} user={url.username}")
        other.execute("LOCK TABLE event IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.close()


async def test_a_locked_database_refuses_as_busy_and_then_goes_on(
    board: Database, writer: Writer, room: Room
) -> None:
    await writer.run(say, MEETING, "before", "c-1")
    with held_by_another(board.url):
        results = await asyncio.gather(
            *(writer.run(say, MEETING, "meanwhile", f"c-busy-{n}") for n in range(200)),
            return_exceptions=True,
        )
    again = await writer.run(say, MEETING, "meanwhile", "c-busy-0")

    assert {type(result) for result in results} == {StorageBusy}
    assert (again.seq, again.repeated) == (4, False)
    assert room.seqs(MEETING) == stored_seqs(board)[2:] == [3, 4]


async def test_everybody_who_waits_for_a_lock_is_refused_together(board: Database) -> None:
    begun = 0

    def begin():
        nonlocal begun
        begun += 1
        return board.begin()

    writer = Writer(begin, lambda outcome: None, max_group=4)
    with held_by_another(board.url):
        results = await asyncio.gather(
            *(writer.run(say, MEETING, "x", f"c-{n}") for n in range(200)),
            return_exceptions=True,
        )
    await writer.close()

    assert {type(result) for result in results} == {StorageBusy}
    assert begun <= 3  # fifty groups would have waited for the lock one after another


async def test_reads_go_on_while_the_database_is_locked(board: Database) -> None:
    with held_by_another(board.url):
        assert stored_seqs(board) == [1, 2]


@contextmanager
def no_more_pages(database: Database) -> Iterator[None]:
    """Leave SQLite no page beyond those in use."""
    with database.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    try:
        yield
    finally:
        with database.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1073741823")


async def fill(writer: Writer) -> tuple[list[Outcome], list[BaseException]]:
    """Write until the first refusal, several at a time."""
    kept: list[Outcome] = []
    refused: list[BaseException] = []
    for turn in range(10_000):
        results = await asyncio.gather(
            *(writer.run(say, MEETING, LONG, f"fill-{turn}-{n}") for n in range(8)),
            return_exceptions=True,
        )
        kept += [result for result in results if isinstance(result, Outcome)]
        refused += [result for result in results if isinstance(result, BaseException)]
        if refused:
            return kept, refused
    raise AssertionError("the disk never became full")


async def check_recovery(
    database: Database, writer: Writer, room: Room, acknowledged: list[int]
) -> None:
    """Nothing acknowledged is lost, nothing refused is kept, and writing goes on."""
    after = await writer.run(say, MEETING, "there is room again", "c-after")

    assert room.seqs(MEETING) == [*acknowledged, after.seq]
    assert stored_seqs(database)[2:] == [*acknowledged, after.seq]


async def test_a_full_database_refuses_as_full_and_then_goes_on(sqlite_file: Path) -> None:
    database, room = begin_board(Database(sqlite_file)), Room()
    writer = Writer(database.begin, room.on_committed)
    with no_more_pages(database):
        kept, refused = await fill(writer)
        with database.snapshot() as uow:
            assert uow.meetings.load(MEETING).seq == kept[-1].seq if kept else 2

    assert {type(error) for error in refused} == {StorageFull}
    await check_recovery(database, writer, room, [outcome.seq for outcome in kept])
    await writer.close()
    database.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], check=False
        ).returncode
    )
    if not mounted:
        pytest.skip("small disk missing: mounting a tmpfs takes root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


async def test_a_full_disk_refuses_as_full_and_then_goes_on(
    sqlite_file: Path, small_disk: Path
) -> None:
    database, room = Database(small_disk / "consilium.sqlite"), Room()
    database.migrate()
    begin_board(database)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(700_000))
    writer = Writer(database.begin, room.on_committed)

    kept, refused = await fill(writer)
    still_full = await asyncio.gather(
        *(writer.run(say, MEETING, LONG * 100, f"more-{n}") for n in range(20)),
        return_exceptions=True,
    )
    ballast.unlink()

    assert {type(error) for error in refused} == {StorageFull}
    assert {type(result) for result in still_full} == {StorageFull}
    assert len(kept) > 10
    await check_recovery(database, writer, room, [outcome.seq for outcome in kept])
    await writer.close()
    database.close()


async def test_a_commit_that_fails_acknowledges_nothing(sqlite_file: Path) -> None:
    database, room = begin_board(Database(sqlite_file)), Room()
    writer = Writer(database.begin, room.on_committed)

    with failing_commit(database._writer):
        results = await asyncio.gather(
            *(writer.run(say, MEETING, "x", f"c-{n}") for n in range(5)), return_exceptions=True
        )

    assert {type(result) for result in results} == {StorageFull}
    await check_recovery(database, writer, room, [])
    await writer.close()
    database.close()


@contextmanager
def failing_commit(engine: Engine) -> Iterator[None]:
    """Let the disk be full at the very last step."""

    def fail(_connection: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise StorageFull from error

    event.listen(engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(engine, "commit", fail)


async def test_a_database_server_that_was_killed_is_used_again(
    postgres: PostgresCluster,
) -> None:
    url = postgres.create_database(TEMPLATE)
    database, room = begin_board(Database(url)), Room()
    writer = Writer(database.begin, room.on_committed)
    before = await writer.run(say, MEETING, "before", "c-1")

    postgres.restart()
    after = await writer.run(say, MEETING, "after", "c-2")

    assert [before.seq, after.seq] == room.seqs(MEETING) == stored_seqs(database)[2:] == [3, 4]
    await writer.close()
    database.close()
    postgres.drop_database(url)


async def test_a_database_server_that_is_away_refuses_as_busy(postgres: PostgresCluster) -> None:
    url = postgres.create_database(TEMPLATE)
    database, room = begin_board(Database(url)), Room()
    writer = Writer(database.begin, room.on_committed)
    postgres.stop()
    with pytest.raises(StorageBusy):
        await writer.run(say, MEETING, "away", "c-1")
    assert not database.is_alive()

    postgres.start()
    after = await writer.run(say, MEETING, "back", "c-1")

    assert database.is_alive()
    assert room.seqs(MEETING) == [after.seq] == [3]
    await writer.close()
    database.close()
    postgres.drop_database(url)
