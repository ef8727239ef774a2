"""Figures for Prometheus: what is counted, on loopback only, and of nobody in particular."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.engine.engine import EngineError, LinkMeasured, LinkStats
from server.metrics import Census, Metrics, MetricsSite, Tally, text
from tests.server.signaling.fakes import FakeEngine

LINK = LinkStats(bitrate_bps=1, loss=0.03, round_trip_s=0.31, jitter_s=0.0)
ROWS: Sequence[Mapping[str, int | float | str]] = (
    {"port": 8090, "pid": 7, "fan_out": "native", "forwarded": 12, "rooms": 2, "restarts": 1},
    {"port": 8091, "pid": 8, "fan_out": "native", "forwarded": 30, "rooms": 1, "restarts": 0},
)


class CountingEngine(FakeEngine):
    """Has two workers, unless they are away."""

    async def stats(self) -> Sequence[Mapping[str, int | float | str]]:
        if self.refusal is not None:
            raise self.refusal
        return ROWS


def counted() -> Metrics:
    metrics = Metrics(lambda: Census(rooms=3, people=20, sockets=21))
    metrics.acknowledged(0.004, None)
    metrics.acknowledged(0.3, "not_allowed")
    metrics.acknowledged(60.0, "not_allowed")
    metrics.measured(
        LinkMeasured(room_id="meeting-secret", participant_id="person-secret", up=LINK, down=None)
    )
    return metrics


def samples(body: bytes) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


@asynccontextmanager
async def served(site: MetricsSite) -> AsyncIterator[aiohttp.ClientSession]:
    await site.start()
    try:
        async with aiohttp.ClientSession() as http:
            yield http
    finally:
        await site.stop()


async def test_what_is_counted_can_be_read() -> None:
    found = samples(await text(counted(), CountingEngine()))

    assert found["consilium_rooms", ()] == 3
    assert found["consilium_participants", ()] == 20
    assert found["consilium_sockets", ()] == 21
    assert found["consilium_command_seconds_count", ()] == 3
    assert found["consilium_command_seconds_bucket", (("le", "0.005"),)] == 1
    assert found["consilium_command_seconds_bucket", (("le", "0.5"),)] == 2
    assert found["consilium_command_seconds_bucket", (("le", "+Inf"),)] == 3
    assert found["consilium_commands_refused_total", (("code", "not_allowed"),)] == 2
    up = ("direction", "up")
    assert found["consilium_media_loss_ratio_bucket", (up, ("le", "0.02"))] == 0
    assert found["consilium_media_loss_ratio_bucket", (up, ("le", "0.05"))] == 1
    assert found["consilium_media_round_trip_seconds_sum", (up,)] == pytest.approx(0.31)
    assert found["consilium_media_loss_ratio_count", (("direction", "down"),)] == 0
    assert found["consilium_worker_forwarded_total", (("worker", "8091"),)] == 30
    assert found["consilium_worker_rooms", (("worker", "8090"),)] == 2
    assert found["consilium_worker_restarts_total", (("worker", "8090"),)] == 1


async def test_no_room_and_no_person_is_named() -> None:
    body = await text(counted(), CountingEngine())

    assert b"secret" not in body
    assert set(re.findall(r'(\w+)="', body.decode())) == {"le", "code", "direction", "worker"}


async def test_workers_that_are_away_do_not_hide_the_rest() -> None:
    engine = CountingEngine()
    engine.refusal = EngineError("worker_lost")

    found = samples(await text(counted(), engine))

    assert found["consilium_rooms", ()] == 3
    assert not any(name.startswith("consilium_worker") for name, _ in found)


async def test_it_is_served_on_loopback_and_nothing_else_is() -> None:
    site = MetricsSite(counted(), CountingEngine(), 0)
    async with served(site) as http:
        async with http.get(f"http://127.0.0.1:{site.port}/metrics") as answer:
            assert answer.status == 200
            assert answer.content_type == "text/plain"
            assert b"consilium_rooms 3.0" in await answer.read()
        async with http.get(f"http://127.0.0.1:{site.port}/") as answer:
            assert answer.status == 404
    assert site.port is None


async def test_a_taken_port_costs_the_figures_and_not_the_server() -> None:
    first = MetricsSite(counted(), CountingEngine(), 0)
    async with served(first):
        assert first.port is not None
        second = MetricsSite(counted(), CountingEngine(), first.port)
        await second.start()

        assert second.port is None
        await second.stop()


def test_a_value_on_a_bound_belongs_to_it() -> None:
    tally = Tally((0.1, 0.2))
    for value in (0.0, 0.1, 0.15, 0.2, 0.3):
        tally.add(value)

    assert tally._counts == [2, 2, 1]
