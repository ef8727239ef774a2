"""Redundant sound, taken apart as RFC 2198 has it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.red import MAX_BLOCKS, split

TYPE = 111

blocks = st.lists(
    st.tuples(st.integers(0, (1 << 14) - 1), st.binary(max_size=60)),
    min_size=1,
    max_size=MAX_BLOCKS,
)


def join(parts: list[tuple[int, bytes]]) -> bytes:
    head = b""
    for ticks, sound in parts[:-1]:
        head += struct.pack("!L", (0x80 | TYPE) << 24 | ticks << 10 | len(sound))
    return head + bytes([TYPE]) + b"".join(sound for _, sound in parts)


@given(blocks, st.integers(0, 40))
def test_what_was_joined_is_taken_apart(parts: list[tuple[int, bytes]], at: int) -> None:
    packet = bytes(at) + join(parts)

    found = split(packet, at, len(packet), TYPE)

    assert found is not None
    assert [packet[block.start : block.end] for block in found] == [sound for _, sound in parts]
    assert [block.ticks for block in found] == [*(ticks for ticks, _ in parts[:-1]), 0]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        bytes([0x80 | TYPE]),
        bytes([0x80 | TYPE, 0, 0, 0]),
        bytes([0x80 | TYPE, 0, 0, 2, TYPE, 1]),
        bytes([0x80 | 110, 0, 0, 1, TYPE, 1]),
        bytes([0x80 | TYPE, 0, 0, 1, 110, 1]),
        join([(960, b"x")] * (MAX_BLOCKS + 1)),
    ],
)
def test_what_does_not_fit_is_refused(payload: bytes) -> None:
    assert split(payload, 0, len(payload), TYPE) is None


@given(st.binary(max_size=80), st.integers(0, 20))
def test_any_bytes_are_read_within_their_bounds(data: bytes, at: int) -> None:
    found = split(data, at, len(data), TYPE)

    assert found is None or (
        0 < len(found) <= MAX_BLOCKS
        and all(at <= block.start <= block.end <= len(data) for block in found)
    )
