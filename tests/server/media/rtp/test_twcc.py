"""Transport-wide feedback, read back as a sender reads it."""

import struct
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.twcc import MAX_ARRIVALS, MAX_STATUSES, TwccRecorder


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


def test_a_report_fits_a_datagram_and_memory_is_bounded() -> None:
    recorder = TwccRecorder()
    for seq in range(MAX_ARRIVALS + 10):
        recorder.record(seq & 0xFFFF, seq * 0.1)

    packets = list(recorder.feedback(1, 2))

    assert max(map(len, packets)) < 1200
    assert sum(len(decode(packet)) for packet in packets) == MAX_ARRIVALS
    assert len(packets) == -(-MAX_ARRIVALS // MAX_STATUSES)
