"""The words that betray a patient, in every script, and those that do not."""

import pytest

from mdt.domain.vault import marked_words, words_of

IDENTITY = ("Nguyễn Thị Ánh", "Николай Абрамов", "王小明", "MRN 44-871-203", "02.01.1970")


@pytest.mark.parametrize(
    "text",
    [
        "Seen with Mrs NGUYEN yesterday",
        "Bà nguyễn đến khám",
        "пациент АБРАМОВ, 56 лет",
        "患者王小明，女，56岁",
        "record 44871203 of the clinic",
        "born 02/01/1970",
        "N i c h t s, but ánh",
    ],
)
def test_a_text_with_a_part_of_the_identity_meets_a_marked_word(text: str) -> None:
    assert marked_words(IDENTITY) & words_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Adenocarcinoma of the antrum, cT3 N1 M0, two nodes of 11 mm",
        "小细胞肺癌，明确",
        "Diagnosed 2026-01, CEA 4.2 ng/mL, 50.4 Gy in 28",
        "Рак желудка, ECOG 1",
        "Ung thư dạ dày",
    ],
)
def test_clinical_texts_do_not(text: str) -> None:
    assert not marked_words(IDENTITY) & words_of(text)
