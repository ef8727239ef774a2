"""Continuous numbers and times across changes of source."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.rewrite import RtpRewriter
from server.media.rtp.vp8 import PLAIN, Descriptor

CLOCK_HZ = 90_000


def picture(number: int, tl0: int = 0) -> Descriptor:
    return Descriptor(False, 14, 1 << 15, number & 0x7FFF, 16, tl0 & 0xFF)


def test_the_first_packet_gets_the_first_numbers() -> None:
    rewriter = RtpRewriter[str](1000, 5000)

    rewriter.begin("ann", 70_000, 123, PLAIN, now_s=1.0, clock_hz=CLOCK_HZ)

    assert 70_000 + rewriter.seq_shift == 1000
    assert (123 + rewriter.ts_shift) & 0xFFFFFFFF == 5000
    assert not rewriter.renumbers_pictures


def test_another_source_goes_on_where_the_last_one_ended() -> None:
    rewriter = RtpRewriter[str](1000, 5000)
    rewriter.begin("ann", 10, 0, picture(7, 3), now_s=1.0, clock_hz=CLOCK_HZ)
    rewriter.end(12, 6000, picture(9, 5), sent_at_s=1.1)

    rewriter.begin("ann", 60_000, 4_000_000_000, picture(30_000, 200), now_s=1.6, clock_hz=CLOCK_HZ)

    assert 60_000 + rewriter.seq_shift == 1003
    assert (4_000_000_000 + rewriter.ts_shift) & 0xFFFFFFFF == 11_000 + 45_000
    assert (30_000 + rewriter.picture_shift) % (1 << 15) == 10
    assert (200 + rewriter.tl0_shift) % 256 == 6


def test_time_moves_on_by_at_least_one_tick() -> None:
    rewriter = RtpRewriter[str](1, 0)
    rewriter.begin("ann", 10, 500, PLAIN, now_s=1.0, clock_hz=CLOCK_HZ)
    rewriter.end(10, 500, PLAIN, sent_at_s=1.0)

    rewriter.begin("ann", 90, 700, PLAIN, now_s=1.0, clock_hz=CLOCK_HZ)

    assert (700 + rewriter.ts_shift) & 0xFFFFFFFF == 1


@given(newest=st.integers(0, 1 << 20), back=st.integers(0, 3000), start=st.integers(0, 32767))
def test_a_request_is_traced_back_to_the_incoming_packet(
    newest: int, back: int, start: int
) -> None:
    rewriter = RtpRewriter[str](start, 0)
    first = newest - 1000
    rewriter.begin("ann", first, 0, PLAIN, now_s=0.0, clock_hz=CLOCK_HZ)

    found = rewriter.sent_as((newest - back + rewriter.seq_shift) & 0xFFFF, newest)

    assert (found and found[1]) == (newest - back if back <= 1000 else None)


def test_a_request_for_what_was_not_sent_yet_is_refused() -> None:
    rewriter = RtpRewriter[str](100, 0)
    rewriter.begin("ann", 5, 0, PLAIN, now_s=0.0, clock_hz=CLOCK_HZ)

    assert rewriter.sent_as(101, 5) is None


@dataclass
class _Source:
    """One publisher: packets lost and reordered on their way, in extended numbers."""

    start: int
    timestamp: int
    picture: int
    packets: list[int]


sources = st.builds(
    _Source,
    start=st.integers(0, 70_000),
    timestamp=st.integers(0, (1 << 32) - 1),
    picture=st.integers(0, 0x7FFF),
    # offsets of the packets that arrive, in order of arrival: gaps are losses
    packets=st.lists(st.integers(0, 60), min_size=1, max_size=40, unique=True),
)


@given(st.lists(sources, min_size=1, max_size=6), st.integers(0, 32767))
def test_no_number_is_used_twice_and_none_jumps_over_any_switches(
    runs: list[_Source], first: int
) -> None:
    rewriter = RtpRewriter[str](first, 0)
    sent: list[int] = []
    now = 0.0
    for run in runs:
        newest = None
        for offset in run.packets:
            seq = run.start + offset
            now += 0.02
            if newest is None:
                rewriter.begin(
                    "ann", seq, run.timestamp, picture(run.picture), now_s=now, clock_hz=CLOCK_HZ
                )
                newest = seq
                assert seq + rewriter.seq_shift == (max(sent) + 1 if sent else first)
            if seq < rewriter.first_seq:
                continue
            newest = max(newest, seq)
            sent.append(seq + rewriter.seq_shift)
        assert newest is not None
        rewriter.end(newest, run.timestamp, picture(run.picture), sent_at_s=now)

    assert len(sent) == len(set(sent))
    assert all(
        later - earlier < 100
        for earlier, later in zip(sorted(sent), sorted(sent)[1:], strict=False)
    )


def test_frames_left_out_leave_no_gap_and_can_not_be_asked_for() -> None:
    rewriter = RtpRewriter[str](100, 0)
    rewriter.begin("ann", 10, 0, picture(7), now_s=0.0, clock_hz=CLOCK_HZ)
    start = picture(8)._replace(starts=True)
    rewriter.leave_out(12, start)
    rewriter.leave_out(13, picture(8))

    assert [14 + rewriter.seq_shift, 9 + rewriter.picture_shift] == [102, 8]
    assert rewriter.first_seq == 14
    assert rewriter.run_of(12) is None
    found = [rewriter.sent_as(out, 15) for out in (100, 101, 102, 103, 104)]
    assert [each and each[1] for each in found] == [10, 11, 14, 15, None]


def test_what_a_layer_before_sent_is_found_until_it_is_forgotten() -> None:
    rewriter = RtpRewriter[str](100, 0)
    rewriter.begin("low", 10, 0, PLAIN, now_s=0.0, clock_hz=CLOCK_HZ)
    rewriter.end(14, 0, PLAIN, sent_at_s=0.1)
    rewriter.begin("high", 900, 0, PLAIN, now_s=0.1, clock_hz=CLOCK_HZ)

    found = rewriter.sent_as(103, 900)
    assert found is not None
    assert (found[0].layer, found[1]) == ("low", 13)
    rewriter.forget()
    assert rewriter.sent_as(103, 900) is None
    assert rewriter.sent_as(105, 900) is not None


@given(
    aligned=st.integers(-(1 << 20), 1 << 20),
    elapsed_s=st.floats(0, 100),
    last=st.integers(0, (1 << 32) - 1),
)
def test_time_goes_forward_and_not_far_from_what_passed(
    aligned: int, elapsed_s: float, last: int
) -> None:
    rewriter = RtpRewriter[str](0, last)
    rewriter.begin("low", 1, 0, PLAIN, now_s=0.0, clock_hz=CLOCK_HZ)
    rewriter.end(1, 0, PLAIN, sent_at_s=0.0)
    rewriter.begin(
        "high",
        1,
        0,
        PLAIN,
        now_s=elapsed_s,
        clock_hz=CLOCK_HZ,
        aligned=(last + aligned) & 0xFFFFFFFF,
    )

    step = (rewriter.ts_shift - last) & 0xFFFFFFFF
    assert 1 <= step <= (elapsed_s + 3.0) * CLOCK_HZ + 1
    if aligned > 0 and abs(aligned - int(elapsed_s * CLOCK_HZ)) <= 3 * CLOCK_HZ:
        assert step == aligned


def test_time_still_goes_forward_after_a_pause_of_a_working_day() -> None:
    rewriter = RtpRewriter[str](0, 1000)
    rewriter.begin("low", 1, 0, PLAIN, now_s=0.0, clock_hz=CLOCK_HZ)
    rewriter.end(1, 0, PLAIN, sent_at_s=0.0)
    rewriter.begin("low", 9, 0, PLAIN, now_s=8 * 3600.0, clock_hz=CLOCK_HZ)

    # Half of all numbers ahead is behind, to a receiver.
    assert 0 < (rewriter.ts_shift - 1000) & 0xFFFFFFFF < 1 << 31
