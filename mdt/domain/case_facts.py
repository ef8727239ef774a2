"""A case sheet as people read it: the few facts on the card, then titled sections.

The page, the room and the document all show this one projection. A value is a tuple of parts;
a part that is a ``Label`` is translated where it is shown, everything else stands as entered.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mdt.domain.cases import CaseSheet, Coded, ImagingStudy, Marker, Stage, Treatment
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
from mdt.domain.errors import Label
from mdt.domain.valuesets import (
    DISEASE_STATUSES,
    INTENTS,
    LANGUAGES,
    LATERALITIES,
    QUESTION_TYPES,
    RECOMMENDATION_TYPES,
    RESPONSES,
    SEXES,
    URGENCIES,
    ValueSet,
    label,
)

Parts = tuple[str, ...]
Say = Callable[[str], str]

CARD_MARKERS = 6
"""Markers that stand on the card, with the number of the others; the section has all."""


class Country(str):
    """An ISO 3166-1 code, named in the reader's language where it is shown."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """One labelled value; ``key`` is of ``valuesets.CASE_FIELDS``."""

    key: str
    parts: Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSection:
    """One titled part of the sheet; ``key`` is of ``valuesets.CASE_SECTIONS``."""

    key: str
    facts: tuple[CaseFact, ...] = ()
    lines: tuple[Parts, ...] = ()


def said(parts: Parts, gettext: Say, country: Say) -> str:
    """Return parts as one text, in the language of ``gettext`` and of ``country``.

    Args:
        parts: of one fact or line.
        gettext: says a label.
        country: names a country from its ISO 3166-1 code.
    """
    words = (_said(part, gettext, country) for part in parts)
    return ", ".join(word for word in words if word)


def _said(part: str, gettext: Say, country: Say) -> str:
    if isinstance(part, Country):
        return country(part) if part else ""
    return gettext(part) if isinstance(part, Label) else part


def section_text(section: FactSection, gettext: Say, country: Say) -> str:
    """Return the running text of a section, one line per entry."""
    return "\n".join(said(line, gettext, country) for line in section.lines)


def card_facts(sheet: CaseSheet) -> tuple[CaseFact, ...]:
    """Return the facts that stand on the card; what is not known is left out."""
    return _known(
        CaseFact(key="patient", parts=(sheet.age_band, label(SEXES, sheet.sex))),
        CaseFact(key="birth_year", parts=(sheet.birth_year,)),
        CaseFact(key="diagnosis", parts=(sheet.diagnosis,)),
        CaseFact(key="disease_status", parts=(label(DISEASE_STATUSES, sheet.disease_status),)),
        CaseFact(key="stage", parts=tuple(stage_words(stage) for stage in sheet.stages[-1:])),
        CaseFact(key="ecog", parts=(_ecog(sheet),)),
        CaseFact(key="markers", parts=_card_markers(sheet.markers)),
        CaseFact(key="country", parts=(Country(sheet.country),)),
        CaseFact(key="urgency", parts=(label(URGENCIES, sheet.urgency),)),
    )


def sections(sheet: CaseSheet) -> tuple[FactSection, ...]:
    """Return the whole sheet in the order a presenter goes through it; empty parts left out."""
    kind = CaseFact(key="question_type", parts=(label(QUESTION_TYPES, sheet.question_type),))
    every = (
        FactSection(
            key="question",
            facts=_known(
                kind,
                CaseFact(key="needed_by", parts=(sheet.needed_by,)),
                CaseFact(key="interpreter", parts=_label(LANGUAGES, sheet.interpreter)),
            ),
            lines=_text(sheet.question),
        ),
        FactSection(key="diagnosis", facts=_diagnosis(sheet)),
        FactSection(
            key="staging",
            lines=(*(_stage_line(stage) for stage in sheet.stages), *_text(sheet.other_stage)),
        ),
        FactSection(key="pathology", lines=(*_text(sheet.pathology), *_text(sheet.specimen))),
        FactSection(key="markers", lines=tuple(_marker_line(marker) for marker in sheet.markers)),
        FactSection(
            key="imaging",
            lines=(*_text(sheet.imaging), *(_study_line(study) for study in sheet.studies)),
        ),
        FactSection(
            key="treatments",
            lines=tuple(_treatment_line(treatment) for treatment in sheet.treatments),
        ),
        FactSection(
            key="condition",
            facts=_condition(sheet),
            lines=(
                *_text(sheet.comorbidity),
                *_text(sheet.organ_function),
                *_text(sheet.allergies),
            ),
        ),
        FactSection(key="patient_view", lines=(*_text(sheet.patient_view), *_flags(sheet))),
        FactSection(key="local_plan", lines=(*_text(sheet.local_plan), *_plan(sheet))),
    )
    return tuple(section for section in every if section.facts or section.lines)


def _card_markers(markers: tuple[Marker, ...]) -> Parts:
    """Return the results that a treatment is chosen by, and how many more there are.

    The data set keeps them in one list. Tissue and genes come first: what is read under the
    microscope or sequenced has no unit, or comes with its method, and the long list of blood values
    that a laboratory sends must not hide it. Those stand as the presenter ordered them.
    """
    first = sorted(markers, key=_rank)
    more = len(first) - CARD_MARKERS
    shown = tuple(_marker_words(one) for one in first[:CARD_MARKERS])
    return (*shown, f"+{more}") if more > 0 else shown


def _rank(marker: Marker) -> int:
    if not marker.unit:
        return 0
    return 1 if marker.method else 2


def _known(*facts: CaseFact) -> tuple[CaseFact, ...]:
    return tuple(fact for fact in facts if any(fact.parts))


def _text(text: str) -> tuple[Parts, ...]:
    return tuple((line,) for line in text.splitlines()) if text.strip() else ()


def _diagnosis(sheet: CaseSheet) -> tuple[CaseFact, ...]:
    return _known(
        CaseFact(key="diagnosis", parts=(sheet.diagnosis,)),
        CaseFact(key="diagnosed_on", parts=(sheet.diagnosed_on,)),
        CaseFact(key="icd10", parts=_coded(sheet.icd10)),
        CaseFact(key="topography", parts=_coded(sheet.topography)),
        CaseFact(key="morphology", parts=_coded(sheet.morphology)),
        CaseFact(key="laterality", parts=(label(LATERALITIES, sheet.laterality),)),
        CaseFact(key="disease_status", parts=(label(DISEASE_STATUSES, sheet.disease_status),)),
        CaseFact(key="basis", parts=_label(DIAGNOSIS_BASES, sheet.basis)),
        CaseFact(key="grade", parts=_label(GRADES, sheet.grade)),
        CaseFact(key="assessment", parts=_label(ASSESSMENTS, sheet.assessment)),
    )


def _condition(sheet: CaseSheet) -> tuple[CaseFact, ...]:
    on = sheet.ecog_on.isoformat() if sheet.ecog_on is not None else ""
    return (CaseFact(key="ecog", parts=(_ecog(sheet), on)),)


def _ecog(sheet: CaseSheet) -> str:
    return label(ECOG_STATES, "unknown") if sheet.ecog_state == "unknown" else str(sheet.ecog)


def _flags(sheet: CaseSheet) -> tuple[Parts, ...]:
    flags = tuple(label(PATIENT_FLAGS, flag) for flag in sheet.patient_flags)
    return (flags,) if flags else ()


def _plan(sheet: CaseSheet) -> tuple[Parts, ...]:
    plan = sheet.pre_meeting_plan
    if plan is None:
        return ()
    parts = (*_label(RECOMMENDATION_TYPES, plan.type), *_label(INTENTS, plan.intent))
    return tuple(line for line in (parts, (plan.text,)) if any(line))


def _label(values: ValueSet, code: str) -> Parts:
    return (label(values, code),) if code else ()


def _coded(coded: Coded) -> Parts:
    return (f"{coded.code} {coded.text}".strip(),)


def stage_words(stage: Stage) -> str:
    """Return a stage as written: cT3 N1 M0, IIIB (UICC 8). A y or r prefix leads the whole."""
    tnm = " ".join(value for value in (f"{stage.prefix}{stage.t}", stage.n, stage.m) if value)
    return f"{tnm}, {stage.group}" if stage.group else tnm


def _stage_line(stage: Stage) -> Parts:
    on = stage.on.isoformat() if stage.on is not None else ""
    edition = f"UICC {stage.edition}" if stage.edition else ""
    invasion = (stage.lymphatic, stage.venous, stage.perineural)
    return (stage_words(stage), *invasion, stage.nodes, edition, on)


def _marker_words(marker: Marker) -> str:
    return " ".join(word for word in (marker.name, marker.value, marker.unit) if word)


def _marker_line(marker: Marker) -> Parts:
    reference = f"({marker.reference})" if marker.reference else ""
    on = marker.on.isoformat() if marker.on is not None else ""
    coded = _coded(marker.coded) if marker.coded is not None else ()
    return (f"{_marker_words(marker)} {reference}".strip(), marker.method, *coded, on)


def _study_line(study: ImagingStudy) -> Parts:
    return (study.on, label(MODALITIES, study.modality), study.body_part, study.report)


def _treatment_line(treatment: Treatment) -> Parts:
    span = " – ".join(day for day in (treatment.start, treatment.end) if day)
    return (span, *treatment_words(treatment))


def treatment_words(treatment: Treatment) -> Parts:
    """Return what was given, without when."""
    coded = _coded(treatment.coded) if treatment.coded is not None else ()
    return (
        label(RECOMMENDATION_TYPES, treatment.kind),
        treatment.text,
        *coded,
        treatment.dose,
        *_label(INTENTS, treatment.intent),
        *_label(RESECTIONS, treatment.resection),
        treatment.institution,
        Country(treatment.country),
        *_label(RESPONSES, treatment.response),
        *_label(TREATMENT_ENDS, treatment.end_reason),
    )
