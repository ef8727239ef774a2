"""What a transaction held goes with it."""

import gc
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

import pytest

from mdt.store.events import SqlEventLog
from server.store.database import Database
from server.store.unit_of_work import ServerUnitOfWork

Opens = Callable[[Database], AbstractContextManager[ServerUnitOfWork]]


@pytest.mark.parametrize("opens", [Database.begin, Database.snapshot])
@pytest.mark.parametrize("fails", [False, True])
def test_a_transaction_that_ended_is_forgotten_without_the_collector(
    database: Database, opens: Opens, fails: bool
) -> None:
    gc.disable()
    try:
        ended = _opened(database, opens, fails=fails)

        assert ended() is None
    finally:
        gc.enable()


def _opened(database: Database, opens: Opens, *, fails: bool) -> "weakref.ref[SqlEventLog]":
    """Read something in a transaction; return what tells whether its log is still there."""
    with suppress(LookupError), opens(database) as uow:
        uow.meetings.running()
        log = weakref.ref(uow.meetings)
        if fails:
            raise LookupError
    return log
