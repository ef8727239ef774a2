"""One writer: everything in commit order, after the commit, each command for itself."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from mdt.domain.errors import Invalid
from mdt.domain.events import ChatPosted
from mdt.domain.ids import MeetingId, NetworkId
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from server.store.database import Database
from server.store.errors import StorageBusy
from server.store.unit_of_work import ServerUnitOfWork
from server.store.writer import Writer
from tests.mdt.store import samples
from tests.mdt.store.samples import CHAIR, START
from tests.server.store.crashing_writer import say

MEETINGS = [MeetingId(f"meeting-{number}") for number in range(3)]


@pytest.fixture
def board(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
        for meeting_id in MEETINGS:
            samples.begin_meeting(uow, meeting_id)
    return database


class Room:
    """Hears of every outcome, as the live rooms do."""

    def __init__(self) -> None:
        self.heard: list[Outcome] = []
        self.threads: set[int] = set()

    def on_committed(self, outcome: Outcome) -> None:
        self.heard.append(outcome)
        self.threads.add(threading.get_ident())

    def seqs(self, meeting_id: MeetingId) -> list[int]:
        return [
            logged.seq
            for outcome in self.heard
            for logged in outcome.events
            if logged.meeting_id == meeting_id
        ]


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
async def writer(board: Database, room: Room) -> AsyncIterator[Writer]:
    writer = Writer(board.begin, room.on_committed)
    yield writer
    await writer.close()


async def test_many_commands_are_numbered_without_gaps_and_heard_in_order(
    board: Database, writer: Writer, room: Room
) -> None:
    outcomes = await asyncio.gather(
        *(
            writer.run(say, MEETINGS[number % 3], f"line {number}", f"c-{number}")
            for number in range(300)
        )
    )

    assert [outcome.seq for outcome in outcomes[::3]] == list(range(3, 103))
    for meeting_id in MEETINGS:
        assert room.seqs(meeting_id) == list(range(3, 103))
    assert room.threads == {threading.get_ident()}
    with board.snapshot() as uow:
        assert uow.meetings.load(MEETINGS[0]).seq == 102


async def test_an_outcome_is_durable_before_anybody_hears_of_it(board: Database) -> None:
    seen: list[int] = []

    def look(outcome: Outcome) -> None:
        with board.snapshot() as uow:
            stored = uow.meetings.since(outcome.meeting.id, 2, 10)
        seen.append(stored[-1].seq if stored else 0)

    writer = Writer(board.begin, look)
    outcome = await writer.run(say, MEETINGS[0], "hello", "c-1")
    await writer.close()

    assert seen == [outcome.seq] == [3]


async def test_the_caller_is_answered_after_the_room_has_heard(writer: Writer, room: Room) -> None:
    outcome = await writer.run(say, MEETINGS[0], "hello", "c-1")

    assert room.heard == [outcome]


async def test_a_repeated_command_gives_the_first_number_and_no_event(
    writer: Writer, room: Room
) -> None:
    twice = [writer.run(say, MEETINGS[0], "once", "c-1") for _ in range(2)]
    first, second = await asyncio.gather(*twice)
    third = await writer.run(say, MEETINGS[0], "once", "c-1")

    assert [first.seq, second.seq, third.seq] == [3, 3, 3]
    assert [second.repeated, third.repeated] == [True, True]
    assert room.seqs(MEETINGS[0]) == [3]


async def test_a_failing_command_is_alone_in_failing(writer: Writer, room: Room) -> None:
    def refuse(uow: ServerUnitOfWork) -> Outcome:
        say(uow, MEETINGS[0], "lost", "c-lost")
        raise Invalid(field="text")

    def break_down(uow: ServerUnitOfWork) -> Outcome:
        uow.people.add_network(NetworkId("lost"), "lost")
        say(uow, MEETINGS[0], "lost", "c-lost")
        raise ZeroDivisionError

    results = await asyncio.gather(
        writer.run(say, MEETINGS[0], "a", "c-a"),
        writer.run(refuse),
        writer.run(say, MEETINGS[0], "b", "c-b"),
        writer.run(break_down),
        writer.run(say, MEETINGS[0], "c", "c-c"),
        return_exceptions=True,
    )

    assert [type(result) for result in results] == [
        Outcome,
        Invalid,
        Outcome,
        ZeroDivisionError,
        Outcome,
    ]
    assert room.seqs(MEETINGS[0]) == [3, 4, 5]


async def test_a_command_that_the_database_refuses_does_not_take_others_with_it(
    writer: Writer, room: Room
) -> None:
    def add_twice(uow: ServerUnitOfWork) -> None:
        uow.people.add_network(NetworkId("twice"), "one")
        uow.people.add_network(NetworkId("twice"), "two")

    def forge(uow: ServerUnitOfWork) -> Outcome:
        """Append for the same command again, as if nobody had looked."""
        meeting = uow.meetings.load(MEETINGS[0])
        event = ChatPosted(text="again")
        return Outcome(
            *uow.meetings.append(
                meeting, (event,), session_id=None, at=START, actor_id=CHAIR, command_id="c-a"
            )
        )

    results = await asyncio.gather(
        writer.run(say, MEETINGS[0], "a", "c-a"),
        writer.run(add_twice),
        writer.run(forge),
        writer.run(say, MEETINGS[0], "b", "c-b"),
        return_exceptions=True,
    )

    assert isinstance(results[1], Exception)
    assert isinstance(results[2], Exception)
    assert room.seqs(MEETINGS[0]) == [3, 4]
    assert (await writer.run(say, MEETINGS[0], "c", "c-c")).seq == 5


async def test_one_transaction_carries_many_commands(board: Database) -> None:
    begun = 0

    def begin():
        nonlocal begun
        begun += 1
        return board.begin()

    writer = Writer(begin, lambda outcome: None, max_group=64)
    await asyncio.gather(*(writer.run(say, MEETINGS[0], "x", f"c-{n}") for n in range(256)))
    await writer.close()

    assert 4 <= begun <= 20


async def test_a_listener_that_fails_keeps_nobody_from_the_answer(board: Database) -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: told.append(context["exception"])
    )

    def fail(outcome: Outcome) -> None:
        raise ZeroDivisionError

    writer = Writer(board.begin, fail)
    outcome = await writer.run(say, MEETINGS[0], "a", "c-a")
    await writer.close()

    assert outcome.seq == 3
    assert [type(error) for error in told] == [ZeroDivisionError]


async def test_a_caller_that_gave_up_stops_nobody(writer: Writer, room: Room) -> None:
    hold, held = threading.Event(), threading.Event()

    def wait(uow: ServerUnitOfWork) -> Outcome:
        held.set()
        hold.wait(10)
        return say(uow, MEETINGS[0], "begun", "c-1")

    begun = asyncio.ensure_future(writer.run(wait))
    await asyncio.to_thread(held.wait, 10)
    waiting = asyncio.ensure_future(writer.run(say, MEETINGS[0], "never begun", "c-2"))
    await asyncio.sleep(0)
    begun.cancel()
    waiting.cancel()
    hold.set()

    assert (await writer.run(say, MEETINGS[0], "last", "c-3")).seq == 4
    assert room.seqs(MEETINGS[0]) == [3, 4]


async def test_closing_finishes_what_waits_and_refuses_what_comes(
    board: Database, room: Room
) -> None:
    writer = Writer(board.begin, room.on_committed)
    running = [
        asyncio.ensure_future(writer.run(say, MEETINGS[0], "x", f"c-{n}")) for n in range(100)
    ]
    await asyncio.sleep(0)
    await writer.close()

    assert [task.result().seq for task in running] == list(range(3, 103))
    with pytest.raises(StorageBusy):
        await writer.run(say, MEETINGS[0], "late", "c-late")


async def test_a_queue_that_is_full_refuses_at_once(board: Database, room: Room) -> None:
    writer = Writer(board.begin, room.on_committed, max_waiting=3)
    results = await asyncio.gather(
        *(writer.run(say, MEETINGS[0], "x", f"c-{n}") for n in range(100)),
        return_exceptions=True,
    )
    await writer.close()

    kept = [result for result in results if isinstance(result, Outcome)]
    refused = [result for result in results if isinstance(result, StorageBusy)]
    assert len(kept) >= 3
    assert len(kept) + len(refused) == 100
    assert room.seqs(MEETINGS[0]) == [3 + number for number in range(len(kept))]


async def test_services_run_as_they_are(writer: Writer) -> None:
    service = BoardService(samples.Ticks(), samples.ids_from())

    outcome = await writer.run(service.meetings.joined, MEETINGS[0], person_id=CHAIR)

    assert outcome.meeting.present == {CHAIR}
