"""Our half of ICE: we answer connectivity checks and believe only authenticated ones.

A lite agent sends no checks. The client nominates an address by a check with USE-CANDIDATE; it
may nominate another at any time, which is how a changed network is followed. Every check proves
that the client still wants our packets. Source: RFC 8445 sections 2.5 and 7.3, RFC 7675.

A restart gives the connection new credentials. The old ones keep it alive until the client
nominates an address with the new ones, so nothing is lost meanwhile. When nothing is heard by
the old way, we send to the new address from its first check on. Source: RFC 8445 section 9.
"""

import secrets
import struct
from collections.abc import Container, Sequence
from typing import Final, Protocol

from aioice import stun

Address = tuple[str, int]


class Link(Protocol):
    """A TCP connection in the place of an address: where packets come from and go to."""

    address: Address
    """The other end."""

    def send(self, datagram: memoryview | bytes) -> None:
        """Send one datagram, or count that there is no room for it."""

    def send_run(self, datagrams: memoryview, sizes: Sequence[int]) -> None:
        """Send datagrams of these sizes that lie one behind another."""

    def withdraw(self, ssrcs: Container[int | None] | None = None) -> None:
        """Take back the media of these streams, or of all, that was not handed on yet."""

    def close(self) -> None:
        """End the connection (idempotent)."""


Path = Address | Link
"""What a packet came by, and its answer goes back by."""

MIN_REQUEST: Final = 20
MAX_REQUEST: Final = 1200
"""Checks are short, but libwebrtc can send the first flight of DTLS with them."""
MAX_ADDRESSES: Final = 8
"""Validated addresses remembered for one connection; the least recently heard goes first."""
SILENT_AFTER_S: Final = 14.5
"""So that a dead peer is noticed within 15 s, whenever it is looked at."""

_BINDING_REQUEST = 0x0001
_COOKIE = 0x2112A442
_USERNAME = 0x0006
_MAX_ATTRIBUTES = 24
_HEAD = struct.Struct("!HHL")
_ATTRIBUTE = struct.Struct("!HH")


def addressed_ufrag(datagram: bytes) -> str | None:
    """Return our fragment of the user name of a binding request; None for anything else.

    It only looks, before any work is spent on a datagram that is not for a connection of ours.
    """
    size = len(datagram)
    if not MIN_REQUEST <= size <= MAX_REQUEST:
        return None
    kind, length, cookie = _HEAD.unpack_from(datagram)
    if kind != _BINDING_REQUEST or cookie != _COOKIE or length != size - 20 or length % 4:
        return None
    at = MIN_REQUEST
    for _ in range(_MAX_ATTRIBUTES):
        if at + 4 > size:
            return None
        name, length = _ATTRIBUTE.unpack_from(datagram, at)
        at += 4
        if at + length > size:
            return None
        if name == _USERNAME:
            return datagram[at : at + length].partition(b":")[0].decode("ascii", "replace")
        at += length + -length % 4
    return None


class IceLite:
    """The credentials of one connection, and the paths that proved to know them."""

    __slots__ = (
        "_heard",
        "_is_settled",
        "_previous",
        "heard_at_s",
        "password",
        "selected",
        "ufrag",
    )

    def __init__(self, now_s: float) -> None:
        """Make fresh credentials."""
        self.ufrag, self.password = _new_credentials()
        self._previous: tuple[str, str] | None = None
        self._is_settled = True
        """Since the last restart the old way was heard of, or the new one was taken."""
        self.selected: Path | None = None
        self.heard_at_s = now_s
        self._heard: dict[Path, None] = {}

    @property
    def addresses(self) -> tuple[Path, ...]:
        """The validated addresses."""
        return tuple(self._heard)

    @property
    def ufrags(self) -> tuple[str, ...]:
        """Every fragment that checks may name: ours, and during a restart the one before."""
        return (self.ufrag,) if self._previous is None else (self.ufrag, self._previous[0])

    def renew(self) -> None:
        """Make new credentials; those in use stay good until the new ones nominate an address.

        Credentials of an earlier restart that never nominated are no good any more.
        """
        if self._previous is None:
            self._previous = (self.ufrag, self.password)
        self._is_settled = False
        self.ufrag, self.password = _new_credentials()

    def answer(self, datagram: bytes, source: Path, now_s: float) -> bytes | None:
        """Return the response to a check, None when it is not authentic.

        An authentic check validates its source. It selects it when it nominates, when it is the
        first, or the first with new credentials while nothing was heard by the old way: Chromium
        nominates a new way up to two seconds after it is open, when its next check is due.
        """
        try:
            request = stun.parse_message(datagram)
        except (ValueError, struct.error):
            # aioice lets struct.error pass for attributes that are cut short.
            return None
        key = self._key_for(str(request.attributes.get("USERNAME", "")).partition(":")[0])
        if (
            key is None
            or not request.check_message_integrity(key)
            or "ICE-CONTROLLED" in request.attributes
        ):
            return None
        self._heard.pop(source, None)
        self._heard[source] = None
        is_newest = key == self.password.encode()
        is_known = source == self.selected
        if "USE-CANDIDATE" in request.attributes:
            self.selected = source
            if is_newest:
                self._previous = None
        elif self.selected is None or (is_newest and not self._is_settled):
            self.selected = source
        self._is_settled = self._is_settled or is_newest or is_known
        self.heard_at_s = now_s
        response = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
        )
        mapped = source if isinstance(source, tuple) else source.address
        response.attributes["XOR-MAPPED-ADDRESS"] = mapped
        response.add_message_integrity(key)
        return bytes(response)

    def forget_oldest(self) -> Path | None:
        """Drop and return the validated address heard longest ago, if there are too many."""
        if len(self._heard) <= MAX_ADDRESSES:
            return None
        oldest = next(path for path in self._heard if path != self.selected)
        del self._heard[oldest]
        return oldest

    def forget(self, path: Path) -> None:
        """Drop a path that ended; nothing is selected until the client checks another."""
        self._heard.pop(path, None)
        if self.selected == path:
            self.selected = None

    def _key_for(self, ufrag: str) -> bytes | None:
        if ufrag == self.ufrag:
            return self.password.encode()
        if self._previous is not None and ufrag == self._previous[0]:
            return self._previous[1].encode()
        return None


def _new_credentials() -> tuple[str, str]:
    """Return (fragment, password); RFC 8445 section 5.3 asks for 24 and 128 random bits."""
    return secrets.token_hex(4), secrets.token_hex(16)
