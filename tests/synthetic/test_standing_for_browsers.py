"""The synthetic client speaks as browsers do, and counts the same in C and in Python."""

import asyncio
import contextlib
import random
import socket
import struct

import pytest
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.red import split
from server.media.rtp.twcc import read_feedback
from tests.synthetic import connection as connections
from tests.synthetic.arrivals import TICK_NS, Arrivals
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import Remote
from tests.synthetic.intake import FastIntake, Findings, PlainIntake, is_fast
from tests.synthetic.simulcast import HIGH, LOW, FrameSizes, Picture, redundant
from tests.synthetic.stamp import stamp, stamped_ns

INTAKES = (PlainIntake, FastIntake if is_fast() else PlainIntake)
CERTIFICATE = RTCCertificate.generateCertificate()


@given(
    st.integers(0, 0xFFFF),
    st.lists(st.tuples(st.booleans(), st.integers(0, 300)), min_size=1, max_size=900),
)
def test_feedback_says_what_arrived_and_when(first: int, packets: list[tuple[bool, int]]) -> None:
    arrivals, now, expected = Arrivals(), 4_000_000, {}
    for index, (arrived, ticks) in enumerate(packets):
        now += ticks
        if arrived:
            arrivals.record(first + index & 0xFFFF, now * TICK_NS)
            expected[first + index & 0xFFFF] = now

    told: dict[int, int] = {}
    for packet in arrivals.feedback(1, 2):
        found = read_feedback(packet[4:])
        assert found is not None
        times = iter(found.arrivals)
        for index, status in enumerate(found.statuses):
            if status:
                told[found.first + index & 0xFFFF] = next(times)

    assert {number: at % (1 << 32) for number, at in told.items()} == expected


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=3), st.binary(min_size=1))
def test_red_holds_the_earlier_sounds_in_order(earlier: list[bytes], body: bytes) -> None:
    before = [(960 * index, sound) for index, sound in enumerate(earlier)]
    payload = redundant(960 * len(earlier), body, before)

    blocks = split(payload, 0, len(payload), 111)

    assert blocks is not None
    assert [payload[block.start : block.end] for block in blocks] == [*earlier, body]
    assert [block.ticks for block in blocks] == [960 * n for n in range(len(earlier), -1, -1)]


@pytest.mark.parametrize("picture", [LOW, HIGH])
def test_frames_keep_to_the_bitrate_and_key_frames_are_large(picture: Picture) -> None:
    sizes = FrameSizes(picture, 1)

    frames = [sizes.next(is_key=index % 240 == 0) for index in range(2400)]

    rate_bps = 8 * sum(frames) / (len(frames) / picture.frames_per_s)
    assert rate_bps == pytest.approx(picture.bitrate_bps, rel=0.1)
    assert min(frames[::240]) > 3 * sum(frames) / len(frames)


def test_a_stamp_is_found_again() -> None:
    written = stamp()

    assert (
        stamped_ns(bytes(12) + b"head" + written + b"tail") == struct.unpack("!Q", written[4:])[0]
    )
    assert stamped_ns(bytes(40)) is None


class _Found:
    def __init__(self) -> None:
        self.samples: list[bytes] = []
        self.repaired: list[bytes] = []
        self.arrived: list[int] = []
        self.skipped: list[tuple[int, int, int]] = []

    def findings(self) -> Findings:
        return Findings(
            sample=lambda data, _: self.samples.append(data),
            repaired=self.repaired.append,
            arrived=lambda number, _: self.arrived.append(number),
            skipped=lambda *gap: self.skipped.append(gap),
        )


async def test_both_intakes_find_the_same() -> None:
    chance = random.Random(4)
    packets = [packet for _ in range(3000) for packet in _packets(chance)]
    found = []
    for kind in INTAKES:
        connection, seen = SyntheticConnection(CERTIFICATE), _Found()
        intake = kind(connection, seen.findings(), 4, [97], 16)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for at, packet in enumerate(packets):
                if at == 500:
                    await _until_read(connection)
                    intake.begin()
                sender.sendto(packet, connection.socket.getsockname())
                if at % 200 == 0:
                    await _until_read(connection)
            await _until_read(connection)
        streams = {
            ssrc: (each.first, each.newest, each.received, each.size_bytes)
            for ssrc, each in intake.streams().items()
        }
        counts = intake.packets, intake.size_bytes
        found.append((counts, streams, seen.samples, seen.repaired, seen.arrived, seen.skipped))
        await connection.close()

    assert found[0][1]
    assert found[0] == found[1]


async def _until_read(connection: SyntheticConnection) -> None:
    """Let the loop read until the socket is dry."""
    while True:
        try:
            connection.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        await asyncio.sleep(0)


def _packets(chance: random.Random) -> list[bytes]:
    ssrc, seq = chance.choice((1, 2, 0xFFFF0002)), _numbers.get(0, 65_000)
    _numbers[0] = seq + chance.choice((1, 1, 1, 1, 2, 5, -2))
    head = struct.pack("!BBHLL", 0x90, chance.choice((96, 111, 97)), seq & 0xFFFF, 1, ssrc)
    elements = bytes([0x40 | 1]) + struct.pack("!H", seq & 0xFFFF) + b"\0"
    block = struct.pack("!HH", 0xBEDE, 1) + elements
    return [head + block + bytes(chance.randrange(20, 1200))]


_numbers: dict[int, int] = {}


class Deaf(SyntheticConnection):
    """Its handshake does not hear the first cancellation, as aiortc's while it sends again."""

    async def start(self, _: RTCDtlsParameters) -> None:
        """Wait for an answer until the connection is gone."""
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        with contextlib.suppress(ConnectionError):
            await self.wire._recv()


async def test_a_handshake_that_nobody_answers_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HANDSHAKE_WITHIN_S", 0.1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        connection = Deaf(CERTIFICATE)
        connection.answered.set()
        theirs = RTCDtlsFingerprint("sha-256", "00")
        remote = Remote(silent.getsockname(), "u", "p", theirs, "passive")
        before = asyncio.all_tasks()
        connecting = asyncio.ensure_future(connection.connect(remote))
        await asyncio.wait({connecting}, timeout=10)
        assert isinstance(connecting.exception(), TimeoutError)
        await connection.close()
        left = asyncio.all_tasks() - before
        if left:
            await asyncio.wait(left, timeout=10)
        assert asyncio.all_tasks() <= before
