"""What two texts in different languages must agree in (I22)."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.domain.bilingual import agreement
from mdt.domain.minutes_text import PHRASES

AGREE = [
    ("50.4 Gy in 28 fractions.", "50,4 Gy en 28 fractions."),
    ("50.4 Gy in 28 fractions.", "50.4戈瑞，28次。"),
    ("Two nodes of 11 mm.", "两枚淋巴结，11毫米。"),
    ("cT3N1M0, HER2 0, CEA 4.2 ng/mL.", "сТ3N1М0, HER2 0, СЕА 4,2 нг/мл."),
    ("Left breast, ypT1, without residual nodes.", "Sein gauche, ypT1, sans ganglion résiduel."),
    ("Trastuzumab and docetaxel, 6 cycles.", "曲妥珠单抗联合多西他赛，6 个周期。"),
    ("Case K-7F3Q, code C16.3, 8140/3.", "病例 Ｋ-7F3Q，代码 C16.3，8140/3。"),
    ("Advises something else.", "建议不同。"),
    ("Weight 60 kg, dose 75 mg/m².", "Poids 60 kg, dose 75 mg/m2."),
    ("Правая молочная железа, не оперирована.", "Sein droit, non opéré, pas de chirurgie."),
    ("Dr Li left at 14:32.", "李医生于 14:32 离开。"),
    ("Non-small cell lung cancer.", "非小细胞肺癌。"),
    ("Cancer non à petites cellules.", "Немелкоклеточный рак."),
    ("Imaging is missing.", "缺少影像资料。"),
    ("Lymph node metastases are absent.", "Метастазов в лимфатических узлах нет."),
    ("Ischaemia of the bowel.", "肠缺血。"),
    ("Whether it is resectable.", "是否可切除。"),
]
DIFFER = [
    ("50 Gy in 25 fractions.", "5 Gy en 25 fractions.", "units"),
    ("11 mm", "11 cm", "units"),
    ("28 fractions", "25 fractions", "numbers"),
    ("cT3N1M0", "cT2N1M0", "codes"),
    ("C16.3", "C16.2", "codes"),
    ("Left breast", "Sein droit", "laterality"),
    ("Правое лёгкое", "左肺", "laterality"),
    ("Bilateral", "Левосторонний процесс", "laterality"),
    ("Cisplatin weekly", "Carboplatine hebdomadaire", "drugs"),
    ("环磷酰胺", "ifosfamide", "drugs"),
    ("紫杉醇", "docétaxel", "drugs"),
    ("No HIPEC outside a trial.", "Une CHIP dans un essai.", "negation"),
    ("Does not agree.", "同意。", "negation"),
    ("Резекция не показана.", "建议切除。", "negation"),
    ("Metastases are absent.", "Des métastases.", "negation"),
    ("Response unknown.", "Ответ полный.", "negation"),
    ("On the left at 3 cm.", "Справа, 3 см.", "laterality"),
]


@pytest.mark.parametrize(("source", "target"), AGREE)
def test_a_translation_that_says_the_same(source: str, target: str) -> None:
    assert agreement(source, target) == ()
    assert agreement(target, source) == ()


@pytest.mark.parametrize(("source", "target", "kind"), DIFFER)
def test_a_translation_that_says_something_else(source: str, target: str, kind: str) -> None:
    assert kind in {each.kind for each in agreement(source, target)}
    assert kind in {each.kind for each in agreement(target, source)}


@pytest.mark.parametrize(("one", "two"), tuple(combinations(PHRASES, 2)))
def test_what_is_drafted_from_the_record_says_the_same_in_every_language(
    one: str, two: str
) -> None:
    """So that whoever checks a draft is only asked about what people wrote."""

    def said(language: str) -> dict[tuple[str, str], str]:
        phrases = PHRASES[language]
        sentences = {
            ("", key): re.sub(r"%\(\w+\)s", "10:30", text)
            for key, text in phrases.sentences.items()
        }
        labels = {
            (name, code): text
            for name, codes in phrases.labels.items()
            for code, text in codes.items()
        }
        return sentences | labels

    first, second = said(one), said(two)

    assert first.keys() == second.keys()
    assert not [(text, second[key]) for key, text in first.items() if agreement(text, second[key])]


def test_a_mismatch_names_what_differs() -> None:
    (found,) = agreement("50 Gy and 2 Gy", "5 Gy and 2 Gy")

    assert (found.kind, found.source, found.target) == ("units", ("50 Gy",), ("5 Gy",))


@given(st.text(max_size=200))
def test_every_text_agrees_with_itself(text: str) -> None:
    assert agreement(text, text) == ()
