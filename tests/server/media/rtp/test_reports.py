"""Receiver and sender reports: loss, jitter, and the clock for lip sync."""

import struct
import time

from aiortc.rtp import RtcpPacket, RtcpRrPacket, RtcpSdesPacket, RtcpSrPacket
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.reports import (
    NTP_EPOCH_S,
    Reception,
    SenderClock,
    ntp_time,
    pack_cname,
    pack_receiver_report,
    pack_sender_report,
    read_blocks,
    read_sender_info,
)

SECOND = 1 << 32


def test_a_receiver_report_counts_loss_by_interval_and_in_all() -> None:
    reception = Reception(100)
    for seq in (100, 101, 103):
        reception.newest_seq = seq
        reception.note_arrival(0, 1.0, 90_000)
    first = pack_receiver_report(1, [reception.block(7, 1.0)])
    reception.newest_seq = 104
    reception.note_arrival(0, 1.0, 90_000)
    second = pack_receiver_report(1, [reception.block(7, 1.0)])

    (report,) = RtcpPacket.parse(first)
    assert isinstance(report, RtcpRrPacket)
    (block,) = report.reports
    assert (block.ssrc, block.packets_lost, block.fraction_lost) == (7, 1, 64)
    (report,) = RtcpPacket.parse(second)
    assert isinstance(report, RtcpRrPacket)
    (block,) = report.reports
    assert (block.packets_lost, block.fraction_lost, block.highest_sequence) == (1, 0, 104)


def test_more_packets_than_expected_are_negative_loss() -> None:
    reception = Reception(5)
    reception.newest_seq = 5
    for _ in range(3):
        reception.note_arrival(0, 1.0, 90_000)

    (report,) = read_blocks(reception.block(7, 1.0), 1, 0)

    assert (report.lost, report.fraction_lost) == (-2, 0)


def test_jitter_follows_the_spread_of_arrivals() -> None:
    steady, shaky = Reception(0), Reception(0)
    for step in range(500):
        steady.note_arrival(step * 3000, step / 30, 90_000)
        shaky.note_arrival(step * 3000, step / 30 + (step % 2) * 0.01, 90_000)

    assert steady.jitter < 1
    assert 800 < shaky.jitter < 1000


def test_the_delay_since_the_last_sender_report_is_told() -> None:
    reception = Reception(0)
    reception.report_ntp_middle = 0x12345678
    reception.report_at_s = 10.0

    (report,) = read_blocks(reception.block(7, 10.5), 1, 0)

    assert (report.last_report, report.delay) == (0x12345678, 32768)


def test_a_round_trip_is_measured_from_a_report_block() -> None:
    sent, now = ntp_time(1000.0), ntp_time(1000.25)
    reception = Reception(0)
    reception.report_ntp_middle = sent >> 16 & 0xFFFFFFFF
    reception.report_at_s = 5.0

    (report,) = read_blocks(reception.block(7, 5.1), 1, 0)

    assert abs((report.round_trip_s(now) or 0) - 0.15) < 0.001


def test_a_sender_report_is_the_one_others_read() -> None:
    packet = pack_sender_report(7, 0x0123456789ABCDEF, 0x89ABCDEF, 1 << 33, 5) + pack_cname(
        7, "pair-1"
    )

    report, description = RtcpPacket.parse(packet)

    assert isinstance(report, RtcpSrPacket)
    assert isinstance(description, RtcpSdesPacket)
    assert (report.sender_info.ntp_timestamp, report.sender_info.rtp_timestamp) == (
        0x0123456789ABCDEF, 0x89ABCDEF,
    )  # fmt: skip
    assert (report.sender_info.packet_count, report.sender_info.octet_count) == (0, 5)
    assert [(chunk.ssrc, chunk.items) for chunk in description.chunks] == [(7, [(1, b"pair-1")])]


@given(st.text("abcdefgh-0123456789", min_size=1, max_size=40))
def test_names_of_every_length_are_padded_as_the_standard_asks(name: str) -> None:
    (description,) = RtcpPacket.parse(pack_cname(7, name))

    assert isinstance(description, RtcpSdesPacket)
    assert description.chunks[0].items == [(1, name.encode())]


def test_sound_and_picture_of_one_person_stay_in_step_on_our_clock() -> None:
    their_start = ntp_time(2_000_000_000.0)
    our_start = ntp_time(1000.0)
    shift = our_start - their_start
    sound = SenderClock(their_start, 48_000, shift)
    video = SenderClock(their_start + SECOND // 2, 4_294_967_295, shift)

    assert sound.timestamp_at(our_start + 2 * SECOND, 48_000) == 48_000 * 3
    assert video.timestamp_at(our_start + 2 * SECOND, 90_000) == 135_000 - 1


@given(
    st.integers(0, (1 << 64) - 1), st.integers(0, (1 << 32) - 1), st.integers(0, (1 << 64) - 1),
    st.integers(-(1 << 64), 1 << 64),
)  # fmt: skip
def test_any_clock_that_a_publisher_claims_gives_a_timestamp(
    ntp: int, timestamp: int, now: int, shift: int
) -> None:
    stamp = SenderClock(ntp, timestamp, shift).timestamp_at(now, 90_000)

    assert 0 <= stamp < 1 << 32


def test_ntp_time_counts_from_1900() -> None:
    assert ntp_time(0.5) == NTP_EPOCH_S << 32 | 1 << 31
    assert ntp_time(time.time()) >> 32 > NTP_EPOCH_S


@given(st.binary(max_size=120), st.integers(0, 31))
def test_reports_that_are_cut_short_are_read_as_far_as_they_go(body: bytes, count: int) -> None:
    assert len(read_blocks(body, count, 24)) <= count
    assert (read_sender_info(body) is None) == (len(body) < 24)


def test_what_was_mended_is_reported_as_lost() -> None:
    reception = Reception(0)
    reception.newest_seq = 9
    reception.received, reception.mended = 10, 4

    fraction_and_lost = struct.unpack_from("!L", reception.block(1, 0.0), 4)[0]
    later = struct.unpack_from("!L", reception.block(1, 0.0), 4)[0]

    assert fraction_and_lost == (4 * 256 // 10) << 24 | 4
    assert later == 4
