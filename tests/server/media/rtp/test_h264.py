"""Where a decoder of H264 may start."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.h264 import IDR, PARAMETERS, describe
from server.media.rtp.vp8 import PLAIN, Descriptor


def stap(*units: bytes) -> bytes:
    return b"\x78" + b"".join(struct.pack("!H", len(unit)) + unit for unit in units)


SPS, PPS, SLICE, IDR_SLICE = b"\x67\x42\xe0", b"\x68\xce", b"\x41\x9a\x00", b"\x65\x88\x80"

TABLE = [
    ("parameter set", SPS, PARAMETERS),
    ("IDR slice", IDR_SLICE, IDR),
    ("picture parameters only", PPS, PLAIN),
    ("other slice", SLICE, PLAIN),
    ("aggregated parameters", stap(SPS, PPS), PARAMETERS),
    ("aggregated parameters behind another", stap(PPS, SPS, IDR_SLICE), PARAMETERS),
    ("aggregated IDR", stap(PPS, IDR_SLICE), IDR),
    ("aggregated slices", stap(SLICE, SLICE), PLAIN),
    ("aggregation with a lying length", b"\x78\xff\xff\x41", PLAIN),
    ("aggregation cut short", b"\x78\x00", PLAIN),
    ("IDR fragment, start", b"\x7c\x85\x88", IDR),
    ("IDR fragment, middle", b"\x7c\x05\x88", PLAIN),
    ("slice fragment, start", b"\x5c\x81\x88", PLAIN),
    ("fragment cut short", b"\x7c", PLAIN),
    ("nothing at all", b"", PLAIN),
]


@pytest.mark.parametrize(
    ("payload", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_start_of_a_key_frame_is_found(payload: bytes, expected: Descriptor) -> None:
    assert describe(b"HEAD" + payload, 4) is expected


@given(st.binary(max_size=64), st.integers(0, 80))
def test_any_payload_is_described(payload: bytes, at: int) -> None:
    assert describe(payload, at) in (PLAIN, IDR, PARAMETERS)
