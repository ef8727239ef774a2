"""What those who left held is given back, once nobody is here."""

import ctypes
import os
import platform
from pathlib import Path

import pytest

from server.media import worker as working
from server.media.memory import (
    LARGE_PAGES,
    TUNABLES,
    allow_large_pages,
    give_back,
    in_large_pages,
)
from tests.server.media.people import ROOM, hall, until

MIB = 1 << 20
IS_GLIBC = platform.libc_ver()[0] == "glibc"


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_what_was_freed_between_what_is_held_goes_back() -> None:
    blocks = [bytes(1000) for _ in range(60_000)]
    held = blocks[::50]
    del blocks
    before = resident()

    assert give_back() == IS_GLIBC

    assert resident() < before - 20 * MIB or not IS_GLIBC
    assert len(held) == 1200


def test_a_worker_starts_in_large_pages_unless_an_administrator_says_otherwise() -> None:
    own = "glibc.malloc.hugetlb=0"

    assert in_large_pages({"HOME": "/"}) == {"HOME": "/", TUNABLES: LARGE_PAGES}
    assert in_large_pages({TUNABLES: own}) == {TUNABLES: f"{LARGE_PAGES}:{own}"}


PR_GET_THP_DISABLE = 42


def test_large_pages_are_had_only_while_they_are_allowed() -> None:
    states = []
    for allowed in (False, True):
        allow_large_pages(allowed=allowed)
        states.append(ctypes.pythonapi.prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0))

    assert states == [1, 0]


async def test_they_are_allowed_while_somebody_is_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[bool] = []
    async with hall() as room:
        monkeypatch.setattr(working, "allow_large_pages", lambda *, allowed: said.append(allowed))
        monkeypatch.setattr(working, "LOAD_TICKS", 1)
        await room.publish("ann")
        await until(lambda: said, "large pages")
        await room.worker.remove(ROOM, "ann")
        await until(lambda: len(said) > 1, "small pages")

    assert said == [True, False]


async def test_it_happens_when_the_last_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    async with hall() as room:
        monkeypatch.setattr(
            working, "give_back", lambda: given.append(room.worker.stats()["participants"])
        )
        monkeypatch.setattr(working, "LOAD_TICKS", 1)
        await room.publish("ann")
        await room.publish("ben")
        await room.worker.remove(ROOM, "ann")
        ticks = room.worker._ticks
        await until(lambda: room.worker._ticks > ticks + 3, "some ticks")
        assert given == []

        await room.worker.remove(ROOM, "ben")

        await until(lambda: given, "it to be given back")
        ticks = room.worker._ticks
        await until(lambda: room.worker._ticks > ticks + 3, "some ticks")
        assert given == [0]


async def test_it_happens_too_while_seats_are_kept_for_people_without_a_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[int] = []
    async with hall() as room:
        monkeypatch.setattr(
            working, "give_back", lambda: given.append(room.worker.stats()["participants"])
        )
        monkeypatch.setattr(working, "LOAD_TICKS", 1)
        ann = await room.publish("ann")
        await room.publish("ben")
        await room.worker.remove(ROOM, "ben")
        ticks = room.worker._ticks
        await until(lambda: room.worker._ticks > ticks + 3, "some ticks")
        assert given == []

        await ann.connection.stop()

        await until(lambda: given, "it to be given back")
        assert given == [1]
