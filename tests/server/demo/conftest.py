"""The demo is loaded on SQLite and on PostgreSQL; its pictures are drawn once for all tests."""

from collections.abc import Iterator
from functools import cache

import pytest

from server.demo import network
from server.demo.pictures.gallery import draw
from tests.databases import (
    database,
    database_url,
    postgres,
    shared_database,
    sqlite_file,
    sqlite_template,
)

__all__ = [
    "database",
    "database_url",
    "postgres",
    "shared_database",
    "sqlite_file",
    "sqlite_template",
]

drawn_once = cache(draw)


@pytest.fixture(scope="module", autouse=True)
def _pictures_are_drawn_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(network, "draw", drawn_once)
        yield
