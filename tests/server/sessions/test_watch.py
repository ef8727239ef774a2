"""The watch calls everybody with the server's time, whatever happened to the others."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from mdt.domain.errors import IllegalTransition
from server.sessions import watch
from server.sessions.watch import Watch

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("error", [IllegalTransition(), ZeroDivisionError()])
async def test_one_that_fails_hinders_nobody_and_is_called_again(error: Exception) -> None:
    clock, seen, failed = Clock(), [], []

    async def fails(now: datetime) -> None:
        failed.append(now)
        raise error

    async def looks(now: datetime) -> None:
        seen.append(now)

    watching = Watch(clock)
    watching.add("fails", fails)
    watching.add("looks", looks)
    await watching.look()
    clock.now += timedelta(seconds=30)
    await watching.look()

    assert seen == failed == [NOW, NOW + timedelta(seconds=30)]


async def test_it_looks_until_it_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "LOOK_EVERY_S", 0.0)
    enough = asyncio.Event()
    seen: list[datetime] = []

    async def looks(now: datetime) -> None:
        seen.append(now)
        if len(seen) == 3:
            enough.set()

    watching = Watch(Clock())
    watching.add("looks", looks)
    running = asyncio.create_task(watching.run())
    async with asyncio.timeout(30):
        await enough.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert running.cancelled()


async def test_two_cannot_have_one_name() -> None:
    async def looks(_now: datetime) -> None: ...

    watching = Watch(Clock())
    watching.add("looks", looks)

    with pytest.raises(ValueError, match="looks"):
        watching.add("looks", looks)
