"""A site for each test, on a fresh SQLite file."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import sqlite_file, sqlite_template
from tests.server.http.site import Site

__all__ = ["site", "sqlite_file", "sqlite_template", "unbuilt_site"]


@pytest.fixture
def overrides() -> dict[str, dict[str, object]]:
    """Settings that a test module wants otherwise."""
    return {}


@pytest.fixture
async def site(sqlite_file: Path, overrides: dict[str, dict[str, object]]) -> AsyncIterator[Site]:
    """The pages with a network, a board, two cases and accounts."""
    async with Site(sqlite_file, overrides) as opened:
        yield opened


@pytest.fixture
async def unbuilt_site(sqlite_file: Path) -> AsyncIterator[Site]:
    """The pages of an installation whose client was never built."""
    async with Site(sqlite_file, {}, built=False) as opened:
        yield opened
