"""The gate as it is asked: who is recused reaches the case on no way, and teaching is agreed to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from mdt.domain import boards_kept
from mdt.domain.access import ACCESS
from mdt.domain.boards_kept import kept_of
from mdt.domain.gate import refusal_of
from mdt.domain.ids import BoardId, CaseId, MaterialId, MeetingId, PersonId, ReviewId
from mdt.domain.refusals.cases import RecusedFromCase, TeachingConsentMissing
from mdt.domain.reviews import REVIEW
from mdt.service.case_files import CaseFile
from tests.mdt.service import test_opinions
from tests.mdt.service.sitting import (
    BOARD,
    FIRST,
    FIRST_CASE,
    IMAGE,
    SECOND,
    SECOND_CASE,
    Sitting,
    plan,
)
from tests.mdt.service.taking_part import let_back, recuse
from tests.mdt.service.test_consents import GIVEN
from tests.mdt.service.test_followups import begin, the_id
from tests.mdt.service.test_materials import FILE
from tests.mdt.service.test_requests import ASKED
from tests.mdt.service.test_reviews import accepted, ask, complete
from tests.mdt.service.verified import verify

Way = Callable[[Sitting, PersonId], object]


def busy() -> Sitting:
    """The first case is open, with a request, a second reading and a follow-up."""
    here = accepted()
    ask(here)
    here.live("chair", "scribe", "member", "radiologist", "deputy").called().drafted()
    here.read_back().recorded()
    begin(here)
    return here


def open_file(here: Sitting, by: PersonId, case_id: CaseId = FIRST_CASE) -> CaseFile:
    opened = here.service.case_files.open(here.uow, case_id, by=by)
    if not opened.verdict.allow:
        raise refusal_of(opened.verdict)
    return opened


def open_review(here: Sitting, by: PersonId) -> None:
    [entry] = here.uow.records.find(REVIEW)
    here.service.reviews.read(here.uow, ReviewId(entry.subject_id), by=by)


READING: dict[str, Way] = {
    "case": open_file,
    "material": lambda here, by: here.service.cases.material(here.uow, IMAGE, by=by),
    "request": lambda here, by: here.service.requests.read(here.uow, ASKED, by=by),
    "material of the request": lambda here, by: here.service.requests.material(
        here.uow, ASKED, IMAGE, by=by
    ),
    "opinions": lambda here, by: here.service.opinions.opinions(here.uow, ASKED, by=by),
    "second reading": open_review,
    "follow-up": lambda here, by: here.service.followups.read(here.uow, the_id(here), by=by),
}

WRITING: dict[str, Way] = {
    "draft": lambda here, by: here.service.casework.draft(here.uow, FIRST_CASE, by=by),
    "version": lambda here, by: here.service.cases.add_version(
        here.uow,
        FIRST_CASE,
        by=by,
        sheet=here.uow.cases.current(FIRST_CASE).sheet,
        materials=(),
        language="en",
    ),
    "material": lambda here, by: here.service.materials.bring(
        here.uow, FIRST_CASE, by=by, brought=FILE
    ),
    "request": lambda here, by: here.service.requests.withdraw(
        here.uow, ASKED, by=by, based_on=3, reason="Not needed."
    ),
}


@pytest.mark.parametrize("way", READING)
@pytest.mark.parametrize("who", ["radiologist", "scribe"])
def test_who_is_recused_reads_the_case_on_no_way_until_they_are_back(way: str, who: str) -> None:
    here, by = busy(), PersonId(who)
    READING[way](here, by)

    recuse(here, who)
    with pytest.raises(RecusedFromCase):
        READING[way](here, by)

    let_back(here, who)
    READING[way](here, by)


@pytest.mark.parametrize("way", WRITING)
def test_who_is_recused_writes_nothing_of_the_case_even_at_its_own_hospital(way: str) -> None:
    here = recuse(busy(), "scribe")

    with pytest.raises(RecusedFromCase):
        WRITING[way](here, PersonId("scribe"))
    WRITING[way](let_back(here, "scribe"), PersonId("scribe"))


def test_who_is_recused_changes_nothing_of_the_follow_up() -> None:
    here = recuse(busy(), "radiologist")
    review = here.service.followups.review

    with pytest.raises(RecusedFromCase):
        review(here.uow, the_id(here), by=PersonId("radiologist"), based_on=1)


def test_who_is_recused_does_not_grade_the_second_reading() -> None:
    here = busy()
    person = here.uow.people.get(PersonId("radiologist"))
    pathologist = replace(person, id=PersonId("guest"), discipline="pathology")
    here.uow.people.table[pathologist.id] = pathologist
    verify(here.uow, "guest")
    mine = ask(here, reviewer_id=pathologist.id)

    recuse(here, "guest", by="chair")

    with pytest.raises(RecusedFromCase):
        complete(here, mine, "none", by=pathologist.id)


def test_who_is_recused_gives_no_opinion() -> None:
    expert = test_opinions.SECOND
    here = test_opinions.ask(test_opinions.accepted(), expert)
    recuse(here.live("chair", "expert").called(), "expert")

    with pytest.raises(RecusedFromCase):
        test_opinions.give(here, expert)
    test_opinions.give(let_back(here, "expert"), expert)


def test_a_recusal_holds_from_its_announcement_to_the_end_of_the_item() -> None:
    here = Sitting().published().joined("chair", "radiologist")
    by = PersonId("radiologist")
    open_file(here, by)

    recuse(here, "radiologist")
    with pytest.raises(RecusedFromCase):
        open_file(here, by)

    here.do(here.service.sessions.start, by="chair")
    here.called(FIRST)
    with pytest.raises(RecusedFromCase):
        open_file(here, by)

    here.deferred(FIRST)
    open_file(here, by)


def test_a_meeting_that_was_cancelled_keeps_nobody_from_the_case() -> None:
    here = recuse(Sitting().published().joined("chair", "radiologist"), "radiologist")

    here.do(here.service.meetings.cancel, by="coordinator", reason="Nobody can come.")

    assert open_file(here, PersonId("radiologist")).verdict.allow


def test_a_recusal_is_from_one_case_and_from_every_meeting_about_it() -> None:
    here = recuse(Sitting().published().joined("chair", "radiologist"), "radiologist")
    later = plan(title="April", starts_at=here.now + timedelta(days=30))
    here.service.meetings.plan(
        here.uow,
        by=PersonId("coordinator"),
        board_id=here.meeting.board_id,
        plan=later,
        meeting_id=MeetingId("april"),
    )
    here.service.meetings.publish(here.uow, MeetingId("april"), by=PersonId("coordinator"))
    material = here.service.cases.material

    for named in (MeetingId("april"), None):
        with pytest.raises(RecusedFromCase):
            material(here.uow, IMAGE, by=PersonId("radiologist"), meeting_id=named)
    material(here.uow, MaterialId("image-2"), by=PersonId("radiologist"))
    open_file(here, PersonId("radiologist"), SECOND_CASE)
    assert here.item(SECOND).case_id == SECOND_CASE


def test_who_wrote_the_case_keeps_it_to_supply_what_the_board_asks_for() -> None:
    here = recuse(busy(), "member", by="chair")

    for way in ("case", "material"):
        assert READING[way](here, PersonId("member")) is not None
    assert WRITING["version"](here, PersonId("member")).author_id == "member"


def test_lists_tell_nothing_of_a_case_that_is_kept_from_the_reader() -> None:
    here, by = recuse(busy(), "radiologist"), PersonId("radiologist")

    lines = {line.case.id: line.verdict for line in here.service.case_files.list_for(here.uow, by)}
    [due] = here.service.followups.list_for(here.uow, by)

    assert (lines[FIRST_CASE].allow, lines[FIRST_CASE].reason_code) == (False, "recused")
    assert lines[SECOND_CASE].allow
    assert (due.is_shown, due.may_review, due.may_report) == (False, False, False)
    assert here.service.requests.are_shown(here.uow, [FIRST_CASE, SECOND_CASE], by) == {
        FIRST_CASE: False,
        SECOND_CASE: True,
    }


# -- teaching

TAUGHT = replace(GIVEN, purpose="education", text_id="teaching, version 1")


def teaches(here: Sitting) -> Sitting:
    """Let the board be one that meets to learn."""
    kept = replace(kept_of(here.uow.boards.get(BOARD)), kind="education")
    here.uow.records.add(
        boards_kept.BOARD, BOARD, kept, based_on=0, by=None, at=here.now, action="board.settled"
    )
    return here


def test_nobody_is_taught_with_a_case_whose_patient_did_not_agree_to_it() -> None:
    here = teaches(Sitting()).live("chair", "radiologist")
    by, before = PersonId("radiologist"), here.types()

    with pytest.raises(TeachingConsentMissing):
        here.called(FIRST)

    assert here.types() == before
    with pytest.raises(TeachingConsentMissing):
        open_file(here, by)
    for named in (here.id, None):
        with pytest.raises(TeachingConsentMissing):
            here.service.cases.material(here.uow, IMAGE, by=by, meeting_id=named)
    open_file(here, PersonId("scribe"))  # whose hospital sent it


@pytest.mark.parametrize(("country", "kept_from"), [("CN", False), ("KZ", True)])
def test_a_board_that_meets_to_learn_sees_a_case_by_the_consent_to_that_alone(
    country: str, *, kept_from: bool
) -> None:
    here = teaches(Sitting()).live("chair", "radiologist")
    given = replace(TAUGHT, countries=(country,))
    here.service.consents.record(here.uow, given, by=PersonId("member"))

    here.called(FIRST)

    [entry] = here.uow.records.find(ACCESS, scope_id=FIRST_CASE)
    told = {one.person_id: one for one in entry.value.people}
    assert entry.value.purpose == "education"
    assert (told["chair"].allow, told["chair"].ground) == (True, "own_institution")
    assert told["radiologist"].allow is not kept_from
    assert told["radiologist"].reason_code == ("no_teaching_consent" if kept_from else "")
    assert (PersonId("radiologist") in here.meeting.withheld.get(FIRST, {})) is kept_from


def test_who_is_of_a_board_for_care_as_well_opens_the_case_for_that() -> None:
    here = teaches(Sitting())
    board = here.uow.boards.get(BOARD)
    here.uow.boards.table[BoardId("cases")] = replace(board, id=BoardId("cases"), slug="cases")

    assert open_file(here, PersonId("radiologist")).verdict.allow
