"""Events per second through the whole command path: service, decision, hash, log, group commit.

Thirty live meetings, many callers at once, SQLite with ``synchronous=FULL`` on a real disk, and
PostgreSQL with ``fsync`` where there is one. In the same run, for a ratio: plain ``sqlite3``
inserting the same rows, one transaction an event, with nothing around it. Windows alternate and
medians are compared. In the same run: what boards in session ask of it (``record_rooms``), and
how long people wait for it in three full boards at once (``record_load``).
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import URL

from mdt.domain.ids import ItemId, MeetingId, new_id
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from server.starting import settle_memory
from server.store.database import Database
from server.store.engines import sqlite_url
from server.store.writer import Writer
from tests.bench.figures import Figure, NotMeasured, arguments, report
from tests.bench.record_load import load_figures
from tests.bench.record_rooms import rooms_figures
from tests.mdt.store import samples
from tests.postgres import PostgresMissing, running_postgres

MEETINGS = [MeetingId(f"meeting-{number}") for number in range(30)]
SPEAKERS = (samples.CHAIR, samples.SCRIBE, samples.SURGEON)
LINE = "Slide 12: the margin is free; the second node is 11 mm. Is HIPEC available at your side?"

GOAL_EVENTS_PER_S = 8000
GOAL_P50_MS = 10
GOAL_BUSY_P99_MS = 50
GOAL_RATIO = 1.0
GOAL_POSTGRES_EVENTS_PER_S = 3000


@dataclass(frozen=True)
class Window:
    """What one window showed."""

    events_per_s: float
    acks_ms: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """Return the acknowledgement time that ``share`` of the commands stayed below."""
        return sorted(self.acks_ms)[int(share * (len(self.acks_ms) - 1))]


class Meetings:
    """Thirty live meetings in one database, and callers who talk in them."""

    def __init__(self, url: URL) -> None:
        self.database = Database(url)
        self.database.migrate()
        self.board = BoardService(lambda: datetime.now(UTC), new_id)
        self._numbers = count()
        self._open()

    def _open(self) -> None:
        """Start a session in each meeting, with its speakers in the room."""
        with self.database.begin() as uow:
            samples.store_network(uow)
            for meeting_id in MEETINGS:
                self.board.meetings.plan(
                    uow,
                    by=samples.COORDINATOR,
                    board_id=samples.BOARD.id,
                    plan=_plan(meeting_id),
                    meeting_id=meeting_id,
                )
                self.board.meetings.publish(uow, meeting_id, by=samples.COORDINATOR)
                for person_id in SPEAKERS:
                    self.board.meetings.joined(uow, meeting_id, person_id=person_id)
                self.board.sessions.start(uow, meeting_id, by=samples.CHAIR)

    async def talk(self, callers: int, seconds: float) -> Window:
        """Let ``callers`` send one command after another; time each from call to answer."""
        heard = 0

        def hear(outcome: Outcome) -> None:
            nonlocal heard
            heard += len(outcome.events)

        writer = Writer(self.database.begin, hear)
        acks: list[float] = []
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(callers):
                group.create_task(self._caller(writer, number, begun + seconds, acks))
        took = time.perf_counter() - begun
        await writer.close()
        return Window(heard / took, tuple(acks))

    async def _caller(self, writer: Writer, number: int, until: float, acks: list[float]) -> None:
        """Post a line, raise a hand, lower it, and so on, in one meeting."""
        meeting_id = MEETINGS[number % len(MEETINGS)]
        by = SPEAKERS[number // len(MEETINGS) % len(SPEAKERS)]
        talk = self.board.discussion
        while (begun := time.perf_counter()) < until:
            step = next(self._numbers)
            command_id = f"bench-{step}"
            meeting = self.database.folds.get(meeting_id)
            if step % 3:
                await writer.run(talk.post, meeting_id, by=by, text=LINE, command_id=command_id)
            elif meeting is not None and by in meeting.hands:
                await writer.run(talk.lower_hand, meeting_id, by=by, command_id=command_id)
            else:
                await writer.run(talk.raise_hand, meeting_id, by=by, command_id=command_id)
            acks.append((time.perf_counter() - begun) * 1000)


def _plan(meeting_id: MeetingId) -> samples.MeetingPlan:
    plan = samples.plan()
    return replace(
        plan, items=tuple(replace(i, id=ItemId(f"{meeting_id}-{i.id}")) for i in plan.items)
    )


def raw_events_per_s(directory: Path, seconds: float) -> float:
    """Return how many of the same rows plain sqlite3 inserts, one transaction each."""
    connection = sqlite3.connect(directory / "raw.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS event (meeting_id TEXT, seq INTEGER, session_id TEXT,"
        " at TEXT, actor_id TEXT, command_id TEXT, type TEXT, body BLOB, prev BLOB, hash BLOB,"
        " PRIMARY KEY (meeting_id, seq))"
    )
    [(start,)] = connection.execute("SELECT count(*) FROM event")
    body, digest = (LINE * 4).encode(), bytes(32)
    at = datetime.now(UTC).isoformat()
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        done += 1
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ("m", start + done, "s", at, "p", "c", "chat.posted", body, digest, digest),
        )
        connection.execute("COMMIT")
    took = time.perf_counter() - begun
    connection.close()
    return done / took


def measure_sqlite(
    directory: Path, callers: int, seconds: float, windows: int
) -> tuple[list[Window], list[float]]:
    """Alternate between the command path and plain sqlite3 on the same disk."""
    meetings = Meetings(sqlite_url(directory / "consilium.sqlite"))
    ours: list[Window] = []
    raw: list[float] = []
    settle_memory()
    asyncio.run(meetings.talk(callers, seconds / 3))  # warms up
    for _ in range(windows):
        raw.append(raw_events_per_s(directory, seconds / 2))
        ours.append(asyncio.run(meetings.talk(callers, seconds)))
    meetings.database.close()
    return ours, raw


def measure_postgres(callers: int, seconds: float, windows: int) -> list[Window]:
    """Measure the command path on a PostgreSQL that commits to the disk."""
    with running_postgres(durable=True) as cluster:
        meetings = Meetings(cluster.create_database())
        asyncio.run(meetings.talk(callers, seconds / 3))
        found = [asyncio.run(meetings.talk(callers, seconds)) for _ in range(windows)]
        meetings.database.close()
        return found


def figures_of(ours: Sequence[Window], raw: Sequence[float]) -> Iterator[Figure]:
    """Yield the figures of SQLite."""
    rate = statistics.median(window.events_per_s for window in ours)
    baseline = statistics.median(raw)
    p50 = statistics.median(window.percentile(0.50) for window in ours)
    p99 = statistics.median(window.percentile(0.99) for window in ours)
    yield Figure("sqlite_events_per_s", rate, "events/s", "higher", GOAL_EVENTS_PER_S)
    yield Figure("ack_p50_ms", p50, "ms", "lower", GOAL_P50_MS)
    yield Figure("ack_busy_p99_ms", p99, "ms", "lower", GOAL_BUSY_P99_MS)
    yield Figure("sqlite_to_raw_ratio", rate / baseline, "ratio", "higher", GOAL_RATIO)


@contextmanager
def _directory(given: Path | None) -> Iterator[Path]:
    """Give a new directory on the disk that is measured: the project's own unless named."""
    parent = given or Path(__file__).parents[2] / "var"
    parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-records-", dir=parent) as name:
        yield Path(name)


def main() -> None:
    """Measure and report."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--callers", type=int, default=64, help="commands in flight")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a window")
    parser.add_argument("--windows", type=int, default=3, help="windows of each kind")
    parser.add_argument("--data", type=Path, metavar="DIR", help="directory on the disk to measure")
    given = parser.parse_args()
    with _directory(given.data) as directory:
        ours, raw = measure_sqlite(directory, given.callers, given.seconds, given.windows)
        figures = [*figures_of(ours, raw), *rooms_figures(directory, 2 * given.seconds)]
        notes = []
        try:
            figures += load_figures(directory)
        except NotMeasured as missing:
            notes.append(str(missing))
    print(f"plain sqlite3, one transaction an event: {statistics.median(raw):,.0f} events/s")
    try:
        windows = measure_postgres(given.callers, given.seconds, given.windows)
    except PostgresMissing as missing:
        notes.append(f"postgresql missing, not measured: {missing}")
    else:
        rate = statistics.median(window.events_per_s for window in windows)
        goal = GOAL_POSTGRES_EVENTS_PER_S
        figures.append(Figure("postgres_events_per_s", rate, "events/s", "higher", goal))
    report("records", figures, given.json, notes)


if __name__ == "__main__":
    main()
