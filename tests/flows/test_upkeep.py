"""What the server does by itself from time to time goes on whatever the database says."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mdt.domain.drafts import FormDraft
from mdt.domain.ids import PersonId
from server.app import utc_now
from server.http.drafts import KEPT_FOR
from server.store.drafts import KeptDraft
from server.store.errors import StorageBusy
from server.store.unit_of_work import ServerUnitOfWork
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


async def test_a_draft_that_nobody_goes_on_with_is_forgotten_by_a_server_that_was_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(uow: ServerUnitOfWork) -> PersonId:
        account = uow.accounts.by_email("member.gastric@example.org")
        assert account is not None
        for subject, age in (("old", KEPT_FOR), ("new", KEPT_FOR - timedelta(minutes=5))):
            kept = KeptDraft(
                person_id=account.person_id,
                form="opinion",
                subject=subject,
                n=1,
                based_on=1,
                draft=FormDraft(texts={"text": "FLOT"}, revisions={"text": 1}),
                changed_at=utc_now() - age,
            )
            uow.drafts.put(kept)
        return account.person_id

    async with running(tmp_path / "data") as house:
        writer = await house.app.write.run(begin)

    monkeypatch.setattr("server.app.FORGET_EVERY_S", 0.01)
    async with running(tmp_path / "data") as house:

        async def left() -> set[str]:
            return await house.app.read.run(
                lambda uow: {s for s in ("old", "new") if uow.drafts.get(writer, "opinion", s)}
            )

        while "old" in await left():  # noqa: ASYNC110 - another task of the server forgets it
            await asyncio.sleep(0.02)

        assert await left() == {"new"}


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
