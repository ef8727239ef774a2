"""Where rooms live while workers die: nothing is left behind, and nothing stops the moving."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

import pytest

from server.engine.engine import EngineError, Permission, View
from server.engine.housing import Housing
from server.engine.worker_place import Place
from tests.server.media.people import until


@dataclass(eq=False)
class Desk:
    """A worker's place without a process: it keeps rooms, and what it was told of people."""

    rooms: dict[str, list[str]] = field(default_factory=dict)
    is_ready: bool = True
    restarts: int = 0
    load_pps: float = 0.0
    participants: int = 0
    refusal: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[tuple[str, str]] = field(default_factory=list)
    """What it was told of people: the command and whom it is about."""
    afterwards: Callable[[], None] = lambda: None
    """Called once it took something about a person."""

    def __post_init__(self) -> None:
        self.gate.set()

    async def call(self, do: str, *, room_id: str, **said: object) -> None:
        await self.gate.wait()
        if not self.is_ready:
            raise EngineError("worker_lost")
        if self.refusal is not None:
            raise self.refusal
        if do == "close_room":
            self.rooms.pop(room_id, None)
        elif do == "open_room":
            self.rooms.setdefault(room_id, [])
        else:
            self.rooms[room_id].append(str(said["participant_id"]))
            self.heard.append((do, str(said["participant_id"])))
            self.afterwards()

    def die(self, housing: Housing) -> None:
        self.is_ready = False
        self.rooms.clear()
        housing.lost(cast(Place, self))

    def come_back(self, housing: Housing) -> None:
        self.restarts += 1
        self.is_ready = True
        housing.ready(cast(Place, self))


@dataclass
class Floor:
    """Workers' places, the rooms in them, and what was told."""

    desks: list[Desk]
    told: list[tuple[str, ...]] = field(default_factory=list)
    bug: Exception | None = None
    housing: Housing = field(init=False)

    def __post_init__(self) -> None:
        self.housing = Housing([cast(Place, desk) for desk in self.desks], self._moved)

    def _moved(self, room_ids: tuple[str, ...]) -> None:
        self.told.append(room_ids)
        if self.bug is not None:
            raise self.bug


@asynccontextmanager
async def floor(count: int) -> AsyncGenerator[Floor]:
    opened = Floor([Desk() for _ in range(count)])
    opened.housing.start()
    try:
        yield opened
    finally:
        await opened.housing.stop()


async def test_a_listener_with_a_bug_does_not_stop_the_moving() -> None:
    async with floor(2) as house:
        first, second = house.desks
        await house.housing.open("room")
        house.bug = ValueError("a bug")
        first.die(house.housing)
        await until(lambda: house.told, "the first news")
        first.come_back(house.housing)

        second.die(house.housing)
        await until(lambda: len(house.told) == 2, "the second news")

        assert (await house.housing.find("room")).place is cast(Place, first)
        assert list(first.rooms) == ["room"]


async def test_a_moved_room_knows_what_people_may_and_what_they_look_at_before_it_is_told() -> None:
    async with floor(2) as house:
        first, second = house.desks
        await house.housing.open("room")
        room = house.housing.known("room")
        assert room is not None
        room.permissions["ann"] = Permission(receives=False)
        room.views["ben"] = View(large="ann")
        second.gate.clear()

        first.die(house.housing)
        await until(lambda: room.place is cast(Place, second), "the move to begin")
        assert house.told == []
        second.gate.set()
        await until(lambda: house.told, "the news")

        assert second.heard == [("set_permission", "ann"), ("set_view", "ben")]


async def test_a_place_that_dies_with_the_last_word_about_a_room_hands_it_on() -> None:
    async with floor(3) as house:
        first, second, third = house.desks
        third.is_ready = False
        await house.housing.open("room")
        room = house.housing.known("room")
        assert room is not None
        room.permissions["ann"] = Permission()
        second.afterwards = lambda: second.die(house.housing)

        first.die(house.housing)
        await until(lambda: second.heard, "the last word")
        third.come_back(house.housing)
        await until(lambda: house.told, "the news")

        assert (await house.housing.find("room")).place is cast(Place, third)
        assert third.heard == [("set_permission", "ann")]


async def test_a_room_that_cannot_be_moved_is_told_and_stops_no_other() -> None:
    async with floor(2) as house:
        first, second = house.desks
        for name in ("odd", "even"):
            second.is_ready = False
            await house.housing.open(name)
        second.is_ready = True
        second.refusal = ValueError("a bug")

        first.die(house.housing)
        await until(lambda: len(house.told) == 1, "the news of both")

        assert {one for told in house.told for one in told} == {"odd", "even"}
        with pytest.raises(EngineError, match="no_room"):
            await house.housing.find("odd")
        second.refusal = None
        await house.housing.open("odd")
        assert list(second.rooms) == ["odd"]


async def test_a_room_closed_and_opened_while_it_is_moved_is_as_new() -> None:
    async with floor(3) as house:
        first, second, third = house.desks
        await house.housing.open("room")
        room = house.housing.known("room")
        assert room is not None
        room.permissions["ann"] = Permission()
        for desk in (second, third):
            desk.gate.clear()
        first.die(house.housing)
        await until(lambda: room.place is not cast(Place, first), "the move to begin")

        async def begin_anew() -> None:
            await house.housing.close("room")
            await house.housing.open("room")

        again = asyncio.create_task(begin_anew())
        await asyncio.sleep(0)
        for desk in (third, second):
            desk.gate.set()
        await again

        now = house.housing.known("room")
        assert now is not None
        homes = [desk.rooms["room"] for desk in (second, third) if "room" in desk.rooms]
        assert homes == [[]]
        assert "room" in cast(Desk, now.place).rooms


async def test_a_place_that_dies_while_it_gets_a_room_hands_it_on() -> None:
    async with floor(3) as house:
        first, second, third = house.desks
        await house.housing.open("room")
        third.load_pps = 5_000.0
        second.gate.clear()
        first.die(house.housing)
        room = house.housing.known("room")
        assert room is not None
        await until(lambda: room.place is cast(Place, second), "the move to begin")

        second.die(house.housing)
        second.gate.set()
        await until(lambda: house.told, "the news")

        assert house.told == [("room",)]
        assert "room" in third.rooms
        assert second.rooms == {}


async def test_a_room_that_could_not_be_opened_is_opened_when_it_is_asked_for_again() -> None:
    async with floor(1) as house:
        (only,) = house.desks
        only.refusal = EngineError("limit")
        with pytest.raises(EngineError, match="limit"):
            await house.housing.open("room")
        with pytest.raises(EngineError, match="no_room"):
            await house.housing.find("room")
        only.refusal = None

        await house.housing.open("room")

        assert list(only.rooms) == ["room"]


async def test_a_worker_that_dies_takes_no_room_of_another_with_it() -> None:
    async with floor(2) as house:
        first, second = house.desks
        await house.housing.open("odd")
        await house.housing.open("even")
        assert (list(first.rooms), list(second.rooms)) == (["odd"], ["even"])

        first.die(house.housing)
        await until(lambda: house.told, "the news")

        assert house.told == [("odd",)]


async def test_who_calls_a_room_that_is_moved_waits_until_it_is_there() -> None:
    async with floor(2) as house:
        first, second = house.desks
        await house.housing.open("room")
        second.gate.clear()
        first.die(house.housing)

        call = asyncio.create_task(house.housing.find("room"))
        room = house.housing.known("room")
        assert room is not None
        await until(lambda: room.place is cast(Place, second), "the move to begin")
        assert not call.done()
        second.gate.set()

        assert (await call).place is cast(Place, second)
        assert list(second.rooms) == ["room"]


async def test_new_credentials_are_not_waited_for_while_a_room_is_moved() -> None:
    """The connection that they are for ended with its worker, and whoever asks holds up others."""
    async with floor(2) as house:
        first, second = house.desks
        await house.housing.open("room")
        assert house.housing.standing("room").room_id == "room"
        second.gate.clear()
        first.die(house.housing)

        with pytest.raises(EngineError) as refusal:
            house.housing.standing("room")
        assert refusal.value.code == "worker_lost"
        with pytest.raises(EngineError, match="no_room"):
            house.housing.standing("another")


async def test_who_waited_for_a_room_that_cannot_be_moved_is_told_that_there_is_none() -> None:
    async with floor(2) as house:
        first, second = house.desks
        await house.housing.open("room")
        second.refusal = ValueError("a bug")
        first.die(house.housing)

        with pytest.raises(EngineError, match="no_room"):
            await house.housing.find("room")


async def test_a_worker_that_takes_a_room_only_in_part_does_not_keep_it() -> None:
    async with floor(2) as house:
        first, second = house.desks
        await house.housing.open("room")
        room = house.housing.known("room")
        assert room is not None
        room.permissions["ann"] = Permission()

        def refuse() -> None:
            raise EngineError("limit")

        second.afterwards = refuse
        first.die(house.housing)
        await until(lambda: house.told, "the news")

        assert second.heard == [("set_permission", "ann")]
        assert second.rooms == {}


async def test_a_room_opened_by_another_while_it_is_closed_in_moving_stays_open() -> None:
    async with floor(2) as house:
        first, second = house.desks
        await house.housing.open("room")
        room = house.housing.known("room")
        assert room is not None
        room.permissions["ann"], room.views["ben"] = Permission(), View()
        second.afterwards = second.gate.clear  # each word after the first waits
        first.die(house.housing)
        await until(lambda: second.heard, "the move to begin")

        closing = asyncio.create_task(house.housing.close("room"))
        await asyncio.sleep(0)
        opening = asyncio.create_task(house.housing.open("room"))
        await asyncio.sleep(0)
        second.gate.set()
        await opening
        second.gate.set()
        await closing

        assert list(second.rooms) == ["room"]
        assert house.told == []
