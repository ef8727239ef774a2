"""Killing the server at any moment loses nothing that it acknowledged."""

import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import URL

from server.store.data_dir import DataDir
from server.store.database import Database
from server.store.errors import DataInUse
from server.store.verify import verify
from tests.mdt.store import samples
from tests.mdt.store.samples import CHAIR
from tests.server.store.crashing_writer import MEETINGS, READY, serve

ROUNDS = 10
SEED = 20261121
START_S = 60

# Every round forks from one process that has imported everything: a round is then quick.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.server.store.crashing_writer"])

Acknowledged = dict[tuple[str, str], int]  # by meeting and command


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def url(database_url: URL) -> URL:
    setup = Database(database_url)
    with setup.begin() as uow:
        samples.store_network(uow)
        for meeting_id in MEETINGS:
            samples.begin_meeting(uow, meeting_id)
    setup.close()
    return database_url


@contextmanager
def server(root: Path, url: URL) -> Iterator[tuple[multiprocessing.Process, Connection]]:
    """Give a running server, and what it says; it is killed at the end at the latest."""
    heard, said = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=serve, args=(root, url.render_as_string(False), said))
    process.start()
    said.close()
    try:
        assert heard.poll(START_S)
        assert heard.recv() == READY
        yield process, heard
    finally:
        process.kill()
        process.join()
        process.close()
        heard.close()


def write_and_kill(root: Path, url: URL, *, lines: int) -> Acknowledged:
    """Let a server acknowledge some lines, kill it in the middle of others, return all it said."""
    acknowledged: Acknowledged = {}
    with server(root, url) as (process, heard):
        while True:
            if len(acknowledged) == lines:
                process.kill()
            try:
                meeting_id, seq, command_id = heard.recv()
            except EOFError:
                return acknowledged
            acknowledged[meeting_id, command_id] = seq


def check(database: Database, root: Path, acknowledged: Acknowledged) -> None:
    with database.begin() as uow:
        for meeting_id in MEETINGS:
            last = uow.meetings.load(meeting_id).seq
            log = uow.meetings.since(meeting_id, 0, 1_000_000)
            assert [logged.seq for logged in log] == list(range(1, last + 1))
        for (meeting_id, command_id), seq in acknowledged.items():
            stored = uow.meetings.find_command(samples.MeetingId(meeting_id), CHAIR, command_id)
            assert stored == seq
    assert verify(database, root).first_bad is None


def test_nothing_acknowledged_is_lost_however_often_the_server_is_killed(
    url: URL, root: Path
) -> None:
    draw = random.Random(SEED)
    acknowledged: Acknowledged = {}

    for _ in range(ROUNDS):
        acknowledged |= write_and_kill(root, url, lines=draw.randrange(1, 120))
        database = Database(url)
        try:
            database.claim()
            check(database, root, acknowledged)
        finally:
            database.close()

    assert len(acknowledged) > ROUNDS


def test_a_second_server_on_the_same_data_is_told_so(url: URL, root: Path) -> None:
    with server(root, url), pytest.raises(DataInUse) as refusal:
        DataDir(root)

    assert refusal.value.code == "data_in_use"
    assert str(root) in str(refusal.value)
    DataDir(root).close()
