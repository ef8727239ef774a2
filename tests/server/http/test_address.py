"""Whose address a request counts for."""

from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request

from server.http.address import origin_of

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


class _Transport:
    """A transport that knows its peer."""

    def __init__(self, peer: str) -> None:
        self._peer = peer

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._peer, 5) if name == "peername" else default


def _origin(peer: str, https: bool = False, **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = make_mocked_request("GET", "/", headers=named, transport=_Transport(peer))
    return origin_of(request, PROXIES, https=https)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.1.2.3", "garbage", "10.1.2.3"),
        ("10.1.2.3", "198.51.100.1, garbage", "10.1.2.3"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("", "", "unknown"),
    ],
)
def test_only_listed_proxies_are_believed(peer: str, forwarded: str, address: str) -> None:
    assert _origin(peer, X_Forwarded_For=forwarded).address == address


@pytest.mark.parametrize(
    ("peer", "told", "configured", "https"),
    [
        ("10.1.2.3", "https", False, True),
        ("10.1.2.3", "http", True, False),
        ("10.1.2.3", "gopher", True, True),
        ("203.0.113.7", "https", False, False),
    ],
)
def test_the_proxy_says_whether_the_browser_uses_tls(
    peer: str, told: str, configured: bool, https: bool
) -> None:
    assert _origin(peer, configured, X_Forwarded_Proto=told).https is https
