"""The form of a case sheet: flat fields by name, and back to a sheet.

Rows of a list are named by their place (``treatments.0.text``). A row in which nothing was typed
is left out; one more is always offered. What the form does not show of an earlier sheet is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from mdt.domain.cases import CaseSheet, Coded, ImagingStudy, Marker, Stage, Treatment
from mdt.domain.codes.cases import PATIENT_FLAGS
from mdt.domain.dataset import SCHEMA_VERSION
from mdt.domain.errors import N_, Invalid
from mdt.domain.recommendations import RecommendationContent
from server.http.call import Form
from server.http.refusals import BadForm

NAME_MAX = 60
VALUE_MAX = 40_000

TEXTS = (
    "question", "question_type", "urgency", "question_language", "needed_by", "age_band",
    "birth_year", "sex",
    "country", "interpreter", "diagnosis", "diagnosed_on", "laterality", "basis", "grade",
    "assessment", "disease_status", "other_stage", "comorbidity", "organ_function", "allergies",
    "patient_view", "imaging", "pathology", "specimen", "local_plan",
)  # fmt: skip
"""Fields of the sheet that are one text."""

CODED: Mapping[str, tuple[str, str]] = {
    "topography": ("icd-o-3-topography", "3.2"),
    "morphology": ("icd-o-3-morphology", "3.2"),
    "icd10": ("icd-10", "2019"),
}
"""Fields that are a code with its words, by the system and version that the form asks for."""

PLAN = ("type", "intent", "text")
ROWS: Mapping[str, tuple[str, ...]] = {
    "stages": (
        "prefix", "t", "n", "m", "group", "edition", "on", "lymphatic", "venous", "perineural",
        "nodes",
    ),
    "treatments": (
        "kind", "text", "start", "end", "country", "institution", "intent", "line", "dose",
        "resection", "response", "end_reason", "code",
    ),
    "markers": ("name", "value", "unit", "reference", "on", "method", "code"),
    "studies": ("modality", "body_part", "on", "report"),
}  # fmt: skip
"""Columns of the lists."""

OFFERED = {"stages.edition": "8"}
"""What an empty row begins with; it does not make the row a filled one."""

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """A case form as it came in."""

    title: str
    tumour_site: str
    language: str
    based_on: int
    texts: Texts


def read_form(form: Form) -> Typed:
    """Read a case form. Raises BadForm."""
    if any(len(name) > NAME_MAX or len(text) > VALUE_MAX for name, text in form.items()):
        raise BadForm
    based_on = form.get("based_on", "")
    return Typed(
        title=form.get("title", ""),
        tumour_site=form.get("tumour_site", ""),
        language=form.get("language", ""),
        based_on=int(based_on) if based_on.isdecimal() and len(based_on) < 10 else 0,
        texts={name: text.replace("\r\n", "\n") for name, text in form.items() if is_ours(name)},
    )


def is_ours(name: str) -> bool:
    """Return whether a name is of a field of the sheet."""
    head, _, rest = name.partition(".")
    if head in ROWS:
        place, _, column = rest.partition(".")
        return place.isdecimal() and len(place) < 4 and column in ROWS[head]
    if head in CODED:
        return rest in {"code", "text"}
    if head == "plan":
        return rest in PLAN
    if head == "patient_flags":
        return rest in PATIENT_FLAGS
    return not rest and (head in TEXTS or head in {"ecog", "ecog_on"})


def texts_of(sheet: CaseSheet) -> dict[str, str]:
    """Return a sheet as the form's fields."""
    texts = {name: str(getattr(sheet, name)) for name in TEXTS}
    for name in CODED:
        coded: Coded = getattr(sheet, name)
        texts |= {f"{name}.code": coded.code, f"{name}.text": coded.text}
    texts["ecog"] = "" if sheet.ecog_state == "unknown" else str(sheet.ecog)
    texts["ecog_on"] = _written(sheet.ecog_on)
    texts |= {f"patient_flags.{flag}": "1" for flag in sheet.patient_flags}
    plan = sheet.pre_meeting_plan or RecommendationContent()
    texts |= {f"plan.{name}": getattr(plan, name) for name in PLAN}
    for name, columns in ROWS.items():
        for n, row in enumerate(getattr(sheet, name)):
            texts |= {f"{name}.{n}.{column}": _cell(row, column) for column in columns}
    return texts


def rows_of(texts: Texts, name: str) -> dict[int, dict[str, str]]:
    """Return the rows of a list as typed, by their places, and one more that is empty.

    A row keeps its place when one before it is emptied: drafts know its cells by that.
    """
    offered = {column: OFFERED.get(f"{name}.{column}", "") for column in ROWS[name]}
    places = sorted({int(key.split(".")[1]) for key in texts if key.startswith(f"{name}.")})
    rows = {
        n: {column: texts.get(f"{name}.{n}.{column}", offered[column]) for column in ROWS[name]}
        for n in places
    }
    filled = {n: row for n, row in rows.items() if _is_filled(name, row)}
    return {**filled, max(places, default=-1) + 1: offered}


def sheet_of(texts: Texts, before: CaseSheet | None) -> CaseSheet:
    """Return the sheet that the fields say; what they do not show is taken from ``before``.

    Raises:
        Invalid: a field that is not what it must be; the rest is for the domain to check.
    """
    said = {name: texts.get(name, "") for name in TEXTS}
    coded = {name: _coded(texts, name, before) for name in CODED}
    ecog = texts.get("ecog", "").strip()
    if ecog and not (ecog.isdecimal() and len(ecog) == 1):
        raise Invalid(N_("ECOG is a number from 0 to 5."), field="ecog")
    plan = before.pre_meeting_plan if before is not None else None
    typed = {name: texts.get(f"plan.{name}", "") for name in PLAN}
    if any(typed.values()):
        plan = replace(plan or RecommendationContent(), **typed)  # type: ignore[arg-type]  # texts
    elif plan is not None:
        plan = None
    return CaseSheet(
        **said,  # type: ignore[arg-type]  # names of text fields only
        **coded,  # type: ignore[arg-type]  # names of coded fields only
        stages=tuple(_stage(row) for row in _filled(texts, "stages")),
        ecog=int(ecog) if ecog else 0,
        ecog_state="" if ecog else "unknown",
        ecog_on=_day(texts.get("ecog_on", ""), "ecog_on"),
        markers=tuple(_marker(row) for row in _filled(texts, "markers")),
        treatments=tuple(_treatment(row) for row in _filled(texts, "treatments")),
        studies=tuple(ImagingStudy(**row) for row in _filled(texts, "studies")),
        patient_flags=tuple(flag for flag in PATIENT_FLAGS if texts.get(f"patient_flags.{flag}")),
        pre_meeting_plan=plan,
        schema_version=SCHEMA_VERSION,
    )


def _filled(texts: Texts, name: str) -> Iterable[dict[str, str]]:
    return list(rows_of(texts, name).values())[:-1]


def _is_filled(name: str, row: Texts) -> bool:
    return any(
        value.strip() and value != OFFERED.get(f"{name}.{column}") for column, value in row.items()
    )


def _cell(row: object, column: str) -> str:
    if column == "code":
        coded: Coded | None = getattr(row, "coded", None)
        return coded.code if coded is not None else ""
    value = getattr(row, column)
    return _written(value) if isinstance(value, date) or value is None else str(value)


def _written(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _coded(texts: Texts, name: str, before: CaseSheet | None) -> Coded:
    system, version = CODED[name]
    kept: Coded | None = getattr(before, name) if before is not None else None
    code = texts.get(f"{name}.code", "").strip()
    if kept is not None and kept.code == code:
        system, version = kept.system, kept.version  # an old code stays of its own edition
    return Coded(system=system, version=version, code=code, text=texts.get(f"{name}.text", ""))


def _stage(row: Texts) -> Stage:
    return Stage(**{**row, "on": _day(row["on"], "stages")})  # type: ignore[arg-type]  # as listed


def _marker(row: dict[str, str]) -> Marker:
    code = row.pop("code").strip()
    coded = Coded(system="loinc", version="", code=code, text=row["name"]) if code else None
    return Marker(**{**row, "on": _day(row["on"], "markers")}, coded=coded)  # type: ignore[arg-type]  # as listed


def _treatment(row: dict[str, str]) -> Treatment:
    code = row.pop("code").strip()
    coded = Coded(system="local", version="", code=code, text=row["text"]) if code else None
    return Treatment(**row, coded=coded)


def _day(text: str, field: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(N_("This is not a day."), field=field) from error
