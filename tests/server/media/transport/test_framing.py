"""RFC 4571 frames: cut anywhere, they are found again; a wrong length is seen at once."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.transport.framing import INCOMPLETE, LENGTH, TOO_LONG, frame_all, frame_at

packets = st.lists(st.binary(max_size=1500), max_size=12)


def read_all(stream: bytes, longest: int) -> tuple[list[bytes], int]:
    """Return the packets at the front of a stream, and what comes after them."""
    buffer, found, at = bytearray(stream), [], 0
    while True:
        size = frame_at(buffer, at, len(buffer), longest)
        if size < 0:
            return found, size
        found.append(bytes(buffer[at + LENGTH.size : at + LENGTH.size + size]))
        at += LENGTH.size + size


@given(sent=packets)
def test_what_was_framed_is_read_again(sent: list[bytes]) -> None:
    stream = frame_all(memoryview(b"".join(sent)), [len(each) for each in sent])

    assert read_all(stream, 1500) == (sent, INCOMPLETE)


@given(sent=packets, cut=st.integers(min_value=0, max_value=20_000))
def test_a_frame_whose_end_has_not_come_waits(sent: list[bytes], cut: int) -> None:
    stream = frame_all(memoryview(b"".join(sent)), [len(each) for each in sent])
    found, rest = read_all(stream[:cut], 1500)

    assert found == sent[: len(found)]
    assert rest == INCOMPLETE
    whole = sum(LENGTH.size + len(each) for each in found)
    left = sent[len(found) :]
    assert not left or whole + LENGTH.size + len(left[0]) > cut


@given(stream=st.binary(max_size=4000), longest=st.integers(min_value=0, max_value=1500))
def test_any_bytes_are_packets_an_unfinished_one_or_too_long(stream: bytes, longest: int) -> None:
    found, rest = read_all(stream, longest)

    assert all(len(each) <= longest for each in found)
    at = sum(LENGTH.size + len(each) for each in found)
    assert stream[:at] == b"".join(LENGTH.pack(len(each)) + each for each in found)
    claimed = int.from_bytes(stream[at : at + LENGTH.size])
    complete_length = len(stream) - at >= LENGTH.size
    assert rest == (TOO_LONG if complete_length and claimed > longest else INCOMPLETE)


def test_what_lies_beyond_the_end_is_not_read() -> None:
    stale = bytearray(b"\x00\x03abc\x00\x03def")

    assert frame_at(stale, 5, 8, 1500) == INCOMPLETE
    assert frame_at(stale, 5, 6, 1500) == INCOMPLETE
    assert frame_at(stale, 5, 10, 1500) == 3
