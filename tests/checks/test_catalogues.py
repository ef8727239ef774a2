"""The catalogues are complete: every sentence of the sources, in every language, well-formed."""

import re

import pytest
from babel.messages.catalog import Message

from server.catalogues import SOURCES, TEMPLATE, collect, render, updated
from server.messages import LANGUAGES, SOURCE_LANGUAGE, catalogue_path, read_catalogue
from server.settings import ROOT

TRANSLATED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
PLACE = re.compile(r"%\(\w+\)s")
CALL = re.compile(
    r"""\b(?:_|N_|gettext|ngettext)\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
)


def texts(of: Message, *, translated: bool) -> tuple[str, ...]:
    given = of.string if translated else of.id
    return (given,) if isinstance(given, str) else tuple(given)


def test_the_collected_sentences_are_committed() -> None:
    found = collect()
    hint = "run ./dev messages, translate what is new, and commit"

    assert TEMPLATE.read_bytes() == render(found), hint
    for language in TRANSLATED:
        assert catalogue_path(language).read_bytes() == render(
            updated(language, found), language
        ), hint


def test_no_sentence_of_a_script_is_overlooked() -> None:
    """Babel's reader of scripts is no TypeScript parser; a plain search must not find more."""
    collected = {id_ for message in collect() for id_ in texts(message, translated=False)}
    (scripts,) = [sources for sources in SOURCES if sources.method == "javascript"]
    written = {
        (match[1] or match[2]).replace('\\"', '"').replace("\\'", "'")
        for folder in scripts.folders
        for path in sorted((ROOT / folder).rglob("*.ts*"))
        if ".test." not in path.name
        for match in CALL.finditer(path.read_text())
    }

    assert written
    assert written <= collected


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    missing = [
        message.id
        for message in read_catalogue(language)
        if message.id and (message.fuzzy or not all(texts(message, translated=True)))
    ]

    assert not missing


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_every_place_of_its_sentence(language: str) -> None:
    for message in read_catalogue(language):
        places = set(PLACE.findall(texts(message, translated=False)[-1]))
        for text in texts(message, translated=True):
            assert set(PLACE.findall(text)) == places, message.id


@pytest.mark.parametrize(
    ("language", "word", "but"),
    [
        ("zh", "委员会", "Commission on Cancer"),  # a board is 专家组
        ("zh", "会议记录", ""),  # minutes are 会议纪要
        ("ru", "комисси", ""),  # a board is консилиум
    ],
)
def test_a_thing_has_one_name_in_a_language(language: str, word: str, but: str) -> None:
    strays = [
        message.id
        for message in read_catalogue(language)
        if message.id != but
        and any(word in text.lower() for text in texts(message, translated=True))
    ]

    assert not strays
