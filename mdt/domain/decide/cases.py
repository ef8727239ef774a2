"""What a case sheet must hold before it becomes a version: known codes, clean text, a question."""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import TypeVar

from mdt.domain.cases import (
    CaseSheet,
    Coded,
    ImagingStudy,
    Marker,
    Material,
    Stage,
    Treatment,
)
from mdt.domain.codes.cases import (
    ASSESSMENTS,
    DIAGNOSIS_BASES,
    ECOG_STATES,
    GRADES,
    MODALITIES,
    PATIENT_FLAGS,
    RESECTIONS,
    TREATMENT_ENDS,
)
from mdt.domain.errors import N_, Invalid, Required, UnknownMaterial
from mdt.domain.ids import CaseId
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.text import NAME_MAX, TEXT_MAX, TITLE_MAX, clean, clean_line
from mdt.domain.valuesets import (
    DISCIPLINES,
    DISEASE_STATUSES,
    GUIDELINE_STATUSES,
    INTENTS,
    LANGUAGES,
    LATERALITIES,
    QUESTION_TYPES,
    RECOMMENDATION_TYPES,
    RESPONSES,
    SEXES,
    URGENCIES,
    ValueSet,
    check_code,
)

_CODES: dict[str, ValueSet] = {
    "question_type": QUESTION_TYPES,
    "urgency": URGENCIES,
    "sex": SEXES,
    "laterality": LATERALITIES,
    "disease_status": DISEASE_STATUSES,
}
_OPTIONAL_CODES: dict[str, ValueSet] = {
    "question_language": LANGUAGES,
    "interpreter": LANGUAGES,
    "basis": DIAGNOSIS_BASES,
    "grade": GRADES,
    "assessment": ASSESSMENTS,
    "ecog_state": ECOG_STATES,
}
_TREATMENT_CODES: dict[str, ValueSet] = {
    "response": RESPONSES,
    "intent": INTENTS,
    "resection": RESECTIONS,
    "end_reason": TREATMENT_ENDS,
}
_PLAN_CODES: dict[str, ValueSet] = {
    "type": RECOMMENDATION_TYPES,
    "intent": INTENTS,
    "lead_discipline": DISCIPLINES,
    "guideline_status": GUIDELINE_STATUSES,
}
_LONG = frozenset(
    {
        "question",
        "pathology",
        "imaging",
        "comorbidity",
        "organ_function",
        "allergies",
        "specimen",
        "patient_view",
        "local_plan",
    }
)
ECOG_MAX = 5
OLDEST = 90
_YEAR = re.compile(r"(19|20)\d{2}")
ENTRIES_MAX = 200
"""Stages, markers or treatments on one sheet."""

Part = TypeVar("Part", Coded, Stage, Marker, Treatment, ImagingStudy, RecommendationContent)


def tidy_sheet(sheet: CaseSheet) -> CaseSheet:
    """Return the sheet with clean texts, or refuse it, naming the field."""
    for name, values in _CODES.items():
        check_code(values, getattr(sheet, name), field=name)
    _check_stated(sheet, _OPTIONAL_CODES)
    if not 0 <= sheet.ecog <= ECOG_MAX:
        raise Invalid(N_("ECOG is a number from 0 to 5."), field="ecog")
    for treatment in sheet.treatments:
        check_code(RECOMMENDATION_TYPES, treatment.kind, field="treatments")
        _check_stated(treatment, _TREATMENT_CODES, field="treatments")
    for flag in sheet.patient_flags:
        check_code(PATIENT_FLAGS, flag, field="patient_flags")
    for study in sheet.studies:
        check_code(MODALITIES, study.modality, field="studies")
    texts = {
        entry.name: _tidy_text(entry.name, getattr(sheet, entry.name))
        for entry in fields(sheet)
        if isinstance(getattr(sheet, entry.name), str)
    }
    if not texts["question"]:
        raise Required(field="question")
    return replace(
        sheet,
        **texts,  # type: ignore[arg-type]  # names of text fields only, as built above
        topography=_tidy_part(sheet.topography, "topography"),
        morphology=_tidy_part(sheet.morphology, "morphology"),
        icd10=_tidy_part(sheet.icd10, "icd10"),
        stages=_tidy_parts(sheet.stages, "stages"),
        markers=_tidy_parts(sheet.markers, "markers"),
        treatments=_tidy_parts(sheet.treatments, "treatments"),
        studies=_tidy_parts(sheet.studies, "studies"),
        pre_meeting_plan=_tidy_plan(sheet.pre_meeting_plan),
    )


def every_text(value: object) -> Iterable[str]:
    """Return every text of a sheet, wherever it stands; codes are texts too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from every_text(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for entry in fields(value):
            yield from every_text(getattr(value, entry.name))


def tidy_heading(title: str, tumour_site: str) -> tuple[str, str]:
    """Return what lists call a case, and its site, both clean. Raises Required, TooLong."""
    return (
        clean_line(title, limit=TITLE_MAX, field="title", required=True),
        clean_line(tumour_site, limit=NAME_MAX, field="tumour_site", required=True),
    )


def check_birth_year(sheet: CaseSheet, on: date) -> None:
    """Refuse a year of birth that tells more than a year, or who is among very few.

    Raises:
        Invalid: it is no year, is to come, or the patient is 90 or older: that few people are so
            old makes the year telling. Source: 45 CFR 164.514(b)(2)(i)(C).
    """
    if not sheet.birth_year:
        return
    if not _YEAR.fullmatch(sheet.birth_year) or int(sheet.birth_year) > on.year:
        raise Invalid(N_("Give the year of birth alone, as in 1958."), field="birth_year")
    if on.year - int(sheet.birth_year) >= OLDEST:
        raise Invalid(
            N_("From the age of %(age)s on give an age band, not the year."),
            field="birth_year",
            age=OLDEST,
        )


def age_band(birth_year: str, on: date) -> str:
    """Return the five years of age that somebody born in a year is in: 65–69."""
    low = (on.year - int(birth_year)) // 5 * 5
    return f"{OLDEST}+" if low >= OLDEST else f"{low}–{low + 4}"


def teaching_sheet(sheet: CaseSheet, on: date) -> CaseSheet:
    """Return what a copy for teaching holds: no day but years, no hospital, no wish of the patient.

    What is left of the free texts was written for the board, and is read again by whoever makes
    the copy before it is used.
    """
    return replace(
        sheet,
        age_band=sheet.age_band or (sheet.birth_year and age_band(sheet.birth_year, on)),
        birth_year="",
        diagnosed_on=sheet.diagnosed_on[:4],
        ecog_on=None,
        needed_by="",
        interpreter="",
        patient_view="",
        patient_flags=(),
        specimen="",
        local_plan="",
        pre_meeting_plan=None,
        stages=tuple(replace(stage, on=None) for stage in sheet.stages),
        markers=tuple(replace(marker, on=None) for marker in sheet.markers),
        studies=tuple(replace(study, on=study.on[:4]) for study in sheet.studies),
        treatments=tuple(
            replace(one, start=one.start[:4], end=one.end[:4], institution="")
            for one in sheet.treatments
        ),
    )


def check_materials(case_id: CaseId, materials: tuple[Material, ...]) -> None:
    """Refuse materials that belong to another case. Raises UnknownMaterial."""
    if any(material.case_id != case_id for material in materials):
        raise UnknownMaterial(field="materials")


def _check_stated(part: object, codes: dict[str, ValueSet], *, field: str = "") -> None:
    """Check codes that may also be left out."""
    for name, values in codes.items():
        code = getattr(part, name)
        if code:
            check_code(values, code, field=field or name)


def _tidy_plan(plan: RecommendationContent | None) -> RecommendationContent | None:
    """Return the plan of the referring hospital; unlike a recommendation it need not be whole."""
    if plan is None:
        return None
    _check_stated(plan, _PLAN_CODES, field="pre_meeting_plan")
    text = clean(plan.text, limit=TEXT_MAX, field="pre_meeting_plan")
    return replace(_tidy_part(replace(plan, text=""), "pre_meeting_plan"), text=text)


def _tidy_text(name: str, value: str) -> str:
    if name in _LONG:
        return clean(value, limit=TEXT_MAX, field=name)
    return clean_line(value, limit=NAME_MAX, field=name)


def _tidy_parts(parts: tuple[Part, ...], name: str) -> tuple[Part, ...]:
    if len(parts) > ENTRIES_MAX:
        raise Invalid(N_("At most %(most)s entries fit."), field=name, most=ENTRIES_MAX)
    return tuple(_tidy_part(part, name) for part in parts)


def _tidy_part(part: Part, name: str) -> Part:
    texts: dict[str, object] = {}
    for entry in fields(part):
        value = getattr(part, entry.name)
        if isinstance(value, str):
            texts[entry.name] = clean_line(value, limit=_most(part, entry.name), field=name)
        elif isinstance(value, Coded):
            texts[entry.name] = _tidy_part(value, name)
    # Names of text and coded fields only, as built above.
    return replace(part, **texts)  # type: ignore[arg-type]


def _most(part: object, name: str) -> int:
    return TEXT_MAX if isinstance(part, ImagingStudy) and name == "report" else NAME_MAX
