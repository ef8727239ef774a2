"""People, institutions and boards come back as they were stored."""

from dataclasses import replace

import pytest

from mdt.domain.errors import NotFound
from mdt.domain.ids import BoardId, InstitutionId, NetworkId, PersonId
from server.store.database import Database
from tests.mdt.store import samples
from tests.mdt.store.samples import BOARD, CHAIR, CLINIC, GUEST, NETWORK, PEOPLE


@pytest.fixture
def board(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
    return database


def test_people_and_institutions_come_back_as_they_were(board: Database) -> None:
    with board.snapshot() as uow:
        assert [uow.people.get(person.id) for person in PEOPLE] == list(PEOPLE)
        assert uow.people.institution(CLINIC.id) == CLINIC


def test_a_network_lists_its_people_by_name(board: Database) -> None:
    with board.begin() as uow:
        uow.people.add_network(NetworkId("network-2"), "Elsewhere")
        other = replace(CLINIC, id=InstitutionId("clinic-2"), network_id=NetworkId("network-2"))
        uow.people.add_institution(other)
        uow.people.add(replace(PEOPLE[0], id=PersonId("p"), institution_id=other.id))

    with board.snapshot() as uow:
        names = [person.display_name for person in uow.people.list_network(NETWORK)]
    assert names == sorted(person.display_name for person in PEOPLE)


def test_a_board_comes_back_with_its_rule_and_members_in_order(board: Database) -> None:
    with board.snapshot() as uow:
        assert uow.boards.get(BOARD.id) == BOARD
        members = [person.id for person in uow.boards.people_of(BOARD.id)]
    assert members == [member.person_id for member in BOARD.members]


def test_people_find_the_boards_that_they_are_members_of(board: Database) -> None:
    with board.snapshot() as uow:
        assert uow.boards.list_for(CHAIR) == (BOARD,)
        assert uow.boards.list_for(GUEST) == ()


def test_a_network_lists_its_boards_by_title(board: Database) -> None:
    with board.begin() as uow:
        uow.people.add_network(NetworkId("network-2"), "Elsewhere")
        first = replace(BOARD, id=BoardId("b"), slug="first", title="A board", members=())
        other = replace(first, id=BoardId("c"), slug="other", network_id=NetworkId("network-2"))
        uow.boards.add(first)
        uow.boards.add(other)

    with board.snapshot() as uow:
        assert [one.id for one in uow.boards.list_network(NETWORK)] == ["b", BOARD.id]


def test_a_board_that_is_settled_anew_keeps_its_network_and_the_order_of_its_members(
    board: Database,
) -> None:
    changed = replace(
        BOARD,
        title="Another title",
        languages=("fr",),
        quorum_rule=replace(BOARD.quorum_rule, version=9),
        members=tuple(reversed(BOARD.members)),
        item_min=7,
    )
    with board.begin() as uow:
        uow.boards.save(replace(changed, slug="never", network_id=NetworkId("network-2")))
        with pytest.raises(NotFound):
            uow.boards.save(replace(changed, id=BoardId("nothing")))

    with board.snapshot() as uow:
        assert uow.boards.get(BOARD.id) == changed


def test_a_network_has_a_name_and_lists_its_institutions(board: Database) -> None:
    with board.snapshot() as uow:
        assert CLINIC in uow.people.institutions_of(NETWORK)
        assert uow.people.institutions_of(NetworkId("network-2")) == ()
        assert uow.people.network_name(NETWORK)


def test_what_is_not_there_is_not_found(board: Database) -> None:
    with board.snapshot() as uow:
        for look in (
            lambda: uow.people.get(PersonId("nobody")),
            lambda: uow.people.institution(InstitutionId("nowhere")),
            lambda: uow.boards.get(BoardId("nothing")),
            lambda: uow.people.network_name(NetworkId("nowhere")),
        ):
            with pytest.raises(NotFound):
                look()
