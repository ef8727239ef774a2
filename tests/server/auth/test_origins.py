"""Whose request it is, by what browsers say."""

import pytest

from server.auth.origins import is_own, own_origins

OWN = own_origins("https://board.example.org", ["https://other.example.org"])


@pytest.mark.parametrize(
    ("origin", "fetch_site", "expected"),
    [
        ("https://board.example.org", None, True),
        ("https://other.example.org", "same-origin", True),
        ("https://board.example.org", "none", True),
        (None, "same-origin", True),
        (None, None, None),
        (None, "cross-site", False),
        (None, "same-site", False),
        ("https://board.example.org", "cross-site", False),
        ("http://board.example.org", "same-origin", False),
        ("https://board.example.org.evil.example", None, False),
        ("https://board.example.org:8443", None, False),
        ("null", "same-origin", False),
        ("", None, False),
    ],
)
def test_a_configured_address_is_the_only_one(
    origin: str | None, fetch_site: str | None, expected: bool | None
) -> None:
    got = is_own(
        origin=origin, fetch_site=fetch_site, host="board.example.org", https=True, own=OWN
    )

    assert got is expected


@pytest.mark.parametrize(
    ("origin", "host", "https", "expected"),
    [
        ("http://localhost:8080", "localhost:8080", False, True),
        ("http://127.0.0.1:8080", "127.0.0.1:8080", False, True),
        ("http://[::1]:8080", "[::1]:8080", False, True),
        ("https://localhost:8080", "localhost:8080", False, False),
        ("http://localhost:8081", "localhost:8080", False, False),
        ("http://evil.example", "localhost:8080", False, False),
        ("null", "null", False, False),
    ],
)
def test_without_a_configured_address_the_pages_own_host_counts(
    origin: str, host: str, https: bool, expected: bool
) -> None:
    got = is_own(origin=origin, fetch_site=None, host=host, https=https, own=own_origins("", []))

    assert got is expected
