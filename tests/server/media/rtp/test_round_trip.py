"""How far a publisher is: asked with our time, told by what they say of it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.feedback import walk
from server.media.rtp.reports import ntp_time
from server.media.rtp.round_trip import (
    XR,
    pack_answer,
    pack_question,
    read_answer,
    read_question,
)

OWN = 0xABCD1234
ASKED = ntp_time(1_000_000.25)


def answer(*delays: tuple[int, int, int]) -> bytes:
    """Return the body of an extended report: (who asked, their time, delay) of each."""
    blocks = b"".join(struct.pack("!LLL", *delay) for delay in delays)
    return struct.pack("!LBBH", 7, 5, 0, 3 * len(delays)) + blocks


def middle(ntp: int) -> int:
    return ntp >> 16 & 0xFFFFFFFF


def test_the_question_is_a_reference_time_report() -> None:
    (part,) = walk(pack_question(OWN, ASKED))

    assert part.kind == XR
    assert part.body == struct.pack("!LBBHQ", OWN, 4, 0, 2, ASKED)


@given(delay_ms=st.integers(0, 60_000), trip_ms=st.integers(1, 20_000))
def test_the_answer_tells_the_round_trip(delay_ms: int, trip_ms: int) -> None:
    body = answer((5, 6, 7), (OWN, middle(ASKED), delay_ms * 65536 // 1000))
    now = ntp_time(1_000_000.25 + (delay_ms + trip_ms) / 1000)

    trip_s = read_answer(body, OWN, now)

    assert trip_s == pytest.approx(trip_ms / 1000, abs=0.0001)


def test_another_block_before_it_is_passed_over() -> None:
    other = struct.pack("!LBBHL", 7, 4, 0, 1, 0)
    body = other + answer((OWN, middle(ASKED), 0))[4:]

    assert read_answer(body, OWN, ntp_time(1_000_001.25)) == pytest.approx(1.0, abs=0.0001)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        answer(),
        answer((5, middle(ASKED), 0)),
        answer((OWN, 0, 0)),
        answer((OWN, middle(ASKED), 0xFFFFFF)),
        answer((OWN, middle(ASKED), 0))[:-1],
        struct.pack("!LBBH", 7, 5, 0, 0xFFFF),
        struct.pack("!LBBH", 7, 9, 0, 0) * 40,
    ],
)
def test_without_a_usable_answer_nothing_is_told(body: bytes) -> None:
    assert read_answer(body, OWN, ntp_time(1_000_001.25)) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read(body: bytes) -> None:
    trip_s = read_answer(body, OWN, ASKED)

    assert trip_s is None or 0 <= trip_s < 32768


@pytest.mark.parametrize("before", [b"", struct.pack("!BBHLL", 5, 0, 2, 1, 2)])
def test_whoever_asks_is_told_what_they_asked(before: bytes) -> None:
    (part,) = walk(pack_question(OWN, ASKED))
    found = read_question(part.body[:4] + before + part.body[4:])

    assert found == (OWN, middle(ASKED))
    (told,) = walk(pack_answer(9, *found))
    assert read_answer(told.body, OWN, ntp_time(1_000_000.75)) == pytest.approx(0.5, abs=0.0001)


@given(st.binary(max_size=80))
def test_whatever_is_asked_is_read_within_its_bounds(body: bytes) -> None:
    found = read_question(body)

    assert found is None or all(0 <= number < 1 << 32 for number in found)


@given(held_ms=st.integers(0, 200))
def test_the_round_trip_seems_shorter_by_what_the_answer_says_it_was_held(held_ms: int) -> None:
    packet = pack_answer(7, OWN, middle(ASKED), held_ms / 1000)

    trip_s = read_answer(packet[4:], OWN, ntp_time(1_000_000.25 + 0.3))

    assert trip_s == pytest.approx(0.3 - held_ms / 1000, abs=0.0001)
