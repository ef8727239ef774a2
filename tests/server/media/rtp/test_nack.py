"""Negative acknowledgements: written as others read them, and any bytes are read."""

import itertools

import pytest
from aiortc.rtp import RtcpPacket, RtcpRtpfbPacket
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.haste import LONG_S
from server.media.rtp.nack import (
    FEW,
    GIVE_UP_S,
    MAX_ASKED_AT_ONCE,
    MAX_MISSING,
    MAX_TRIES,
    MIN_RETRY_S,
    REORDER_S,
    STANDSTILL_S,
    NackTracker,
    pack_nack,
    unpack_nack,
)


@given(st.sets(st.integers(0, 300), min_size=1, max_size=120), st.integers(0, 70_000))
def test_what_is_asked_for_is_what_the_publisher_reads(steps: set[int], base: int) -> None:
    seqs = sorted(base + step for step in steps)

    packet = pack_nack(1, 2, seqs)

    assert [seq & 0xFFFF for seq in seqs] == list(unpack_nack(packet[12:]))


def test_the_format_is_the_one_others_read() -> None:
    packet = pack_nack(1, 2, [100, 101, 116, 200])

    (parsed,) = RtcpPacket.parse(packet)
    assert isinstance(parsed, RtcpRtpfbPacket)
    assert (parsed.ssrc, parsed.media_ssrc, parsed.lost) == (1, 2, [100, 101, 116, 200])


@given(st.binary(max_size=70))
def test_any_bytes_are_read_as_some_numbers(body: bytes) -> None:
    assert all(0 <= seq <= 0xFFFF for seq in unpack_nack(body))


def test_a_reordered_packet_is_not_asked_for() -> None:
    tracker = NackTracker()
    tracker.note_gap(7, 7, 0.0)

    assert tracker.due(REORDER_S / 2) == []
    assert tracker.arrived(7, REORDER_S / 2)
    assert not tracker.missing
    assert tracker.recovered == 0


def test_a_lost_packet_is_asked_for_again_after_a_round_trip_and_then_given_up() -> None:
    tracker = NackTracker()
    tracker.note_gap(7, 8, 0.0)
    asked_at: list[float] = []
    for tick in range(200):
        if tracker.due(tick * 0.02):
            asked_at.append(tick * 0.02)

    assert asked_at[0] == 0.02
    assert 2 <= len(asked_at) <= MAX_TRIES
    assert all(later - earlier > 0.1 for earlier, later in itertools.pairwise(asked_at))
    assert asked_at[-1] <= GIVE_UP_S
    assert not tracker.missing
    assert tracker.abandoned == 2


def test_on_a_long_line_it_is_given_up_by_the_clock() -> None:
    tracker = NackTracker()
    tracker.suppose(0.4)
    tracker.note_gap(7, 7, 0.0)
    asked = sum(len(tracker.due(tick * 0.02)) for tick in range(int(GIVE_UP_S / 0.02)))

    assert tracker.due(GIVE_UP_S + 0.02) == []

    assert 1 < asked < MAX_TRIES
    assert not tracker.missing
    assert tracker.abandoned == 1


def test_a_fast_answer_makes_the_next_question_come_sooner() -> None:
    tracker = NackTracker()
    for seq in range(50):
        now = float(seq)
        tracker.note_gap(seq, seq, now)
        assert tracker.due(now + 0.02) == [seq]
        assert tracker.arrived(seq, now + 0.03)

    assert tracker.round_trip_s < 0.02
    assert tracker.recovered == 50


def test_what_repairs_told_of_the_round_trip_stands_against_other_words() -> None:
    tracker = NackTracker()
    tracker.suppose(0.3)
    assert tracker.round_trip_s == 0.3
    tracker.note_gap(7, 7, 0.0)
    tracker.due(0.02)
    tracker.arrived(7, 0.07)

    tracker.suppose(0.3)

    assert abs(tracker.round_trip_s - 0.05) < 1e-9


def test_a_duplicate_is_told_from_a_late_packet() -> None:
    tracker = NackTracker()
    tracker.note_gap(7, 7, 0.0)

    assert tracker.arrived(7, 0.5)
    assert not tracker.arrived(7, 0.6)


def test_too_wide_a_gap_is_left_to_a_key_frame() -> None:
    tracker = NackTracker()
    assert tracker.note_gap(0, MAX_MISSING - 1, 0.0)

    assert not tracker.note_gap(MAX_MISSING, MAX_MISSING, 0.0)

    assert not tracker.missing
    assert tracker.abandoned == MAX_MISSING + 1


def test_one_question_is_bounded() -> None:
    tracker = NackTracker()
    tracker.note_gap(0, MAX_MISSING - 1, 0.0)

    assert len(tracker.due(1.0)) == MAX_ASKED_AT_ONCE


def test_a_long_round_trip_is_learnt_although_it_is_asked_again_before() -> None:
    tracker = NackTracker()
    asked = 0
    for seq in range(40):
        start_s = seq * 2.0
        tracker.note_gap(seq, seq, start_s)
        for tick in range(18):
            asked += len(tracker.due(start_s + tick * 0.02))
        assert tracker.arrived(seq, start_s + 0.020 + 0.340)

    assert tracker.is_measured
    assert 0.30 < tracker.round_trip_s < 0.36
    assert asked < 90


def asked_at(round_trip_s: float) -> list[float]:
    """Return when one packet is asked for that never comes."""
    tracker = NackTracker()
    tracker.suppose(round_trip_s)
    tracker.note_gap(7, 7, 0.0)
    return [tick * 0.02 for tick in range(100) if tracker.due(tick * 0.02)]


def test_over_a_long_way_each_request_goes_twice() -> None:
    asked = asked_at(0.3)
    first, again = asked[::2], asked[1::2]

    assert [round(later - sooner, 3) for sooner, later in zip(first, again, strict=True)] == [
        0.04
    ] * len(first)
    # A browser answers no request for what it sent again within the last round trip.
    assert all(later - sooner > 0.3 for sooner, later in itertools.pairwise(first))
    assert all(later - sooner > 0.3 for sooner, later in itertools.pairwise(again))
    assert len(first) >= 3


@pytest.mark.parametrize("round_trip_s", [0.02, 0.1, LONG_S - 0.001])
def test_over_a_short_way_one_request_waits_for_its_answer(round_trip_s: float) -> None:
    asked = asked_at(round_trip_s)

    assert all(
        later - sooner >= max(MIN_RETRY_S, round_trip_s) - 1e-9
        for sooner, later in itertools.pairwise(asked)
    )


def test_a_request_that_is_lost_on_a_long_way_costs_no_round_trip() -> None:
    tracker = NackTracker()
    tracker.suppose(0.3)
    tracker.note_gap(7, 7, 0.0)
    requests = [tick * 0.02 for tick in range(10) if tracker.due(tick * 0.02)]
    assert len(requests) == 2

    # The second one is answered.
    assert requests[1] + 0.3 < 0.4
    assert tracker.arrived(7, requests[1] + 0.3)
    assert tracker.recovered == 1


def test_a_short_round_trip_is_learnt_although_requests_are_lost() -> None:
    tracker = NackTracker()
    for seq in range(200):
        start_s = seq * 2.0
        tracker.note_gap(seq, seq, start_s)
        waits = seq % 5 == 0  # the first request is lost
        arrives_s = None
        for tick in range(100):
            now_s = start_s + tick * 0.02
            if arrives_s is not None and now_s >= arrives_s:
                break
            if tracker.due(now_s):
                arrives_s = None if waits else now_s + 0.05
                waits = False
        assert tracker.arrived(seq, now_s)

    assert tracker.round_trip_s < 0.1


def test_what_was_lost_in_a_standstill_is_not_asked_for() -> None:
    tracker = NackTracker()
    tracker.note_gap(3, 3, 0.0)

    assert not tracker.note_gap(10, 10 + FEW, 2.0, paused_s=STANDSTILL_S + 0.1)
    assert not tracker.missing
    assert tracker.abandoned == FEW + 2


def test_a_pause_alone_is_no_reason_not_to_ask() -> None:
    tracker = NackTracker()

    assert tracker.note_gap(10, 9 + FEW, 2.0, paused_s=STANDSTILL_S + 0.1)
    assert tracker.note_gap(20, 50, 2.0, paused_s=STANDSTILL_S - 0.1)
    assert len(tracker.due(3.0)) == FEW + 31
