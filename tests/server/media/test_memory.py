"""What those who left held is given back, once nobody is here."""

import os
import platform
from pathlib import Path

import pytest

from server.media import worker as working
from server.media.memory import LARGE_PAGES, TUNABLES, give_back, in_large_pages
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
