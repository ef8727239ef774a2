"""The demo's content: coded, consistent, and plainly synthetic."""

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from mdt.domain import valuesets
from mdt.domain.agenda import ItemKind
from mdt.domain.cases import CaseSheet
from mdt.domain.ids import PersonId
from mdt.domain.people import COUNTING_ROLES, Role
from mdt.domain.quorum import Counted, evaluate
from server.demo.catalogue import BOARDS
from server.demo.content import Calendar, DemoBoard, DemoCase
from server.demo.pictures.gallery import DRAWINGS
from server.demo.sheets import stage
from server.messages import LANGUAGES

TODAY = date(2026, 5, 20)
ON = Calendar(TODAY)
CASES = [(board, case) for board in BOARDS for case in board.cases(ON)]
each_board = pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.slug)
each_case = pytest.mark.parametrize(
    ("board", "case"), CASES, ids=[case.pseudonym for _, case in CASES]
)
ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def test_there_is_one_board_for_each_founding_co_operation() -> None:
    assert [board.slug for board in BOARDS] == ["gastric", "bone", "vietnam", "osaka", "breast"]
    assert all(2 <= len(board.cases(ON)) <= 4 for board in BOARDS)


def test_no_two_people_share_an_address_and_no_two_cases_a_pseudonym() -> None:
    emails = [board.email(person) for board in BOARDS for person in board.people]
    names = [case.pseudonym for _, case in CASES]

    assert len(set(emails)) == len(emails)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+@example\.org", email) for email in emails)
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"K-\d[A-Z]\d[A-Z]", name) for name in names)


@each_board
def test_a_board_has_every_part_in_a_meeting_once(board: DemoBoard) -> None:
    roles = [person.role for person in board.people]

    for role in (Role.COORDINATOR, Role.CHAIR, Role.DEPUTY_CHAIR, Role.SCRIBE, Role.GUEST):
        assert roles.count(role) == 1
    assert roles.count(Role.MEMBER) >= 4
    assert all(person.discipline in valuesets.DISCIPLINES for person in board.people)
    assert all(person.language in LANGUAGES for person in board.people)
    assert {person.institution for person in board.people} == {p.key for p in board.institutions}


@each_board
def test_a_board_is_of_several_countries_and_says_that_it_is_a_demo(board: DemoBoard) -> None:
    assert len({place.country for place in board.institutions}) >= 2
    assert all(place.name.startswith("Demo ") for place in board.institutions)
    assert all(ZoneInfo(place.tz) for place in board.institutions)
    assert board.network.endswith("(demo)")
    assert set(board.languages) <= set(valuesets.LANGUAGES)


@each_board
def test_the_whole_board_meets_its_own_quorum_and_the_rule_can_fail(board: DemoBoard) -> None:
    counted = [
        Counted(
            person_id=PersonId(person.key),
            display_name=person.name,
            discipline=person.discipline,
            is_chair=person.role is Role.CHAIR,
        )
        for person in board.people
        if person.role in COUNTING_ROLES
    ]

    assert evaluate(board.quorum_rule, counted).satisfied
    for code in board.quorum_rule.all_of:
        without = [person for person in counted if person.discipline != code]
        assert not evaluate(board.quorum_rule, without).satisfied


def test_the_breast_board_needs_seven_disciplines_with_the_medical_physicist() -> None:
    rule = next(board.quorum_rule for board in BOARDS if board.slug == "breast")

    assert len(rule.all_of) == 7
    assert "medical_physics" in rule.all_of


@each_board
def test_a_meeting_to_come_is_presented_by_people_of_the_board(board: DemoBoard) -> None:
    keys = {person.key for person in board.people}
    pseudonyms = {case.pseudonym for case in board.cases(ON)}

    for item in board.meeting.items:
        assert item.presenter in keys
        assert (item.kind is ItemKind.CASE) == bool(item.case)
        assert not item.case or item.case in pseudonyms
        assert bool(item.title) != bool(item.case)
    assert sum(item.minutes for item in board.meeting.items) <= board.meeting.planned_min


@each_case
def test_a_case_is_coded(board: DemoBoard, case: DemoCase) -> None:
    sheet = case.sheet

    assert sheet.question_type in valuesets.QUESTION_TYPES
    assert sheet.urgency in valuesets.URGENCIES
    assert sheet.sex in valuesets.SEXES
    assert sheet.laterality in valuesets.LATERALITIES
    assert sheet.disease_status in valuesets.DISEASE_STATUSES
    assert re.fullmatch(r"C\d\d\.\d", sheet.topography.code)
    assert re.fullmatch(r"\d{4}/[0-39]", sheet.morphology.code)
    assert re.fullmatch(r"[CD]\d\d(\.\d)?", sheet.icd10.code)
    assert sheet.icd10.code[:3] == sheet.topography.code[:3]
    assert case.owner in {person.key for person in board.people}
    assert case.site or board.tumour_site


@each_case
def test_a_case_has_what_a_board_needs_to_discuss_it(board: DemoBoard, case: DemoCase) -> None:
    sheet = case.sheet

    for text in (sheet.diagnosis, sheet.pathology, sheet.imaging, sheet.comorbidity):
        assert len(text) > 30
    assert sheet.question.rstrip().endswith(("?", ".")) and len(sheet.question) > 60
    assert sheet.patient_view and sheet.local_plan
    assert re.fullmatch(r"\d\d-\d\d", sheet.age_band)
    assert 0 <= sheet.ecog <= 4
    assert sheet.stages and all(entry.edition == "8" for entry in sheet.stages)
    assert len(sheet.markers) >= 3
    assert 2 <= len(case.pictures) <= 4


@each_case
def test_a_case_lies_in_the_past_and_in_order(board: DemoBoard, case: DemoCase) -> None:
    sheet = case.sheet
    dates = [entry.on for entry in sheet.stages] + [entry.on for entry in sheet.markers]
    dates.append(sheet.ecog_on)

    assert all(on is not None and on < TODAY for on in dates)
    assert ISO_DATE.fullmatch(sheet.diagnosed_on)
    starts = [entry.start for entry in sheet.treatments]
    assert starts == sorted(starts)
    for entry in sheet.treatments:
        assert entry.kind in valuesets.RECOMMENDATION_TYPES
        assert entry.response in {"", *valuesets.RESPONSES}
        assert re.fullmatch("[A-Z]{2}", entry.country)
        assert ISO_DATE.fullmatch(entry.start)
        assert not entry.end or entry.start <= entry.end <= TODAY.isoformat()


@each_case
def test_the_pictures_of_a_case_can_be_drawn(board: DemoBoard, case: DemoCase) -> None:
    for picture in case.pictures:
        assert picture.drawing in {*DRAWINGS, "report"}
        assert (picture.drawing == "report") == bool(picture.lines)
        assert picture.kind in valuesets.MATERIAL_KINDS
        assert picture.days_ago > 0


def test_a_case_of_the_demo_stays_as_old_when_it_is_loaded_later() -> None:
    def age(today: date) -> int:
        sheet: CaseSheet = BOARDS[0].cases(Calendar(today))[0].sheet
        assert sheet.ecog_on is not None
        return (today - sheet.ecog_on).days

    assert age(date(2026, 1, 1)) == age(date(2031, 12, 31)) == 6


def test_a_stage_is_read_from_its_three_values() -> None:
    read = stage(ON, "yp", "T1b N0 M0", "IA", 3)

    assert (read.prefix, read.t, read.n, read.m, read.group) == ("yp", "T1b", "N0", "M0", "IA")
    assert read.on == date(2026, 5, 17)
