"""What becomes of text from people."""

import pytest

from mdt.domain.errors import Required, TooLong
from mdt.domain.text import clean, clean_line


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("e\u0301", "é"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("  edge \n", "edge"),
        ("\ufeffbom\ufffe", "bom"),
        ("bad\ud800half", "badhalf"),
        ("👩‍⚕️", "👩‍⚕️"),
        ("\u202eoverride\u202c", "\u202eoverride\u202c"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("胃癌", "胃癌"),
    ],
)
def test_text_keeps_its_words_and_loses_its_controls(given: str, kept: str) -> None:
    assert clean(given, limit=100) == kept


def test_length_is_counted_after_normalising() -> None:
    assert clean("e\u0301" * 10, limit=10) == "é" * 10


@pytest.mark.parametrize("length", [11, 10_000])
def test_a_text_too_long_is_refused_whole_and_names_its_field(length: int) -> None:
    with pytest.raises(TooLong) as refused:
        clean("x" * length, limit=10, field="title")

    assert refused.value.field == "title"
    assert str(length) in str(refused.value)


def test_a_line_has_no_line_ends() -> None:
    assert clean_line(" a\n\tb  c ", limit=10) == "a b c"


@pytest.mark.parametrize("empty", ["", "  ", "\x00", "\n"])
def test_a_required_line_must_say_something(empty: str) -> None:
    with pytest.raises(Required) as refused:
        clean_line(empty, limit=10, field="title", required=True)

    assert refused.value.field == "title"
