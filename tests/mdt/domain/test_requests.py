"""Requests: the whole table of their life, and which side may do what."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mdt.domain.cases import Treatment
from mdt.domain.codes.requests import REQUEST_STATES
from mdt.domain.decide import requests as decide
from mdt.domain.errors import NotFound, ReasonRequired, Required, UnknownCode
from mdt.domain.ids import BoardId, CaseId, InstitutionId, PersonId
from mdt.domain.refusals.requests import (
    NeededInThePast,
    NothingToAnswerWith,
    NotTheSender,
    NotYourTurn,
    StandardRequired,
    UnknownBoard,
)
from mdt.domain.requests import (
    SENDER_ACTIONS,
    SERVER_ACTIONS,
    TRANSITIONS,
    Request,
    RequestState,
)
from mdt.domain.standing import Standing
from tests.mdt.domain.tables import parse, taken
from tests.mdt.service.sheets import sheet

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

TABLE = """
draft      change -> draft  submit -> submitted  withdraw -> withdrawn
submitted  return -> returned_for_information  accept -> accepted  list_soc -> soc_listed  redirect -> redirected  decline -> declined  withdraw -> withdrawn
returned_for_information  supply -> submitted  withdraw -> withdrawn
accepted   invite -> accepted  schedule -> scheduled  answer -> answered  withdraw -> withdrawn
soc_listed
redirected
declined
scheduled  invite -> scheduled  unschedule -> accepted  discuss -> discussed  settle -> soc_listed  withdraw -> withdrawn
discussed  answer -> answered
answered   close -> closed
closed
withdrawn
"""  # noqa: E501 - one line for each state

GIVEN = Treatment(kind="CH", text="FLOT", start="2025-11")

SENDS = {Standing.OWNER, Standing.ORIGIN}
RECEIVES = {Standing.COORDINATOR, Standing.CHAIR}


def request(state: RequestState = RequestState.DRAFT, **changes: object) -> Request:
    fields: dict[str, object] = {
        "case_id": CaseId("case-1"),
        "from_institution_id": InstitutionId("almaty"),
        "from_person_id": PersonId("sender"),
        "board_id": BoardId("board-1"),
        "question": "Can the limb be kept?",
        "language": "ru",
        "question_type": "second_opinion",
        "urgency": "expedited",
        "state": state,
        **changes,
    }
    return Request(**fields)


def test_every_state_with_every_action() -> None:
    assert taken(TRANSITIONS, RequestState, REQUEST_STATES) == parse(TABLE)


def test_every_state_has_its_words() -> None:
    assert set(REQUEST_STATES) == set(RequestState)


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("state", RequestState)
def test_each_side_is_offered_its_own_steps_and_no_other(
    standing: Standing, state: RequestState
) -> None:
    possible = {action for before, action in TRANSITIONS if before is state} - SERVER_ACTIONS
    mine = possible & SENDER_ACTIONS if standing in SENDS else possible - SENDER_ACTIONS
    expected = mine if standing in SENDS | RECEIVES else set()

    assert decide.offered(request(state), frozenset({standing})) == expected


@pytest.mark.parametrize("action", sorted({action for _, action in TRANSITIONS}))
@pytest.mark.parametrize("standing", Standing)
def test_only_the_receiving_side_moves_a_request(action: str, standing: Standing) -> None:
    side = SENDS if action in SENDER_ACTIONS else RECEIVES

    if standing in side:
        decide.require_side(frozenset({standing}), action)
        return
    with pytest.raises(NotTheSender if action in SENDER_ACTIONS else NotYourTurn):
        decide.require_side(frozenset({standing}), action)


@pytest.mark.parametrize("action", sorted({action for _, action in TRANSITIONS}))
def test_who_stands_nowhere_learns_of_no_request(action: str) -> None:
    with pytest.raises(NotFound):
        decide.require_side(frozenset(), action)


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"question": " \n"}, Required, "question"),
        ({"language": "tlh"}, UnknownCode, "language"),
        ({"question_type": "gossip"}, UnknownCode, "question_type"),
        ({"urgency": "yesterday"}, UnknownCode, "urgency"),
        ({"wanted": ("astrology",)}, UnknownCode, "wanted"),
        ({"needed_by": date(2026, 3, 1)}, NeededInThePast, "needed_by"),
    ],
)
def test_a_request_holds_what_a_board_needs(changes, refusal, field) -> None:
    with pytest.raises(refusal) as refused:
        decide.submit(request(**changes), at=AT)

    assert refused.value.field == field


@pytest.mark.parametrize(
    "step",
    [
        lambda it: decide.send_back(it, missing=" ", at=AT),
        lambda it: decide.decline(it, reason="", at=AT),
        lambda it: decide.withdraw(it, reason=""),
        lambda it: decide.redirect(
            it, request_id="r", to=BoardId("board-2"), new_id="s", reason="", at=AT
        ),
    ],
)
def test_a_step_against_the_sender_needs_its_reason(step) -> None:
    with pytest.raises(ReasonRequired):
        step(request(RequestState.SUBMITTED))


def test_listing_without_discussion_names_the_standard() -> None:
    with pytest.raises(StandardRequired):
        decide.list_soc(request(RequestState.SUBMITTED), standard="  ", note="", at=AT)

    listed = decide.list_soc(
        request(RequestState.SUBMITTED), standard="CACA 2025, gastric, 4.2", note="", at=AT
    )
    assert (listed.state, listed.soc) == (RequestState.SOC_LISTED, "CACA 2025, gastric, 4.2")


def test_a_request_is_not_passed_on_to_the_board_that_has_it() -> None:
    with pytest.raises(UnknownBoard):
        decide.redirect(
            request(RequestState.SUBMITTED),
            request_id="r",
            to=BoardId("board-1"),
            new_id="s",
            reason="Not ours.",
            at=AT,
        )


def test_passing_on_leaves_the_question_as_it_was_asked() -> None:
    asked = request(RequestState.SUBMITTED)

    here, there = decide.redirect(
        asked, request_id="r", to=BoardId("board-2"), new_id="s", reason="Bone.", at=AT
    )

    assert (here.state, here.redirected_to) == (RequestState.REDIRECTED, "s")
    assert (there.state, there.redirected_from) == (RequestState.SUBMITTED, "r")
    assert there.board_id == "board-2"
    same = ("question", "case_id", "language", "urgency", "from_institution_id", "from_person_id")
    assert [getattr(there, name) for name in same] == [getattr(asked, name) for name in same]


def test_the_first_response_is_what_the_clock_counts_to() -> None:
    sent = decide.submit(request(), at=AT)
    back = decide.send_back(sent, missing="MRI", at=AT.replace(hour=9))
    again = decide.supply(back, text="MRI of 1 March.")
    accepted = decide.accept(again, note="", at=AT.replace(hour=12))

    assert (accepted.submitted_at, accepted.responded_at) == (AT, AT.replace(hour=9))


def test_an_answer_rests_on_a_discussion_or_an_opinion() -> None:
    with pytest.raises(NothingToAnswerWith):
        decide.answer(request(RequestState.ACCEPTED), text="Yes.", opinions=0)
    with pytest.raises(Required):
        decide.answer(request(RequestState.DISCUSSED), text=" ", opinions=0)

    assert decide.answer(request(RequestState.ACCEPTED), text="Yes.", opinions=1).answer == "Yes."
    assert decide.answer(request(RequestState.DISCUSSED), text="Yes.", opinions=0).answer == "Yes."


@pytest.mark.parametrize(
    ("changes", "urgency", "points"),
    [
        ({}, "routine", 1),
        ({"disease_status": "distant"}, "routine", 2),
        ({"ecog": 1}, "emergency", 2),
        ({"ecog": 2, "disease_status": "local_recurrence"}, "routine", 3),
        ({"ecog": 4, "disease_status": "regional", "treatments": (GIVEN,) * 3}, "emergency", 5),
    ],
)
def test_what_makes_a_case_long_is_counted(changes, urgency, points) -> None:
    case = replace(sheet(), **changes)

    assert decide.complexity(case, request(urgency=urgency)) == points
