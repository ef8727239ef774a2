"""The media packets towards one subscriber, from being protected until the socket is free.

Packets that arrive together leave together: those of one read of the socket are collected per
subscriber, and a run of packets of one size goes out in a single system call (UDP_SEGMENT,
Linux 4.18), which more than halves the cost of sending. Where the system does not offer that,
each packet is sent by itself. Source: udp(7); measured with 1,000-byte packets.
"""

import errno
import socket
import struct
from collections.abc import Callable, Container, Sequence
from typing import TYPE_CHECKING, Final

from server.media.counters import Counters
from server.media.opening import Opener
from server.media.rtp.packet import MAX_DATAGRAM, SEQ_MASK
from server.media.rtp.sent_log import SentLog
from server.media.transport.dtls import (
    CONTEXTS,
    OVERHEAD,
    Pointer,
    SrtpContext,
    new_length,
    pointer_to,
    protect,
)
from server.media.transport.ice_lite import Path

if TYPE_CHECKING:
    from server.media.layer import Layer
    from server.media.rtp.history import Kept

SIZE: Final = 32 * 1024
LAST_START: Final = SIZE - MAX_DATAGRAM - OVERHEAD
"""A packet may start here or before; otherwise the box is sent first."""

SSRC_END: Final = 11
"""Where in a packet the last byte of its SSRC is."""

_UDP_SEGMENT = 103
_MAX_SEGMENTS = 60
_MAX_SEGMENT_SIZE = 1400
_UNSUPPORTED = (errno.EINVAL, errno.EIO, errno.EMSGSIZE, errno.ENOPROTOOPT, errno.EOPNOTSUPP)
_SIZE = struct.Struct("=H")
_length = new_length()

write_number = struct.Struct("!H").pack_into
"""Write a 16-bit number: (buffer, offset, number)."""

FanOut = Callable[["Layer", "Kept", float], None]
"""Copy one packet of a layer, at a time, to everybody who takes it."""


class Sending:
    """The socket of the worker, and whether it takes runs of packets."""

    __slots__ = ("_is_proved", "counters", "segments", "socket")

    def __init__(self, own: socket.socket, counters: Counters) -> None:
        self.socket = own
        self.counters = counters
        self.segments = True
        self._is_proved = False
        """True once a run was taken: what is refused then is refused for its address."""

    @property
    def name(self) -> str:
        """Return what ``stats`` calls it."""
        return "python"

    @property
    def fan(self) -> "FanOut | None":
        """Return what copies a packet to all takers; None for the pure one, ``forward.fan_out``."""
        return None

    def new_box(self, contexts: Sequence[SrtpContext]) -> "Outbox":
        """Return a box towards one subscriber."""
        return Outbox(self, contexts)

    def new_opener(
        self, context: SrtpContext, buffer: bytearray, pointer: Pointer, kinds: list[int]
    ) -> Opener:
        """Return what opens the packets of one publisher, see ``Opener``."""
        return Opener(context, buffer, pointer, kinds)

    def flush(self, full_boxes: "list[Outbox]") -> None:
        """Send what was collected in these boxes, and forget the list."""
        if full_boxes:
            for box in full_boxes:
                box.flush()
            full_boxes.clear()

    def one(self, datagram: memoryview | bytes, path: Path) -> None:
        """Send one datagram, or count that the system did not take it."""
        if not isinstance(path, tuple):
            path.send(datagram)
            return
        try:
            self.socket.sendto(datagram, path)
        except OSError:
            self.counters.send_refused += 1

    def run(self, datagrams: memoryview, size: int, address: tuple[str, int]) -> None:
        """Send datagrams of ``size`` that lie one behind another; the last may be shorter."""
        try:
            self.socket.sendmsg(
                [datagrams], [(socket.IPPROTO_UDP, _UDP_SEGMENT, _SIZE.pack(size))], 0, address
            )
        except OSError as failure:
            if failure.errno not in _UNSUPPORTED:
                self.counters.send_refused += -(-len(datagrams) // size)
                return
            self.segments = self._is_proved
            for at in range(0, len(datagrams), size):
                self.one(datagrams[at : at + size], address)
        else:
            self._is_proved = True


class Outbox:
    """Protected packets, one behind another, and how long each is.

    ``forward`` writes into it directly: it copies a packet to ``cursor``, protects it there, and
    notes its size. Without an address, what is flushed is forgotten.
    """

    __slots__ = (
        "_sending",
        "_view",
        "address",
        "base",
        "buffer",
        "contexts",
        "cursor",
        "sent",
        "sent_sizes",
        "sent_times",
        "sizes",
        "transport_seq",
    )

    def __init__(self, sending: Sending, contexts: Sequence[SrtpContext]) -> None:
        self._sending = sending
        self.buffer = bytearray(SIZE)
        self.base = pointer_to(self.buffer)
        self._view = memoryview(self.buffer)
        self.sizes: list[int] = []
        self.cursor = 0
        self.contexts = contexts
        """Of a stream the one that its SSRC tells: see ``dtls.CONTEXTS``."""
        self.address: Path | None = None
        self.sent = SentLog()
        self.sent_times = self.sent.times
        self.sent_sizes = self.sent.sizes
        self.transport_seq = 1
        """The next packet's transport-wide number; its low 16 bits are sent."""

    def clear(self) -> None:
        """Forget what was not sent."""
        self.sizes.clear()
        self.cursor = 0

    def withdraw(self, ssrcs: Container[int | None]) -> None:
        """Take back what of these streams still waits behind a slow TCP connection."""
        address = self.address
        if address is not None and not isinstance(address, tuple):
            address.withdraw(ssrcs)

    def room(self) -> int:
        """Return where the next packet starts."""
        if self.cursor > LAST_START:
            self.flush()
        return self.cursor

    def seal(self, size: int, transport_at: int, full_boxes: list["Outbox"], now_s: float) -> int:
        """Number and protect the packet that was written where ``room`` said.

        Args:
            size: its bytes.
            transport_at: where in it the transport-wide number goes; 0 for nowhere.
            full_boxes: told of the first packet.
            now_s: when it is sent.

        Returns:
            The size of the datagram; 0 when SRTP refused it, which is counted.
        """
        number = self.transport_seq
        at = self.cursor
        if transport_at:
            write_number(self.buffer, at + transport_at, number & SEQ_MASK)
        _length[0] = size
        if protect(self.contexts[self.buffer[at + SSRC_END] % CONTEXTS], self.base + at, _length):
            self._sending.counters.protect_failed += 1
            return 0
        grown = _length[0]
        if transport_at:
            self.transport_seq = number + 1
            self.sent.record(number & SEQ_MASK, now_s, grown)
        if not self.sizes:
            full_boxes.append(self)
        self.sizes.append(grown)
        self.cursor = at + grown
        return grown

    def flush(self) -> None:
        """Send everything, in order."""
        sizes, address, sending = self.sizes, self.address, self._sending
        counters = sending.counters
        counters.sent += len(sizes)
        counters.sent_bytes += self.cursor
        self.sent.newest = self.transport_seq - 1 & SEQ_MASK
        if address is not None:
            if not isinstance(address, tuple):
                address.send_run(self._view[: self.cursor], sizes)
            elif len(sizes) == 1:
                sending.one(self._view[: self.cursor], address)
            elif sending.segments:
                self._send_runs(address)
            else:
                at = 0
                for size in sizes:
                    sending.one(self._view[at : at + size], address)
                    at += size
        sizes.clear()
        self.cursor = 0

    def _send_runs(self, address: tuple[str, int]) -> None:
        sizes, view, sending = self.sizes, self._view, self._sending
        count = len(sizes)
        index = at = 0
        while index < count:
            size = sizes[index]
            first, end = index, at + size
            index += 1
            limit = min(count, first + _MAX_SEGMENTS) if size <= _MAX_SEGMENT_SIZE else index
            while index < limit and sizes[index] == size:
                end += size
                index += 1
            if index < limit and sizes[index] < size:
                end += sizes[index]
                index += 1
            if index - first == 1:
                sending.one(view[at:end], address)
            else:
                sending.run(view[at:end], size, address)
            at = end
