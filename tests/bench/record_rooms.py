"""The record under boards in session: thirty rooms of thirty people, and agendas of forty cases.

Real decisions, hashes, group commits and broadcasts, encoded for every window; only the sockets
are missing. Used by ``records``.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from mdt.domain.agenda import ItemKind
from mdt.domain.events import ChatPosted
from mdt.domain.ids import CaseId, ItemId, MeetingId, PersonId, new_id
from mdt.domain.meetings import Meeting
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from server.sessions.presence import Place, Seat
from server.sessions.registry import Rooms
from server.signaling.broadcast import Broadcaster
from server.signaling.case_cards import CaseCards
from server.signaling.socketio_port import Frame
from server.starting import settle_memory
from server.store.database import Database
from server.store.engines import sqlite_url
from server.store.writer import Writer
from tests.bench.figures import Figure, p99
from tests.mdt.store import samples

ROOMS, PEOPLE, EVENTS_PER_S = 30, 30, 5
CASES = 40
STORED = 100_000
LINE = "Slide 12: the margin is free; the second node is 11 mm. Is HIPEC available at your side?"

GOAL_ACK_P99_MS = 30
GOAL_LOOP_LAG_P99_MS = 20
GOAL_REPLAY_S = 2
GOAL_AGENDA_MS = 50
GOAL_MINUTES_S = 1


class Sockets:
    """Counts what would be sent."""

    def __init__(self) -> None:
        self.sent = 0

    def push(self, _sid: str, _frame: Frame, *, volatile: bool = False) -> None:
        """Take a frame that is encoded already."""
        self.sent += not volatile


class House:
    """A database with boards in session, and rooms that are told of everything."""

    def __init__(self, file: Path) -> None:
        self.database = Database(sqlite_url(file))
        self.database.migrate()
        self.board = BoardService(lambda: datetime.now(UTC), new_id)
        self.sockets, self.rooms = Sockets(), Rooms(replay_events=200)
        self.broadcaster = Broadcaster(
            sockets=self.sockets,
            rooms=self.rooms,
            cards=CaseCards(),
            clock=lambda: datetime.now(UTC),
        )
        with self.database.begin() as uow:
            samples.store_network(uow)

    def open(self, meeting_id: MeetingId, case_ids: tuple[CaseId, ...] = ()) -> Meeting:
        """Bring a meeting into session, with a room full of people."""
        plan = samples.plan(case_ids=case_ids)
        items = tuple(item for item in plan.items if item.kind is ItemKind.CASE or not case_ids)
        items = tuple(replace(item, id=ItemId(f"{meeting_id}-{item.id}")) for item in items)
        plan = replace(plan, items=items, starts_at=datetime.now(UTC) + timedelta(hours=1))
        with self.database.begin() as uow:
            meetings = self.board.meetings
            meetings.plan(
                uow,
                by=samples.COORDINATOR,
                board_id=samples.BOARD.id,
                plan=plan,
                meeting_id=meeting_id,
            )
            meetings.publish(uow, meeting_id, by=samples.COORDINATOR)
            for person_id in (samples.CHAIR, samples.SCRIBE, samples.SURGEON):
                meetings.joined(uow, meeting_id, person_id=person_id)
            meeting = self.board.sessions.start(uow, meeting_id, by=samples.CHAIR).meeting
        with self.rooms.in_use(meeting_id) as room:
            for n in range(PEOPLE):
                name = f"{meeting_id}-{n}"
                room.add(
                    Seat(
                        id=name,
                        person_id=PersonId(name),
                        place=Place.SEATED,
                        secret=name,
                        sid=name,
                    )
                )
        room.saw(meeting)
        return meeting

    def store_cases(self) -> tuple[CaseId, ...]:
        """Store forty cases."""
        with self.database.begin() as uow:
            found = []
            for n in range(1, CASES + 1):
                case, version = samples.case_with_version(n, materials=())
                uow.cases.add(case, version)
                found.append(case.id)
        return tuple(found)


async def in_session(house: House, seconds: float) -> tuple[list[float], list[float], float]:
    """Let every room be busy; return acknowledgements and lags of the loop, in ms, and events/s."""
    acks: list[float] = []
    lags: list[float] = []
    heard = 0

    def hear(outcome: Outcome) -> None:
        nonlocal heard
        heard += len(outcome.events)
        house.broadcaster.committed(outcome)

    writer = Writer(house.database.begin, hear)
    numbers = count()
    until = time.perf_counter() + seconds

    async def one_room(number: int) -> None:
        """Send at an even pace, whether or not the one before is answered already."""
        meeting_id = MeetingId(f"meeting-{number}")
        begin = time.perf_counter() + number / ROOMS / EVENTS_PER_S
        async with asyncio.TaskGroup() as group:
            for step in count():
                at = begin + step / EVENTS_PER_S
                if at > until:
                    return
                await asyncio.sleep(max(0.0, at - time.perf_counter()))
                group.create_task(one_event(meeting_id))

    async def one_event(meeting_id: MeetingId) -> None:
        begun = time.perf_counter()
        await writer.run(
            house.board.discussion.post,
            meeting_id,
            by=samples.SURGEON,
            text=LINE,
            command_id=f"rooms-{begun}-{next(numbers)}",
        )
        acks.append((time.perf_counter() - begun) * 1000)

    async def watch() -> None:
        while (asked := time.perf_counter()) < until:
            await asyncio.sleep(0.01)
            lags.append(max(0.0, (time.perf_counter() - asked - 0.01) * 1000))

    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        for number in range(ROOMS):
            group.create_task(one_room(number))
    await writer.close()
    return acks, lags, heard / seconds


async def reordered(house: House, meeting: Meeting, times: int) -> list[float]:
    """Turn an agenda of forty cases; return ms until everybody in the room was told."""
    writer = Writer(house.database.begin, house.broadcaster.committed)
    order = [item.id for item in meeting.items]
    took: list[float] = []
    for n in range(times):
        order = [*order[1:], order[0]]
        begun = time.perf_counter()
        await writer.run(
            house.board.ordering.reorder,
            meeting.id,
            by=samples.CHAIR,
            version=meeting.agenda_version + n,
            order=tuple(order),
        )
        took.append((time.perf_counter() - begun) * 1000)
    await writer.close()
    return took


def minutes_s(house: House, meeting: Meeting) -> float:
    """Deal with forty cases; return seconds from the end of the session to the minutes' draft."""
    agenda, chair = house.board.agenda, samples.CHAIR
    with house.database.begin() as uow:
        for item in meeting.items:
            agenda.call(uow, meeting.id, item.id, by=chair)
            agenda.close(uow, meeting.id, item.id, by=chair, reason="Nothing to decide.")
    begun = time.perf_counter()
    with house.database.begin() as uow:
        ended = house.board.sessions.end(uow, meeting.id, by=chair).meeting
    took = time.perf_counter() - begun
    if ended.minutes is None or len(ended.minutes.blocks) < CASES:
        raise RuntimeError("the minutes do not tell of every case")
    return took


def replayed_s(house: House) -> float:
    """Store a hundred thousand events in thirty logs; return seconds to fold them all anew."""
    ids = [MeetingId(f"meeting-{number}") for number in range(ROOMS)]
    batch = tuple(ChatPosted(text=LINE) for _ in range(200))
    stored = 0
    while stored < STORED:
        for meeting_id in ids:
            with house.database.begin() as uow:
                meeting = uow.meetings.load(meeting_id)
                uow.meetings.append(
                    meeting,
                    batch,
                    session_id=None,
                    at=datetime.now(UTC),
                    actor_id=samples.SURGEON,
                    command_id=None,
                )
            stored += len(batch)
    fresh = Database(house.database.url)
    begun = time.perf_counter()
    with fresh.snapshot() as uow:
        events = sum(uow.meetings.load(meeting_id).seq for meeting_id in ids)
    took = time.perf_counter() - begun
    fresh.close()
    return took * STORED / events


def rooms_figures(directory: Path, seconds: float) -> Iterator[Figure]:
    """Yield what boards in session ask of the record."""
    house = House(directory / "rooms.sqlite")
    settle_memory()  # as the server does when it has started
    for number in range(ROOMS):
        house.open(MeetingId(f"meeting-{number}"))
    asyncio.run(in_session(house, seconds / 3))  # warms up
    acks, lags, rate = asyncio.run(in_session(house, seconds))
    print(f"{ROOMS} rooms × {PEOPLE} people: {rate:,.0f} events/s, {house.sockets.sent:,} frames")
    yield Figure("ack_p99_ms", p99(acks), "ms", "lower", GOAL_ACK_P99_MS)
    yield Figure("loop_lag_p99_ms", p99(lags), "ms", "lower", GOAL_LOOP_LAG_P99_MS)
    meeting = house.open(MeetingId("forty"), house.store_cases())
    turned = asyncio.run(reordered(house, meeting, 20))
    agenda_ms = statistics.median(turned)
    yield Figure("agenda_40_cases_ms", agenda_ms, "ms", "lower", GOAL_AGENDA_MS)
    yield Figure("minutes_40_cases_s", minutes_s(house, meeting), "s", "lower", GOAL_MINUTES_S)
    yield Figure("replay_100k_events_s", replayed_s(house), "s", "lower", GOAL_REPLAY_S)
    house.database.close()
