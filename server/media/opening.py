"""One packet of a publisher, opened in the buffer that it was read into.

It is authenticated, its header extensions are made fit to forward, padding is cut off; what the
packet path needs to know of it comes back in one tuple. ``native`` has a twin of ``Opener.open``.
"""

from typing import Final

from server.media.rtp.extensions import (
    NAMELESS,
    Names,
    Seen,
    find_names,
    normalise,
    write_send_time,
)
from server.media.rtp.packet import PADDING, locate_payload, read_header, strip_padding
from server.media.transport.dtls import Pointer, SrtpContext, new_length, unprotect

Opened = tuple[int, int, int, int, int, int, int, int]
"""(size without padding, payload start, marker and payload type, sequence number, timestamp,
transport-wide number, where its two bytes are, level); see ``Seen`` for the last three.

The size is ``UNAUTHENTIC`` or ``MALFORMED`` for a packet that is to be dropped.
"""

UNAUTHENTIC: Final = 0
MALFORMED: Final = -1

_UNAUTHENTIC: Final[Opened] = (UNAUTHENTIC, 0, 0, 0, 0, -1, 0, -1)
_MALFORMED: Final[Opened] = (MALFORMED, 0, 0, 0, 0, -1, 0, -1)


class Opener:
    """Opens what one connection sends."""

    __slots__ = ("_buffer", "_context", "_kinds", "_length", "_pointer", "_seen")

    def __init__(
        self, context: SrtpContext, buffer: bytearray, pointer: Pointer, kinds: list[int]
    ) -> None:
        """Open packets in one buffer.

        Args:
            context: the keys of what the connection sends.
            buffer: what the socket is read into.
            pointer: to the buffer.
            kinds: of its header extensions, by the number that it uses (``kinds_by_id``).
        """
        self._context = context
        self._buffer = buffer
        self._pointer = pointer
        self._kinds = kinds
        self._length = new_length()
        self._seen = Seen()

    def open(self, size: int, now_s: float) -> Opened:
        """Open the SRTP packet of so many bytes at the start of the buffer."""
        length = self._length
        length[0] = size
        if unprotect(self._context, self._pointer, length):
            return _UNAUTHENTIC
        return self._tidied(length[0], locate_payload(self._buffer, length[0]), now_s)

    def open_naming(self, size: int, now_s: float) -> tuple[Opened, Names]:
        """Open the packet of a stream not seen before, and return what it says of its stream."""
        length = self._length
        length[0] = size
        if unprotect(self._context, self._pointer, length):
            return _UNAUTHENTIC, NAMELESS
        parts = locate_payload(self._buffer, length[0])
        names = find_names(self._buffer, parts[0], parts[1], self._kinds)
        return self._tidied(length[0], parts, now_s), names

    def _tidied(self, size: int, parts: tuple[int, int, int], now_s: float) -> Opened:
        start, end, payload_at = parts
        buffer, seen = self._buffer, self._seen
        if payload_at < 0 or not normalise(buffer, start, end, self._kinds, seen):
            return _MALFORMED
        if seen.send_time_at:
            write_send_time(buffer, seen.send_time_at, now_s)
        if buffer[0] & PADDING:
            size = strip_padding(buffer, payload_at, size)
            if size < 0:
                return _MALFORMED
        _, second, seq, timestamp, _ = read_header(buffer)
        return (
            size,
            payload_at,
            second,
            seq,
            timestamp,
            seen.transport_seq,
            seen.transport_at,
            seen.level,
        )
