"""Three boards at once over real sockets, 14 to 20 people each, some of whom drop and come back.

The server is a program of its own; the people share one process beside it, whose work is part of
what is measured. Who comes back has everything that was missed, or nothing is reported. Used by
``records``.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from server.app import utc_now
from tests.bench.figures import Figure, NotMeasured, p99
from tests.flows.boards_at_once import Sitting, gather, hold_all
from tests.flows.house import running
from tests.flows.program import program

GOAL_SWITCH_P99_MS = 300
GOAL_RECONNECT_P99_S = 3


async def _held(data: Path) -> tuple[Sitting, ...]:
    """Hold the meetings, and return what everybody saw of them."""
    async with running(data) as house:
        gatherings = await house.app.write.run(gather, house.app.board, utc_now())
    async with program(data) as server:
        return await hold_all(f"http://127.0.0.1:{server.port}", gatherings)


def load_figures(directory: Path) -> Iterator[Figure]:
    """Yield how long a called item takes to be on everybody's screen, and a return to a seat.

    Raises:
        NotMeasured: the server did not start, or somebody does not have what was said.
    """
    try:
        sittings = asyncio.run(_held(directory / "load"))
    except Exception as failed:
        raise NotMeasured(f"three boards at once could not be held: {failed!r}") from failed
    switches_s = [each for sitting in sittings for each in sitting.switches_s]
    returns_s = [each for sitting in sittings for each in sitting.returns_s]
    print(f"{len(sittings)} boards: {len(switches_s)} items seen, {len(returns_s)} returns")
    switch_ms = p99(switches_s) * 1000
    yield Figure("item_switch_p99_ms", switch_ms, "ms", "lower", GOAL_SWITCH_P99_MS)
    yield Figure("reconnect_p99_s", p99(returns_s), "s", "lower", GOAL_RECONNECT_P99_S)
