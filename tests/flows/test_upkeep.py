"""What the server does by itself from time to time goes on whatever the database says."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from server.store.errors import StorageBusy
from tests.flows.house import running
from tests.server.signaling.wires import until


async def test_a_busy_database_does_not_end_the_forgetting_of_old_sign_ins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    async def refuse() -> int:
        tries.append(1)
        raise StorageBusy

    monkeypatch.setattr("server.app.FORGET_EVERY_S", 0.01)
    async with running(tmp_path / "data") as house:
        monkeypatch.setattr(house.app.sign_ins, "forget_expired", refuse)

        await until(lambda: len(tries) >= 3)
        names = {task.get_name() for task in asyncio.all_tasks()}

    assert "sign_ins.forget" in names, "it goes on"


async def test_a_running_server_watches_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[datetime] = []

    async def look(now: datetime) -> None:
        seen.append(now)

    monkeypatch.setattr("server.sessions.watch.LOOK_EVERY_S", 0.01)
    async with running(tmp_path / "data") as house:
        house.app.watch.add("test", look)

        await until(lambda: len(seen) >= 3)

    assert seen == sorted(seen)
    assert all(now.tzinfo is not None for now in seen)
