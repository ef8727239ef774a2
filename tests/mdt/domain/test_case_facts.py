"""A case sheet as people read it."""

from dataclasses import replace
from datetime import date

from mdt.domain import valuesets
from mdt.domain.case_facts import card_facts, said, section_text, sections
from mdt.domain.cases import Marker, Stage, Treatment
from tests.mdt.service.sitting import sheet

RUSSIAN = {"female": "женский", "Chemotherapy": "Химиотерапия", "partial response": "ответ"}


def russian(message: str) -> str:
    return RUSSIAN.get(message, message)


def named(country: str) -> str:
    return {"RU": "Россия"}[country]


def test_the_card_holds_what_a_board_asks_first() -> None:
    card = {fact.key: said(fact.parts, str, str) for fact in card_facts(sheet())}

    assert card["patient"] == "60–64, female"
    assert card["stage"] == "cT3 N1 M0, III"
    assert card["ecog"] == "1"
    assert card["markers"] == "HER2 0, CEA 4.2 ng/mL"
    assert card["disease_status"] == "Primary tumour"
    assert set(card) <= set(valuesets.CASE_FIELDS)


def test_only_labels_are_translated() -> None:
    facts = {fact.key: fact for fact in card_facts(replace(sheet(), diagnosis="female"))}

    assert said(facts["patient"].parts, russian, str) == "60–64, женский"
    assert said(facts["diagnosis"].parts, russian, str) == "female"


def test_sections_come_in_the_order_of_a_presentation() -> None:
    keys = [section.key for section in sections(sheet())]

    assert keys == [key for key in valuesets.CASE_SECTIONS if key != "treatments"]
    assert {fact.key for section in sections(sheet()) for fact in section.facts} <= set(
        valuesets.CASE_FIELDS
    )


def test_text_stands_as_written_line_by_line() -> None:
    by_key = {section.key: section for section in sections(sheet())}

    assert section_text(by_key["pathology"], str, str) == sheet().pathology
    assert section_text(by_key["question"], str, str) == sheet().question


def test_stages_markers_and_treatments_are_lines() -> None:
    full = replace(
        sheet(),
        stages=(
            Stage(prefix="c", edition="8", t="T3", n="N1", m="M0", group="III"),
            Stage(prefix="yp", edition="8", t="T1", n="N0", m="M0", group="", on=date(2026, 2, 1)),
        ),
        treatments=(
            Treatment(
                kind="CH",
                text="FLOT × 4",
                start="2025-10",
                end="2025-12",
                country="RU",
                response="PR",
            ),
        ),
    )
    by_key = {section.key: section_text(section, russian, named) for section in sections(full)}

    assert by_key["staging"].split("\n") == [
        "cT3 N1 M0, III, UICC 8",
        "ypT1 N0 M0, UICC 8, 2026-02-01",
    ]
    assert by_key["markers"].split("\n") == ["HER2 0 (IHC)", "CEA 4.2 ng/mL (< 5), 2026-02-01"]
    assert by_key["treatments"] == "2025-10 – 2025-12, Химиотерапия, FLOT × 4, Россия, ответ"


def test_the_card_shows_the_latest_stage() -> None:
    later = Stage(prefix="r", edition="8", t="T2", n="N0", m="M1", group="IV")
    card = {f.key: said(f.parts, str, str) for f in card_facts(replace(sheet(), stages=(later,)))}

    assert card["stage"] == "rT2 N0 M1, IV"


def test_the_card_names_tissue_and_genes_before_the_long_list_of_the_laboratory() -> None:
    blood = [Marker(name=f"Blood {n}", value="1", unit="g/L") for n in range(6)]
    share = Marker(name="Claudin 18.2", value="80", unit="%", method="IHC")
    tissue = Marker(name="HER2", value="3+")
    case = replace(sheet(), markers=(*blood, share, tissue))

    (markers,) = (fact.parts for fact in card_facts(case) if fact.key == "markers")

    assert markers[:3] == ("HER2 3+", "Claudin 18.2 80 %", "Blood 0 1 g/L")
    assert markers[-2:] == ("Blood 3 1 g/L", "+2")


def test_the_card_keeps_the_order_of_blood_values_whatever_their_unit() -> None:
    cea = Marker(name="CEA", value="18.7", unit="µg/L", reference="< 5.0")
    sugar = Marker(name="HbA1c", value="6.9", unit="%", reference="< 6.5")
    tissue = Marker(name="HER2", value="3+")
    case = replace(sheet(), markers=(cea, sugar, tissue))

    (markers,) = (fact.parts for fact in card_facts(case) if fact.key == "markers")

    assert markers == ("HER2 3+", "CEA 18.7 µg/L", "HbA1c 6.9 %")


def test_a_country_is_named_for_the_reader() -> None:
    (parts,) = (f.parts for f in card_facts(replace(sheet(), country="RU")) if f.key == "country")

    assert said(parts, str, named) == "Россия"


def test_what_is_not_known_is_left_out() -> None:
    empty = replace(sheet(), markers=(), stages=(), imaging=" ", pathology="", local_plan="")

    assert "markers" not in {fact.key for fact in card_facts(empty)}
    assert {"markers", "staging", "imaging", "pathology", "local_plan"}.isdisjoint(
        section.key for section in sections(empty)
    )
