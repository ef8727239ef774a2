"""The audit: one chain for the whole server, also when commands fail."""

import pytest

from mdt.domain.hashing import GENESIS
from mdt.store.audit import audit_rows
from mdt.store.unit_of_work import SqlUnitOfWork
from server.store.database import Database
from tests.mdt.store.samples import CHAIR, START


def add(uow: SqlUnitOfWork, action: str, subject: str = "case-1") -> int:
    return uow.audit.append(
        action, at=START, actor_id=CHAIR, subject=subject, detail={"from": "10.0.0.1"}
    ).seq


def test_the_audit_is_one_chain_across_transactions(database: Database) -> None:
    with database.begin() as uow:
        first = [add(uow, "case.read"), add(uow, "case.read")]
    with database.begin() as uow:
        second = add(uow, "sign_in.failed", subject="")

    with database.snapshot() as uow, audit_rows(uow.transaction) as rows:
        stored = rows.all()
    assert [*first, second] == [row.seq for row in stored] == [1, 2, 3]
    assert [row.prev.hex() for row in stored] == [
        GENESIS,
        stored[0].hash.hex(),
        stored[1].hash.hex(),
    ]


def test_lines_about_one_thing_come_newest_first(database: Database) -> None:
    with database.begin() as uow:
        for number in range(4):
            add(uow, f"case.read_{number}", subject=f"case-{number % 2}")
        waiting = uow.audit.about("case-1")
    with database.snapshot() as uow:
        stored = uow.audit.about("case-1")
        newest = uow.audit.about("case-1", limit=1)

    assert waiting == stored
    assert [entry.action for entry in stored] == ["case.read_3", "case.read_1"]
    assert newest == stored[:1]
    assert stored[0].detail == {"from": "10.0.0.1"}
    assert (stored[0].at, stored[0].actor_id) == (START, CHAIR)


def test_a_failing_command_leaves_no_line_and_no_gap(database: Database) -> None:
    with database.begin() as uow:
        with uow.command():
            add(uow, "kept.first")
        with pytest.raises(ZeroDivisionError), uow.command():
            add(uow, "lost")
            uow.audit.about("case-1")
            raise ZeroDivisionError
        with uow.command():
            last = add(uow, "kept.last")

    with database.snapshot() as uow:
        actions = [entry.action for entry in uow.audit.about("case-1")]
    assert last == 2
    assert actions == ["kept.last", "kept.first"]
