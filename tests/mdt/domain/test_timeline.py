"""The course of a case, by dates of any precision."""

from dataclasses import replace
from datetime import date

from mdt.domain.cases import ImagingStudy, Stage, Treatment
from mdt.domain.timeline import timeline
from tests.mdt.service.sitting import sheet


def test_what_is_known_less_exactly_stands_first_and_the_undated_last() -> None:
    told = replace(
        sheet(),
        diagnosed_on="2024-03",
        stages=(
            Stage(prefix="c", edition="8", t="T3", n="N1", m="M0", group="", on=date(2024, 3, 9)),
        ),
        treatments=(
            Treatment(kind="CH", text="FLOT", start="", country="RU"),
            Treatment(kind="OP", text="Gastrectomy", start="2024", country="DE"),
            Treatment(kind="ST", text="45 Gy", start="2023-12-30", end="2024-02", country="KR"),
        ),
        studies=(ImagingStudy(modality="CT", body_part="abdomen", on="2024-03-01"),),
    )

    course = timeline(told)

    assert [(one.on, one.kind) for one in course] == [
        ("2023-12-30", "treatments"),
        ("2024", "treatments"),
        ("2024-03", "diagnosis"),
        ("2024-03-01", "imaging"),
        ("2024-03-09", "stages"),
        ("", "treatments"),
    ]
    assert (course[0].until, course[0].country) == ("2024-02", "KR")
    assert "KR" not in course[0].parts  # it stands beside
