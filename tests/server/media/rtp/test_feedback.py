"""Compound RTCP from the wire: read part by part, whatever the bytes are."""

import struct

from aiortc.rtp import RtcpPsfbPacket, pack_remb_fci
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.feedback import (
    MAX_PARTS,
    Part,
    keyframe_targets,
    media_ssrc,
    remb_bps,
    walk,
)
from server.media.rtp.keyframes import PSFB, pack_pli
from server.media.rtp.nack import RTPFB, pack_nack


def test_a_compound_is_read_part_by_part() -> None:
    parts = list(walk(pack_nack(1, 2, [9]) + pack_pli(1, 3)))

    assert [(part.kind, part.detail, media_ssrc(part)) for part in parts] == [
        (RTPFB, 1, 2),
        (PSFB, 1, 3),
    ]


def test_a_bad_part_costs_only_what_follows_it() -> None:
    bad = bytearray(pack_pli(1, 3))
    bad[3] = 200

    assert [part.kind for part in walk(pack_nack(1, 2, [9]) + bad + pack_pli(1, 3))] == [RTPFB]


def test_padding_is_left_out_and_a_lie_about_it_ends_the_walk() -> None:
    padded = bytearray(pack_pli(1, 3) + b"\0\0\0\4")
    padded[0] |= 0x20
    padded[3] = 3

    assert [len(part.body) for part in walk(bytes(padded))] == [8]

    padded[-1] = 200
    assert list(walk(bytes(padded))) == []


def test_a_compound_has_a_limited_number_of_parts() -> None:
    assert len(list(walk(pack_pli(1, 3) * 100))) == MAX_PARTS


def test_both_ways_to_ask_for_a_key_frame_are_understood() -> None:
    fir = struct.pack("!LLLLLL", 1, 0, 77, 0, 78, 0)

    assert list(keyframe_targets(Part(PSFB, 1, struct.pack("!LL", 1, 76)))) == [76]
    assert list(keyframe_targets(Part(PSFB, 4, fir))) == [77, 78]
    assert list(keyframe_targets(Part(PSFB, 15, fir))) == []


def test_the_bitrate_that_a_receiver_estimates_is_read() -> None:
    packet = RtcpPsfbPacket(fmt=15, ssrc=1, media_ssrc=0, fci=pack_remb_fci(2_000_000, [7, 8]))
    (part,) = walk(bytes(packet))

    assert abs((remb_bps(part) or 0) - 2_000_000) < 10_000
    assert remb_bps(Part(PSFB, 15, b"\0" * 16)) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_walked_without_leaving_the_packet(packet: bytes) -> None:
    for part in walk(packet):
        assert len(part.body) < len(packet)
        media_ssrc(part)
        list(keyframe_targets(part))
        remb_bps(part)
