"""Text from people is made printable without losing a word."""

import pytest

from mdt.exports.printable import FSI, PDI, inline, printable


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\r", "\x7f", "\x9b", "\ud800", "\ufffe", "\U0010ffff"]
)
def test_what_no_page_can_show_is_left_out(char: str) -> None:
    assert printable(f"a{char}b") == "ab"


@pytest.mark.parametrize("text", ["Nguyễn Minh Đức", "王建国", "Қ\tа\nб", "👨‍👩‍👧", "a" * 40, ""])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_a_word_longer_than_a_line_can_break_and_keeps_its_letters() -> None:
    word = "abcdefgh" * 12

    shown = printable(word)

    assert shown.replace("\u200b", "") == word
    assert max(len(part) for part in shown.split("\u200b")) <= 8


def test_chinese_is_not_broken_by_force() -> None:
    text = "胃癌患者新辅助化疗后建议行全胃切除术" * 10

    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("\u202eabc", "\u202eabc\u202c"),
        ("\u2067abc", "\u2067abc\u2069"),
        ("\u202ea\nb", "\u202ea\u202c\nb"),
        ("\u2067a\u2069b", "\u2067a\u2069b"),
    ],
)
def test_a_direction_ends_with_its_paragraph(text: str, closed: str) -> None:
    assert printable(text) == closed


def test_a_right_to_left_name_keeps_its_direction_to_itself() -> None:
    assert inline("שלום") == f"{FSI}שלום{PDI}"
    assert inline("Irina Sokolova") == "Irina Sokolova"
