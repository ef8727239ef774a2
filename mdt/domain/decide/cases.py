"""What a case sheet must hold before it becomes a version: known codes, clean text, a question."""

from dataclasses import fields, replace
from typing import TypeVar

from mdt.domain.cases import CaseSheet, Coded, Marker, Material, Stage, Treatment
from mdt.domain.errors import N_, Invalid, Required, UnknownMaterial
from mdt.domain.ids import CaseId
from mdt.domain.text import NAME_MAX, TEXT_MAX, clean, clean_line
from mdt.domain.valuesets import (
    DISEASE_STATUSES,
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
_LONG = frozenset({"question", "pathology", "imaging", "comorbidity", "patient_view", "local_plan"})
ECOG_MAX = 5
ENTRIES_MAX = 200
"""Stages, markers or treatments on one sheet."""

Part = TypeVar("Part", Coded, Stage, Marker, Treatment)


def tidy_sheet(sheet: CaseSheet) -> CaseSheet:
    """Return the sheet with clean texts, or refuse it, naming the field."""
    for name, values in _CODES.items():
        check_code(values, getattr(sheet, name), field=name)
    if not 0 <= sheet.ecog <= ECOG_MAX:
        raise Invalid(N_("ECOG is a number from 0 to 5."), field="ecog")
    for treatment in sheet.treatments:
        check_code(RECOMMENDATION_TYPES, treatment.kind, field="treatments")
        if treatment.response:
            check_code(RESPONSES, treatment.response, field="treatments")
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
    )


def check_materials(case_id: CaseId, materials: tuple[Material, ...]) -> None:
    """Refuse materials that belong to another case. Raises UnknownMaterial."""
    if any(material.case_id != case_id for material in materials):
        raise UnknownMaterial(field="materials")


def _tidy_text(name: str, value: str) -> str:
    if name in _LONG:
        return clean(value, limit=TEXT_MAX, field=name)
    return clean_line(value, limit=NAME_MAX, field=name)


def _tidy_parts(parts: tuple[Part, ...], name: str) -> tuple[Part, ...]:
    if len(parts) > ENTRIES_MAX:
        raise Invalid(N_("At most %(most)s entries fit."), field=name, most=ENTRIES_MAX)
    return tuple(_tidy_part(part, name) for part in parts)


def _tidy_part(part: Part, name: str) -> Part:
    texts = {
        entry.name: clean_line(getattr(part, entry.name), limit=NAME_MAX, field=name)
        for entry in fields(part)
        if isinstance(getattr(part, entry.name), str)
    }
    # Names of text fields only, as built above.
    return replace(part, **texts)  # type: ignore[arg-type]
