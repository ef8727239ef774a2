"""TCP on the media port, for networks that let no UDP through: packets in, each behind its length.

A browser connects to our passive candidate; the connection then stands for an address. Until an
authentic connectivity check came by it, it may say nothing else, for a few seconds only, and few
such connections are kept: the oldest goes first, so that silent ones keep nobody out. Source:
RFC 4571 section 2, RFC 6544 section 4.
"""

import asyncio
import errno
import socket
import time
from collections import Counter
from typing import Final

from server.media.rtp.packet import MAX_DATAGRAM
from server.media.transport.demux import Demux
from server.media.transport.framing import INCOMPLETE, LENGTH, TOO_LONG, frame_at
from server.media.transport.ice_lite import MAX_REQUEST
from server.media.transport.tcp_link import TcpLink

MAX_PENDING: Final = 128
"""Connections by which no authentic check came yet."""
MAX_PENDING_PER_HOST: Final = 64
MAX_KNOWN: Final = 768
"""Connections of participants. With the pending ones fewer than the usual 1,024 descriptors."""
MAX_KNOWN_PER_HOST: Final = 256
"""A hospital is one address: thirty people with two connections of two candidates, and room."""
CHECK_WITHIN_S: Final = 10.0
MAX_FRAMES_BEFORE_CHECK: Final = 8
IDLE_AFTER_S: Final = 60.0
"""Browsers check even a spare connection every 25 seconds or less."""
ACCEPTS_PER_WAKE: Final = 16
SILENT_WITHIN_S: Final = 1.0
"""How long a line may take to send what the system held when it was forbidden."""
LOOK_S: Final = 0.005
PAUSE_S: Final = 1.0
"""How long nothing is accepted after the system had no room for another connection."""
BACKLOG: Final = 128

_READ = 16 * 1024
_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def bind_tcp(host: str, port: int) -> socket.socket:
    """Return a listening socket; a worker that was just replaced does not stand in its way.

    Raises:
        OSError: the address is not ours, or the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setblocking(False)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


class TcpMux:
    """The listening socket and its connections."""

    def __init__(self, listener: socket.socket, demux: Demux) -> None:
        """Take a listening socket; packets go to ``demux``, which may offer TCP from now on."""
        self._listener = listener
        self._demux = demux
        self._counters = demux.counters
        self._pending: dict[TcpLink, None] = {}
        self._known: dict[TcpLink, None] = {}
        self._known_of: Counter[str] = Counter()
        self._incoming = bytearray(_READ)
        self._view = memoryview(self._incoming)
        self._accepts_again_at_s: float | None = None
        self._swept_at_s = 0.0
        demux.has_tcp = True

    def __len__(self) -> int:
        return len(self._pending) + len(self._known)

    def start(self) -> None:
        """Begin to accept, on the running event loop."""
        asyncio.get_running_loop().add_reader(self._listener.fileno(), self._accept)

    def stop(self) -> None:
        """Accept nothing more and end every connection."""
        asyncio.get_running_loop().remove_reader(self._listener.fileno())
        self._listener.close()
        for link in (*self._pending, *self._known):
            link.close()

    def tick(self, now_s: float) -> None:
        """End connections that are overdue; accept again after a pause."""
        while self._pending:
            oldest = next(iter(self._pending))
            if now_s - oldest.heard_at_s <= CHECK_WITHIN_S:
                break
            self._refuse(oldest)
        if now_s - self._swept_at_s >= 1:
            self._swept_at_s = now_s
            for link in [each for each in self._known if now_s - each.heard_at_s > IDLE_AFTER_S]:
                link.abort()
        if self._accepts_again_at_s is not None and now_s >= self._accepts_again_at_s:
            self._accepts_again_at_s = None
            self.start()

    @property
    def is_silent(self) -> bool:
        """True when the system holds nothing of what was taken back."""
        return not any(link.holds_withdrawn for link in self._known)

    async def silence(self) -> None:
        """Return when nothing that was taken back will be sent; end lines too slow for that."""
        deadline = time.monotonic() + SILENT_WITHIN_S
        while time.monotonic() < deadline:
            if self.is_silent:
                return
            await asyncio.sleep(LOOK_S)
        for link in [each for each in self._known if each.holds_withdrawn]:
            link.abort()

    def _accept(self) -> None:
        for _ in range(ACCEPTS_PER_WAKE):
            try:
                own, address = self._listener.accept()
            except BlockingIOError:
                return
            except OSError as failure:
                if failure.errno in _NO_ROOM:
                    self._pause()
                    return
                continue  # the connection ended before we took it
            try:
                self._take_in(own, address)
            except OSError:
                own.close()
                self._counters.links_refused += 1

    def _pause(self) -> None:
        """Leave connections waiting in the system, instead of spinning on what can not be had."""
        self._counters.links_refused += 1
        self._accepts_again_at_s = time.monotonic() + PAUSE_S
        asyncio.get_running_loop().remove_reader(self._listener.fileno())

    def _take_in(self, own: socket.socket, address: tuple[str, int]) -> None:
        same = [link for link in self._pending if link.address[0] == address[0]]
        if len(same) >= MAX_PENDING_PER_HOST:
            self._refuse(same[0])
        elif len(self._pending) >= MAX_PENDING:
            self._refuse(next(iter(self._pending)))
        link = TcpLink(own, address, self._counters, self._closed, time.monotonic())
        self._pending[link] = None
        self._counters.links_accepted += 1
        asyncio.get_running_loop().add_reader(own.fileno(), self._read, link)

    def _read(self, link: TcpLink) -> None:
        """Read once and take every frame that is complete, then send what that caused."""
        incoming, held = self._incoming, len(link.partial)
        incoming[:held] = link.partial
        try:
            got = link.socket.recv_into(self._view[held:])
        except BlockingIOError:
            return
        except OSError:
            got = 0
        if got == 0:
            link.close()
            return
        now_s = time.monotonic()
        at, end = 0, held + got
        while not link.is_closed:
            longest = MAX_DATAGRAM if link in self._known else MAX_REQUEST
            size = frame_at(incoming, at, end, longest)
            if size == INCOMPLETE:
                break
            if size == TOO_LONG:
                self._counters.dropped_oversize += 1
                self._refuse(link)
                break
            self._take(link, at + LENGTH.size, size, now_s)
            at += LENGTH.size + size
        link.partial = bytes(self._view[at:end])
        self._demux.flush()

    def _take(self, link: TcpLink, at: int, size: int, now_s: float) -> None:
        demux, counters = self._demux, self._counters
        counters.received += 1
        counters.received_bytes += size
        is_known = link in self._known
        if not is_known:
            link.frames_before_known += 1
            if size == 0 or self._incoming[at] > 3:
                counters.dropped_unknown_address += 1
                self._refuse(link)
                return
        demux.buffer[:size] = self._view[at : at + size]
        try:
            demux.take(size, link, now_s)
        except Exception:  # a bug must cost one packet, not the meeting
            counters.faults += 1
        if is_known:
            link.heard_at_s = now_s
        elif link.is_closed:
            return
        elif demux.holds(link):
            self._promote(link, now_s)
        elif link.frames_before_known >= MAX_FRAMES_BEFORE_CHECK:
            self._refuse(link)

    def _promote(self, link: TcpLink, now_s: float) -> None:
        """Keep the connection as a participant's."""
        host = link.address[0]
        if len(self._known) >= MAX_KNOWN or self._known_of[host] >= MAX_KNOWN_PER_HOST:
            self._refuse(link)
            return
        del self._pending[link]
        self._known[link] = None
        self._known_of[host] += 1
        link.heard_at_s = now_s

    def _refuse(self, link: TcpLink) -> None:
        self._counters.links_refused += 1
        link.abort()

    def _closed(self, link: TcpLink) -> None:
        self._pending.pop(link, None)
        if link in self._known:
            del self._known[link]
            host = link.address[0]
            self._known_of[host] -= 1
            if not self._known_of[host]:
                del self._known_of[host]
        self._demux.lose(link)
