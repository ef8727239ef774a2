"""One UDP socket for all connections: reads it dry, and gives each datagram to its connection.

What a datagram is, its first byte tells (RFC 7983). DTLS and media are accepted only from an
address that an authenticated connectivity check came from. Everything else is counted and
dropped; nothing here logs or raises.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Final, Protocol

from server.media.counters import Counters
from server.media.rtp.packet import MAX_DATAGRAM, RTP_HEADER
from server.media.transport.dtls import Pointer, pointer_to
from server.media.transport.ice_lite import Address, IceLite, Path, addressed_ufrag
from server.media.transport.outbox import Outbox, Sending

DRAIN: Final = 128
"""Datagrams per wake-up, so that timers and calls get their turn under load."""
MAX_CHECKS_PER_TICK: Final = 64
"""Connectivity checks from addresses not validated before, that are verified per tick."""
TAKEN_FOR_S: Final = 6.0
"""An address in use stays with its connection for this long after it was last heard from there."""
SOCKET_BUFFER: Final = 8 << 20

_READ = 2048


class Endpoint(Protocol):
    """One connection, as the mux knows it."""

    ice: IceLite
    receive: Callable[[int, float], None]
    """Take the packet of so many bytes in the mux's buffer, which came at this time."""

    def take_dtls(self, datagram: bytes) -> None:
        """Take a DTLS datagram."""

    def follow_address(self) -> None:
        """Look at ``ice.selected``: it may have changed."""


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


def _widen(own: socket.socket, forced: str, plain: str) -> None:
    """Ask for a large buffer; only a privileged process may exceed the system's limit."""
    numbers = {"SO_RCVBUFFORCE": 33, "SO_SNDBUFFORCE": 32}
    try:
        own.setsockopt(socket.SOL_SOCKET, numbers[forced], SOCKET_BUFFER)
    except OSError:
        own.setsockopt(socket.SOL_SOCKET, getattr(socket, plain), SOCKET_BUFFER)


class UdpMux:
    """The socket, who listens behind it, and the one buffer that every datagram is read into."""

    def __init__(self, own: socket.socket, counters: Counters) -> None:
        """Take a bound socket."""
        self.port: int = own.getsockname()[1]
        self.counters = counters
        self.buffer = bytearray(_READ)
        self.pointer: Pointer = pointer_to(self.buffer)
        self.sending = Sending(own, counters)
        self.full_boxes: list[Outbox] = []
        """Boxes with packets in them; ``flush`` sends and empties them."""
        self.wall_shift_s = time.time() - time.monotonic()
        """What makes our steady clock a time of day; never changed, so that no report jumps."""
        self._socket = own
        self._by_ufrag: dict[str, Endpoint] = {}
        self._by_address: dict[Path, Endpoint] = {}
        self._checks_left = MAX_CHECKS_PER_TICK

    def start(self) -> None:
        """Begin to read, on the running event loop."""
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self.read)

    def stop(self) -> None:
        """Stop reading and close the socket."""
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()

    def add(self, endpoint: Endpoint) -> None:
        """Let checks with the endpoint's user name fragment reach it."""
        self._by_ufrag[endpoint.ice.ufrag] = endpoint

    def rename(self, endpoint: Endpoint) -> None:
        """Give the endpoint new credentials, and let checks with either reach it."""
        before = endpoint.ice.ufrags
        endpoint.ice.renew()
        self._forget_names(before, endpoint)
        self.add(endpoint)

    def remove(self, endpoint: Endpoint) -> None:
        """Forget the endpoint: from now on, nothing that arrives is for it."""
        for ufrag in endpoint.ice.ufrags:
            self._by_ufrag.pop(ufrag, None)
        for address in endpoint.ice.addresses:
            if self._by_address.get(address) is endpoint:
                del self._by_address[address]

    def tick(self) -> None:
        """Grant the next tick's allowance of checks."""
        self._checks_left = MAX_CHECKS_PER_TICK

    def flush(self) -> None:
        """Send what was collected."""
        if self.full_boxes:
            for box in self.full_boxes:
                box.flush()
            self.full_boxes.clear()

    def read(self) -> None:
        """Read what waits, at most ``DRAIN`` datagrams, then send what that caused."""
        buffer, counters, clock = self.buffer, self.counters, time.monotonic
        receive_into, by_address = self._socket.recvfrom_into, self._by_address
        for _ in range(DRAIN):
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
                        endpoint.receive(size, clock())
                else:
                    self._sort(size, source)
            except Exception:  # a bug must cost one packet, not the meeting
                counters.faults += 1
        self.flush()

    def _sort(self, size: int, source: Address) -> None:
        """Take what is not media."""
        first = self.buffer[0]
        if size > MAX_DATAGRAM:
            self.counters.dropped_oversize += 1
        elif size == 0:
            self.counters.dropped_garbage += 1
        elif first < 4:
            self._take_check(bytes(self.buffer[:size]), source)
        elif 20 <= first < 64:
            endpoint = self._by_address.get(source)
            if endpoint is None:
                self.counters.dropped_unknown_address += 1
            else:
                endpoint.take_dtls(bytes(self.buffer[:size]))
        else:
            self.counters.dropped_garbage += 1

    def _take_check(self, datagram: bytes, source: Address) -> None:
        ufrag = addressed_ufrag(datagram)
        endpoint = self._by_ufrag.get(ufrag) if ufrag is not None else None
        now_s = time.monotonic()
        if endpoint is None or self._belongs_to_another(source, endpoint, now_s):
            self.counters.stun_refused += 1
            return
        if self._by_address.get(source) is not endpoint:
            if self._checks_left <= 0:
                self.counters.stun_limited += 1
                return
            self._checks_left -= 1
        names = endpoint.ice.ufrags
        response = endpoint.ice.answer(datagram, source, now_s)
        if response is None:
            self.counters.stun_refused += 1
            return
        if len(names) > 1:
            self._forget_names(names, endpoint)
        self.counters.stun_answered += 1
        self._by_address[source] = endpoint
        forgotten = endpoint.ice.forget_oldest()
        if forgotten is not None and self._by_address.get(forgotten) is endpoint:
            del self._by_address[forgotten]
        self.sending.one(response, source)
        endpoint.follow_address()

    def _forget_names(self, before: tuple[str, ...], endpoint: Endpoint) -> None:
        """Drop the fragments that are no good any more."""
        for ufrag in before:
            if ufrag not in endpoint.ice.ufrags:
                self._by_ufrag.pop(ufrag, None)

    def _belongs_to_another(self, source: Address, endpoint: Endpoint, now_s: float) -> bool:
        """Tell whether a participant claims the address of another by a forged source."""
        other = self._by_address.get(source)
        return (
            other is not None
            and other is not endpoint
            and other.ice.selected == source
            and now_s - other.ice.heard_at_s < TAKEN_FOR_S
        )
