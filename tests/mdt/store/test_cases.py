"""Cases and their sealed versions come back as they were stored."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from mdt.domain.cases import seal
from mdt.domain.errors import NotFound
from mdt.domain.ids import BoardId, CaseId, CaseVersionId, MaterialId
from server.store.database import Database
from tests.mdt.store import samples


@pytest.fixture
def board(database: Database) -> Database:
    with database.begin() as uow:
        samples.store_network(uow)
    return database


def test_a_case_comes_back_with_its_version_and_materials(board: Database) -> None:
    case, version = samples.case_with_version()
    with board.begin() as uow:
        uow.cases.add(case, version)

    with board.snapshot() as uow:
        assert uow.cases.get(case.id) == case
        assert uow.cases.current(case.id) == uow.cases.version(version.id) == version
        assert uow.materials.get(version.materials[0].id) == version.materials[0]


def test_a_later_version_becomes_current_and_the_first_stays(board: Database) -> None:
    case, first = samples.case_with_version()
    added = samples.material(case.id, title="MRI", sha256="cd" * 32)
    second = samples.later_version(first, "Resectable now?")
    second = seal(replace(second, materials=(added, *second.materials)))
    with board.begin() as uow:
        uow.cases.add(case, first)
        uow.cases.add_version(second)

    with board.snapshot() as uow:
        assert uow.cases.current(case.id) == second
        assert uow.cases.version(first.id) == first
        assert uow.cases.get(case.id).current_version_id == second.id


def test_a_version_that_is_not_sealed_or_does_not_follow_is_refused(board: Database) -> None:
    case, first = samples.case_with_version()
    second = samples.later_version(first, "?")
    changed = replace(second.sheet, question="changed afterwards")
    wrong = (
        replace(second, sheet=changed),
        seal(replace(second, n=3)),
        seal(replace(second, prev_hash="00" * 32)),
    )
    with board.begin() as uow:
        uow.cases.add(case, first)
        for version in wrong:
            with pytest.raises(ValueError, match="version"):
                uow.cases.add_version(version)
        assert uow.cases.current(case.id) == first


def test_the_first_version_is_the_current_one(board: Database) -> None:
    case, first = samples.case_with_version()
    elsewhere = replace(case, current_version_id=CaseVersionId("another"))

    with board.begin() as uow, pytest.raises(ValueError, match="current"):
        uow.cases.add(elsewhere, first)


def test_a_stored_material_keeps_its_properties(board: Database) -> None:
    case, first = samples.case_with_version()
    renamed = (replace(first.materials[0], title="renamed"),)
    second = seal(replace(samples.later_version(first, "?"), materials=renamed))
    with board.begin() as uow:
        uow.cases.add(case, first)
        with pytest.raises(ValueError, match="other properties"), uow.command():
            uow.cases.add_version(second)

    with board.snapshot() as uow:
        assert uow.cases.current(case.id) == first


def test_what_is_not_there_is_not_found(board: Database) -> None:
    with board.snapshot() as uow:
        for look in (
            lambda: uow.cases.get(CaseId("nothing")),
            lambda: uow.cases.current(CaseId("nothing")),
            lambda: uow.cases.version(CaseVersionId("nothing")),
            lambda: uow.materials.get(MaterialId("nothing")),
        ):
            with pytest.raises(NotFound):
                look()


def test_a_board_is_offered_the_cases_of_its_network_and_site(board: Database) -> None:
    every_site = replace(samples.BOARD, id=BoardId("board-all"), tumour_site="", members=())
    lung = replace(samples.BOARD, id=BoardId("board-lung"), tumour_site="lung", members=())
    cases = [samples.case_with_version(number) for number in (2, 1)]
    with board.begin() as uow:
        uow.boards.add(every_site)
        uow.boards.add(lung)
        for case, version in cases:
            uow.cases.add(case, version)

    with board.snapshot() as uow:
        offered = [
            [case.pseudonym for case in uow.cases.list_for_board(board_id)]
            for board_id in (samples.BOARD.id, every_site.id, lung.id)
        ]
    assert offered == [["K-0001", "K-0002"], ["K-0001", "K-0002"], []]


def test_a_pseudonym_is_given_once(board: Database) -> None:
    case, version = samples.case_with_version(1)
    other, other_version = samples.case_with_version(2)
    with board.begin() as uow:
        uow.cases.add(case, version)
        with pytest.raises(IntegrityError), uow.command():
            uow.cases.add(replace(other, pseudonym=case.pseudonym), other_version)
