"""One TCP connection that carries datagrams.

Late media is worth less than none, and a slow reader must cost us no memory: what does not fit
is dropped in whole packets and counted, as a full UDP buffer would. The system is given little
more than it sends at once; the rest waits here, where it can be taken back.
"""

import asyncio
import fcntl
import socket
import struct
from collections.abc import Callable, Container, Sequence
from typing import Final

from server.media.counters import Counters
from server.media.rtp.packet import RTP_HEADER, looks_like_rtcp
from server.media.transport.framing import LENGTH, frame_all, frame_from
from server.media.transport.ice_lite import Address

MAX_UNSENT: Final = 64 * 1024
"""Bytes that may wait for the network before pictures are dropped: a second at 500 kbit/s."""
MAX_UNSENT_SOUND: Final = 96 * 1024
"""The same for what may be sound, so that it gets through where pictures do not."""
SOUND_BYTES: Final = 400
"""Sound is no longer: 20 ms of Opus, twice over as RED."""
MAX_BACKLOG: Final = 128 * 1024
"""Bytes that may wait here: media up to the bounds above, a full outbox, and checks."""
MAX_UNSENT_IN_SYSTEM: Final = 16 * 1024
"""Bytes beyond which the system begins no other buffer of its own before it sent some."""
SEND_BUFFER: Final = 256 * 1024
"""The system's: what is on its way unacknowledged, for 5 Mbit/s at a round trip of 400 ms."""
GIVE_UP_AFTER_MS: Final = 15_000
"""How long the other side may leave unacknowledged what we sent."""

_SIOCOUTQNSD = 0x894B  # linux/sockios.h: bytes not sent yet
_TCP_USER_TIMEOUT = 18
_TCP_NOTSENT_LOWAT = 25
_INT = struct.Struct("i")
_ABORT = struct.pack("ii", 1, 0)


class TcpLink:
    """One connection, in the place of an address."""

    __slots__ = (
        "_backlog",
        "_counters",
        "_given",
        "_on_closed",
        "_to_pass",
        "_unsent",
        "_whole_at",
        "address",
        "frames_before_known",
        "heard_at_s",
        "is_closed",
        "partial",
        "socket",
    )

    def __init__(
        self,
        own: socket.socket,
        address: Address,
        counters: Counters,
        on_closed: Callable[["TcpLink"], None],
        now_s: float,
    ) -> None:
        """Take an accepted connection.

        Args:
            own: its socket.
            address: the other end.
            counters: the worker's.
            on_closed: told once, when it ended for whatever reason.
            now_s: when it was accepted.
        """
        own.setblocking(False)
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        own.setsockopt(socket.IPPROTO_TCP, _TCP_USER_TIMEOUT, GIVE_UP_AFTER_MS)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        own.setsockopt(socket.IPPROTO_TCP, _TCP_NOTSENT_LOWAT, MAX_UNSENT_IN_SYSTEM)
        self.socket = own
        self.address = address
        self.heard_at_s = now_s
        self.is_closed = False
        self.partial = b""
        """The beginning of a frame whose end has not come yet."""
        self.frames_before_known = 0
        self._counters = counters
        self._on_closed = on_closed
        self._backlog = bytearray()
        self._whole_at = 0  # where in it the first frame lies of which the system has nothing
        self._given = 0  # bytes that the system took so far
        self._to_pass = 0  # how many of them have to be sent before nothing taken back is left
        self._unsent = bytearray(_INT.size)

    @property
    def holds_withdrawn(self) -> bool:
        """True while the system has yet to send some of what ``withdraw`` came too late for."""
        return not self.is_closed and self._given - self._unsent_in_system() < self._to_pass

    def send(self, datagram: memoryview | bytes) -> None:
        """Send one datagram, or count that there is no room for it."""
        self._write(LENGTH.pack(len(datagram)) + bytes(datagram), 1)

    def send_run(self, datagrams: memoryview, sizes: Sequence[int]) -> None:
        """Send media of these sizes that lies one behind another, unless too much waits."""
        waiting = self._waiting()
        if waiting <= MAX_UNSENT:
            self._write(frame_all(datagrams, sizes), len(sizes))
            return
        at = 0
        for size in sizes:
            if size <= SOUND_BYTES and waiting <= MAX_UNSENT_SOUND:
                self.send(datagrams[at : at + size])
                waiting += size
            else:
                self._counters.send_refused += 1
            at += size

    def withdraw(self, ssrcs: Container[int | None] | None = None) -> None:
        """Take back the media of these streams that the system has not; of all streams for None.

        A packet of which the system has a part goes on: the stream could not be read without.
        """
        backlog, at = self._backlog, self._whole_at
        kept = backlog[:at]
        while at < len(backlog):
            end = frame_from(backlog, at)
            if _is_media_of(backlog, at + LENGTH.size, end, ssrcs):
                self._counters.withdrawn += 1
            else:
                kept += backlog[at:end]
            at = end
        self._backlog = kept
        self._to_pass = self._given + self._whole_at

    def close(self) -> None:
        """End the connection after what the system still holds was sent, if it may be."""
        if self.holds_withdrawn:
            self.abort()
        self._end()

    def abort(self) -> None:
        """End the connection at once; the system forgets it."""
        if not self.is_closed:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
            self._end()

    def _waiting(self) -> int:
        return 0 if self.is_closed else self._unsent_in_system() + len(self._backlog)

    def _unsent_in_system(self) -> int:
        try:
            fcntl.ioctl(self.socket.fileno(), _SIOCOUTQNSD, self._unsent, True)
        except OSError:
            return 0
        (unsent,) = _INT.unpack(self._unsent)
        return int(unsent)

    def _write(self, frames: bytes, count: int) -> None:
        """Send whole frames; what the system takes a part of, it takes all of in the end."""
        if self.is_closed:
            self._counters.send_refused += count
            return
        if self._backlog:
            if len(self._backlog) + len(frames) > MAX_BACKLOG:
                self._counters.send_refused += count
            else:
                self._backlog += frames
            return
        try:
            taken = self.socket.send(frames)
        except BlockingIOError:
            taken = 0
        except OSError:
            self._counters.send_refused += count
            self._end()
            return
        self._given += taken
        if taken < len(frames):
            self._backlog += frames[taken:]
            self._whole_at = _boundary(frames, 0, taken) - taken
            asyncio.get_running_loop().add_writer(self.socket.fileno(), self._resume)

    def _resume(self) -> None:
        try:
            taken = self.socket.send(self._backlog)
        except BlockingIOError:
            return
        except OSError:
            self._end()
            return
        self._whole_at = _boundary(self._backlog, self._whole_at, taken) - taken
        del self._backlog[:taken]
        self._given += taken
        if not self._backlog:
            asyncio.get_running_loop().remove_writer(self.socket.fileno())

    def _end(self) -> None:
        if self.is_closed:
            return
        self.is_closed = True
        loop = asyncio.get_running_loop()
        loop.remove_reader(self.socket.fileno())
        loop.remove_writer(self.socket.fileno())
        self.socket.close()
        self._backlog.clear()
        self._on_closed(self)


def _boundary(frames: bytes | bytearray, at: int, least: int) -> int:
    """Return where a frame begins, at ``least`` or next behind it; one begins at ``at``."""
    while at < least:
        at = frame_from(frames, at)
    return at


def _is_media_of(frames: bytearray, at: int, end: int, ssrcs: Container[int | None] | None) -> bool:
    """Tell whether a packet is media, and of one of these streams. Source: RFC 7983, RFC 5761."""
    if end - at < RTP_HEADER or not 128 <= frames[at] < 192 or looks_like_rtcp(frames[at + 1]):
        return False
    return ssrcs is None or int.from_bytes(frames[at + 8 : at + 12]) in ssrcs
