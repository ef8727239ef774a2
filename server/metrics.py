"""Figures for Prometheus, read on a loopback port of their own.

Nothing here names a meeting or a person: the labels are the worker, the direction and the kind.
What the workers count is asked of them when Prometheus asks, not before.
"""

import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from server.engine.engine import EngineError, LinkMeasured, LinkStats, MediaEngine

HOST: Final = "127.0.0.1"
ACK_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LOSS_BUCKETS: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
ROUND_TRIP_BUCKETS_S: Final = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 2.0)
WORKER_GAUGES: Final = frozenset(
    {"rooms", "participants", "publishers", "subscribers", "load_pps", "tick_late_max_ms", "tasks"}
)
"""What a worker's row says of the moment; everything else counts upwards."""
_IDENTITY: Final = frozenset({"pid", "port", "fan_out"})

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """What there is on the server's side at the moment."""

    rooms: int
    people: int
    """Who has a seat."""
    sockets: int
    tasks: int = 0
    """On the event loop."""


class Tally:
    """A histogram that costs one addition for each value."""

    __slots__ = ("_bounds", "_counts", "_sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        """Take the upper bounds, ascending."""
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(bounds) + 1)
        self._sum = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        self._counts[bisect.bisect_left(self._bounds, value)] += 1
        self._sum += value

    def family(self, metric: HistogramMetricFamily, labels: Sequence[str]) -> None:
        """Write the histogram into a family, under these labels."""
        buckets, so_far = [], 0
        for bound, count in zip([*map(str, self._bounds), "+Inf"], self._counts, strict=True):
            so_far += count
            buckets.append((bound, so_far))
        metric.add_metric(labels, buckets=buckets, sum_value=self._sum)


class Metrics:
    """What the server counts itself."""

    def __init__(self, census: Callable[[], Census]) -> None:
        """Take what counts how many there are."""
        self._census = census
        self._acks = Tally(ACK_BUCKETS_S)
        self._refusals: dict[str, int] = {}
        self._loss = {way: Tally(LOSS_BUCKETS) for way in ("up", "down")}
        self._round_trip = {way: Tally(ROUND_TRIP_BUCKETS_S) for way in ("up", "down")}

    def acknowledged(self, duration_s: float, code: str | None) -> None:
        """Count a command that was answered; ``code`` is why it was refused, None if not."""
        self._acks.add(duration_s)
        if code is not None:
            self._refusals[code] = self._refusals.get(code, 0) + 1

    def measured(self, event: LinkMeasured) -> None:
        """Count how somebody's media went in the last seconds."""
        self._link("up", event.up)
        self._link("down", event.down)

    def _link(self, way: str, link: LinkStats | None) -> None:
        if link is None:
            return
        self._loss[way].add(link.loss)
        if link.round_trip_s is not None:
            self._round_trip[way].add(link.round_trip_s)

    def families(self) -> Iterator[Metric]:
        """Return everything, as Prometheus takes it."""
        now = self._census()
        for name, count, said in (
            ("rooms", now.rooms, "Rooms that are open."),
            ("participants", now.people, "People who have a seat in a room."),
            ("sockets", now.sockets, "Signalling connections."),
            ("tasks", now.tasks, "Tasks on the server's event loop."),
        ):
            yield GaugeMetricFamily(f"consilium_{name}", said, value=count)
        acks = HistogramMetricFamily(
            "consilium_command_seconds", "From a command's arrival to its acknowledgement."
        )
        self._acks.family(acks, [])
        yield acks
        refused = CounterMetricFamily(
            "consilium_commands_refused", "Commands refused, by code.", labels=["code"]
        )
        for code, times in sorted(self._refusals.items()):
            refused.add_metric([code], times)
        yield refused
        yield self._by_way(
            "consilium_media_loss_ratio", "Packets lost before repair, per link.", self._loss
        )
        yield self._by_way(
            "consilium_media_round_trip_seconds", "Round trip per link.", self._round_trip
        )

    @staticmethod
    def _by_way(name: str, said: str, tallies: Mapping[str, Tally]) -> Metric:
        family = HistogramMetricFamily(name, said, labels=["direction"])
        for way, tally in tallies.items():
            tally.family(family, [way])
        return family


def worker_families(rows: Iterable[Mapping[str, int | float | str]]) -> Iterator[Metric]:
    """Return the workers' counters, each labelled with the worker's port."""
    families: dict[str, Metric] = {}
    for row in rows:
        worker = str(row.get("port", ""))
        for name, value in sorted(row.items()):
            if name in _IDENTITY or not isinstance(value, int | float):
                continue
            said = f"{name} of a media worker."
            if name not in families:
                families[name] = (
                    GaugeMetricFamily(f"consilium_worker_{name}", said, labels=["worker"])
                    if name in WORKER_GAUGES
                    else CounterMetricFamily(f"consilium_worker_{name}", said, labels=["worker"])
                )
            family = families[name]
            sample = family.name if name in WORKER_GAUGES else f"{family.name}_total"
            family.add_sample(sample, {"worker": worker}, value)
    yield from families.values()


class _Families:
    """Hands families that are made already to the text format."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Sequence[Metric]:
        return self._families


async def text(metrics: Metrics, engine: MediaEngine) -> bytes:
    """Return everything in the text format; workers that do not answer are left out."""
    try:
        rows = await engine.stats()
    except EngineError:
        rows = ()
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families([*metrics.families(), *worker_families(rows)]))
    return generate_latest(registry)


class MetricsSite:
    """``http://127.0.0.1:<port>/metrics``."""

    def __init__(self, metrics: Metrics, engine: MediaEngine, port: int) -> None:
        """Take what is shown; nothing is opened yet."""
        self._metrics, self._engine, self._chosen = metrics, engine, port
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int | None:
        """The port, None while it is not served."""
        return int(self._runner.addresses[0][1]) if self._runner is not None else None

    async def start(self) -> None:
        """Open the port. When another program has it, the server runs without."""
        app = web.Application()
        app.router.add_get("/metrics", self._show)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self._chosen).start()
        except OSError as taken:
            await runner.cleanup()
            log.warning("metrics.not_served", port=self._chosen, error=taken.strerror)
            return
        self._runner = runner
        log.info("metrics.served", port=self.port)

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def _show(self, _request: web.Request) -> web.Response:
        body = await text(self._metrics, self._engine)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
