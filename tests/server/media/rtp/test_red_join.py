"""Sound with the sound before it: what is put together can be taken apart again."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.history import Kept, PacketHistory
from server.media.rtp.red import split
from server.media.rtp.red_join import MAX_PACKET, join
from server.media.rtp.vp8 import PLAIN

OPUS = 111
HEAD = 12


def kept(seq: int, payload: bytes, timestamp: int | None = None) -> Kept:
    at = seq * 960 if timestamp is None else timestamp
    head = struct.pack("!BBHLL", 0x80, OPUS, seq & 0xFFFF, at & 0xFFFFFFFF, 1)
    return Kept(seq, at & 0xFFFFFFFF, bytearray(head + payload), HEAD, PLAIN)


def history(*packets: Kept) -> PacketHistory:
    found = PacketHistory(4)
    for packet in packets:
        found.put(packet)
    return found


@given(
    st.lists(st.binary(min_size=1, max_size=200), min_size=2, max_size=4),
    st.integers(1, 2),
    st.integers(0, 1 << 20),
)
def test_what_was_put_together_comes_apart(sounds: list[bytes], count: int, first: int) -> None:
    packets = [kept(first + index, sound) for index, sound in enumerate(sounds)]

    payload = join(packets[-1], history(*packets).get, count, OPUS)

    assert payload is not None
    blocks = split(payload, 0, len(payload), OPUS)
    assert blocks is not None
    along = min(count, len(sounds) - 1)
    assert [payload[block.start : block.end] for block in blocks] == sounds[-1 - along :]
    assert [block.ticks for block in blocks] == [960 * back for back in range(along, -1, -1)]


def test_nothing_goes_along_after_a_gap() -> None:
    lost = history(kept(1, b"one"))

    assert join(kept(3, b"three"), lost.get, 2, OPUS) is None


def test_nothing_behind_a_gap_goes_along() -> None:
    some = history(kept(1, b"one"), kept(3, b"three"))
    payload = join(kept(4, b"four"), some.get, 2, OPUS)

    assert payload is not None
    assert len(split(payload, 0, len(payload), OPUS) or ()) == 2


def test_what_is_too_old_does_not_go_along() -> None:
    old = history(kept(1, b"one", timestamp=0))

    assert join(kept(2, b"two", timestamp=1 << 14), old.get, 1, OPUS) is None


def test_a_packet_stays_within_one_datagram() -> None:
    big = history(kept(1, b"x" * 1000))

    assert join(kept(2, b"y" * (MAX_PACKET - 500)), big.get, 2, OPUS) is None


def test_a_long_header_leaves_less_room_for_what_goes_along() -> None:
    sound = kept(2, b"y" * 1100)
    long = sound._replace(
        packet=sound.packet[:HEAD] + bytes(800) + b"y" * 300, payload_at=HEAD + 800
    )
    before = history(kept(1, b"x" * 300))

    assert join(long, before.get, 1, OPUS) is None
