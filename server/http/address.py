"""Where a request came from: the browser's address and whether its connection is TLS.

Forwarding headers are believed only when the peer is a proxy that the operator has listed, and
then only the part which that proxy wrote. X-Forwarded-Host is never believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

_IPV6_SITE_BITS = 64


@dataclass(frozen=True, slots=True)
class Origin:
    """One end of a request."""

    address: str  # as counted by limits: an IPv6 site counts as one
    https: bool


def origin_of(
    request: web.BaseRequest, proxies: Sequence[IPv4Network | IPv6Network], *, https: bool
) -> Origin:
    """Return where a request came from.

    Args:
        request: as received.
        proxies: the networks of our own proxies.
        https: whether the public address is https, for what no proxy told.
    """
    peer = request.remote or ""
    if not is_in(peer, proxies):
        return Origin(site_of(peer), https)
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    address = peer
    for hop in reversed(forwarded):  # the nearest proxy wrote the last one
        if not _is_address(hop):
            break
        address = hop
        if not is_in(hop, proxies):
            break
    told = request.headers.get("X-Forwarded-Proto", "").split(",")[-1].strip().lower()
    return Origin(site_of(address), told == "https" if told in {"http", "https"} else https)


def is_in(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Say whether an address belongs to one of the networks."""
    if not _is_address(address):
        return False
    return any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def site_of(address: str) -> str:
    """Return what limits count an address as: itself, or its IPv6 site."""
    if not _is_address(address):
        return "unknown"
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed, _IPV6_SITE_BITS), strict=False).network_address)
    return str(parsed)
