"""Opening a publisher's packet: what is said of it, and that both twins do the same."""

import socket
import struct
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylibsrtp import Policy

from server.media.counters import Counters
from server.media.native.choice import sending_for
from server.media.opening import MALFORMED, UNAUTHENTIC, Opened, Opener
from server.media.rtp.extensions import AUDIO_LEVEL, MID, SEND_TIME, TRANSPORT_SEQ
from server.media.rtp.packet import HAS_EXTENSION, PADDING
from server.media.transport.dtls import Srtp, pointer_to
from server.media.transport.outbox import Sending
from tests.server.media.egress import FAN_OUTS, library_folder, session

KINDS = [0, MID, 0, SEND_TIME, 0, TRANSPORT_SEQ, AUDIO_LEVEL, *[0] * 9]
"""As one browser numbers its extensions."""
NOW_S = 4321.987


@cache
def sending(fan_out: str) -> Sending:
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    return sending_for(own, Counters(), fan_out, library_folder())


class Arrival:
    """One connection at the receiving end, opened by one of the twins."""

    def __init__(self, fan_out: str) -> None:
        self.buffer = bytearray(2048)
        self._srtp = Srtp(session(Policy.SSRC_ANY_INBOUND), [session(Policy.SSRC_ANY_OUTBOUND)])
        self.opener: Opener = sending(fan_out).new_opener(
            self._srtp.inbound, self.buffer, pointer_to(self.buffer), KINDS
        )

    def open(self, datagram: bytes) -> Opened:
        self.buffer[: len(datagram)] = datagram
        return self.opener.open(len(datagram), NOW_S)


@pytest.fixture(params=FAN_OUTS)
def arrival(request: pytest.FixtureRequest) -> Arrival:
    return Arrival(request.param)


def rtp(block: bytes = b"", payload: bytes = b"sound", *, first: int = 0, csrcs: int = 0) -> bytes:
    head = struct.pack("!BBHLL", 0x80 | first | csrcs, 0x80 | 111, 65_535, 4_000_000_000, 7)
    head += bytes(4 * csrcs)
    if first & HAS_EXTENSION:
        block += bytes(-len(block) % 4)
        head += struct.pack("!HH", 0xBEDE, len(block) // 4) + block
    return head + payload


def protected(packet: bytes) -> bytes:
    return session(Policy.SSRC_ANY_OUTBOUND).protect(packet)


def test_a_plain_packet_says_its_header(arrival: Arrival) -> None:
    packet = rtp()

    opened = arrival.open(protected(packet))

    assert opened == (17, 12, 0x80 | 111, 65_535, 4_000_000_000, -1, 0, -1)
    assert arrival.buffer[:17] == packet


def test_extensions_are_told_and_made_fit_to_forward(arrival: Arrival) -> None:
    block = b"\x10a" + b"\x32\0\0\0" + b"\x51\x12\x34" + b"\x60\xff"

    opened = arrival.open(protected(rtp(block, first=HAS_EXTENSION)))

    assert opened[5:] == (0x1234, 23, 127)
    ticks = int(NOW_S * (1 << 18)).to_bytes(6, "big")[-3:]
    assert arrival.buffer[16:28] == b"\0\0" + b"\x22" + ticks + b"\x41\x12\x34" + b"\x30\xff\0"


def test_padding_is_cut_off(arrival: Arrival) -> None:
    opened = arrival.open(protected(rtp(payload=b"ab\0\0\3", first=PADDING)))

    assert opened[:2] == (14, 12)
    assert arrival.buffer[0] == 0x80


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(rtp(payload=b"abc\0", first=PADDING), id="no padding where it says so"),
        pytest.param(rtp(payload=b"ab\x09", first=PADDING), id="more padding than payload"),
        pytest.param(rtp(b"\x5f\1\2\3", first=HAS_EXTENSION), id="an element beyond the block"),
        pytest.param(
            rtp(b"\x60\xff\x5f\1", first=HAS_EXTENSION), id="one beyond it, after a level"
        ),
    ],
)
def test_what_does_not_fit_is_malformed(arrival: Arrival, packet: bytes) -> None:
    assert arrival.open(protected(packet)) == (MALFORMED, 0, 0, 0, 0, -1, 0, -1)


def test_what_was_changed_or_repeated_is_not_authentic(arrival: Arrival) -> None:
    datagram = protected(rtp())
    forged = bytearray(datagram)
    forged[-1] ^= 1

    assert arrival.open(bytes(forged))[0] == UNAUTHENTIC
    assert arrival.open(datagram)[0] > 0
    assert arrival.open(datagram)[0] == UNAUTHENTIC


def test_a_stream_not_seen_before_is_named(arrival: Arrival) -> None:
    datagram = protected(rtp(b"\x10a\x51\0\x01", first=HAS_EXTENSION))
    arrival.buffer[: len(datagram)] = datagram

    opened, names = arrival.opener.open_naming(len(datagram), NOW_S)

    assert names.mid == "a"
    assert opened[5] == 1


@given(
    block=st.binary(max_size=64),
    profile=st.sampled_from([0xBEDE, 0x1000]),
    payload=st.binary(min_size=1, max_size=40),
    first=st.sampled_from([0, PADDING, HAS_EXTENSION, PADDING | HAS_EXTENSION]),
    csrcs=st.integers(0, 15),
)
def test_both_twins_make_the_same_of_any_packet(
    block: bytes, profile: int, payload: bytes, first: int, csrcs: int
) -> None:
    packet = bytearray(rtp(block, payload, first=first, csrcs=csrcs))
    if first & HAS_EXTENSION:
        struct.pack_into("!H", packet, 12 + 4 * csrcs, profile)
    datagram = protected(bytes(packet))
    one, other = Arrival(FAN_OUTS[0]), Arrival(FAN_OUTS[-1])

    assert one.open(datagram) == other.open(datagram)
    assert one.buffer == other.buffer
