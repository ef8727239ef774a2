"""Owned tasks: none is lost, none outlives its owner."""

import asyncio

import pytest
import structlog

from server.tasks import Tasks


async def test_a_task_runs_and_is_let_go() -> None:
    tasks, done = Tasks(), asyncio.Event()

    async def work() -> None:
        done.set()

    tasks.start(work(), name="work")
    await tasks.settled()

    assert done.is_set()
    assert len(tasks) == 0


async def test_closing_cancels_and_waits() -> None:
    tasks, ended = Tasks(), []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append(True)

    tasks.start(work(), name="work")
    await asyncio.sleep(0)
    await tasks.close()

    assert ended == [True]
    with pytest.raises(RuntimeError, match="after its owner"):
        tasks.start(work(), name="late")


async def test_a_failure_is_logged_where_it_happens() -> None:
    tasks = Tasks()

    async def work() -> None:
        raise LookupError("gone")

    with structlog.testing.capture_logs() as lines:
        tasks.start(work(), name="search")
        await tasks.settled()
        await asyncio.sleep(0)

    assert [(line["event"], line["kind"]) for line in lines] == [("task.failed", "search")]
