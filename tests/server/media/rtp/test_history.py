"""The ring of packets kept for retransmission."""

from server.media.rtp.history import Kept, PacketHistory
from server.media.rtp.vp8 import PLAIN

CAPACITY = 128


def kept(seq: int) -> Kept:
    return Kept(seq, 0, bytearray(seq.to_bytes(8, "big", signed=True)), 0, PLAIN)


def test_a_packet_is_kept_until_the_ring_comes_round() -> None:
    history = PacketHistory(CAPACITY)
    for seq in range(65_000, 65_000 + CAPACITY + 1):
        history.put(kept(seq))

    assert history.get(65_000) is None
    assert history.get(65_001) == kept(65_001)
    assert history.get(65_000 + CAPACITY) == kept(65_000 + CAPACITY)


def test_numbers_before_the_first_packet_are_kept_too() -> None:
    history = PacketHistory(CAPACITY)
    history.put(kept(-3))

    assert history.get(-3) == kept(-3)
    assert history.get(-3 + CAPACITY) is None


def test_a_packet_that_comes_very_late_takes_no_place_of_a_newer_one() -> None:
    history = PacketHistory(CAPACITY)
    history.put(kept(1000))
    history.put(kept(1000 - CAPACITY))

    assert history.get(1000) == kept(1000)
    assert history.get(1000 - CAPACITY) is None
