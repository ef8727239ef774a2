"""How much memory the record takes as it grows: of a stay in a meeting, and of the database."""

import contextlib
import sqlite3
import tracemalloc
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mdt.domain.chain import link
from mdt.domain.events import AttendanceJoined, AttendanceLeft
from mdt.domain.ids import PersonId
from mdt.domain.replay import apply
from tests.mdt.service.sitting import Sitting

CACHE_MIB = 8_000 / 1024
"""What SQLite keeps at most for the connection that writes (server/store/engines.py)."""


def bytes_a_stay(stays: int = 500) -> float:
    """Return what the stay of somebody who came and left adds to a meeting as it is in memory."""
    meeting = Sitting().published().meeting
    person_id, at = min(meeting.participants), datetime(2026, 3, 1, tzinfo=UTC)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(2 * stays):
            who = PersonId("".join(person_id))  # each request brings its own
            is_there = number % 2
            logged, _ = link(
                AttendanceLeft(person_id=who, reason="left")
                if is_there
                else AttendanceJoined(person_id=who),
                meeting_id=meeting.id,
                after=meeting.seq,
                head=meeting.head,
                session_id=None,
                at=at + timedelta(seconds=number),
                actor_id=who,
                command_id=None,
            )
            meeting = apply(meeting, logged)
        return (tracemalloc.get_traced_memory()[0] - before) / stays
    finally:
        tracemalloc.stop()


@dataclass(frozen=True)
class Written:
    """What a database holds, with what is still in its log."""

    database_mib: float
    stays: int


def written(file: Path) -> Written:
    """Return how large a SQLite database is, and how many stays it records."""
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
        (stays,) = database.execute(
            "SELECT count(*) FROM event WHERE type = ?", (AttendanceJoined.TYPE,)
        ).fetchone()
    return Written(int(pages) * int(size) / (1 << 20), int(stays))
