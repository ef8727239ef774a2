"""Opinions: who is asked, who answers, and who reads what of the others."""

from datetime import date

import pytest

from mdt.domain.errors import IllegalTransition, NotAllowed, NotFound, UnknownPerson
from mdt.domain.ids import PersonId
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.refusals.cases import AccessRefused
from mdt.domain.refusals.requests import AlreadyAsked, NeededInThePast, NotVerified, NotYourTurn
from mdt.domain.requests import RequestState
from mdt.domain.reviews import OPINION, opinion_id
from tests.mdt.service.sitting import Sitting
from tests.mdt.service.test_requests import ASKED, DEPUTY, TRAINEE, house, sent, stored
from tests.mdt.service.verified import verify

DUE = date(2026, 3, 9)
FIRST, SECOND = PersonId("interpreter"), PersonId("expert")  # the first is no full member


def accepted() -> Sitting:
    here = sent(house())
    verify(here.uow, "expert", "radiologist", "interpreter")
    here.service.triage.accept(here.uow, ASKED, by=DEPUTY, based_on=2)
    return here


def ask(here: Sitting, *experts: PersonId, by: PersonId = DEPUTY, due_on: date = DUE) -> Sitting:
    here.service.opinions.ask(here.uow, ASKED, by=by, experts=experts, due_on=due_on)
    return here


def give(here: Sitting, by: PersonId, *, based_on: int = 1, text: str = "Resect.") -> None:
    here.service.opinions.give(
        here.uow,
        ASKED,
        by=by,
        based_on=based_on,
        stance="differs",
        diagnosis="As reported.",
        advice=RecommendationContent(type="OP", intent="K", text=text),
        limits="",
    )


def texts(here: Sitting, by: PersonId) -> dict[str, str]:
    """Return what a person reads of each expert's advice."""
    entries = here.service.opinions.opinions(here.uow, ASKED, by=by)
    return {entry.value.expert_id: entry.value.advice.text for entry in entries}


def test_two_experts_answer_and_the_board_reads_both() -> None:
    here = ask(accepted(), FIRST, SECOND)

    assert [e.value.request_id for e in here.service.opinions.waiting(here.uow, FIRST)] == [ASKED]
    give(here, FIRST, text="Operate.")
    give(here, SECOND, text="Irradiate.")

    assert texts(here, DEPUTY) == {FIRST: "Operate.", SECOND: "Irradiate."}
    assert here.service.opinions.waiting(here.uow, FIRST) == ()
    case = here.uow.cases.get(stored(here).case_id)
    kept = here.uow.records.current(OPINION, opinion_id(ASKED, FIRST)).value
    assert kept.case_version_id == case.current_version_id


def test_an_expert_reads_the_others_after_giving_their_own() -> None:
    here = ask(accepted(), FIRST, SECOND)
    give(here, SECOND)

    assert texts(here, FIRST) == {FIRST: "", SECOND: ""}
    give(here, FIRST, text="Operate.")
    assert texts(here, FIRST) == {FIRST: "Operate.", SECOND: "Resect."}


def test_the_sender_reads_the_opinions_with_the_answer() -> None:
    here = ask(accepted(), FIRST)
    give(here, FIRST)

    assert texts(here, TRAINEE) == {FIRST: ""}
    here.service.triage.answer(here.uow, ASKED, by=DEPUTY, based_on=3, text="See the opinion.")
    assert texts(here, TRAINEE) == {FIRST: "Resect."}
    assert stored(here).state is RequestState.ANSWERED


def test_only_the_board_asks_and_only_while_it_has_the_request() -> None:
    here = accepted()
    with pytest.raises(NotYourTurn):
        ask(here, FIRST, by=TRAINEE)
    with pytest.raises(NotYourTurn):
        ask(here, FIRST, by=PersonId("radiologist"))

    early = sent(house())
    verify(early.uow, "interpreter")
    with pytest.raises(IllegalTransition):
        ask(early, FIRST)


def test_only_verified_people_of_the_network_are_asked() -> None:
    here = accepted()
    with pytest.raises(NotVerified):
        ask(here, PersonId("member"))
    with pytest.raises(UnknownPerson):
        ask(here, PersonId("nobody"))
    with pytest.raises(UnknownPerson):
        ask(here)
    with pytest.raises(NeededInThePast):
        ask(here, FIRST, due_on=date(2026, 3, 1))

    offered = {person.id for person in here.service.opinions.experts(here.uow, stored(here))}
    assert offered == {"expert", "radiologist", "interpreter"}
    ask(here, FIRST)
    with pytest.raises(AlreadyAsked):
        ask(here, FIRST)


def test_whoever_was_not_asked_gives_none() -> None:
    here = ask(accepted(), FIRST)

    with pytest.raises(NotAllowed):
        give(here, SECOND, based_on=0)
    stranger = PersonId("observer")
    here.uow.people.table[stranger] = here.uow.people.get(PersonId("radiologist"))
    with pytest.raises(NotFound):
        here.service.opinions.opinions(here.uow, ASKED, by=PersonId("nobody"))


def test_a_credential_that_is_no_longer_verified_gives_no_opinion() -> None:
    here = ask(accepted(), FIRST)
    credential = here.service.credentials.entries(here.uow, FIRST)[0]
    here.service.credentials.revoke(
        here.uow,
        credential.value.id,
        by=PersonId("coordinator"),
        based_on=1,
        reason="Licence withdrawn.",
    )

    with pytest.raises(NotVerified):
        give(here, FIRST)


def test_a_closed_request_takes_no_opinion_any_more() -> None:
    here = ask(accepted(), FIRST, SECOND)
    give(here, FIRST)
    here.service.triage.answer(here.uow, ASKED, by=DEPUTY, based_on=3, text="See above.")

    with pytest.raises(IllegalTransition):
        give(here, SECOND)


def test_a_second_thought_is_a_further_version() -> None:
    here = ask(accepted(), FIRST)
    give(here, FIRST)
    give(here, FIRST, based_on=2, text="Wait.")

    history = here.uow.records.history(OPINION, opinion_id(ASKED, FIRST))
    assert [entry.value.advice.text for entry in history] == ["", "Resect.", "Wait."]


def test_whom_the_gate_keeps_the_case_from_by_now_gives_no_opinion_on_it() -> None:
    here = ask(accepted(), SECOND)
    del here.uow.records.table["agreement", "agreement"]

    with pytest.raises(AccessRefused):
        give(here, SECOND)

    assert here.uow.records.current(OPINION, opinion_id(ASKED, SECOND)).n == 1
