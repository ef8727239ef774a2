"""The minimum data set of a case: which fields there are, and how much a board needs each.

A schema is never changed; a new version is added, and a sheet says by which it was filled in.
Levels follow standards 3.2: required, required unless waived with a reason, optional. Some depend
on the case: who asks about images must have images, and a recurrence is nothing without the first
diagnosis and what was done about it (``level``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mdt.domain.cases import CaseSheet

REQUIRED, WAIVABLE, OPTIONAL = "R", "W", "O"
"""Codes of ``codes.cases.FIELD_LEVELS``."""

CONSENT = "consent"
"""The one field of the data set that is not on the sheet: on what ground the case is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field: its name on the sheet, where it stands, and how much it is needed."""

    name: str  # of codes.cases.DATA_FIELDS
    group: str  # of codes.cases.DATA_GROUPS
    level: str


def _specs(*rows: tuple[str, str, str]) -> tuple[FieldSpec, ...]:
    return tuple(
        FieldSpec(name=name, group=group, level=level)
        for group, level, names in rows
        for name in names.split()
    )


_FIRST = _specs(
    ("question", REQUIRED, "question question_type urgency"),
    ("patient", REQUIRED, "age_band sex country"),
    ("diagnosis", REQUIRED, "diagnosis diagnosed_on topography icd10 laterality"),
    ("diagnosis", WAIVABLE, "morphology disease_status"),
    ("staging", WAIVABLE, "stages"),
    ("condition", REQUIRED, "ecog"),
    ("condition", WAIVABLE, "comorbidity"),
    ("treatments", WAIVABLE, "treatments"),
    ("findings", WAIVABLE, "imaging pathology"),
    ("findings", OPTIONAL, "markers"),
    ("plan", WAIVABLE, "pre_meeting_plan patient_view"),
    (CONSENT, REQUIRED, CONSENT),
)

SCHEMA_VERSION = 3
"""The schema that new sheets are filled in by."""

_SECOND = (
    *_FIRST,
    *_specs(
        ("question", OPTIONAL, "needed_by question_language"),
        ("patient", OPTIONAL, "interpreter"),
        ("diagnosis", OPTIONAL, "basis grade assessment"),
        ("staging", OPTIONAL, "other_stage"),
        ("condition", OPTIONAL, "organ_function allergies"),
        ("findings", OPTIONAL, "specimen"),
        ("plan", OPTIONAL, "patient_flags"),
    ),
)

SCHEMAS: Mapping[int, tuple[FieldSpec, ...]] = {
    1: _FIRST,
    2: _SECOND,
    3: (*_SECOND, *_specs(("patient", OPTIONAL, "birth_year"))),
}
"""Every schema that there was, by its version."""

_NEEDED_FOR = {
    "imaging_review": frozenset({"imaging"}),
    "staging": frozenset({"imaging"}),
    "pathology_review": frozenset({"pathology", "specimen"}),
    "diagnosis": frozenset({"pathology"}),
    "molecular": frozenset({"pathology", "markers"}),
}
"""What a kind of question cannot be answered without."""

_RECURRENCES = frozenset({"residual", "local_recurrence", "regional"})
_OF_A_RECURRENCE = frozenset({"diagnosed_on", "morphology", "treatments"})


def schema_of(sheet: CaseSheet) -> tuple[FieldSpec, ...]:
    """Return the fields by which a sheet was filled in; one of a later program, by the newest."""
    return SCHEMAS.get(sheet.schema_version, SCHEMAS[SCHEMA_VERSION])


def level(spec: FieldSpec, sheet: CaseSheet) -> str:
    """Return how much this case needs a field."""
    if spec.name in _NEEDED_FOR.get(sheet.question_type, frozenset()):
        return REQUIRED
    if sheet.disease_status in _RECURRENCES and spec.name in _OF_A_RECURRENCE:
        return REQUIRED
    if spec.name == "treatments" and sheet.disease_status == "primary":
        return OPTIONAL  # nothing was done yet
    if spec.name == "needed_by" and sheet.urgency in {"expedited", "emergency"}:
        return WAIVABLE
    return spec.level


def is_filled(sheet: CaseSheet, name: str) -> bool:
    """Return whether a field of the sheet says something; not meant for ``CONSENT``."""
    check = _CHECKS.get(name)
    return check(sheet) if check is not None else bool(getattr(sheet, name))


def _has_plan(sheet: CaseSheet) -> bool:
    plan = sheet.pre_meeting_plan
    return bool(sheet.local_plan.strip()) or (plan is not None and bool(plan.type or plan.text))


_CHECKS: Mapping[str, Callable[[CaseSheet], bool]] = {
    "age_band": lambda sheet: bool(sheet.age_band) or bool(sheet.birth_year),
    "ecog": lambda sheet: sheet.ecog_state != "unknown",
    "topography": lambda sheet: bool(sheet.topography.code),
    "icd10": lambda sheet: bool(sheet.icd10.code),
    "morphology": lambda sheet: bool(sheet.morphology.code),
    "imaging": lambda sheet: bool(sheet.imaging.strip()) or bool(sheet.studies),
    "pre_meeting_plan": _has_plan,
}
"""Fields that are more than one text, or may be said in two ways."""
