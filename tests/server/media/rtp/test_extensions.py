"""Header extensions: what subscribers use is kept, the numbering is ours."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.extensions import (
    AUDIO_LEVEL_URI,
    EGRESS_AUDIO_LEVEL_ID,
    EGRESS_SEND_TIME_ID,
    EGRESS_TRANSPORT_SEQ_ID,
    MID_URI,
    NAMELESS,
    REPAIRED_RID_URI,
    RID_URI,
    SEND_TIME_URI,
    TRANSPORT_SEQ_URI,
    Names,
    Seen,
    find_names,
    kinds_by_id,
    normalise,
    write_send_time,
)

KINDS = kinds_by_id({MID_URI: 4, SEND_TIME_URI: 3, TRANSPORT_SEQ_URI: 5, "urn:other": 6})
BLOCK = bytes([4 << 4, ord("1"), 3 << 4 | 2, 1, 2, 3, 5 << 4 | 1, 0x12, 0x34, 6 << 4, 9, 0])


def test_a_block_keeps_time_and_number_under_our_numbers_and_nothing_else() -> None:
    buffer, seen = bytearray(BLOCK), Seen()

    assert normalise(buffer, 0, len(buffer), KINDS, seen)

    assert seen.transport_seq == 0x1234
    assert seen.send_time_at == 3
    assert seen.transport_at == 7
    kept = [EGRESS_SEND_TIME_ID << 4 | 2, 1, 2, 3, EGRESS_TRANSPORT_SEQ_ID << 4 | 1, 0x12, 0x34]
    assert bytes(buffer) == bytes([0, 0, *kept, 0, 0, 0])


def test_the_level_of_a_voice_is_passed_on_under_our_number() -> None:
    kinds = kinds_by_id({AUDIO_LEVEL_URI: 1, MID_URI: 4})
    buffer = bytearray([1 << 4, 0x92, 4 << 4, ord("0")])

    seen = Seen()

    assert normalise(buffer, 0, len(buffer), kinds, seen)

    assert bytes(buffer) == bytes([EGRESS_AUDIO_LEVEL_ID << 4, 0x92, 0, 0])
    assert seen.level == 0x12  # the bit above says that somebody speaks


def test_a_block_without_what_we_look_for_reports_nothing() -> None:
    seen = Seen()
    normalise(bytearray(BLOCK), 0, len(BLOCK), KINDS, seen)

    assert normalise(bytearray(4), 0, 4, KINDS, seen)

    assert (seen.transport_seq, seen.transport_at) == (-1, 0)
    assert (seen.send_time_at, seen.level) == (0, -1)


def test_a_number_said_twice_is_believed_once() -> None:
    buffer, seen = bytearray([5 << 4 | 1, 0, 1, 5 << 4 | 1, 0, 2, 0, 0]), Seen()

    assert normalise(buffer, 0, len(buffer), KINDS, seen)

    assert (seen.transport_seq, seen.transport_at) == (1, 1)
    assert bytes(buffer[3:]) == bytes(5)


def test_an_element_of_an_unexpected_length_is_not_believed() -> None:
    buffer, seen = bytearray([5 << 4 | 2, 1, 2, 3, 3 << 4, 7, 0, 0]), Seen()

    assert normalise(buffer, 0, len(buffer), KINDS, seen)

    assert (seen.transport_seq, seen.send_time_at) == (-1, 0)
    assert bytes(buffer) == bytes(8)


def test_an_element_beyond_the_block_is_malformed() -> None:
    assert not normalise(bytearray([4 << 4 | 15, 1, 2, 3]), 0, 4, KINDS, Seen())


def test_the_names_of_an_unknown_stream_are_read() -> None:
    assert find_names(bytearray(BLOCK), 0, len(BLOCK), KINDS) == Names(mid="1")
    assert find_names(bytearray(BLOCK), 2, len(BLOCK), KINDS) == NAMELESS
    assert find_names(bytearray([4 << 4 | 15, 1]), 0, 2, KINDS) == NAMELESS


def test_a_layer_and_its_repair_name_themselves() -> None:
    kinds = kinds_by_id({MID_URI: 4, RID_URI: 10, REPAIRED_RID_URI: 11})
    layer = bytearray([4 << 4, ord("1"), 10 << 4, ord("h"), 0])
    repair = bytearray([11 << 4 | 1, ord("l"), ord("o")])

    assert find_names(layer, 0, len(layer), kinds) == Names("1", "h")
    assert find_names(repair, 0, len(repair), kinds) == Names(repaired_rid="lo")
    assert normalise(layer, 0, len(layer), kinds, Seen())
    assert bytes(layer) == bytes(5)


def test_only_numbers_of_the_one_byte_form_are_negotiated() -> None:
    assert kinds_by_id({MID_URI: 15, SEND_TIME_URI: 0, TRANSPORT_SEQ_URI: 255}) == [0] * 16


def test_the_send_time_is_in_units_of_a_quarter_million_per_second() -> None:
    buffer = bytearray(3)

    write_send_time(buffer, 0, 64 + 1.5)  # the whole seconds wrap at 64

    assert int.from_bytes(buffer, "big") == 3 << 17


@given(st.binary(max_size=64))
def test_any_bytes_are_normalised_without_moving_what_follows(block: bytes) -> None:
    buffer = bytearray(block + b"PAYLOAD")

    find_names(buffer, 0, len(block), KINDS)
    normalise(buffer, 0, len(block), KINDS, Seen())

    assert bytes(buffer[len(block) :]) == b"PAYLOAD"
