"""Leaps in a publisher's numbers reach nobody: a slot's numbers are its own while it stands."""

import itertools
import struct
from collections.abc import Generator

import pytest

from server.media.forward import retransmit
from server.media.layer import MAX_LEAP, Layer
from tests.server.media.egress import FAN_OUTS, Way

LEAP = 20_000


@pytest.fixture(params=FAN_OUTS)
def way(request: pytest.FixtureRequest) -> Generator[Way]:
    opened = Way(request.param)
    yield opened
    opened.close()


def feed(layer: Layer, seq: int, *, tid: int = 0, key: bool = False, now_s: float = 1.0) -> None:
    """Let a VP8 frame of one packet arrive."""
    picture = struct.pack("!BBHBB", 0x90, 0xE0, 0x8000 | seq & 0x7FFF, 0, tid << 6 | 0x20)
    head = struct.pack("!BBHLL", 0x80, 0xE0, seq & 0xFFFF, seq * 3000 & 0xFFFFFFFF, 9)
    body = picture + (b"\x10" if key else b"\x11") + b"\x02\x00" + struct.pack("!L", seq)
    extended = layer.advance(seq & 0xFFFF, now_s)
    assert extended is not None
    layer.take(bytearray(head + body), len(head), extended, seq * 3000 & 0xFFFFFFFF, now_s)


def numbers(way: Way) -> list[int]:
    return [got.seq for got in way.received()]


def steps(seqs: list[int]) -> set[int]:
    return {after - before & 0xFFFF for before, after in itertools.pairwise(seqs)}


def test_a_leap_goes_out_as_one_lost_packet(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    for seq in (0, 1, 2, LEAP, LEAP + 1, 2 * LEAP, 3 * LEAP, 4 * LEAP):
        feed(layer, seq, key=seq == 0)

    out = numbers(way)

    assert [seq - out[0] for seq in out] == [0, 1, 2, 4, 5, 7, 9, 11]
    assert layer.keyframes.is_wanted


def test_what_is_asked_for_again_goes_out_in_its_place(way: Way) -> None:
    """The widest gap that is asked for is no leap, and one more is."""
    layer = way.layer()
    layer.serve(way.stream)
    for seq in (0, 1, 2 + MAX_LEAP):
        feed(layer, seq, key=seq == 0)
    assert len(layer.nack.missing) == MAX_LEAP
    feed(layer, 2, now_s=1.1)

    out = numbers(way)

    assert [seq - out[0] for seq in out] == [0, 1, 2 + MAX_LEAP, 2]
    feed(layer, 2 + MAX_LEAP + 1 + MAX_LEAP)
    assert layer.keyframes.is_wanted


def test_frames_that_are_left_out_carry_no_leap_along(way: Way) -> None:
    layer = way.layer()
    way.stream.next_tid = 0
    layer.serve(way.stream)
    feed(layer, 0, key=True)
    for count in range(1, 9):
        feed(layer, count * LEAP, tid=1)
        feed(layer, count * LEAP + 1)

    out = numbers(way)

    assert len(out) == 9
    assert steps(out) == {2}
    assert way.counters.protect_failed == 0


def test_whoever_comes_into_the_slot_next_is_received(way: Way) -> None:
    first, second = way.layer(), way.layer()
    first.serve(way.stream)
    feed(first, 0, key=True)
    for count in range(1, 4):
        feed(first, count * LEAP)
    before = numbers(way)
    for count in range(4, 12):  # of what is sent now, nothing arrives
        feed(first, count * LEAP)
    way.sending.flush(way.full)
    way.lose()
    first.leave(way.stream)
    second.serve(way.stream)
    for seq in range(50):
        feed(second, seq, key=seq == 0)

    after = numbers(way)

    assert len(after) == 50
    assert steps(after) == {1}
    assert after[0] - before[-1] & 0xFFFF == 2 * 8 + 1


def test_what_was_sent_before_a_leap_can_be_had_again(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    for seq in (0, 1, LEAP):
        feed(layer, seq, key=seq == 0)
    first, second, last = numbers(way)

    assert last == second + 2
    assert retransmit(way.stream, second, way.full) > 0
    assert retransmit(way.stream, second + 1, way.full) == 0
    assert [got.payload[:2] for got in way.received()] == [struct.pack("!H", second)]
    assert first == second - 1
