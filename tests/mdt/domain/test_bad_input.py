"""Every command in every state by everybody: what is refused, with which code.

Who should do it meets the state's answer; everybody else is refused before the state is looked
at. Every refusal leaves what is stored as it was, and is a sentence in every language.
"""

import inspect

import pytest

from tests.mdt.domain.attempts import DECLARED, Table, attempt, is_declared, is_told
from tests.mdt.domain.rows.every import PARTS, READS, TABLES
from tests.mdt.service.sitting import Sitting

CELLS = [
    pytest.param(table, name, state, id=f"{noun}-{name}-{state}")
    for noun, table in TABLES.items()
    for name in table.rows
    for state in table.states
]


def commands() -> set[str]:
    """Return everything that the services do in somebody's name, by service and method."""
    return {
        f"{name}.{method}"
        for name, service in vars(Sitting().service).items()
        for method, function in inspect.getmembers(type(service), inspect.isfunction)
        if not method.startswith("_") and "by" in inspect.signature(function).parameters
    }


def test_every_command_has_its_row() -> None:
    rows = {name for table in TABLES.values() for name in table.rows}

    assert rows | READS | PARTS == commands()
    assert not rows & (READS | PARTS)


def test_every_code_of_the_tables_is_declared_and_every_state_is_answered() -> None:
    for table in TABLES.values():
        for row in table.rows.values():
            assert set(row.codes.values()) <= {"ok", *DECLARED}
            assert set(row.codes) <= {"*", *table.states}


@pytest.mark.parametrize(("table", "name", "state"), CELLS)
def test_every_command_in_every_state_by_everybody(table: Table, name: str, state: str) -> None:
    tried = attempt(table, name, state)

    expected = {person: table.rows[name].code(state, person) for person in table.people}
    refusals = [one.refusal for one in tried.values() if one.refusal is not None]
    assert {person: one.code for person, one in tried.items()} == expected
    assert [person for person, one in tried.items() if one.left_a_trace] == []
    assert [repr(refusal) for refusal in refusals if not is_declared(refusal)] == []
    assert [str(refusal) for refusal in refusals if not is_told(refusal)] == []
