"""What a recommendation says beside its main sentence, and the cleaning of all of it.

References name a guideline, never hold its text. Alternatives stand in order: the recommendation
comes first, then each of them. Nothing here knows of a meeting; who may be named as implementer is
for the decision to check.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from mdt.domain.codes import advice as codes
from mdt.domain.codes.boards import CAPABILITIES
from mdt.domain.errors import N_, Invalid
from mdt.domain.text import NAME_MAX, REASON_MAX, TEXT_MAX, clean, clean_line
from mdt.domain.valuesets import (
    DISCIPLINES,
    GUIDELINE_STATUSES,
    INTENTS,
    RECOMMENDATION_TYPES,
    ValueSet,
    check_code,
)

if TYPE_CHECKING:  # a recommendation holds these values, so this module cannot import it
    from mdt.domain.recommendations import RecommendationContent

DATES_FROM, DATES_TO = 2000, 2100
"""Years that a date can lie in; outside it is a slip of the keyboard."""
ENTRIES_MAX = 12
"""Guidelines, alternatives, levels or trials of one recommendation."""

LEVELS: Mapping[str, tuple[str, ...]] = {
    "ESCAT": ("I-A", "I-B", "I-C", "II-A", "II-B", "III-A", "III-B", "IV-A", "IV-B", "V", "X"),
    "NCCN": ("1", "2A", "2B", "3"),
    "ESMO": tuple(f"{n}, {grade}" for n in ("I", "II", "III", "IV", "V") for grade in "ABCDE"),
    "GRADE": ("high", "moderate", "low", "very low"),
    "DNPM": ("m1A", "m1B", "m1C", "m2A", "m2B", "m2C", "m3", "m4"),
}
"""Levels of evidence by scheme; DNPM may add ``is``, ``iv``, ``Z`` or ``R`` after a blank."""
_DNPM_MARKS = frozenset({"is", "iv", "Z", "R"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """A guideline that was consulted, and whether it agrees; several may differ (seed 35)."""

    body: str = ""
    title: str = ""
    edition: str = ""
    chapter: str = ""
    url: str = ""
    on: date | None = None
    agrees: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What to do when the recommendation cannot be done; its place is its priority."""

    type: str = ""
    intent: str = ""
    text: str = ""
    discipline: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A level of evidence within its scheme."""

    scheme: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A clinical trial that fits, by its registry."""

    registry: str = ""
    id: str = ""
    status: str = ""


Part = TypeVar("Part", Guideline, Alternative, Evidence, Trial)

_CODES: Mapping[str, ValueSet] = {
    "type": RECOMMENDATION_TYPES,
    "intent": INTENTS,
    "lead_discipline": DISCIPLINES,
    "guideline_status": GUIDELINE_STATUSES,
    "certainty": codes.CERTAINTIES,
    "setting": codes.SETTINGS,
    "surgery": codes.SURGERY_RELATIONS,
    "treatment_status": codes.TREATMENT_STATUSES,
    "consensus": codes.CONSENSUS,
    "plan_change": codes.PLAN_CHANGES,
}
_CODE_LISTS: Mapping[str, ValueSet] = {
    "joint_disciplines": DISCIPLINES,
    "needs": CAPABILITIES,
}
_PART_CODES: Mapping[str, Mapping[str, ValueSet]] = {
    "guidelines": {"body": codes.GUIDELINE_BODIES},
    "alternatives": {
        "type": RECOMMENDATION_TYPES,
        "intent": INTENTS,
        "discipline": DISCIPLINES,
    },
    "evidence": {"scheme": codes.EVIDENCE_SCHEMES},
    "trials": {},
}
_PART_NEEDED: Mapping[str, tuple[str, ...]] = {
    "guidelines": ("body",),
    "alternatives": ("text",),
    "evidence": ("scheme", "value"),
    "trials": ("registry", "id"),
}
"""The fields without which an entry says nothing."""
_LINES = frozenset({"target", "strength", "implementer_institution"})
_REASONS = frozenset({"guideline_note", "condition_text", "reason", "note"})
_LONG = frozenset({"text", "rationale", "risks", "patient_values"})


def tidied(content: "RecommendationContent") -> "RecommendationContent":
    """Return the wording with every text cleaned and every code known.

    Raises:
        UnknownCode, TooLong, Invalid: naming the field of the wording.
    """
    for name, values in _CODES.items():
        _check(values, getattr(content, name), field=name)
    for name, values in _CODE_LISTS.items():
        for code in getattr(content, name):
            check_code(values, code, field=name)
    for name in ("due_date", "condition_due"):
        check_date(getattr(content, name), field=name)
    changes: dict[str, Any] = {
        name: _text(name, getattr(content, name), field=name)
        for name in sorted(_LINES | _REASONS | _LONG)
        if hasattr(content, name)
    }
    for name in _PART_CODES:
        changes[name] = _tidied_parts(name, getattr(content, name))
    for name in _CODE_LISTS:
        changes[name] = tuple(dict.fromkeys(getattr(content, name)))
    return replace(content, **changes)


def unfinished(content: "RecommendationContent") -> tuple[str, ...]:
    """Return the fields with an entry that says nothing yet."""
    return tuple(
        name
        for name, needed in _PART_NEEDED.items()
        if any(not getattr(part, each) for part in getattr(content, name) for each in needed)
    )


def check_date(on: date | None, *, field: str) -> None:
    """Refuse a date that can only be a slip. Raises Invalid."""
    if on is not None and not DATES_FROM <= on.year <= DATES_TO:
        raise Invalid(N_("This date cannot be right."), field=field)


def _check(values: ValueSet, code: str, *, field: str) -> None:
    if code:
        check_code(values, code, field=field)


def _text(name: str, value: str, *, field: str) -> str:
    if name in _LONG:
        return clean(value, limit=TEXT_MAX, field=field)
    if name in _REASONS:
        return clean(value, limit=REASON_MAX, field=field)
    return clean_line(value, limit=NAME_MAX, field=field)


def _tidied_parts(name: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the entries cleaned, also those that are still being written."""
    if len(parts) > ENTRIES_MAX:
        raise Invalid(N_("At most %(most)s entries fit."), field=name, most=ENTRIES_MAX)
    cleaned = []
    for part in parts:
        texts: dict[str, Any] = {
            each.name: _text(each.name, getattr(part, each.name), field=name)
            for each in fields(part)
            if isinstance(getattr(part, each.name), str)
        }
        tidy = replace(part, **texts)
        for code_name, values in _PART_CODES[name].items():
            _check(values, getattr(tidy, code_name), field=name)
        if isinstance(tidy, Guideline):
            check_date(tidy.on, field=name)
            _check_url(tidy.url, field=name)
        if isinstance(tidy, Evidence):
            _check_level(tidy, field=name)
        cleaned.append(tidy)
    return tuple(cleaned)


def _check_url(url: str, *, field: str) -> None:
    if url and not url.startswith(("https://", "http://")):
        raise Invalid(N_("A web address begins with https://."), field=field)


def _check_level(evidence: Evidence, *, field: str) -> None:
    """Refuse a level that its scheme does not have. Raises Invalid."""
    if not evidence.value:
        return
    value = evidence.value
    if evidence.scheme == "DNPM":
        value, *marks = evidence.value.split()
        if not _DNPM_MARKS.issuperset(marks):
            value = ""
    if value not in LEVELS.get(evidence.scheme, ()):
        raise Invalid(N_("This scheme has no such level of evidence."), field=field)
