"""What reads a receiving connection's socket: C where a compiler is there, Python otherwise.

Both count media packets per stream, note when each arrived, and which numbers were skipped; both
hand over what has to be looked into. The C one costs about a tenth, and its times are the
kernel's: a load client that is busy does not make the forwarder look slow.
"""

import atexit
import functools
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cffi

from tests.synthetic.connection import SyntheticConnection

SOURCE = Path(__file__).with_name("drain.c")
SO_TIMESTAMPNS = 35  # asm-generic/socket.h
DECLARATIONS = """
struct stream { uint32_t ssrc; int32_t is_used; int64_t first, newest, received, bytes; };
struct gap { uint32_t ssrc; int32_t count; int64_t first; };
struct intake {
    int64_t packets, bytes, repeats;
    int32_t transport_id, sample_every, counts;
    uint8_t is_repair[128];
    int32_t kept, gaps, arrivals;
    int32_t kept_size[64];
    int64_t kept_ns[64];
    uint8_t kept_data[64][2048];
    struct gap gap[64];
    uint16_t arrival_seq[1024];
    int64_t arrival_ns[1024];
    struct stream stream[512];
};
void begin(struct intake *);
int drain(int fd, struct intake *);
"""


@dataclass
class Stream:
    """What came of one SSRC since counting began; numbers are extended."""

    first: int
    newest: int
    received: int = 0
    size_bytes: int = 0


@dataclass
class Findings:
    """Who is told what the intake finds. Times are in nanoseconds since 1970."""

    sample: Callable[[bytes, int], None]
    """One media packet in so many, protected."""
    repaired: Callable[[bytes], None]
    """A retransmission, protected."""
    arrived: Callable[[int, int], None]
    """A transport number, and when."""
    skipped: Callable[[int, int, int], None]
    """(SSRC, first, count): numbers that did not come in order."""


@dataclass
class PlainIntake:
    """The intake in Python."""

    connection: SyntheticConnection
    findings: Findings
    transport_id: int
    repair_types: Iterable[int]
    sample_every: int = 16
    packets: int = 0
    size_bytes: int = 0
    is_counting: bool = False
    kept_streams: dict[int, Stream] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.repair_types = frozenset(self.repair_types)
        self.connection.on_rtp = self._take

    def begin(self) -> None:
        """Count from now on: what is missing before is forgotten."""
        self.packets = self.size_bytes = 0
        self.is_counting = True
        for stream in self.kept_streams.values():
            stream.first, stream.received, stream.size_bytes = stream.newest + 1, 0, 0

    def streams(self) -> dict[int, Stream]:
        """Return what came, by SSRC."""
        return self.kept_streams

    def _take(self, data: bytes) -> None:
        if len(data) < 12:
            return
        at_ns = time.time_ns()
        if self.transport_id:
            number = transport_seq(data, self.transport_id)
            if number is not None:
                self.findings.arrived(number, at_ns)
        if data[1] & 0x7F in self.repair_types:  # type: ignore[operator]
            self.findings.repaired(data)
            return
        seq, ssrc = data[2] << 8 | data[3], int.from_bytes(data[8:12], "big")
        stream = self.kept_streams.get(ssrc)
        if stream is None:
            stream = self.kept_streams[ssrc] = Stream(seq, seq - 1)
        step = (seq - stream.newest + 0x8000 & 0xFFFF) - 0x8000
        if step > 1:
            self.findings.skipped(ssrc, stream.newest + 1, step - 1)
        number_now = stream.newest + step
        stream.newest = max(stream.newest, number_now)
        if number_now >= stream.first:
            stream.received += 1
            stream.size_bytes += len(data)
        if self.is_counting:
            self.packets += 1
            self.size_bytes += len(data)
        if self.sample_every and seq % self.sample_every == 0:
            self.findings.sample(data, at_ns)


class FastIntake:
    """The intake in C."""

    def __init__(
        self,
        connection: SyntheticConnection,
        findings: Findings,
        transport_id: int,
        repair_types: Iterable[int],
        sample_every: int = 16,
    ) -> None:
        self._ffi, self._lib = _library()
        self._own = self._ffi.new("struct intake *")
        self._own.transport_id, self._own.sample_every = transport_id, sample_every
        for payload_type in repair_types:
            self._own.is_repair[payload_type] = 1
        self._repairs = frozenset(repair_types)
        self._connection, self._findings = connection, findings
        connection.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        connection.read_with(self._read)

    @property
    def packets(self) -> int:
        """Media packets since ``begin``."""
        return int(self._own.packets)

    @property
    def size_bytes(self) -> int:
        """Their bytes."""
        return int(self._own.bytes)

    @property
    def is_counting(self) -> bool:
        """Whether packets are counted."""
        return bool(self._own.counts)

    @is_counting.setter
    def is_counting(self, counts: bool) -> None:
        self._own.counts = counts

    def begin(self) -> None:
        """Count from now on: what is missing before is forgotten."""
        self._lib.begin(self._own)

    def streams(self) -> dict[int, Stream]:
        """Return what came, by SSRC."""
        used = (each for each in self._own.stream if each.is_used)
        return {
            each.ssrc: Stream(each.first, each.newest, each.received, each.bytes) for each in used
        }

    def _read(self) -> None:
        own, findings, connection = self._own, self._findings, self._connection
        more = True
        while more:
            more = bool(self._lib.drain(connection.socket.fileno(), own))
            for index in range(own.kept):
                data = self._ffi.buffer(own.kept_data[index], own.kept_size[index])[:]
                if not data or not (data[0] >> 6 == 2 and not 192 <= data[1] <= 223):
                    connection.take(data)
                elif data[1] & 0x7F in self._repairs:
                    findings.repaired(data)
                else:
                    findings.sample(data, own.kept_ns[index])
            for index in range(own.arrivals):
                findings.arrived(own.arrival_seq[index], own.arrival_ns[index])
            for index in range(own.gaps):
                gap = own.gap[index]
                findings.skipped(gap.ssrc, gap.first, gap.count)


Intake = PlainIntake | FastIntake


def transport_seq(packet: bytes, wanted: int) -> int | None:
    """Return the transport-wide number of a packet. Source: RFC 8285 section 4.2."""
    at = 12 + 4 * (packet[0] & 15)
    if not packet[0] & 0x10 or packet[at : at + 2] != b"\xbe\xde":
        return None
    end = at + 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
    at += 4
    while at < min(end, len(packet) - 2):
        tag = packet[at]
        if tag == 0:
            at += 1
        elif tag >> 4 == wanted and tag & 15 == 1:
            return packet[at + 1] << 8 | packet[at + 2]
        else:
            at += 2 + (tag & 15)
    return None


def is_fast() -> bool:
    """Tell whether a compiler is there."""
    return shutil.which("cc") is not None


@functools.cache
def _library() -> tuple[Any, Any]:
    """Compile the C part."""
    folder = tempfile.mkdtemp(prefix="consilium-drain-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    built = Path(folder) / "drain.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", built, SOURCE], check=True)
    ffi = cffi.FFI()
    ffi.cdef(DECLARATIONS)
    return ffi, ffi.dlopen(str(built))
