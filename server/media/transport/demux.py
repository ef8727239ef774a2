"""Whose a packet is: connections by the names that checks give, and by where packets come from.

What a datagram is, its first byte tells (RFC 7983). DTLS and media are accepted only by a path
that an authenticated connectivity check came by. Everything else is counted and dropped; nothing
here logs or raises. A path is an address, or a TCP connection in its place.
"""

import time
from collections.abc import Callable
from typing import Final, Protocol

from server.media.counters import Counters
from server.media.rtp.packet import MAX_DATAGRAM, RTP_HEADER
from server.media.transport.dtls import Pointer, pointer_to
from server.media.transport.ice_lite import SILENT_AFTER_S, IceLite, Path, addressed_ufrag
from server.media.transport.outbox import Outbox, Sending

MAX_CHECKS_PER_TICK: Final = 64
"""Connectivity checks by paths not validated before, that are verified per tick."""
MAX_CHECKS_OF_ONE: Final = 12
"""The share of one connection: the four of one participant leave a quarter of the allowance."""
TAKEN_FOR_S: Final = SILENT_AFTER_S
"""An address in use stays with its connection for as long as that counts as there: the checks of a
connection that stands come five or six seconds apart, and some are lost."""

_BUFFER = 2048


class Endpoint(Protocol):
    """One connection, as the demux knows it."""

    ice: IceLite
    receive: Callable[[int, float], None]
    """Take the packet of so many bytes in the shared buffer, which came at this time."""

    def take_dtls(self, datagram: bytes) -> None:
        """Take a DTLS datagram."""

    def follow_address(self) -> None:
        """Look at ``ice.selected``: it may have changed."""


class Demux:
    """Who listens, and the one buffer that every packet is put into."""

    def __init__(self, sending: Sending, port: int, counters: Counters) -> None:
        """Begin with nobody.

        Args:
            sending: the UDP socket to send by.
            port: what descriptions offer.
            counters: the worker's.
        """
        self.port = port
        self.has_tcp = False
        """Whether descriptions may offer TCP on the same port number."""
        self.counters = counters
        self.buffer = bytearray(_BUFFER)
        self.pointer: Pointer = pointer_to(self.buffer)
        self.sending = sending
        self.full_boxes: list[Outbox] = []
        """Boxes with packets in them; ``flush`` sends and empties them."""
        self.wall_shift_s = time.time() - time.monotonic()
        """What makes our steady clock a time of day; never changed, so that no report jumps."""
        self._by_ufrag: dict[str, Endpoint] = {}
        self._by_address: dict[Path, Endpoint] = {}
        self._checks_left = MAX_CHECKS_PER_TICK
        self._checks_of: dict[str, int] = {}
        """How many were verified of a connection in this tick, by the name they gave."""

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
        for path in endpoint.ice.addresses:
            if self._by_address.get(path) is endpoint:
                self._release(path)

    def holds(self, path: Path) -> bool:
        """Tell whether a connection's packets come by this path."""
        return path in self._by_address

    def lose(self, path: Path) -> None:
        """Forget a path that ended; its connection waits for another."""
        endpoint = self._by_address.pop(path, None)
        if endpoint is not None:
            endpoint.ice.forget(path)
            endpoint.follow_address()

    def tick(self) -> None:
        """Grant the next tick's allowance of checks."""
        self._checks_left = MAX_CHECKS_PER_TICK
        self._checks_of.clear()

    def flush(self) -> None:
        """Send what was collected."""
        self.sending.flush(self.full_boxes)

    def take(self, size: int, path: Path, now_s: float) -> None:
        """Give the packet of so many bytes in the buffer to its connection."""
        counters, first = self.counters, self.buffer[0]
        if size > MAX_DATAGRAM:
            counters.dropped_oversize += 1
        elif size == 0:
            counters.dropped_garbage += 1
        elif first < 4:
            self._take_check(bytes(self.buffer[:size]), path, now_s)
        elif 20 <= first < 64 or (128 <= first < 192 and size >= RTP_HEADER):
            endpoint = self._by_address.get(path)
            if endpoint is None:
                counters.dropped_unknown_address += 1
            elif first < 64:
                endpoint.take_dtls(bytes(self.buffer[:size]))
            else:
                endpoint.receive(size, now_s)
        else:
            counters.dropped_garbage += 1

    def _take_check(self, datagram: bytes, path: Path, now_s: float) -> None:
        ufrag = addressed_ufrag(datagram)
        endpoint = self._by_ufrag.get(ufrag) if ufrag is not None else None
        if endpoint is None or self._belongs_to_another(path, endpoint, now_s):
            self.counters.stun_refused += 1
            return
        if self._by_address.get(path) is not endpoint and not self._may_check(endpoint):
            self.counters.stun_limited += 1
            return
        names = endpoint.ice.ufrags
        response = endpoint.ice.answer(datagram, path, now_s)
        if response is None:
            self.counters.stun_refused += 1
            return
        if len(names) > 1:
            self._forget_names(names, endpoint)
        self.counters.stun_answered += 1
        self._by_address[path] = endpoint
        forgotten = endpoint.ice.forget_oldest()
        if forgotten is not None and self._by_address.get(forgotten) is endpoint:
            self._release(forgotten)
        self.sending.one(response, path)
        endpoint.follow_address()

    def _may_check(self, endpoint: Endpoint) -> bool:
        """Take a check by a path that is not the endpoint's out of the tick's allowance."""
        name = endpoint.ice.ufrag
        checks = self._checks_of.get(name, 0)
        if self._checks_left <= 0 or checks >= MAX_CHECKS_OF_ONE:
            return False
        self._checks_left -= 1
        self._checks_of[name] = checks + 1
        return True

    def _release(self, path: Path) -> None:
        del self._by_address[path]
        if not isinstance(path, tuple):
            path.close()

    def _forget_names(self, before: tuple[str, ...], endpoint: Endpoint) -> None:
        """Drop the fragments that are no good any more."""
        for ufrag in before:
            if ufrag not in endpoint.ice.ufrags:
                self._by_ufrag.pop(ufrag, None)

    def _belongs_to_another(self, path: Path, endpoint: Endpoint, now_s: float) -> bool:
        """Tell whether a participant claims the address of another by a forged source.

        A TCP connection cannot be forged, but it is one browser's connection and stays it.
        """
        other = self._by_address.get(path)
        if other is None or other is endpoint:
            return False
        if not isinstance(path, tuple):
            return True
        return other.ice.selected == path and now_s - other.ice.heard_at_s < TAKEN_FOR_S
