"""Short spellings for the parts of a case sheet, so that a demo case reads like a table.

Codes carry their system and version, written once here. Only the codes and words that the demo's
cases need are given, not the classifications themselves.
"""

from mdt.domain.cases import Coded, Marker, Stage, Treatment
from server.demo.content import Calendar

MarkerRow = tuple[str, str, str, str, int] | tuple[str, str, str, str, int, str]
"""Name, value, unit, reference, days ago, and for tissue and genes the method."""


def topography(code: str, text: str) -> Coded:
    """Return an ICD-O-3 topography code."""
    return Coded(system="icd-o-3-topography", version="3.2", code=code, text=text)


def morphology(code: str, text: str) -> Coded:
    """Return an ICD-O-3 morphology code with behaviour."""
    return Coded(system="icd-o-3-morphology", version="3.2", code=code, text=text)


def icd10(code: str, text: str) -> Coded:
    """Return an ICD-10 code (WHO edition)."""
    return Coded(system="icd-10", version="2019", code=code, text=text)


def stage(on: Calendar, prefix: str, tnm: str, group: str, days_ago: int) -> Stage:
    """Return a TNM staging of the 8th edition.

    Args:
        on: the day of loading.
        prefix: c, p, yc, yp or r.
        tnm: the three values with a space between, "T3 N1 M0".
        group: stage group; empty where the edition defines none.
        days_ago: when it was made.
    """
    t, n, m = tnm.split()
    return Stage(prefix=prefix, edition="8", t=t, n=n, m=m, group=group, on=on.day(days_ago))


def markers(on: Calendar, *rows: MarkerRow) -> tuple[Marker, ...]:
    """Return results from rows."""
    return tuple(
        Marker(
            name=row[0],
            value=row[1],
            unit=row[2],
            reference=row[3],
            on=on.day(row[4]),
            method=row[5] if len(row) == 6 else "",
        )
        for row in rows
    )


def given(
    kind: str, text: str, country: str, start: str, *, end: str = "", response: str = ""
) -> Treatment:
    """Return one line of prior treatment.

    Args:
        kind: code of ``valuesets.RECOMMENDATION_TYPES``.
        text: regimen, procedure or dose.
        country: where it was given, ISO 3166-1 alpha-2.
        start: ISO date of any precision.
        end: the same; empty for a single day.
        response: RECIST 1.1 code, empty when it does not apply.
    """
    return Treatment(kind=kind, text=text, country=country, start=start, end=end, response=response)
