"""Requests between two sides: writing, sending, supplying, withdrawing, and who sees what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mdt.domain.boards import Board
from mdt.domain.errors import IllegalTransition, NotFound, RevisionConflict, UnknownCase
from mdt.domain.ids import (
    BoardId,
    InstitutionId,
    MaterialId,
    NetworkId,
    PersonId,
    RequestId,
)
from mdt.domain.refusals.cases import AccessRefused
from mdt.domain.refusals.requests import NotTheSender, NotYourTurn, UnknownBoard
from mdt.domain.requests import REQUEST, Request, RequestState
from tests.mdt.service.sitting import BEIJING, BOARD, FIRST_CASE, MOSCOW, START, Sitting

ASKED = RequestId("request-1")
TRAINEE = PersonId("trainee")  # works where the case comes from, and is no member that counts
DEPUTY = PersonId("deputy")  # of the board, at the other hospital
OTHER = BoardId("board-bone")


def house() -> Sitting:
    """Return a network of two boards."""
    here = Sitting()
    board = here.uow.boards.get(BOARD)
    members = tuple(one for one in board.members if one.person_id == "radiologist")
    here.uow.boards.table[OTHER] = replace(
        board, id=OTHER, slug="bone", title="Bone board", members=members
    )
    return here


def wish(**changes: object) -> Request:
    """Return a request as it is written."""
    return replace(
        Request(
            case_id=FIRST_CASE,
            from_institution_id=InstitutionId(""),
            from_person_id=PersonId(""),
            board_id=BOARD,
            question="Is resection possible?",
            language="ru",
            question_type="second_opinion",
            urgency="expedited",
            needed_by=(START + timedelta(days=3)).date(),
            wanted=("surgical_oncology",),
        ),
        **changes,
    )


def sent(here: Sitting, request_id: RequestId = ASKED, **changes: object) -> Sitting:
    """Write a request and send it."""
    here.service.requests.draft(
        here.uow, request_id, wish(**changes), by=TRAINEE, based_on=0, submit=True
    )
    return here


def stored(here: Sitting, request_id: str = ASKED) -> Request:
    return here.uow.records.current(REQUEST, request_id).value


def test_who_sends_is_looked_up_and_not_taken_from_the_form() -> None:
    here = sent(house())

    assert stored(here).from_person_id == TRAINEE
    assert stored(here).from_institution_id == MOSCOW
    assert stored(here).state is RequestState.SUBMITTED
    assert stored(here).submitted_at == here.now
    assert here.uow.records.audited == [("request.drafted", ASKED), ("request.submit", ASKED)]


def test_a_case_is_sent_by_its_side_only() -> None:
    here = house()

    for by in (DEPUTY, PersonId("radiologist")):
        with pytest.raises(UnknownCase):
            here.service.requests.draft(here.uow, ASKED, wish(), by=by, based_on=0)
    here.service.requests.draft(here.uow, ASKED, wish(), by=PersonId("member"), based_on=0)


def test_a_board_of_another_network_cannot_be_asked() -> None:
    here = house()
    elsewhere = replace(
        here.uow.boards.get(BOARD), id=BoardId("board-far"), network_id=NetworkId("network-2")
    )
    here.uow.boards.table[elsewhere.id] = elsewhere

    for board_id in (elsewhere.id, BoardId("nothing")):
        with pytest.raises(UnknownBoard):
            sent(here, board_id=board_id)


def test_the_form_of_a_new_request_sent_twice_makes_one() -> None:
    here = house()
    for _ in range(2):
        here.service.requests.draft(here.uow, ASKED, wish(), by=TRAINEE, based_on=0)

    assert len(here.uow.records.history(REQUEST, ASKED)) == 1


def test_a_draft_is_known_to_the_side_that_writes_it() -> None:
    here = house()
    here.service.requests.draft(here.uow, ASKED, wish(), by=TRAINEE, based_on=0)

    with pytest.raises(NotFound):
        here.service.requests.read(here.uow, ASKED, by=DEPUTY)
    assert here.service.requests.read(here.uow, ASKED, by=TRAINEE).entry.n == 1
    assert dict(here.service.requests.incoming(here.uow, DEPUTY))[board(here)] == ()


def board(here: Sitting) -> Board:
    return here.uow.boards.get(BOARD)


def test_a_sent_request_is_on_the_lists_of_both_sides() -> None:
    here = sent(house())
    requests = here.service.requests

    assert [e.subject_id for e in dict(requests.incoming(here.uow, DEPUTY))[board(here)]] == [ASKED]
    assert [entry.subject_id for entry in requests.outgoing(here.uow, TRAINEE)] == [ASKED]
    assert requests.outgoing(here.uow, DEPUTY) == ()
    assert requests.incoming(here.uow, TRAINEE) == ()  # a trainee of the board has no say in it


def test_a_stranger_to_both_sides_finds_nothing() -> None:
    here = sent(house())
    person = here.uow.people.get(PersonId("radiologist"))
    stranger = PersonId("stranger")
    here.uow.people.table[stranger] = replace(person, id=stranger, institution_id=BEIJING)

    with pytest.raises(NotFound):
        here.service.requests.read(here.uow, ASKED, by=stranger)
    with pytest.raises(NotFound):
        here.service.triage.accept(here.uow, ASKED, by=stranger, based_on=2)


def test_information_goes_back_and_forth_and_the_turn_with_it() -> None:
    here = sent(house())
    here.service.triage.send_back(here.uow, ASKED, by=DEPUTY, based_on=2, missing="The MRI.")
    kind = REQUEST

    assert kind.heading(stored(here)).owner_id == MOSCOW
    with pytest.raises(IllegalTransition):
        here.service.triage.accept(here.uow, ASKED, by=DEPUTY, based_on=3)
    with pytest.raises(NotTheSender):
        here.service.requests.supply(here.uow, ASKED, by=DEPUTY, based_on=3, text="Here.")

    here.service.requests.supply(here.uow, ASKED, by=TRAINEE, based_on=3, text="MRI of 1 March.")
    assert kind.heading(stored(here)).owner_id == BOARD
    assert (stored(here).state, stored(here).supplied) == (
        RequestState.SUBMITTED,
        "MRI of 1 March.",
    )
    assert stored(here).note == "The MRI."


def test_the_sender_moves_nothing_that_is_the_boards() -> None:
    here = sent(house())
    triage = here.service.triage
    steps = (
        lambda: triage.accept(here.uow, ASKED, by=TRAINEE, based_on=2),
        lambda: triage.decline(here.uow, ASKED, by=TRAINEE, based_on=2, reason="No."),
        lambda: triage.send_back(here.uow, ASKED, by=TRAINEE, based_on=2, missing="It."),
        lambda: triage.list_soc(here.uow, ASKED, by=TRAINEE, based_on=2, standard="CACA"),
        lambda: triage.redirect(
            here.uow, ASKED, by=TRAINEE, based_on=2, board_id=OTHER, reason="No."
        ),
    )

    for step in steps:
        with pytest.raises(NotYourTurn):
            step()
    assert len(here.uow.records.history(REQUEST, ASKED)) == 2


def test_the_slower_of_two_who_triage_gets_both_texts() -> None:
    here = sent(house())
    here.service.triage.decline(here.uow, ASKED, by=DEPUTY, based_on=2, reason="Out of scope.")

    with pytest.raises(RevisionConflict) as refused:
        here.service.triage.accept(
            here.uow, ASKED, by=PersonId("chair"), based_on=2, note="Gladly."
        )

    conflict = refused.value
    assert (conflict.expected, conflict.actual) == (2, 3)
    assert (conflict.current.state, conflict.current.note) == ("declined", "Out of scope.")
    assert (conflict.rejected.state, conflict.rejected.note) == ("accepted", "Gladly.")
    assert stored(here).state is RequestState.DECLINED


def test_a_change_to_a_request_that_was_sent_is_refused() -> None:
    here = sent(house())

    with pytest.raises(IllegalTransition):
        here.service.requests.draft(
            here.uow, ASKED, wish(question="Another?"), by=TRAINEE, based_on=2
        )


def test_the_gate_keeps_a_case_from_a_board_abroad_without_an_agreement() -> None:
    here = sent(house())
    del here.uow.records.table["agreement", "agreement"]
    requests = here.service.requests

    for by, shown in ((DEPUTY, False), (PersonId("chair"), True), (TRAINEE, True)):
        assert requests.are_shown(here.uow, [FIRST_CASE], by) == {FIRST_CASE: shown}
    with pytest.raises(AccessRefused):
        requests.read(here.uow, ASKED, by=DEPUTY)
    with pytest.raises(AccessRefused):
        requests.material(here.uow, ASKED, MaterialId("image-1"), by=DEPUTY)
    assert requests.material(here.uow, ASKED, MaterialId("image-1"), by=TRAINEE).id == "image-1"


def test_whom_the_gate_keeps_a_case_from_takes_no_step_and_learns_no_text_of_a_conflict() -> None:
    here = sent(house())
    del here.uow.records.table["agreement", "agreement"]
    n = here.uow.records.current(REQUEST, ASKED).n

    for based_on in (n, n - 1):
        with pytest.raises(AccessRefused):
            here.service.triage.accept(here.uow, ASKED, by=DEPUTY, based_on=based_on, note="")
        with pytest.raises(AccessRefused):
            here.service.triage.decline(here.uow, ASKED, by=DEPUTY, based_on=based_on, reason="No.")
    assert here.uow.records.current(REQUEST, ASKED).n == n
    here.service.requests.withdraw(
        here.uow, ASKED, by=TRAINEE, based_on=n, reason="Asked elsewhere."
    )


def test_a_request_shows_the_materials_of_its_own_case_only() -> None:
    here = sent(house())

    with pytest.raises(NotFound):
        here.service.requests.material(here.uow, ASKED, MaterialId("image-2"), by=TRAINEE)
