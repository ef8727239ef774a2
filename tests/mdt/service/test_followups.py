"""Follow-up from the recorded recommendation to the board that reads the report."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mdt.domain.errors import NotAllowed, NotFound, RevisionConflict
from mdt.domain.followups import FOLLOWUP, FollowUp, FollowUpState, Report
from mdt.domain.ids import FollowUpId, PersonId, RecommendationId
from mdt.domain.people import Institution
from mdt.domain.refusals.cases import AccessRefused
from tests.mdt.service import sitting
from tests.mdt.service.memory import MemoryUnitOfWork
from tests.mdt.service.sitting import BOARD, FIRST, FIRST_CASE, WORDING, Sitting

FULL = Report(status="done", concordance="full")
CHAIR = PersonId("chair")  # implements, and works where the case comes from
DEPUTY = PersonId("deputy")  # of the board, at the other hospital


def recorded(**changes: object) -> Sitting:
    """Record a recommendation and begin its follow-up, as one command does."""
    here = Sitting().live().called().drafted(replace(WORDING, **changes)).read_back().recorded()
    begin(here)
    return here


def begin(here: Sitting) -> None:
    advice = here.meeting.recommendation_on(FIRST)
    assert advice is not None
    here.service.followups.open(here.uow, here.meeting, advice, by=CHAIR, at=here.now)


def the_id(here: Sitting) -> FollowUpId:
    advice = here.meeting.recommendation_on(FIRST)
    assert advice is not None
    return FollowUpId(advice.id)


def stored(here: Sitting) -> FollowUp:
    return here.uow.records.current(FOLLOWUP, the_id(here)).value


def report(here: Sitting, told: Report = FULL, *, by: PersonId = CHAIR, based_on: int = 1) -> None:
    here.service.followups.report(here.uow, the_id(here), by=by, based_on=based_on, told=told)


def test_a_recommendation_begins_its_follow_up_once() -> None:
    here = recorded()
    begin(here)

    begun = stored(here)
    advice = here.meeting.recommendation_on(FIRST)
    assert advice is not None
    assert len(here.uow.records.history(FOLLOWUP, advice.id)) == 1
    assert (begun.due_on, begun.owner_id, begun.number) == (WORDING.due_date, CHAIR, 1)
    assert (begun.case_version_id, begun.case_id) == (advice.case_version_id, FIRST_CASE)


def test_a_report_never_touches_what_the_board_saw() -> None:
    here = recorded()
    log, head = len(here.log), here.meeting.head
    version = here.uow.cases.current(FIRST_CASE)

    report(here, replace(FULL, response="PR", next_due=date(2026, 9, 1)))

    assert (len(here.log), here.meeting.head) == (log, head)
    assert here.uow.cases.current(FIRST_CASE) == version
    assert stored(here).report.response == "PR"


def test_the_treating_side_and_the_coordinator_report_and_nobody_else() -> None:
    for by in ("chair", "member", "trainee", "coordinator"):  # implements, owns, origin
        report(recorded(), by=PersonId(by))
    for by in ("deputy", "radiologist"):
        with pytest.raises(NotAllowed):
            report(recorded(), by=PersonId(by))
    with pytest.raises(NotFound):
        report(recorded(), by=PersonId("nobody"))


def test_who_implements_elsewhere_may_report() -> None:
    here = recorded(implementer_id=PersonId("radiologist"))

    report(here, by=PersonId("radiologist"))

    assert stored(here).reported_by == "radiologist"


def test_only_the_board_reads_a_report_for_the_board() -> None:
    here = recorded()
    report(here)
    followups = here.service.followups
    with pytest.raises(NotAllowed):
        followups.review(here.uow, the_id(here), by=PersonId("trainee"), based_on=2)

    followups.review(here.uow, the_id(here), by=DEPUTY, based_on=2, remark="Noted.")
    assert (stored(here).state, stored(here).remark) == ("reviewed", "Noted.")


def test_what_is_overdue_is_marked_once_and_listed_first() -> None:
    here = recorded()
    second = replace(stored(here), due_on=date(2026, 3, 10))
    here.uow.records.add(
        FOLLOWUP, "older", second, based_on=0, by=CHAIR, at=here.now, action="followup.begun"
    )
    followups = here.service.followups
    on = date(2026, 3, 20)

    found = followups.open_of(here.uow, BOARD, on)
    assert [(one.id, one.state) for one in found] == [
        ("older", "overdue"),
        (the_id(here), "pending"),
    ]
    at = here.now + timedelta(days=18)
    assert followups.fall_due(here.uow, at=at) == 1
    assert followups.fall_due(here.uow, at=at) == 0
    entry = here.uow.records.current(FOLLOWUP, "older")
    assert (entry.value.state, entry.author_id) == ("overdue", None)
    assert ("followup.overdue", "older") in here.uow.records.audited


def test_a_reported_one_is_not_open_any_more() -> None:
    here = recorded()
    report(here)

    assert here.service.followups.open_of(here.uow, BOARD, date(2026, 5, 1)) == ()


def test_what_was_reported_is_not_said_to_be_superseded() -> None:
    here, awaited = recorded(), recorded()
    report(here)

    for each in (here, awaited):
        each.service.followups.supersede(each.uow, the_id(each), by=CHAIR, at=each.now)

    assert (stored(here).state, stored(awaited).state) == ("reported", "superseded")
    assert [action for action, _ in here.uow.records.audited].count("followup.superseded") == 0
    assert [action for action, _ in awaited.uow.records.audited].count("followup.superseded") == 1


def test_a_report_that_comes_late_is_taken_without_waiting_for_the_clock() -> None:
    here = recorded()
    here.now += timedelta(days=60)

    report(here)

    states = [one.value.state for one in here.uow.records.history(FOLLOWUP, the_id(here))]
    assert states == ["pending", "overdue", "reported"]


def test_a_report_begun_before_it_was_overdue_is_taken_after_the_clock_marked_it() -> None:
    here = recorded()
    here.now += timedelta(days=60)
    assert here.service.followups.fall_due(here.uow, at=here.now) == 1

    report(here)  # on the version before that mark

    states = [one.value.state for one in here.uow.records.history(FOLLOWUP, the_id(here))]
    assert states == ["pending", "overdue", "reported"]


def test_the_slower_of_two_reports_gets_both() -> None:
    here = recorded()
    report(here, replace(FULL, text="First."))

    with pytest.raises(RevisionConflict) as refused:
        report(here, replace(FULL, text="Second."), by=PersonId("member"))

    assert refused.value.current.report.text == "First."
    assert refused.value.rejected.report.text == "Second."
    assert stored(here).report.text == "First."


def test_each_finds_what_concerns_them() -> None:
    here = recorded()
    elsewhere(here.uow)
    followups = here.service.followups

    for by in ("chair", "member", "trainee", "radiologist", "coordinator"):
        assert len(followups.list_for(here.uow, PersonId(by))) == 1
    assert followups.list_for(here.uow, PersonId("stranger")) == ()
    with pytest.raises(NotFound):
        followups.read(here.uow, the_id(here), by=PersonId("stranger"))


def test_a_long_list_asks_no_more_of_boards_and_hospitals_than_a_short_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here, asked = recorded(), Counter[str]()

    def count(table: object, name: str) -> None:
        answer = getattr(table, name)

        def counted(*args: object, **kw: object) -> object:
            asked[name] += 1
            return answer(*args, **kw)

        monkeypatch.setattr(table, name, counted)

    def listed(n: int) -> dict[str, int]:
        asked.clear()
        assert len(here.service.followups.list_for(here.uow, CHAIR)) == n
        return dict(asked)

    count(here.uow.boards, "get")
    count(here.uow.people, "institution")
    count(here.uow.records, "current")
    count(here.uow.records, "find")
    short = listed(1)
    for n in range(20):
        another = replace(stored(here), recommendation_id=RecommendationId(f"r{n}"))
        here.uow.records.add(
            FOLLOWUP, f"r{n}", another, based_on=0, by=None, at=here.now, action="followup.begun"
        )

    assert listed(21) == short


def test_a_list_of_some_states_has_only_those() -> None:
    here = recorded()
    listed = here.service.followups.list_for

    assert len(listed(here.uow, CHAIR, states=(FollowUpState.PENDING,))) == 1
    report(here)
    assert listed(here.uow, CHAIR, states=(FollowUpState.PENDING, FollowUpState.OVERDUE)) == ()


def test_the_gate_keeps_a_follow_up_as_it_keeps_the_case() -> None:
    here = recorded()
    del here.uow.records.table["agreement", "agreement"]

    with pytest.raises(AccessRefused):
        here.service.followups.read(here.uow, the_id(here), by=DEPUTY)
    assert here.service.followups.read(here.uow, the_id(here), by=CHAIR).may_report


def elsewhere(uow: MemoryUnitOfWork) -> None:
    """Add a person of a third hospital."""
    place = Institution(
        id=sitting.InstitutionId("elsewhere"),
        network_id=sitting.NETWORK,
        name="Elsewhere",
        country="KZ",
        tz="Asia/Almaty",
    )
    uow.people.institutions[place.id] = place
    person = uow.people.get(CHAIR)
    uow.people.table[PersonId("stranger")] = replace(
        person, id=PersonId("stranger"), institution_id=place.id
    )
