"""Second readings: asked with the original report, graded, and what a major discordance does."""

from dataclasses import replace
from datetime import date

import pytest

from mdt.domain.cases import Material
from mdt.domain.errors import NotAllowed, UnknownMaterial, UnknownPerson
from mdt.domain.ids import CaseVersionId, MaterialId, PersonId, ReviewId
from mdt.domain.refusals.cases import AccessRefused
from mdt.domain.refusals.requests import AlreadyAsked, NotVerified, NotYourTurn, ReportMissing
from mdt.domain.requests import REQUEST, RequestState
from mdt.domain.reviews import REVIEW, Finding, Slide
from tests.mdt.service import sitting
from tests.mdt.service.sitting import FIRST_CASE, Sitting
from tests.mdt.service.test_requests import ASKED, DEPUTY, TRAINEE, house, sent, stored
from tests.mdt.service.verified import verify

DUE = date(2026, 3, 9)
READER = PersonId("reader")  # a pathologist of the other hospital, and no member of the board
LOCAL = PersonId("scribe")  # the pathologist where the case comes from
REPORT = MaterialId("report-1")
SLIDES = (Slide(stain="H&E", block="A1"),)


def accepted(*, with_report: bool = True) -> Sitting:
    here = house()
    beijing = here.uow.people.get(PersonId("radiologist"))
    here.uow.people.table[READER] = replace(beijing, id=READER, discipline="pathology")
    verify(here.uow, READER, "radiologist")
    if with_report:
        version = here.uow.cases.current(FIRST_CASE)
        report = Material(
            id=REPORT,
            case_id=FIRST_CASE,
            kind="report",
            title="Pathology report",
            mime="application/pdf",
            sha256="cd" * 32,
            size=10,
        )
        here.uow.cases.add_version(
            sitting.seal(
                replace(
                    version,
                    id=CaseVersionId("version-1-2"),
                    n=2,
                    prev_hash=version.content_hash,
                    materials=(*version.materials, report),
                )
            )
        )
    sent(here)
    here.service.triage.accept(here.uow, ASKED, by=DEPUTY, based_on=2)
    return here


def ask(here: Sitting, **changes: object) -> ReviewId:
    told: dict[str, object] = {
        "by": DEPUTY,
        "report_id": REPORT,
        "reviewer_id": READER,
        "local_pathologist_id": LOCAL,
        "due_on": DUE,
        **changes,
    }
    return ReviewId(here.service.reviews.ask_review(here.uow, ASKED, **told).subject_id)


def complete(here: Sitting, review_id: ReviewId, grade: str, *, by: PersonId = READER) -> None:
    before = here.uow.records.current(REVIEW, review_id).value.before
    changed = replace(before.morphology, code="8490/3", text="Signet ring cell carcinoma")
    after = before if grade == "none" else replace(before, morphology=changed)
    here.service.reviews.complete(
        here.uow,
        review_id,
        by=by,
        based_on=1,
        grade=grade,
        slides=SLIDES,
        after=after,
        note="",
    )


def test_the_first_finding_is_taken_from_the_case() -> None:
    here = accepted()
    review_id = ask(here)

    kept = here.uow.records.current(REVIEW, review_id).value
    sheet = here.uow.cases.current(FIRST_CASE).sheet
    assert kept.before == Finding(
        morphology=sheet.morphology, stage="cT3 N1 M0, III", text=sheet.diagnosis
    )
    waiting = here.service.reviews.waiting(here.uow, READER)
    assert [entry.subject_id for entry in waiting] == [review_id]
    assert here.service.requests.read(here.uow, ASKED, by=READER).case.id == FIRST_CASE


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"by": TRAINEE}, NotYourTurn),
        ({"report_id": None}, ReportMissing),
        ({"report_id": MaterialId("image-1")}, UnknownMaterial),
        ({"reviewer_id": PersonId("radiologist")}, UnknownPerson),
        ({"reviewer_id": LOCAL}, NotVerified),
        ({"local_pathologist_id": READER}, UnknownPerson),
    ],
)
def test_a_second_reading_is_asked_of_the_right_person_with_the_report(changes, refusal) -> None:
    here = accepted()

    with pytest.raises(refusal):
        ask(here, **changes)


def test_without_an_original_report_there_is_nothing_to_read_again() -> None:
    with pytest.raises(ReportMissing):
        ask(accepted(with_report=False))


def test_one_reader_is_asked_once_at_a_time() -> None:
    here = accepted()
    ask(here)

    with pytest.raises(AlreadyAsked):
        ask(here)


def test_only_the_reader_who_was_asked_grades() -> None:
    here = accepted()
    review_id = ask(here)
    verify(here.uow, "expert", LOCAL, DEPUTY)  # so that it is not their credential that fails

    for by in (PersonId("expert"), LOCAL, DEPUTY):
        with pytest.raises(NotAllowed) as refused:
            complete(here, review_id, "major", by=by)
        assert refused.value.code == "not_allowed"


@pytest.mark.parametrize("grade", ["none", "minor"])
def test_a_reading_that_agrees_leaves_the_case_where_it_is(grade: str) -> None:
    here = accepted()
    complete(here, ask(here), grade)

    assert len(here.uow.records.find(REQUEST)) == 1


def test_a_major_discordance_brings_the_case_back_by_itself() -> None:
    here = accepted()
    review_id = ask(here)
    complete(here, review_id, "major")

    done = here.uow.records.current(REVIEW, review_id).value
    again = stored(here, done.relisted_as)
    assert (again.state, again.review_id) == (RequestState.SUBMITTED, review_id)
    assert (again.case_id, again.board_id) == (FIRST_CASE, stored(here).board_id)
    assert again.from_institution_id == here.uow.cases.get(FIRST_CASE).origin_institution_id
    assert again.question.startswith(stored(here).question)
    assert again.question.endswith("→ 8490/3 Signet ring cell carcinoma, cT3 N1 M0, III")
    assert stored(here).state is RequestState.ACCEPTED


def test_what_was_read_is_saved_on_the_way() -> None:
    here = accepted()
    review_id = ask(here)
    before = here.uow.records.current(REVIEW, review_id).value.before
    here.service.reviews.save(
        here.uow, review_id, by=READER, based_on=1, slides=SLIDES, after=before, note="Half done."
    )

    seen = here.service.reviews.read(here.uow, review_id, by=READER)
    assert (seen.entry.value.slides, seen.entry.value.note, seen.may_grade) == (
        SLIDES,
        "Half done.",
        True,
    )
    assert seen.report is not None
    assert not here.service.reviews.read(here.uow, review_id, by=DEPUTY).may_grade


def test_the_gate_keeps_a_second_reading_as_it_keeps_the_case() -> None:
    here = accepted()
    review_id = ask(here)
    del here.uow.records.table["agreement", "agreement"]

    with pytest.raises(AccessRefused):
        here.service.reviews.read(here.uow, review_id, by=READER)
    with pytest.raises(AccessRefused):
        complete(here, review_id, "major")
    assert here.service.reviews.read(here.uow, review_id, by=LOCAL).report is not None
    assert here.uow.records.current(REVIEW, review_id).n == 1
