"""Records: versions that follow each other, heads for lists, and one audit line for each."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mdt.domain.errors import NotFound, RevisionConflict
from mdt.domain.hashing import GENESIS
from mdt.domain.records import Entry, Heading, RecordKind
from mdt.store.unit_of_work import SqlUnitOfWork
from server.store.database import Database
from tests.mdt.service.memory import MemoryRecords
from tests.mdt.store import samples
from tests.mdt.store.samples import CHAIR, START


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to do by a day: what these tests keep records of."""

    text: str
    owner: str = "wei"
    due: date | None = None
    tags: tuple[str, ...] = ()
    state: str = "open"


def heading(task: Task) -> Heading:
    due_on = task.due.isoformat() if task.due is not None else ""
    return Heading(state=task.state, scope_id="board-1", owner_id=task.owner, due_on=due_on)


TASK = RecordKind(name="task", cls=Task, heading=heading)
FIRST = Task(text="Ask for the slides, <b>now</b>", due=date(2026, 12, 1), tags=("路", "x"))


@pytest.fixture
def kept(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
        add(uow, FIRST, 0)
    return database


def add(uow: SqlUnitOfWork, task: Task, based_on: int, subject: str = "task-1") -> Entry[Task]:
    return uow.records.add(
        TASK, subject, task, based_on=based_on, by=CHAIR, at=START, action="task.kept"
    )


def test_a_version_comes_back_as_it_was(kept: Database) -> None:
    with kept.snapshot() as uow:
        found = uow.records.current(TASK, "task-1")

    assert (found.value, found.n, found.author_id, found.at) == (FIRST, 1, CHAIR, START)
    assert found.prev == GENESIS


def test_versions_follow_each_other_as_one_chain(kept: Database) -> None:
    with kept.begin() as uow:
        second = add(uow, replace(FIRST, state="done"), 1)

    with kept.snapshot() as uow:
        history = uow.records.history(TASK, "task-1")
        current = uow.records.current(TASK, "task-1")
    assert [entry.value.state for entry in history] == ["open", "done"]
    assert history[1].prev == history[0].hash
    assert history[1] == current == second


def test_the_slower_of_two_writers_gets_both_values(kept: Database) -> None:
    with kept.begin() as uow:
        add(uow, replace(FIRST, text="faster"), 1)
        with pytest.raises(RevisionConflict) as refused, uow.command():
            add(uow, replace(FIRST, text="slower"), 1)

    assert refused.value.current == replace(FIRST, text="faster")
    assert refused.value.rejected == replace(FIRST, text="slower")
    with kept.snapshot() as uow:
        assert uow.records.current(TASK, "task-1").n == 2


def test_every_version_has_exactly_one_line_of_the_audit(kept: Database) -> None:
    with kept.begin() as uow:
        second = add(uow, replace(FIRST, state="done"), 1)
        add(uow, replace(FIRST, state="done"), 2)  # the same again is no version

    with kept.snapshot() as uow:
        lines = uow.audit.about("task-1")
    assert [(line.action, line.actor_id) for line in lines] == [("task.kept", CHAIR)] * 2
    assert lines[0].detail == {"kind": "task", "n": "2", "hash": second.hash}


def test_a_command_that_fails_keeps_no_version_and_no_line(kept: Database) -> None:
    with kept.begin() as uow:
        with pytest.raises(ZeroDivisionError), uow.command():
            add(uow, replace(FIRST, state="done"), 1)
            raise ZeroDivisionError
        with uow.command():
            add(uow, replace(FIRST, state="dropped"), 1)

    with kept.snapshot() as uow:
        assert uow.records.current(TASK, "task-1").value.state == "dropped"
        assert len(uow.audit.about("task-1")) == 2


def test_what_is_not_there_is_not_found(kept: Database) -> None:
    other = replace(TASK, name="other")
    with kept.snapshot() as uow:
        with pytest.raises(NotFound):
            uow.records.current(TASK, "task-2")
        with pytest.raises(NotFound):
            uow.records.current(other, "task-1")
        assert uow.records.history(TASK, "task-2") == ()


MORE = {
    "task-2": replace(FIRST, due=None),
    "task-3": replace(FIRST, due=date(2026, 11, 30)),
    "task-4": replace(FIRST, owner="anna"),
}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, ["task-3", "task-1", "task-4", "task-2"]),
        ({"owner_id": "wei"}, ["task-3", "task-1", "task-2"]),
        ({"owner_id": "wei", "due_before": "2026-12-01"}, ["task-3"]),
        ({"due_before": "2026-12-02"}, ["task-3", "task-1", "task-4"]),
        ({"state": "done"}, ["task-4"]),
        ({"state": "open", "scope_id": "board-1"}, ["task-3", "task-1", "task-2"]),
        ({"scope_id": "board-2"}, []),
    ],
)
def test_lists_show_the_last_versions_and_what_is_due_first(
    kept: Database, conditions: dict[str, str], expected: list[str]
) -> None:
    memory = MemoryRecords()
    with kept.begin() as uow:
        for subject, task in MORE.items():
            add(uow, task, 0, subject)
        add(uow, replace(MORE["task-4"], state="done"), 1, "task-4")
    for subject, task in {"task-1": FIRST, **MORE}.items():
        memory.add(TASK, subject, task, based_on=0, by=CHAIR, at=START, action="task.kept")
    done = replace(MORE["task-4"], state="done")
    memory.add(TASK, "task-4", done, based_on=1, by=CHAIR, at=START, action="task.kept")

    with kept.snapshot() as uow:
        found = uow.records.find(TASK, **conditions)
    assert [entry.subject_id for entry in found] == expected
    assert memory.find(TASK, **conditions) == found


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET author_id = NULL",
        "UPDATE record SET n = 2",
        "DELETE FROM record",
        "TRUNCATE record",
        "INSERT OR REPLACE INTO record SELECT * FROM record",
    ],
)
@pytest.mark.parametrize("recursive_triggers", ["ON", "OFF"])
def test_a_version_is_never_changed_or_taken_away(
    kept: Database, statement: str, recursive_triggers: str
) -> None:
    is_postgres = kept.url.get_backend_name() == "postgresql"
    if statement.startswith("INSERT OR REPLACE" if is_postgres else "TRUNCATE"):
        return  # the other database has no such statement
    with kept.connect() as connection:
        if not is_postgres:
            connection.exec_driver_sql(f"PRAGMA recursive_triggers={recursive_triggers}")
            connection.rollback()
        with pytest.raises(DBAPIError, match="append-only"), connection.begin():
            connection.execute(text(statement))
