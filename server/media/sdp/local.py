"""What the worker says of itself in every description: addresses, credentials, certificate.

We are an ICE-lite agent: host candidates on one port number, no checks of our own. TCP comes
after every UDP candidate: it is for networks that let no UDP through. Source: RFC 8839, RFC 6544.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_HOST_TYPE_PREFERENCE = 126
_TCP_TYPE_PREFERENCE = 90
_PASSIVE = 4 << 13
_COMPONENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTransport:
    """One connection's side of ICE and DTLS."""

    ufrag: str
    password: str
    fingerprint: str
    """SHA-256 of our certificate, as colon-separated hexadecimal."""
    addresses: tuple[str, ...]
    port: int
    has_tcp: bool = False
    """Whether TCP connections are taken on the same port number."""

    def lines(self, setup: str) -> list[str]:
        """Return the attributes that every section repeats."""
        return [
            f"a=ice-ufrag:{self.ufrag}",
            f"a=ice-pwd:{self.password}",
            f"a=fingerprint:sha-256 {self.fingerprint}",
            f"a=setup:{setup}",
            "a=rtcp-mux",
            "a=rtcp-rsize",
        ]

    def candidate_lines(self) -> list[str]:
        """Return the candidates; only the first section of a bundle needs them."""
        lines = []
        for index, address in enumerate(self.addresses):
            priority = _HOST_TYPE_PREFERENCE << 24 | 0xFFFF - index << 8 | 256 - _COMPONENT
            lines.append(
                f"a=candidate:{index + 1} {_COMPONENT} udp {priority}"
                f" {address} {self.port} typ host"
            )
        for index, address in enumerate(self.addresses if self.has_tcp else ()):
            preference = _PASSIVE | 0x1FFF - index
            priority = _TCP_TYPE_PREFERENCE << 24 | preference << 8 | 256 - _COMPONENT
            lines.append(
                f"a=candidate:{len(self.addresses) + index + 1} {_COMPONENT} tcp {priority}"
                f" {address} {self.port} typ host tcptype passive"
            )
        return [*lines, "a=end-of-candidates"]


def session_lines(version: int, bundled_mids: Iterable[str]) -> list[str]:
    """Return what comes before the first section."""
    return [
        "v=0",
        f"o=- 1 {version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        "a=group:BUNDLE " + " ".join(bundled_mids),
        "a=msid-semantic: WMS *",
    ]


def join_lines(lines: Iterable[str]) -> str:
    """Return the description as text."""
    return "\r\n".join(lines) + "\r\n"
