"""The processor under measurement: pinning, what a process used, and what others took meanwhile."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

SERVER_CORE, CLIENT_CORE = 0, 1
BUSY_SHARE = 0.10
"""When others take more of a core than this, the figures are doubtful, and the bench says so."""

_TICKS = os.sysconf("SC_CLK_TCK")


def pin(pid: int, core: int) -> None:
    """Keep a process, with every thread it has, on one core where there are several."""
    if (os.cpu_count() or 1) < 2:
        return
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def cpu_seconds(pid: int) -> float:
    """Return the user and system time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def core_seconds(core: int) -> float:
    """Return the time that a core has been busy, stolen time included."""
    for line in Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            user, nice, system, _, _, irq, softirq, steal, *_ = map(int, line.split()[1:])
            return (user + nice + system + irq + softirq + steal) / _TICKS
    return 0.0


def memory_mib(pid: int) -> float:
    """Return what a process holds alone: its memory without what it shares with others."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Private_Dirty:"):
            return int(line.split()[1]) / 1024
    return 0.0


def descriptors_of(pid: int) -> int:
    """Return how many descriptors a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@dataclass(frozen=True)
class Use:
    """What one window used."""

    seconds: float
    server_s: float
    client_s: float
    others_share: float
    """Of the busier of the two cores, taken by neither."""

    @property
    def server_cores(self) -> float:
        """Cores that the server kept busy."""
        return self.server_s / self.seconds

    @property
    def client_cores(self) -> float:
        """Cores that the load client kept busy."""
        return self.client_s / self.seconds


class Meter:
    """Measures from its making until ``read``."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._before = self._now()

    def read(self) -> Use:
        """Return what was used since."""
        took, server, client, core0, core1 = (
            now - before for now, before in zip(self._now(), self._before, strict=True)
        )
        others = max(core0 - server, core1 - client, 0.0) / took
        return Use(took, server, client, others)

    def _now(self) -> tuple[float, float, float, float, float]:
        return (
            time.monotonic(),
            cpu_seconds(self._pid),
            time.process_time(),
            core_seconds(SERVER_CORE),
            core_seconds(CLIENT_CORE),
        )
