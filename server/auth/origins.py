"""Origins: whether a request that changes something came from one of our own pages. Pure.

A browser says so in Sec-Fetch-Site and Origin, and a page elsewhere cannot forge either. With a
configured address only that one and its listed siblings count; without one (a local run, reached
as localhost, by address or by host name) the page's own host does.
"""

from collections.abc import Collection

_OWN_SITES = frozenset({"same-origin", "none"})


def own_origins(public_url: str, others: Collection[str]) -> frozenset[str]:
    """Return the origins that pages are served under; empty when none was configured."""
    return frozenset({public_url, *others}) if public_url else frozenset(others)


def is_own(
    *, origin: str | None, fetch_site: str | None, host: str, https: bool, own: Collection[str]
) -> bool | None:
    """Say whether a request is ours; None when the client told nothing (no browser does that).

    Args:
        origin: the Origin header.
        fetch_site: the Sec-Fetch-Site header.
        host: the Host header as received, with its port.
        https: whether the browser's connection is TLS.
        own: configured origins; empty accepts the page's own host.
    """
    if fetch_site is not None and fetch_site not in _OWN_SITES:
        return False
    if origin is None:
        return True if fetch_site is not None else None
    if own:
        return origin in own
    return origin == f"{'https' if https else 'http'}://{host}"
