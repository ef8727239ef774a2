"""The last packets of one incoming stream, kept to answer subscribers' retransmission requests."""

from typing import Final, NamedTuple

from server.media.rtp.vp8 import Descriptor

VIDEO_CAPACITIES: Final = (128, 256, 512)
"""By quality: about one second of each, and together less than 2 MiB of a participant."""
AUDIO_CAPACITY: Final = 4
"""Enough for the redundancy of the packets that follow (RFC 2198)."""


class Kept(NamedTuple):
    """One packet as it came in, without padding, and where its parts are."""

    seq: int
    timestamp: int
    packet: bytearray
    payload_at: int
    picture: Descriptor
    transport_at: int = 0
    """Where the two bytes of the transport-wide number are; 0 without."""


class PacketHistory:
    """A ring of packets by extended sequence number."""

    __slots__ = ("_mask", "_ring")

    def __init__(self, capacity: int) -> None:
        """Make room for ``capacity`` packets, a power of two."""
        self._ring: list[Kept | None] = [None] * capacity
        self._mask = capacity - 1

    def clear(self) -> None:
        """Let go of every packet: the stream has stopped, and nobody asks for them any more.

        It may never come again, as when no viewer has use for a layer; what a second of it holds
        is half of what its publisher costs the worker.
        """
        self._ring[:] = [None] * len(self._ring)

    def put(self, kept: Kept) -> None:
        """Keep a packet, in the place of the one ``capacity`` numbers before it."""
        place = kept.seq & self._mask
        held = self._ring[place]
        if held is None or held.seq < kept.seq:
            self._ring[place] = kept

    def get(self, seq: int) -> Kept | None:
        """Return the packet with this extended number, if it is still kept."""
        kept = self._ring[seq & self._mask]
        return kept if kept is not None and kept.seq == seq else None
