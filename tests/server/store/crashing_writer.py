"""A process that writes until it is killed, and says each number only once it is acknowledged."""

import asyncio
import os
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import make_url

from mdt.domain.events import ChatPosted
from mdt.domain.ids import MeetingId
from mdt.service.outcome import Outcome
from server.store.data_dir import DataDir
from server.store.database import Database
from server.store.unit_of_work import ServerUnitOfWork
from server.store.writer import Writer
from tests.mdt.store.samples import CHAIR, START

MEETINGS = [MeetingId(f"meeting-{number}") for number in range(4)]
READY = ("ready", 0, "")
WRITERS = 24


def say(uow: ServerUnitOfWork, meeting_id: MeetingId, text: str, command_id: str) -> Outcome:
    """Post a line, or find that it was posted."""
    meeting = uow.meetings.load(meeting_id)
    stored = uow.meetings.find_command(meeting_id, CHAIR, command_id)
    if stored is not None:
        return Outcome(meeting, (), repeated=True, repeated_seq=stored)
    event = ChatPosted(text=text)
    return Outcome(
        *uow.meetings.append(
            meeting, (event,), session_id=None, at=START, actor_id=CHAIR, command_id=command_id
        )
    )


async def _write_for_ever(database: Database, said: Connection) -> None:
    """Post lines to several meetings from several callers at once."""
    writer = Writer(database.begin, lambda outcome: None)
    numbers = count()

    async def one() -> None:
        while True:
            number = next(numbers)
            meeting_id = MEETINGS[number % len(MEETINGS)]
            command_id = f"{os.getpid()}-{number}"
            outcome = await writer.run(say, meeting_id, f"line {number}", command_id)
            said.send((meeting_id, outcome.seq, command_id))

    async with asyncio.TaskGroup() as group:
        for _ in range(WRITERS):
            group.create_task(one())


def serve(root: Path, url: str, said: Connection) -> None:
    """Open the data directory and the database, and write."""
    with DataDir(root):
        database = Database(make_url(url))
        database.claim()
        said.send(READY)
        asyncio.run(_write_for_ever(database, said))
