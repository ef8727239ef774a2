"""VP8 payload descriptors: read within their bounds, rewritten in place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.vp8 import (
    LONG_PICTURE_IDS,
    PLAIN,
    SHORT_PICTURE_IDS,
    Descriptor,
    describe,
    write_numbers,
)

KEY, DELTA = b"\x10\x02\x00", b"\x11\x02\x00"

TABLE = [
    ("short form, key frame", b"\x10" + KEY, Descriptor(True, 0, 0, 0, 0, 0, True)),
    ("short form, delta frame", b"\x10" + DELTA, PLAIN._replace(starts=True)),
    ("not the start of a frame", b"\x00" + KEY, PLAIN),
    ("second partition", b"\x11" + KEY, PLAIN),
    (
        "7-bit picture id",
        b"\x90\x80\x45" + KEY + b"\0",
        Descriptor(True, 2, SHORT_PICTURE_IDS, 0x45, 0, 0, True),
    ),
    (
        "15-bit picture id",
        b"\x90\x80\x92\x34" + KEY,
        Descriptor(True, 2, LONG_PICTURE_IDS, 0x1234, 0, 0, True),
    ),
    (
        "picture id, TL0 and TID",
        b"\x90\xe0\x92\x34\x07\x20" + KEY,
        Descriptor(True, 2, LONG_PICTURE_IDS, 0x1234, 4, 7, True, 0, True),
    ),
    (
        "second temporal layer",
        b"\x90\xe0\x92\x34\x07\x40" + DELTA,
        Descriptor(False, 2, LONG_PICTURE_IDS, 0x1234, 4, 7, True, 1, False),
    ),
    (
        "key index without a temporal layer",
        b"\x90\x10\xff" + DELTA,
        PLAIN._replace(starts=True),
    ),
    ("nothing at all", b"", PLAIN),
    ("extended but cut short", b"\x90\x80\x92", PLAIN),
    (
        "the last byte of a frame",
        b"\x80\x80\x92\x34\x07",
        Descriptor(False, 2, LONG_PICTURE_IDS, 0x1234, 0, 0),
    ),
]


@pytest.mark.parametrize(
    ("payload", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_a_descriptor_is_read(payload: bytes, expected: Descriptor) -> None:
    packet = bytearray(b"HEAD" + payload)

    found = describe(packet, 4)

    moved = {
        "picture_at": expected.picture_at and expected.picture_at + 4,
        "tl0_at": expected.tl0_at and expected.tl0_at + 4,
    }
    assert found == expected._replace(**moved)


@given(st.binary(max_size=12))
def test_any_payload_is_described_within_its_bounds(payload: bytes) -> None:
    found = describe(payload, 0)

    assert max(found.picture_at, found.tl0_at) < max(1, len(payload))


@given(
    picture=st.integers(0, 0x7FFF), shift=st.integers(-0x8000, 0x8000), tl0=st.integers(-300, 300)
)
def test_long_numbers_are_shifted_and_wrap(picture: int, shift: int, tl0: int) -> None:
    packet = bytearray(b"HEAD\x90\xc0" + (0x8000 | picture).to_bytes(2, "big") + b"\x07" + KEY)
    found = describe(packet, 4)
    copy = bytearray(b"...") + packet

    write_numbers(copy, 3, found, shift, tl0)

    again = describe(copy, 7)
    assert again.picture_id == (picture + shift) % 0x8000
    assert again.tl0 == (7 + tl0) % 256
    assert again.is_key


def test_short_numbers_stay_short() -> None:
    packet = bytearray(b"\x90\x80\x7f" + KEY + b"\0")

    write_numbers(packet, 0, describe(packet, 0), 2, 0)

    assert packet[2] == 1
