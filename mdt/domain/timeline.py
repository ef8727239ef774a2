"""The course of a case as a line in time, from dates that are as exact as people knew them.

A year stands before its months and a month before its days, so that what is known less exactly
comes first; what has no date comes last.
"""

from dataclasses import dataclass

from mdt.domain.case_facts import Country, Parts, stage_words, treatment_words
from mdt.domain.cases import CaseSheet
from mdt.domain.codes.cases import MODALITIES
from mdt.domain.valuesets import label

_UNDATED = "9999"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened; ``kind`` is of ``codes.cases.DATA_FIELDS``."""

    on: str  # ISO date of any precision; empty when nobody said
    kind: str
    parts: Parts
    until: str = ""
    country: str = ""  # ISO 3166-1 alpha-2


def timeline(sheet: CaseSheet) -> tuple[Moment, ...]:
    """Return the course of a case, the earliest first."""
    moments = [
        Moment(on=sheet.diagnosed_on, kind="diagnosis", parts=(sheet.diagnosis,)),
        *(
            Moment(
                on=stage.on.isoformat() if stage.on is not None else "",
                kind="stages",
                parts=(stage_words(stage),),
            )
            for stage in sheet.stages
        ),
        *(
            Moment(
                on=one.start,
                until=one.end,
                kind="treatments",
                parts=tuple(part for part in treatment_words(one) if not isinstance(part, Country)),
                country=one.country,
            )
            for one in sheet.treatments
        ),
        *(
            Moment(
                on=study.on,
                kind="imaging",
                parts=(label(MODALITIES, study.modality), study.body_part),
            )
            for study in sheet.studies
        ),
    ]
    return tuple(sorted(moments, key=lambda one: one.on or _UNDATED))
