"""Hours of coming and going over the real server: what grows, and what does not go away.

Every demo account joins, leaves, drops out, builds its connections anew, restarts ICE, and changes
what it looks at; in the first half a media worker is killed now and then. Every twenty seconds all
keep still where they are, and when nothing is being built or ended any more, memory, descriptors
and tasks of every process are taken: in the middle of it they would tell how many are just coming.
Slopes are those of the second half, when every process has been full for a while, at a constant
number of connections (least squares over time and connections: sockets of the server, publishing
and subscribing ones of a worker). Not over seats: a seat is kept while its socket is away, and what
comes and goes with sockets would look like growth. What is left when all have gone is compared
with before anybody came.

Two things grow by what happens, and belong to the slope of the server's memory all the same: the
record of a meeting that goes on, by some hundred bytes for each stay, which has a figure of its
own; and SQLite's cache of what was written, as the database grows until the cache's 8,000 KiB. A
second slope leaves both out, counted in the database at each sample. Memory is what the process
took of the system; a full worker's is in large pages, which are taken whole. A new peak of use
counts as well, though it is used again: the shorter the run, the more of its slope is that, above
all a worker's, which keeps packets to send them again.
"""

import asyncio
import math
import os
import re
import signal
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiortc.rtcdtlstransport import RTCCertificate

from server.demo.sign_ins import sign_ins
from tests.bench.churn import Guest
from tests.bench.figures import Figure, arguments, report
from tests.bench.machine import descriptors_of, memory_mib
from tests.bench.recorded import CACHE_MIB, Written, bytes_a_stay, written
from tests.flows.house import PASSWORD, next_meeting
from tests.flows.program import Program
from tests.ports import free_port

WORKERS = 2
SAMPLE_EVERY_S = 16.0
STILL_WITHIN_S = 15.0
"""What anybody has begun is over by then, or has failed."""
FAREWELL_S = 1.5
"""A connection that is ended may read for a second what was said last (socketio_port)."""
KILL_EVERY_S = 150.0
AT_ONCE = 40
"""Requests that make the server open every connection to the database, which it keeps."""
SETTLED_SHARE = 0.5
"""Of the run, until slopes are taken."""
FILLS_IN_S = 120.0
"""Before that nothing is killed: so long a worker that took rooms over becomes fuller."""
HOLD_S = 20
"""For so long the seats of people who dropped out are kept, so that the end finds them gone."""
EMPTY_WITHIN_S = 60.0
SHORT = 6
"""A process that was sampled so few times has no slope."""
_LINE = re.compile(r'^consilium_(\w+?)(?:\{worker="(\d+)"\})? ([\d.e+-]+)$', re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """One process at one moment."""

    at_s: float
    people: float
    connections: float
    memory_mib: float
    descriptors: float
    tasks: float
    kept_mib: float = 0.0
    """Of a server: what was recorded since the first sample, as far as it is kept in memory."""

    @property
    def memory_beside_kept_mib(self) -> float:
        """The memory without what is there on purpose: the record, and what SQLite keeps of it."""
        return self.memory_mib - self.kept_mib


@dataclass
class History:
    """One process over its life."""

    name: str
    pid: int
    samples: list[Sample] = field(default_factory=list)

    def slope_an_hour(self, what: str) -> tuple[float, float]:
        """Return a value's growth in an hour at constant connections, and its standard error."""
        rows = [(each.at_s, each.connections, getattr(each, what)) for each in self.samples]
        slope, error = fit(rows)
        return 3600 * slope, 3600 * error


def fit(rows: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Return b of the least-squares fit value = a + b·time + c·count, and its standard error.

    What is not growth but comes and goes makes the error large: then b says nothing yet.
    """
    times, counts, values = (
        [value - statistics.fmean(column) for value in column] for column in zip(*rows, strict=True)
    )

    def product(one: list[float], other: list[float]) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))

    tt, tp, pp = product(times, times), product(times, counts), product(counts, counts)
    tv, pv = product(times, values), product(counts, values)
    determinant = tt * pp - tp * tp
    if determinant <= 1e-9 * tt * max(pp, 1e-9):
        by_time, by_count, spread = (tv / tt if tt else 0.0), 0.0, tt
    else:
        by_time = (tv * pp - pv * tp) / determinant
        by_count = (pv * tt - tv * tp) / determinant
        spread = determinant / pp
    left = [
        value - by_time * at - by_count * count
        for at, count, value in zip(times, counts, values, strict=True)
    ]
    free = max(1, len(rows) - 3)
    return by_time, math.sqrt(product(left, left) / free / spread) if spread else 0.0


class Soak:
    """One run."""

    def __init__(self, program: Program, metrics_port: int, seed: int) -> None:
        self.program, self.seed = program, seed
        self.url = f"http://127.0.0.1:{program.port}"
        self.metrics_url = f"http://127.0.0.1:{metrics_port}/metrics"
        self.histories: dict[int, History] = {}
        self.guests: list[Guest] = []
        self.kills = 0
        self.unrest = 0
        """Moments at which somebody did not keep still."""
        self.settled_at_s = 0.0
        self._stay_mib = bytes_a_stay() / (1 << 20)
        self._first: Written | None = None
        self._going = asyncio.Event()
        self._began_s = time.monotonic()

    async def run(self, minutes: float) -> tuple[dict[str, Sample], dict[str, Sample]]:
        """Churn; return what the processes held when empty, before and after."""
        async with aiohttp.ClientSession() as self._http:
            await self._warm_up()
            before = {each.name: each for each in await self._settled()}
            tasks = await self._invite()
            self.histories.clear()
            now_s = time.monotonic()
            ends_s = now_s + 60 * minutes
            settled_s = now_s + 60 * minutes * SETTLED_SHARE
            self.settled_at_s = settled_s - self._began_s
            next_kill_s = now_s + KILL_EVERY_S
            while time.monotonic() < ends_s:
                await asyncio.sleep(SAMPLE_EVERY_S)
                await self._sample_still()
                if next_kill_s < time.monotonic() < settled_s - FILLS_IN_S:
                    next_kill_s += KILL_EVERY_S
                    self._kill_a_worker()
            await _end(tasks)
            live = {pid: list(each.samples) for pid, each in self.histories.items()}
            after = {each.name: each for each in await self._settled()}
            for pid, samples in live.items():
                self.histories[pid].samples = samples
        return (
            {name: each.samples[-1] for name, each in before.items()},
            {name: each.samples[-1] for name, each in after.items()},
        )

    async def _warm_up(self) -> None:
        """Have the server open what it opens at first use and keeps: that is not left over."""
        async with aiohttp.ClientSession() as http:
            for _ in range(10):
                answers = await asyncio.gather(
                    *(http.get(f"{self.url}/readyz") for _ in range(AT_ONCE))
                )
                for each in answers:
                    await each.read()

    async def _invite(self) -> list[asyncio.Task[None]]:
        """Sign everybody in, and let them live in their board's next meeting."""
        self._going.set()
        certificate = RTCCertificate.generateCertificate()
        meetings: dict[str, str] = {}
        tasks = []
        for index, account in enumerate(sign_ins(PASSWORD).accounts):
            guest = Guest(self.url, account.email, self.seed + index, certificate, self._going)
            await guest.sign_in(account.email)
            board = account.board_slug
            if board not in meetings:
                meetings[board] = await next_meeting(guest)
            self.guests.append(guest)
            tasks.append(asyncio.ensure_future(guest.live(meetings[board])))
            await asyncio.sleep(0.1)
        return tasks

    async def _settled(self) -> list[History]:
        """Sample when nobody is there any more."""
        deadline = time.monotonic() + EMPTY_WITHIN_S
        while True:
            await self._sample()
            people = [each.samples[-1].people for each in self.histories.values()]
            if not any(people) or time.monotonic() > deadline:
                break
            await asyncio.sleep(1)
        await asyncio.sleep(5)
        await self._sample()
        return [History(each.name, each.pid, each.samples[-1:]) for each in self._living()]

    def _living(self) -> list[History]:
        return [each for each in self.histories.values() if Path(f"/proc/{each.pid}").exists()]

    async def _sample_still(self) -> None:
        """Sample while nobody begins anything; not at all when somebody does not come to an end."""
        self._going.clear()
        for _ in range(round(10 * STILL_WITHIN_S)):
            if not any(each.is_busy for each in self.guests):
                break
            await asyncio.sleep(0.1)
        if any(each.is_busy for each in self.guests):
            self.unrest += 1
        else:
            await asyncio.sleep(FAREWELL_S)
            await self._sample()
        self._going.set()

    async def _sample(self) -> None:
        try:
            async with self._http.get(self.metrics_url) as answer:
                text = await answer.text()
        except aiohttp.ClientError:
            return
        counts = {(name, worker): float(value) for name, worker, value in _LINE.findall(text)}
        server = self.program.pid
        ports = sorted(worker for name, worker in counts if name == "worker_participants")
        pids = worker_pids(server)
        sockets = counts.get(("sockets", ""), 0.0)
        people, tasks = (counts.get((name, ""), 0.0) for name in ("participants", "tasks"))
        rows = [("server", server, people, sockets, tasks)]
        for port in ports:
            pid = pids.get(int(port))
            if pid is not None:
                people, up, down, tasks = (
                    counts.get((f"worker_{name}", port), 0.0)
                    for name in ("participants", "publishers", "subscribers", "tasks")
                )
                rows.append((f"worker-{port}", pid, people, up + down, tasks))
        for name, pid, people, connections, tasks in rows:
            try:
                memory = memory_mib(pid)
                descriptors = descriptors_of(pid)
            except OSError:
                continue
            held = sockets if name == "server" else 0
            at_s = time.monotonic() - self._began_s
            kept = self._kept_mib() if name == "server" else 0.0
            sample = Sample(at_s, people, connections, memory, descriptors - held, tasks, kept)
            self.histories.setdefault(pid, History(name, pid)).samples.append(sample)

    def _kept_mib(self) -> float:
        now = written(self.program.data / "consilium.sqlite")
        first = self._first = self._first or now
        cached = min(CACHE_MIB, now.database_mib - first.database_mib)
        return cached + self._stay_mib * (now.stays - first.stays)

    def _kill_a_worker(self) -> None:
        pids = list(worker_pids(self.program.pid).values())
        if pids:
            os.kill(pids[self.kills % len(pids)], signal.SIGKILL)
            self.kills += 1
            print(f"  {self._now()}: killed a worker", flush=True)

    def _now(self) -> str:
        passed_s = int(time.monotonic() - self._began_s)
        return f"{passed_s // 60}:{passed_s % 60:02}"


def worker_pids(server: int) -> dict[int, int]:
    """Return the server's media workers: UDP port → process id."""
    found: dict[int, int] = {}
    inodes: dict[str, int] = {}
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        words = line.split()
        inodes[words[9]] = int(words[1].split(":")[1], 16)
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if f"\nPPid:\t{server}\n" not in status.read_text():
                continue
            for descriptor in (status.parent / "fd").iterdir():
                target = str(descriptor.readlink())
                port = inodes.get(target.removeprefix("socket:[").removesuffix("]"))
                if port is not None:
                    found[port] = int(status.parent.name)
        except OSError:
            continue
    return found


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks until they end: a library below may take one cancellation for its own."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=10)


def figures(
    soak: Soak, minutes: float, before: dict[str, Sample], after: dict[str, Sample]
) -> tuple[list[Figure], list[str]]:
    """Return the worst slope of each kind, and what stayed."""
    made: list[Figure] = []
    notes: list[str] = []
    goals = {
        "memory_mib": max(1.0, 60 / minutes),
        "memory_beside_kept_mib": max(1.0, 60 / minutes),
        "descriptors": 60 / minutes,
        "tasks": 60 / minutes,
    }
    for what, goal in goals.items():
        for kind in ("server",) if "kept" in what else ("server", "worker"):
            slopes = []
            for history in soak.histories.values():
                settled = [each for each in history.samples if each.at_s >= soak.settled_at_s]
                kept = History(history.name, history.pid, settled)
                if history.name.startswith(kind) and len(kept.samples) >= SHORT:
                    slopes.append(kept.slope_an_hour(what))
            if slopes:
                slope, error = max(slopes)
                made.append(Figure(f"{kind}_{what}_slope", slope, "an hour", "lower", goal))
                notes.append(f"{kind}_{what}_slope: {slope:.1f} ± {error:.1f} (standard error)")
    held = {name: each.people for name, each in after.items() if each.people}
    if held:
        notes.append(f"what is left over was not measured: people are left: {held}")
    for what in ("descriptors", "tasks", "memory_mib") if not held else ():
        for kind in ("server", "worker"):
            pairs = [
                (getattr(after[name], what), getattr(before[name], what))
                for name in after
                if name.startswith(kind) and name in before
            ]
            if pairs:
                more = max(now - then for now, then in pairs)
                goal = 30.0 if what == "memory_mib" else 3.0
                made.append(Figure(f"{kind}_{what}_left_over", more, "more", "lower", goal))
    did: Counter[str] = Counter()
    for guest in soak.guests:
        did.update(guest.did)
    made.append(Figure("record_bytes_a_stay", bytes_a_stay(), "bytes", "lower", 400.0))
    notes.append(", ".join(f"{count} x {what}" for what, count in sorted(did.items())))
    if soak.unrest:
        notes.append(f"{soak.unrest} samples were not taken: somebody did not keep still")
    notes.append(f"{len(soak.guests)} people, {soak.kills} workers killed, {minutes:g} minutes")
    return made, notes


async def main() -> None:
    """Churn for the minutes that were asked for."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    metrics_port = free_port()
    os.environ |= {
        "CONSILIUM_METRICS__PORT": str(metrics_port),
        "CONSILIUM_MEDIA__WORKERS": str(WORKERS),
        "CONSILIUM_ROOMS__HOLD_S": str(HOLD_S),
        "CONSILIUM_ROOMS__CHAIR_HOLD_S": str(HOLD_S),
    }
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder) / "data")
        try:
            await program.start()
            soak = Soak(program, metrics_port, options.seed)
            before, after = await soak.run(options.minutes)
        finally:
            await program.close()
    if not soak.histories or not sum(guest.did["join"] for guest in soak.guests):
        raise SystemExit("bench soak could not measure: nobody came in")
    made, notes = figures(soak, options.minutes, before, after)
    report("soak", made, options.json, notes)


if __name__ == "__main__":
    asyncio.run(main())
