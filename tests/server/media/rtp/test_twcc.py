"""Transport-wide feedback, read back as a sender reads it."""

import struct
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.twcc import (
    MAX_ARRIVALS,
    MAX_READ,
    MAX_SPAN,
    MAX_STATUSES,
    TwccRecorder,
    read_feedback,
)


def decode(packet: bytes) -> dict[int, float | None]:
    """Return 16-bit number → arrival in seconds, None when lost, as a sender reads it."""
    first_byte, kind, words, _, _, base, count, reference = struct.unpack_from("!BBHLLHHL", packet)
    assert (first_byte & 0x1F, kind, 4 * (words + 1)) == (15, 205, len(packet))
    at, symbols = 20, []
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", packet, at)
        at += 2
        if chunk & 0x8000:
            assert chunk & 0x4000
            symbols += [chunk >> 12 - 2 * place & 3 for place in range(7)]
        else:
            symbols += [chunk >> 13] * (chunk & 0x1FFF)
    clock = (reference >> 8) * 256
    times: dict[int, float | None] = {}
    for step, symbol in enumerate(symbols[:count]):
        seq = base + step & 0xFFFF
        times[seq] = None
        if symbol == 1:
            clock += packet[at]
            at += 1
        elif symbol == 2:
            clock += struct.unpack_from("!h", packet, at)[0]
            at += 2
        if symbol:
            times[seq] = clock * 0.00025
    padding = packet[-1] if first_byte & 0x20 else 0
    assert at + padding == len(packet)
    return times


def merged(packets: Iterable[bytes]) -> dict[int, float | None]:
    result: dict[int, float | None] = {}
    for packet in packets:
        result |= decode(packet)
    return result


@given(
    start=st.integers(0, 0xFFFF),
    lost=st.sets(st.integers(1, 600), max_size=300),
    gaps_ms=st.lists(st.integers(0, 90), min_size=602, max_size=602),
)
def test_a_sender_reads_back_when_each_packet_arrived(
    start: int, lost: set[int], gaps_ms: list[int]
) -> None:
    recorder = TwccRecorder()
    now, expected = 1000.0, {}
    for step in range(602):
        now += gaps_ms[step] / 1000
        if step not in lost:
            expected[start + step & 0xFFFF] = now
            recorder.record(start + step & 0xFFFF, now)

    times = merged(recorder.feedback(1, 2))

    assert len(times) == 602
    for seq, arrival in times.items():
        if seq in expected:
            assert arrival is not None
            assert abs(arrival - expected[seq]) < 0.0003
        else:
            assert arrival is None


def test_feedback_goes_on_where_the_last_one_stopped() -> None:
    recorder = TwccRecorder()
    recorder.record(10, 1.0)
    list(recorder.feedback(1, 2))
    recorder.record(13, 1.1)

    assert [seq for seq, at in merged(recorder.feedback(1, 2)).items() if at is None] == [11, 12]
    assert recorder.count == 0


def test_feedback_is_counted_and_wraps() -> None:
    recorder = TwccRecorder()
    counts = []
    for seq in range(258):
        recorder.record(seq, seq / 100)
        (packet,) = recorder.feedback(1, 2)
        counts.append(packet[19])

    assert counts == [seq & 0xFF for seq in range(258)]


def test_reordered_packets_are_reported_with_their_own_times() -> None:
    recorder = TwccRecorder()
    recorder.record(2, 1.0)
    recorder.record(0, 1.01)
    recorder.record(1, 1.02)

    times = merged(recorder.feedback(1, 2))

    assert [round(times[seq] or 0, 2) for seq in range(3)] == [1.01, 1.02, 1.0]


def test_a_restarted_counter_is_not_taken_for_loss() -> None:
    recorder = TwccRecorder()
    recorder.record(5, 1.0)
    list(recorder.feedback(1, 2))
    recorder.record(30_000, 1.1)

    assert list(merged(recorder.feedback(1, 2))) == [30_000]


def test_of_numbers_far_apart_only_the_newest_are_reported() -> None:
    recorder = TwccRecorder()
    for step in range(500):
        recorder.record(step * (MAX_SPAN - 1) & 0xFFFF, 1.0)
    packets = list(recorder.feedback(1, 2))

    assert len(packets) <= -(-MAX_ARRIVALS // MAX_STATUSES)
    assert 499 * (MAX_SPAN - 1) & 0xFFFF in decode(packets[-1])
    recorder.record(499 * (MAX_SPAN - 1) + 1 & 0xFFFF, 1.1)
    (after,) = recorder.feedback(1, 2)
    assert list(decode(after)) == [499 * (MAX_SPAN - 1) + 1 & 0xFFFF]


def test_a_report_fits_a_datagram_and_memory_is_bounded() -> None:
    recorder = TwccRecorder()
    for seq in range(MAX_ARRIVALS + 10):
        recorder.record(seq & 0xFFFF, seq * 0.1)

    packets = list(recorder.feedback(1, 2))

    assert max(map(len, packets)) < 1200
    assert sum(len(decode(packet)) for packet in packets) == MAX_ARRIVALS
    assert len(packets) == -(-MAX_ARRIVALS // MAX_STATUSES)


def body_of(packet: bytes) -> bytes:
    padding = packet[-1] if packet[0] & 0x20 else 0
    return packet[4 : len(packet) - padding]


@given(
    start=st.integers(0, 0xFFFF),
    lost=st.sets(st.integers(1, 500), max_size=400),
    gaps_us=st.lists(st.integers(0, 90_000), min_size=502, max_size=502),
    swapped=st.sets(st.integers(0, 499), max_size=30),
)
def test_what_was_written_is_read(
    start: int, lost: set[int], gaps_us: list[int], swapped: set[int]
) -> None:
    recorder = TwccRecorder()
    at_us = 1_000_000
    times = []
    for gap in gaps_us:
        at_us += gap
        times.append(at_us / 1e6)
    for place in swapped:
        times[place], times[place + 1] = times[place + 1], times[place]
    for place, at in enumerate(times):
        if place not in lost:
            recorder.record(start + place & 0xFFFF, at)

    for packet in recorder.feedback(1, 2):
        read = read_feedback(body_of(packet))
        assert read is not None
        expected = decode(packet)
        numbers = [read.first + place & 0xFFFF for place in range(len(read.statuses))]
        assert numbers == list(expected)
        assert [bool(status) for status in read.statuses] == [
            at is not None for at in expected.values()
        ]
        assert [tick * 0.00025 for tick in read.arrivals] == [
            at for at in expected.values() if at is not None
        ]


def feedback(statuses: int, chunks: list[int], deltas: bytes, *, reference: int = 1) -> bytes:
    head = struct.pack("!LLHHL", 1, 2, 65_535, statuses, reference << 8)
    return head + b"".join(struct.pack("!H", chunk) for chunk in chunks) + deltas


def test_every_kind_of_chunk_is_read() -> None:
    bits = 0x8000 | 0b10000000000001
    pairs = 0xC000 | 0b01_00_10_00_00_00_01
    body = feedback(
        14 + 7 + 3, [bits, pairs, 1 << 13 | 3], bytes((4, 4, 4, 0xFF, 0xFE, 8, 1, 2, 3))
    )

    read = read_feedback(body)

    assert read is not None
    assert read.first == 65_535
    assert read.statuses == bytes((1, *[0] * 12, 1, 1, 0, 2, 0, 0, 0, 1, 1, 1, 1))
    assert read.arrivals == [260, 264, 268, 266, 274, 275, 277, 280]


def test_a_run_and_a_vector_may_say_more_than_is_counted() -> None:
    run = read_feedback(feedback(2, [1 << 13 | 5], b"\1\1"))
    vector = read_feedback(feedback(2, [0xBFFF], b"\1\1"))

    assert run is not None
    assert vector is not None
    assert run.arrivals == vector.arrivals == [257, 258]


def test_malformed_feedback_is_not_read() -> None:
    cases = {
        "empty": b"",
        "no chunk": feedback(1, [], b""),
        "no status": feedback(0, [1 << 13 | 1], b"\1"),
        "too many statuses": feedback(MAX_READ + 1, [0x1FFF], b""),
        "too few chunks": feedback(20, [0x8000], b""),
        "empty runs": feedback(20, [0] * 40, b""),
        "a delta is missing": feedback(2, [1 << 13 | 2], b"\1"),
        "half a large delta": feedback(1, [2 << 13 | 1], b"\1"),
        "reserved status": feedback(1, [3 << 13 | 1], b"\1\1\1"),
    }
    for name, body in cases.items():
        assert read_feedback(body) is None, name


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(tail: bytes) -> None:
    for body in (tail, feedback(300, [], tail)):
        read = read_feedback(body)
        if read is not None:
            assert len(read.arrivals) == len(read.statuses) - read.statuses.count(0)
            assert len(read.statuses) <= MAX_READ
