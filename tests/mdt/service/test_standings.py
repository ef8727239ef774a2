"""Where people stand towards boards and cases, by membership, ownership and institution."""

import pytest

from mdt.domain.ids import BoardId, CaseId, PersonId
from mdt.service.standings import standings
from tests.mdt.service.sitting import BOARD, FIRST_CASE, Sitting


def towards_board(name: str, board_id: BoardId = BOARD) -> set[str]:
    return set(standings(Sitting().uow, PersonId(name), board_id=board_id))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("coordinator", {"coordinator", "member"}),
        ("chair", {"chair", "member"}),
        ("deputy", {"chair", "member"}),
        ("member", {"member"}),
        ("expert", {"expert", "member"}),
        ("trainee", set()),
        ("stranger", set()),
    ],
)
def test_a_member_of_a_board_stands_as_the_board_says(name: str, expected: set[str]) -> None:
    assert towards_board(name) == expected


def test_towards_what_is_not_there_nobody_stands() -> None:
    uow = Sitting().uow

    assert towards_board("chair", BoardId("elsewhere")) == set()
    assert standings(uow, PersonId("chair"), case_id=CaseId("elsewhere")) == frozenset()
    assert standings(uow, PersonId("stranger"), case_id=FIRST_CASE) == frozenset()


def test_a_case_has_an_owner_and_an_origin() -> None:
    uow = Sitting().uow
    case = uow.cases.get(FIRST_CASE)
    people = uow.people.table.values()
    origin = {p.id for p in people if p.institution_id == case.origin_institution_id}

    owns = {p.id for p in people if "owner" in standings(uow, p.id, case_id=FIRST_CASE)}
    sends = {p.id for p in people if "origin" in standings(uow, p.id, case_id=FIRST_CASE)}

    assert owns == {case.owner_id}
    assert sends == origin
    assert 0 < len(origin) < len(people)


def test_standings_add_up() -> None:
    uow = Sitting().uow
    owner = uow.cases.get(FIRST_CASE).owner_id

    both = standings(uow, owner, board_id=BOARD, case_id=FIRST_CASE)

    assert both > standings(uow, owner, board_id=BOARD)
    assert both > standings(uow, owner, case_id=FIRST_CASE)
