"""Our media worker under load: beside Janus 1.1.2, as a board of 30 sites, and as it grows.

Synthetic clients over real ICE, DTLS and SRTP (AES-GCM), with layers, feedback and repair; the
forwarder on one core, the clients on the other. Windows alternate between all that are compared,
and medians are compared. Loads named "mixed" have frames and packets of varying size.
"""

import asyncio
import os
import statistics
from collections.abc import Awaitable, Sequence

from tests.bench import namespace
from tests.bench.beside_janus import Window, measure
from tests.bench.board import Load, board_load, medians, memory_per_participant
from tests.bench.figures import Figure, NotMeasured, arguments, report
from tests.bench.forwarders import Consilium, Forwarder, Janus
from tests.bench.machine import BUSY_SHARE, CLIENT_CORE, pin
from tests.synthetic.intake import is_fast
from tests.synthetic.traffic import Shape

LOADS = {"10x10": (10, 10), "3x29": (3, 29)}
FAN_OUTS = ("pure", "native")
CPU_GOALS = {"pure": 1.25, "native": 0.80}
BOARD_GOALS = {"pure": 0.55, "native": 0.35}
MEMORY_GOAL_MIB = 2.0
PARTS = ("janus", "board", "growth", "memory")


class Bench:
    """One run: what was measured, and what could not be."""

    def __init__(self, rounds: int, secs: float) -> None:
        self.rounds, self.secs = rounds, secs
        self.figures: list[Figure] = []
        self.notes: list[str] = []
        self.others: list[float] = []

    def add(self, name: str, value: float, unit: str, goal: float) -> None:
        """Keep a figure; all of them are better when lower."""
        self.figures.append(Figure(name, value, unit, "lower", goal))

    async def attempt(self, title: str, measuring: Awaitable[Load]) -> Load | None:
        """Measure one load; what is missing becomes a note."""
        try:
            load = await measuring
        except NotMeasured as why:
            self.note(f"{title}: a window is missing: {why}")
            return None
        self.others.append(load.use.others_share)
        print(load.line(title), flush=True)
        return load

    def note(self, text: str) -> None:
        """Say something at once, and again with the figures."""
        print(f"note: {text}", flush=True)
        if text not in self.notes:
            self.notes.append(text)

    async def beside_janus(self, sizes: Sequence[str]) -> None:
        """Alternate windows of Janus and of both fan-outs over both loads."""
        forwarders: list[Forwarder] = []
        for each in (Janus(), *map(Consilium, FAN_OUTS)):
            try:
                await each.start()
                forwarders.append(each)
            except NotMeasured as why:
                self.note(f"{each.name}: not measured: {why}")
        try:
            for size in sizes:
                for load in LOADS:
                    await self._compare(load, size, forwarders)
        finally:
            for each in forwarders:
                await each.stop()

    async def _compare(self, load: str, size: str, forwarders: Sequence[Forwarder]) -> None:
        title = load if size == "equal" else f"{load}_{size}"
        windows: dict[str, list[Window]] = {}
        for _ in range(self.rounds):
            for forwarder in forwarders:
                shape = Shape(varies=size == "mixed")
                try:
                    window = await measure(forwarder, *LOADS[load], self.secs, shape)
                except NotMeasured as why:
                    self.note(f"{title}: a window is missing: {why}")
                    continue
                self.others.append(window.use.others_share)
                windows.setdefault(forwarder.name, []).append(window)
                print(window.line(title, forwarder.name), flush=True)

        def median(name: str, what: str) -> float:
            return statistics.median(getattr(window, what) for window in windows[name])

        ours = [name for name in FAN_OUTS if name in windows]
        for name in ours if "janus" in windows else ():
            goals = {"us_per_packet": ("cpu", CPU_GOALS[name]), "p99_ms": ("p99", 1.0)}
            for what, (short, goal) in goals.items():
                ratio = median(name, what) / median("janus", what)
                self.add(f"{short}_ratio_{title}_{name}", ratio, "x Janus", goal)
        if ours:
            self.add(f"loss_{title}", max(median(name, "loss") for name in ours), "fraction", 0.0)

    async def board(self) -> None:
        """One room of 30 sites, the fan-outs by turns."""
        loads: dict[str, list[Load]] = {}
        for _ in range(self.rounds):
            for name in FAN_OUTS:
                load = await self.attempt(f"board30 {name}", board_load(name, 1, 30, self.secs))
                if load is not None:
                    loads.setdefault(name, []).append(load)
        for name, measured in loads.items():
            cores, _ = medians(measured)
            self.add(f"board30_cores_{name}", cores, "cores", BOARD_GOALS[name])

    async def growth(self) -> None:
        """From 4 sites to 30, and from one room of 6 to 8 rooms: the price of a packet."""
        fan_out = await self._fan_out()
        for name, small, large in (
            ("growth_sites", (1, 4), (1, 30)),
            ("growth_rooms", (1, 6), (8, 6)),
        ):
            loads: dict[tuple[int, int], list[Load]] = {small: [], large: []}
            for _ in range(self.rounds):
                for rooms, sites in (small, large):
                    title = f"{rooms} x {sites} {fan_out}"
                    load = await self.attempt(title, board_load(fan_out, rooms, sites, self.secs))
                    if load is not None:
                        loads[rooms, sites].append(load)
            if loads[small] and loads[large]:
                first, last = medians(loads[small])[1], medians(loads[large])[1]
                self.add(name, last / first, "x", 1.0)

    async def memory(self) -> None:
        """What a participant costs the worker; the worse fan-out counts."""
        measured = []
        for name in FAN_OUTS:
            try:
                measured.append(await memory_per_participant(name))
                print(f"{'memory ' + name:>22} {measured[-1]:5.2f} MiB each", flush=True)
            except NotMeasured as why:
                self.note(f"memory {name}: not measured: {why}")
        if measured:
            self.add("memory_per_participant_mib", max(measured), "MiB", MEMORY_GOAL_MIB)

    async def _fan_out(self) -> str:
        """Return what an installation on this machine runs."""
        try:
            native = Consilium("native")
            await native.start()
            await native.stop()
        except NotMeasured:
            return "pure"
        return "native"


async def main() -> None:
    """Run the parts that were asked for."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--sizes", choices=("equal", "mixed", "both"), default="both")
    parser.add_argument("--only", choices=PARTS, action="append")
    options = parser.parse_args()
    pin(os.getpid(), CLIENT_CORE)
    bench = Bench(options.rounds, options.seconds)
    if not is_fast():
        bench.note("no C compiler: the load client reads in Python, and its own time is in p99")
    sizes = ("equal", "mixed") if options.sizes == "both" else (options.sizes,)
    parts = {
        "janus": lambda: bench.beside_janus(sizes),
        "board": bench.board,
        "growth": bench.growth,
        "memory": bench.memory,
    }
    for name in options.only or PARTS:
        await parts[name]()
    if bench.others and statistics.median(bench.others) > BUSY_SHARE:
        share = statistics.median(bench.others)
        bench.note(f"other programs took {share:.0%} of a core meanwhile: run it again in quiet")
    report("media", bench.figures, options.json, bench.notes)


if __name__ == "__main__":
    namespace.enter()
    asyncio.run(main())
