"""Sizes of what is sent, as people say them."""

_MEGABYTE = 1024 * 1024
"""As the settings, proxies and most file managers count."""


def megabytes(size: int) -> str:
    """Return a limit in bytes as a number of megabytes: whole ones, below one its first digit."""
    return str(size // _MEGABYTE) if size >= _MEGABYTE else f"{size / _MEGABYTE:.1g}"
