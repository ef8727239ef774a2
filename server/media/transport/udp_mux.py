"""One UDP socket for all connections, read dry at each wake-up; TCP beside it where there is any.

Whose a datagram is, the demux tells; media by a known address takes the shortest way there is.
"""

import asyncio
import errno
import os
import socket
import time
from typing import Final

from server.media.counters import Counters
from server.media.rtp.packet import MAX_DATAGRAM, RTP_HEADER
from server.media.transport.demux import Demux
from server.media.transport.outbox import Sending
from server.media.transport.tcp_mux import TcpMux, bind_tcp

DRAIN: Final = 128
"""Datagrams per wake-up, so that timers and calls get their turn under load."""
TOGETHER: Final = 16
"""Datagrams that count as having come at the same time: they lay there together, and what they
cause is sent together."""
SOCKET_BUFFER: Final = 8 << 20

_ATTEMPTS = 16


class PortTaken(OSError):
    """Another program has the port; ``protocol`` is UDP or TCP."""

    def __init__(self, protocol: str) -> None:
        super().__init__(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
        self.protocol = protocol


def bind_udp(host: str, port: int) -> socket.socket:
    """Return a bound socket with large buffers.

    Raises:
        OSError: the address is not ours, or the port is taken.
    """
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        own.setblocking(False)
        for forced, plain in (("SO_RCVBUFFORCE", "SO_RCVBUF"), ("SO_SNDBUFFORCE", "SO_SNDBUF")):
            _widen(own, forced, plain)
        own.bind((host, port))
    except BaseException:
        own.close()
        raise
    return own


def bind_both(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Return a UDP socket and a TCP listener on one port number; 0 for any that is free on both.

    Raises:
        PortTaken: another program has the port.
        OSError: the address is not ours.
    """
    for _ in range(_ATTEMPTS if port == 0 else 0):
        try:
            return _bind_both(host, 0)
        except PortTaken:
            continue  # some program listens on that number by TCP
    return _bind_both(host, port)


def _bind_both(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    try:
        own = bind_udp(host, port)
    except OSError as failure:
        raise _named(failure, "UDP") from failure
    try:
        return own, bind_tcp(host, own.getsockname()[1])
    except OSError as failure:
        own.close()
        raise _named(failure, "TCP") from failure


def _named(failure: OSError, protocol: str) -> OSError:
    return PortTaken(protocol) if failure.errno == errno.EADDRINUSE else failure


def _widen(own: socket.socket, forced: str, plain: str) -> None:
    """Ask for a large buffer; only a privileged process may exceed the system's limit."""
    numbers = {"SO_RCVBUFFORCE": 33, "SO_SNDBUFFORCE": 32}
    try:
        own.setsockopt(socket.SOL_SOCKET, numbers[forced], SOCKET_BUFFER)
    except OSError:
        own.setsockopt(socket.SOL_SOCKET, getattr(socket, plain), SOCKET_BUFFER)


class UdpMux(Demux):
    """The socket of the worker, who listens behind it, and the TCP connections beside it."""

    def __init__(
        self,
        own: socket.socket,
        counters: Counters,
        listener: socket.socket | None = None,
        sending: Sending | None = None,
    ) -> None:
        """Take bound sockets.

        Args:
            own: UDP, see ``bind_udp``.
            counters: the worker's.
            listener: TCP on the same port number, see ``bind_tcp``; None to offer no TCP.
            sending: what sends by ``own``; the pure one when None.
        """
        super().__init__(sending or Sending(own, counters), own.getsockname()[1], counters)
        self._socket = own
        self.tcp = TcpMux(listener, self) if listener is not None else None

    def start(self) -> None:
        """Begin to read, on the running event loop."""
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self.read)
        if self.tcp is not None:
            self.tcp.start()

    def stop(self) -> None:
        """Stop reading and close the sockets."""
        if self.tcp is not None:
            self.tcp.stop()
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    def tick(self) -> None:
        """Grant the next tick's allowance of checks, and end TCP connections that are overdue."""
        super().tick()
        if self.tcp is not None:
            self.tcp.tick(time.monotonic())

    def read(self) -> None:
        """Read what waits, at most ``DRAIN`` datagrams, then send what that caused."""
        buffer, counters, clock = self.buffer, self.counters, time.monotonic
        receive_into, by_address = self._socket.recvfrom_into, self._by_address
        now_s = 0.0
        for place in range(DRAIN):
            if place % TOGETHER == 0:
                now_s = clock()
            try:
                size, source = receive_into(buffer)
            except BlockingIOError:
                break
            except OSError:
                # An ICMP error of an earlier send surfaces here; the datagram is still to come.
                continue
            counters.received += 1
            counters.received_bytes += size
            try:
                if 128 <= buffer[0] < 192 and RTP_HEADER <= size <= MAX_DATAGRAM:
                    endpoint = by_address.get(source)
                    if endpoint is None:
                        counters.dropped_unknown_address += 1
                    else:
                        endpoint.receive(size, now_s)
                else:
                    self.take(size, source, now_s)
            except Exception:  # a bug must cost one packet, not the meeting
                counters.faults += 1
        self.flush()
