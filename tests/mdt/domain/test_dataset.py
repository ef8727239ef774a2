"""The minimum data set: every field has a name, a group and a level; old schemas stay."""

from dataclasses import fields, replace

import pytest

from mdt.domain.cases import CaseSheet, Coded, ImagingStudy
from mdt.domain.codes.cases import DATA_FIELDS, DATA_GROUPS, FIELD_LEVELS
from mdt.domain.dataset import (
    CONSENT,
    OPTIONAL,
    REQUIRED,
    SCHEMA_VERSION,
    SCHEMAS,
    WAIVABLE,
    FieldSpec,
    is_filled,
    level,
    schema_of,
)
from mdt.domain.recommendations import RecommendationContent
from tests.mdt.service.sitting import sheet


def spec(name: str) -> FieldSpec:
    return next(one for one in SCHEMAS[SCHEMA_VERSION] if one.name == name)


@pytest.mark.parametrize("version", SCHEMAS)
def test_a_schema_names_each_field_once_and_in_words(version: int) -> None:
    names = [one.name for one in SCHEMAS[version]]

    assert len(set(names)) == len(names)
    assert set(names) <= set(DATA_FIELDS)
    assert {one.group for one in SCHEMAS[version]} <= set(DATA_GROUPS)
    assert {one.level for one in SCHEMAS[version]} <= set(FIELD_LEVELS)
    assert set(names) - {CONSENT} <= {one.name for one in fields(CaseSheet)} | {"pre_meeting_plan"}


def test_the_newest_schema_names_all_that_can_be_said_of() -> None:
    assert {one.name for one in SCHEMAS[SCHEMA_VERSION]} == set(DATA_FIELDS)


def test_a_sheet_of_before_is_read_by_its_own_schema() -> None:
    assert schema_of(sheet()) == SCHEMAS[1]
    assert schema_of(replace(sheet(), schema_version=2)) == SCHEMAS[2]
    assert schema_of(replace(sheet(), schema_version=99)) == SCHEMAS[SCHEMA_VERSION]


@pytest.mark.parametrize(
    ("age_band", "birth_year", "filled"),
    [("", "", False), ("60–64", "", True), ("", "1958", True), ("60–64", "1958", True)],
)
def test_a_year_of_birth_says_as_much_as_an_age_band(
    age_band: str, birth_year: str, filled: bool
) -> None:
    said = replace(sheet(), age_band=age_band, birth_year=birth_year)

    assert is_filled(said, "age_band") is filled


@pytest.mark.parametrize(
    ("question_type", "needed"),
    [
        ("imaging_review", {"imaging"}),
        ("staging", {"imaging"}),
        ("pathology_review", {"pathology", "specimen"}),
        ("diagnosis", {"pathology"}),
        ("molecular", {"pathology", "markers"}),
        ("treatment", set()),
    ],
)
def test_the_question_says_which_findings_are_required(
    question_type: str, needed: set[str]
) -> None:
    asked = replace(sheet(), question_type=question_type)
    findings = {"imaging", "pathology", "specimen", "markers"}

    assert {name for name in findings if level(spec(name), asked) == REQUIRED} == needed


@pytest.mark.parametrize("status", ["residual", "local_recurrence", "regional"])
def test_a_recurrence_needs_the_first_diagnosis_and_what_was_done(status: str) -> None:
    again = replace(sheet(), disease_status=status)

    for name in ("diagnosed_on", "morphology", "treatments"):
        assert level(spec(name), again) == REQUIRED
    assert level(spec("treatments"), sheet()) == OPTIONAL
    assert level(spec("treatments"), replace(sheet(), disease_status="distant")) == WAIVABLE


def test_a_hurried_question_says_by_when() -> None:
    assert level(spec("needed_by"), sheet()) == OPTIONAL
    assert level(spec("needed_by"), replace(sheet(), urgency="emergency")) == WAIVABLE


@pytest.mark.parametrize(
    ("change", "name", "filled"),
    [
        ({"ecog": 0}, "ecog", True),
        ({"ecog": 0, "ecog_state": "unknown"}, "ecog", False),
        ({"icd10": Coded(system="icd-10", version="2019", code="", text="x")}, "icd10", False),
        ({"imaging": ""}, "imaging", False),
        (
            {"imaging": "", "studies": (ImagingStudy(modality="CT", body_part="a"),)},
            "imaging",
            True,
        ),
        ({"local_plan": " "}, "pre_meeting_plan", False),
        (
            {"local_plan": "", "pre_meeting_plan": RecommendationContent(type="OP")},
            "pre_meeting_plan",
            True,
        ),
        (
            {"local_plan": "", "pre_meeting_plan": RecommendationContent()},
            "pre_meeting_plan",
            False,
        ),
        ({"comorbidity": ""}, "comorbidity", False),
    ],
)
def test_what_counts_as_filled_in(change: dict[str, object], name: str, filled: bool) -> None:
    assert is_filled(replace(sheet(), **change), name) is filled
