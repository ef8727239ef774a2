"""RTP headers and sequence numbers that wrap."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.packet import (
    locate_payload,
    looks_like_rtcp,
    strip_padding,
    unwrap_seq,
    write_header,
)

HEADER = struct.pack("!BBHLL", 0x80, 96, 1, 2, 3)


@given(near=st.integers(0, 1 << 40), step=st.integers(-0x7FFF, 0x7FFF))
def test_a_wrapped_number_unwraps_to_the_nearest(near: int, step: int) -> None:
    assert unwrap_seq((near + step) & 0xFFFF, near) == near + step


def test_rtcp_is_told_from_rtp_by_the_second_byte() -> None:
    rtcp = [second for second in range(256) if looks_like_rtcp(second)]

    assert rtcp == list(range(192, 224))


def test_the_header_is_written_behind_its_first_byte() -> None:
    buffer = bytearray(20)

    write_header(buffer, 4 + 1, 0x80 | 96, 7, 8, 9)

    assert bytes(buffer[5:16]) == struct.pack("!BHLL", 0xE0, 7, 8, 9)


def test_a_plain_payload_follows_the_header_and_its_sources() -> None:
    plain = bytearray(HEADER + b"xyz")
    with_sources = bytearray(HEADER + bytes(8) + b"xyz")
    with_sources[0] |= 2

    assert locate_payload(plain, len(plain)) == (12, 12, 12)
    assert locate_payload(with_sources, len(with_sources)) == (20, 20, 20)


def test_an_extension_block_is_found_and_bounded() -> None:
    packet = bytearray(HEADER + struct.pack("!HH", 0xBEDE, 2) + bytes(8) + b"xyz")
    packet[0] |= 0x10

    assert locate_payload(packet, len(packet)) == (16, 24, 24)
    assert locate_payload(packet, 23)[2] == -1
    assert locate_payload(packet, 14)[2] == -1


def test_an_extension_form_that_was_not_negotiated_is_blanked() -> None:
    packet = bytearray(HEADER + struct.pack("!HH", 0x1000, 1) + b"\x01\x02\x03\x04" + b"xyz")
    packet[0] |= 0x10

    assert locate_payload(packet, len(packet)) == (20, 20, 20)
    assert bytes(packet[12:20]) == struct.pack("!HH", 0xBEDE, 1) + bytes(4)


def test_padding_is_taken_off_and_a_lie_about_it_refused() -> None:
    padded = bytearray(HEADER + b"xyz" + b"\0\0\3")
    padded[0] |= 0x20

    assert strip_padding(padded, 12, len(padded)) == 15
    assert padded[0] == 0x80

    for count in (0, 200):
        padded[0] |= 0x20
        padded[-1] = count
        assert strip_padding(padded, 12, len(padded)) == -1


@given(st.binary(min_size=12, max_size=80), st.integers(12, 80))
def test_no_header_reaches_beyond_its_packet(data: bytes, size: int) -> None:
    packet = bytearray(data.ljust(2048, b"\xff"))

    start, end, payload_at = locate_payload(packet, size)

    assert payload_at == -1 or (12 <= start <= end <= payload_at <= size)
