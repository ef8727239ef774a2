"""Our half of ICE: we answer connectivity checks and believe only authenticated ones.

A lite agent sends no checks. The client nominates an address by a check with USE-CANDIDATE; it
may nominate another at any time, which is how a changed network is followed. Every check proves
that the client still wants our packets. Source: RFC 8445 sections 2.5 and 7.3, RFC 7675.
"""

import secrets
import struct
from typing import Final

from aioice import stun

Address = tuple[str, int]

MIN_REQUEST: Final = 20
MAX_REQUEST: Final = 548
MAX_ADDRESSES: Final = 8
"""Validated addresses remembered for one connection; the least recently heard goes first."""
SILENT_AFTER_S: Final = 15.0

_BINDING_REQUEST = 0x0001
_COOKIE = 0x2112A442
_USERNAME = 0x0006
_MAX_ATTRIBUTES = 16
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
    """The credentials of one connection, and the addresses that proved to know them."""

    __slots__ = ("_heard", "heard_at_s", "password", "selected", "ufrag")

    def __init__(self, now_s: float) -> None:
        """Make fresh credentials (RFC 8445 section 5.3 asks for 24 and 128 random bits)."""
        self.ufrag = secrets.token_hex(4)
        self.password = secrets.token_hex(16)
        self.selected: Address | None = None
        self.heard_at_s = now_s
        self._heard: dict[Address, None] = {}

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The validated addresses."""
        return tuple(self._heard)

    def answer(self, datagram: bytes, source: Address, now_s: float) -> bytes | None:
        """Return the response to a check, None when it is not authentic.

        An authentic check validates its source address; it selects it when it is the first, or
        nominates.
        """
        try:
            request = stun.parse_message(datagram)
        except (ValueError, struct.error):
            # aioice lets struct.error pass for attributes that are cut short.
            return None
        key = self.password.encode()
        if not request.check_message_integrity(key) or "ICE-CONTROLLED" in request.attributes:
            return None
        self._heard.pop(source, None)
        self._heard[source] = None
        if self.selected is None or "USE-CANDIDATE" in request.attributes:
            self.selected = source
        self.heard_at_s = now_s
        response = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=request.transaction_id,
        )
        response.attributes["XOR-MAPPED-ADDRESS"] = source
        response.add_message_integrity(key)
        return bytes(response)

    def forget_oldest(self) -> Address | None:
        """Drop and return the validated address heard longest ago, if there are too many."""
        if len(self._heard) <= MAX_ADDRESSES:
            return None
        oldest = next(address for address in self._heard if address != self.selected)
        del self._heard[oldest]
        return oldest
