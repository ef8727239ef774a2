"""Casework: gaps that have an owner, stages, drafts that two people type, and coming back."""

from dataclasses import replace

import pytest

from mdt.domain.cases import CaseSheet
from mdt.domain.casework import CASE_KEPT
from mdt.domain.consents import CONSENT
from mdt.domain.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    ReasonRequired,
    RevisionConflict,
    UnknownPerson,
)
from mdt.domain.ids import PersonId
from mdt.domain.refusals.cases import (
    NoSuchStep,
    NotAGap,
    NothingNewer,
    NotWaivable,
    TeachingConsentMissing,
)
from tests.mdt.service.sitting import (
    BOARD,
    FIRST,
    FIRST_CASE,
    SECOND,
    START,
    Sitting,
    sheet,
)
from tests.mdt.service.test_consents import GIVEN

MEMBER = PersonId("member")


def lacking(**change: object) -> Sitting:
    sitting = Sitting()
    added(sitting, replace(sheet(), **change))
    return sitting


def added(sitting: Sitting, wanted: CaseSheet) -> None:
    sitting.service.cases.add_version(
        sitting.uow, FIRST_CASE, by=MEMBER, sheet=wanted, materials=(), language="en"
    )


def readiness(sitting: Sitting):
    return sitting.service.casework.readiness(sitting.uow, FIRST_CASE, START.date())


def test_a_gap_is_given_to_somebody_with_a_day() -> None:
    sitting = lacking(comorbidity="", ecog_state="unknown")

    sitting.service.casework.assign_gap(
        sitting.uow,
        FIRST_CASE,
        by=PersonId("coordinator"),
        based_on=0,
        field="ecog",
        owner_id=PersonId("radiologist"),
        due_on="2026-03-05",
    )

    gaps = {gap.field: gap for gap in readiness(sitting).gaps}
    assert (gaps["ecog"].owner_id, gaps["ecog"].due_on) == ("radiologist", "2026-03-05")
    assert (gaps["comorbidity"].owner_id, gaps["comorbidity"].due_on) == ("member", "")
    assert [e.subject_id for e in sitting.uow.records.find(CASE_KEPT, due_before="2026-04")] == [
        FIRST_CASE
    ]


def test_waiving_needs_a_reason_and_is_taken_back() -> None:
    sitting = lacking(comorbidity="")
    work, words = sitting.service.casework, {"by": PersonId("chair"), "field": "comorbidity"}

    with pytest.raises(ReasonRequired):
        work.waive_gap(sitting.uow, FIRST_CASE, based_on=0, reason=" ", **words)
    work.waive_gap(sitting.uow, FIRST_CASE, based_on=0, reason="Known.", **words)
    assert readiness(sitting).state == "ready_with_waiver"
    work.demand_gap(sitting.uow, FIRST_CASE, based_on=1, **words)

    assert readiness(sitting).state == "not_ready"


def test_what_cannot_be_settled_is_refused() -> None:
    sitting = lacking(ecog_state="unknown")
    work, common = sitting.service.casework, {"by": MEMBER, "based_on": 0}
    given = {"owner_id": None, "due_on": ""}

    with pytest.raises(NotWaivable):
        work.waive_gap(sitting.uow, FIRST_CASE, field="ecog", reason="?", **common)
    with pytest.raises(NotAGap):
        work.waive_gap(sitting.uow, FIRST_CASE, field="sex", reason="?", **common)
    with pytest.raises(NotAGap):
        work.demand_gap(sitting.uow, FIRST_CASE, field="ecog", **common)
    with pytest.raises(Invalid):
        work.assign_gap(
            sitting.uow, FIRST_CASE, field="ecog", **common, **{**given, "due_on": "Monday"}
        )
    with pytest.raises(UnknownPerson):
        work.assign_gap(
            sitting.uow,
            FIRST_CASE,
            field="ecog",
            **common,
            **{**given, "owner_id": PersonId("nobody")},
        )


def test_the_slower_of_two_who_settle_gets_a_conflict() -> None:
    sitting = lacking(ecog_state="unknown", comorbidity="")
    work = sitting.service.casework
    work.move_on(sitting.uow, FIRST_CASE, by=MEMBER, based_on=0, to="mdt")

    with pytest.raises(RevisionConflict):
        work.waive_gap(
            sitting.uow, FIRST_CASE, by=MEMBER, based_on=0, field="comorbidity", reason="x"
        )


@pytest.mark.parametrize(
    ("by", "why"), [("radiologist", NotAllowed), ("trainee", None), ("stranger", NotFound)]
)
def test_only_senders_and_those_who_steer_the_board_settle(
    by: str, why: type[Exception] | None
) -> None:
    sitting = lacking(comorbidity="")
    settle = sitting.service.casework.waive_gap
    options = {"based_on": 0, "field": "comorbidity", "reason": "x"}

    if why is None:  # the trainee works at the hospital that sent the case
        assert settle(sitting.uow, FIRST_CASE, by=PersonId(by), **options).n == 1
    else:
        with pytest.raises(why):
            settle(sitting.uow, FIRST_CASE, by=PersonId(by), **options)


def test_a_closed_case_that_comes_back_is_a_new_episode() -> None:
    sitting = Sitting()
    move = sitting.service.casework.move_on
    for n, to in enumerate(("mdt", "closed", "mdt")):
        kept = move(sitting.uow, FIRST_CASE, by=MEMBER, based_on=n, to=to).value

    assert (kept.stage, kept.episode) == ("mdt", 2)
    with pytest.raises(NoSuchStep):
        move(sitting.uow, FIRST_CASE, by=MEMBER, based_on=3, to="rehabilitation")


def test_a_board_sees_a_case_again_until_it_took_it_up() -> None:
    sitting = Sitting()
    work, at = sitting.service.casework, START
    for _ in range(2):
        work.relist(sitting.uow, FIRST_CASE, BOARD, reason_code="advisory", by=None, at=at)
    [waiting] = sitting.service.case_files.open(
        sitting.uow, FIRST_CASE, by=PersonId("chair")
    ).kept.relistings

    done = work.taken_up(
        sitting.uow, FIRST_CASE, by=PersonId("coordinator"), based_on=1, board_id=BOARD
    )

    assert (waiting.board_id, waiting.reason_code) == (BOARD, "advisory")
    assert done.value.relistings == ()


def test_two_people_type_in_two_fields_without_a_conflict() -> None:
    sitting = Sitting()
    work = sitting.service.casework
    first = work.type_fields(
        sitting.uow, FIRST_CASE, by=MEMBER, read_at=0, texts={"imaging": "CT: no change."}
    )

    second = work.type_fields(
        sitting.uow, FIRST_CASE, by=PersonId("scribe"), read_at=0, texts={"pathology": "HER2 0"}
    )

    draft, n = work.draft(sitting.uow, FIRST_CASE, by=MEMBER)
    assert (first, second, n) == (1, 2, 2)
    assert draft.texts == {"imaging": "CT: no change.", "pathology": "HER2 0"}


def test_the_slower_of_two_in_one_field_gets_both_texts() -> None:
    sitting = Sitting()
    work = sitting.service.casework
    work.type_fields(sitting.uow, FIRST_CASE, by=MEMBER, read_at=0, texts={"imaging": "CT"})

    with pytest.raises(RevisionConflict) as conflict:
        work.type_fields(
            sitting.uow, FIRST_CASE, by=PersonId("scribe"), read_at=0, texts={"imaging": "MRI"}
        )

    assert (conflict.value.field, conflict.value.current, conflict.value.rejected) == (
        "imaging",
        "CT",
        "MRI",
    )
    again = {"by": PersonId("scribe"), "read_at": conflict.value.actual}
    assert work.type_fields(sitting.uow, FIRST_CASE, texts={"imaging": "MRI"}, **again) == 2


def test_the_same_text_again_adds_nothing_and_a_new_version_ends_the_draft() -> None:
    sitting = Sitting()
    work = sitting.service.casework
    for _ in range(2):
        n = work.type_fields(sitting.uow, FIRST_CASE, by=MEMBER, read_at=0, texts={"imaging": "x"})
    assert n == 1

    added(sitting, sheet("Later?"))

    draft, _ = work.draft(sitting.uow, FIRST_CASE, by=MEMBER)
    assert (draft.based_on, draft.texts) == (2, {})
    with pytest.raises(NotAllowed):
        work.draft(sitting.uow, FIRST_CASE, by=PersonId("radiologist"))


def test_the_slower_of_two_versions_gets_both_sheets() -> None:
    sitting = Sitting()
    added(sitting, sheet("Faster?"))

    with pytest.raises(RevisionConflict) as conflict:
        sitting.service.cases.add_version(
            sitting.uow,
            FIRST_CASE,
            by=MEMBER,
            sheet=sheet("Slower?"),
            materials=(),
            language="en",
            based_on=1,
        )

    assert conflict.value.current.question == "Faster?"
    assert conflict.value.rejected.question == "Slower?"


def test_a_new_case_has_a_number_of_its_own_and_belongs_to_its_hospital() -> None:
    sitting = Sitting()
    create = sitting.service.cases.create
    words = {"title": " Gastric  cancer ", "tumour_site": "stomach", "language": "en"}

    one, two = (create(sitting.uow, by=MEMBER, sheet=sheet(), **words) for _ in range(2))

    assert one.pseudonym != two.pseudonym
    assert one.title == "Gastric cancer"
    assert (one.owner_id, one.origin_institution_id) == (MEMBER, "beijing")
    assert sitting.uow.cases.current(one.id).sheet.schema_version == 3
    with pytest.raises(Invalid):
        create(sitting.uow, by=MEMBER, sheet=sheet(), **{**words, "title": " "})


def test_a_copy_for_teaching_needs_a_consent_for_that_and_leads_nowhere_back() -> None:
    sitting = Sitting()
    copy = sitting.service.cases.copy_for_teaching
    sitting.service.consents.record(sitting.uow, GIVEN, by=MEMBER)
    with pytest.raises(TeachingConsentMissing):
        copy(sitting.uow, FIRST_CASE, by=MEMBER)
    sitting.service.consents.record(sitting.uow, replace(GIVEN, purpose="education"), by=MEMBER)

    made = copy(sitting.uow, FIRST_CASE, by=MEMBER)

    version = sitting.uow.cases.current(made.id)
    assert made.pseudonym != sitting.uow.cases.get(FIRST_CASE).pseudonym
    assert (version.materials, version.sheet.patient_view, version.sheet.ecog_on) == ((), "", None)
    assert version.sheet.diagnosed_on == "2026"
    assert FIRST_CASE not in str(version)
    assert len(sitting.uow.records.find(CONSENT, scope_id=made.id)) == 0


def test_evidence_that_comes_late_is_shown_by_an_event_and_what_follows_rests_on_it() -> None:
    sitting = Sitting().live().called().drafted()
    before = sitting.item(FIRST).case_version_id
    added(sitting, replace(sheet(), pathology="HER2 3+"))
    assert sitting.item(FIRST).case_version_id == before

    sitting.do(sitting.service.cases.show_evidence, FIRST, by="member")  # who presents

    later = sitting.uow.cases.current(FIRST_CASE).id
    assert sitting.item(FIRST).case_version_id == later != before
    sitting.read_back().recorded()
    [recorded] = sitting.meeting.recommendations.values()
    assert recorded.case_version_id == later
    with pytest.raises(NothingNewer):
        sitting.do(sitting.service.cases.show_evidence, FIRST, by="chair")


@pytest.mark.parametrize("by", ["radiologist", "trainee"])
def test_only_who_leads_or_presents_shows_evidence(by: str) -> None:
    sitting = Sitting().live().called()
    added(sitting, sheet("New?"))

    with pytest.raises(NotAllowed):
        sitting.do(sitting.service.cases.show_evidence, FIRST, by=by)


def test_a_recorded_recommendation_keeps_the_version_that_it_was_made_on() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()
    [recorded] = sitting.meeting.recommendations.values()
    added(sitting, sheet("New?"))

    sitting.do(sitting.service.cases.show_evidence, FIRST, by="chair")

    [still] = sitting.meeting.recommendations.values()
    assert still.case_version_id == recorded.case_version_id
    assert sitting.item(SECOND).case_version_id is None


def test_the_list_holds_the_cases_of_ones_hospital_and_boards() -> None:
    sitting = Sitting()
    lines = sitting.service.case_files.list_for

    seen = {by: len(lines(sitting.uow, PersonId(by))) for by in ("trainee", "chair", "interpreter")}

    assert seen == {"trainee": 2, "chair": 2, "interpreter": 0}
