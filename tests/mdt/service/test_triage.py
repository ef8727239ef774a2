"""Triage: passing on, answering, and putting a request on an agenda without typing it again."""

from datetime import timedelta

import pytest

from mdt.domain.agenda import ItemKind, PlannedItem, planned
from mdt.domain.errors import RevisionConflict
from mdt.domain.ids import ItemId, PersonId, RequestId
from mdt.domain.refusals.requests import NothingToAnswerWith, UnknownBoard
from mdt.domain.requests import REQUEST, Request, RequestState
from tests.mdt.service import sitting
from tests.mdt.service.sitting import BOARD, FIRST_CASE, Sitting
from tests.mdt.service.test_requests import ASKED, DEPUTY, OTHER, TRAINEE, house, sent, stored

COORDINATOR = PersonId("coordinator")


def accepted() -> Sitting:
    here = sent(house())
    here.service.triage.accept(here.uow, ASKED, by=DEPUTY, based_on=2)
    return here


def scheduled(here: Sitting) -> tuple[Sitting, ItemId]:
    """Plan and publish a meeting without cases, and put the request on its agenda."""
    items = (sitting.item(sitting.PREVIOUS, ItemKind.PREVIOUS_MINUTES, "Minutes", None),)
    here.published(sitting.plan(items=items))
    n = here.uow.records.current(REQUEST, ASKED).n
    here.service.triage.to_item(
        here.uow, ASKED, here.id, by=COORDINATOR, based_on=n, reason_code="new_result"
    )
    item_id = stored(here).item_id
    assert item_id is not None
    return here, item_id


def test_another_board_gets_the_question_as_it_was_asked() -> None:
    here = sent(house())
    before = stored(here)

    entry = here.service.triage.redirect(
        here.uow, ASKED, by=DEPUTY, based_on=2, board_id=OTHER, reason="A bone question."
    )

    assert stored(here).state is RequestState.REDIRECTED
    assert stored(here).redirected_to == entry.subject_id
    there = stored(here, entry.subject_id)
    assert (there.board_id, there.state) == (OTHER, RequestState.SUBMITTED)
    assert (there.question, there.from_person_id) == (before.question, before.from_person_id)
    with pytest.raises(UnknownBoard):
        here.service.triage.redirect(
            here.uow,
            RequestId(entry.subject_id),
            by=PersonId("radiologist"),
            based_on=1,
            board_id=sitting.BoardId("elsewhere"),
            reason="No.",
        )


def test_a_request_becomes_an_item_with_nothing_typed_again() -> None:
    here = accepted()
    request = stored(here)
    here, item_id = scheduled(here)

    item = here.item(item_id)
    case, board = here.uow.cases.get(FIRST_CASE), here.uow.boards.get(BOARD)
    expected = PlannedItem(
        id=item_id,
        kind=ItemKind.CASE,
        title=f"{case.title}: {request.question}",
        case_id=request.case_id,
        presenter_id=TRAINEE,
        time_box_s=board.item_min * 60,
        complexity=1,
        knows_patient=True,
        request_id=ASKED,
        late_code="new_result",
    )
    assert planned(item) == expected
    assert here.meeting.items[-1].id == item_id
    assert (stored(here).state, stored(here).meeting_id) == (RequestState.SCHEDULED, here.id)


def test_a_long_question_is_shortened_for_the_agenda_only() -> None:
    here = sent(house(), question="Why? " * 200)
    here.service.triage.accept(here.uow, ASKED, by=DEPUTY, based_on=2)
    here, item_id = scheduled(here)

    assert len(here.item(item_id).title) <= 300
    assert here.item(item_id).title.endswith("…")
    assert len(stored(here).question) > 900


def test_a_request_goes_to_a_meeting_of_its_board_only() -> None:
    here = sent(house(), board_id=OTHER)
    here.published()

    with pytest.raises(UnknownBoard):
        here.service.triage.to_item(here.uow, ASKED, here.id, by=TRAINEE, based_on=2)


def test_a_case_that_waits_on_the_agenda_is_not_put_there_twice() -> None:
    here = accepted()
    here.published()  # with the case among its items
    count = len(here.meeting.items)

    outcome = here.service.triage.to_item(
        here.uow, ASKED, here.id, by=COORDINATOR, based_on=3, reason_code="new_result"
    )

    assert outcome.events == ()
    assert len(here.meeting.items) == count
    assert (stored(here).state, stored(here).item_id) == (RequestState.SCHEDULED, sitting.FIRST)


def start(here: Sitting) -> Sitting:
    here.joined("chair", "scribe", "member", "radiologist")
    here.do(here.service.sessions.start, by="chair")
    return here


@pytest.mark.parametrize(
    ("what", "state"),
    [
        ("close", RequestState.DISCUSSED),
        ("defer", RequestState.ACCEPTED),
        ("list", RequestState.SOC_LISTED),
        ("nothing", RequestState.SCHEDULED),
    ],
)
def test_a_request_follows_its_item(what: str, state: RequestState) -> None:
    here, item_id = scheduled(accepted())
    start(here)
    if what == "list":
        here.do(
            here.service.ordering.list_under_standard,
            item_id,
            by="chair",
            standard="CACA 2025, 4.2",
        )
    else:
        here.called(item_id)
    if what == "close":
        here.closed(item_id, "No recommendation is needed.")
    elif what == "defer":
        here.deferred(item_id)

    moved = here.service.requests.follow(here.uow, at=here.now)

    assert (moved, stored(here).state) == (int(what != "nothing"), state)
    assert (stored(here).item_id is None) == (state is RequestState.ACCEPTED)
    assert stored(here).soc == ("CACA 2025, 4.2" if what == "list" else "")
    assert here.uow.records.current(REQUEST, ASKED).author_id == (
        COORDINATOR if what == "nothing" else None
    )
    assert here.service.requests.follow(here.uow, at=here.now) == 0


def test_a_cancelled_meeting_gives_the_request_back() -> None:
    here, _ = scheduled(accepted())
    here.do(here.service.meetings.cancel, by="coordinator", reason="No room.")

    seen = here.service.requests.read(here.uow, ASKED, by=TRAINEE)
    assert seen.request.state is RequestState.ACCEPTED
    assert seen.entry.value.state is RequestState.SCHEDULED  # nobody has written it yet


def test_an_answer_follows_the_discussion_without_waiting_for_the_clock() -> None:
    here, item_id = scheduled(accepted())
    n = here.uow.records.current(REQUEST, ASKED).n
    start(here).called(item_id).closed(item_id, "Advised by letter.")

    here.service.triage.answer(here.uow, ASKED, by=DEPUTY, based_on=n, text="Resect.")

    states = [entry.value.state for entry in here.uow.records.history(REQUEST, ASKED)]
    assert states[-3:] == ["scheduled", "discussed", "answered"]
    here.service.triage.close(here.uow, ASKED, by=DEPUTY, based_on=n + 2)
    assert stored(here).state is RequestState.CLOSED


def test_what_the_clock_wrote_meanwhile_does_not_refuse_whoever_had_read_it() -> None:
    here, item_id = scheduled(accepted())
    start(here).called(item_id).closed(item_id, "Advised by letter.")
    seen = here.service.requests.read(here.uow, ASKED, by=DEPUTY)
    here.service.requests.follow(here.uow, at=here.now)

    assert stored(here) == seen.request
    here.service.triage.answer(here.uow, ASKED, by=DEPUTY, based_on=seen.entry.n, text="Resect.")
    with pytest.raises(RevisionConflict):  # a person wrote the newest version
        here.service.triage.answer(
            here.uow, ASKED, by=DEPUTY, based_on=seen.entry.n + 1, text="Resect soon."
        )


def test_nothing_is_answered_out_of_nothing() -> None:
    here = accepted()

    with pytest.raises(NothingToAnswerWith):
        here.service.triage.answer(here.uow, ASKED, by=DEPUTY, based_on=3, text="Resect.")


def test_the_response_clock_stops_with_the_first_response() -> None:
    here = sent(house())
    first: Request = stored(here)
    here.now += timedelta(hours=5)
    here.service.triage.send_back(here.uow, ASKED, by=DEPUTY, based_on=2, missing="MRI")

    assert first.responded_at is None
    assert stored(here).responded_at == here.now
