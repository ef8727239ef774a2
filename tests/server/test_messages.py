"""Catalogues: the same sentence for pages, wire and browser, with the right plural."""

import pytest

from server import messages
from server.messages import LANGUAGES, browser_catalogue, plural_categories, translator

NETWORK_LANGUAGES = {
    "en": {1: "one", 2: "other", 0: "other"},
    "zh": {0: "other", 1: "other", 7: "other"},
    "ru": {1: "one", 21: "one", 3: "few", 24: "few", 5: "many", 11: "many", 0: "many"},
    "kk": {1: "one", 2: "other", 21: "other"},
    "vi": {0: "other", 1: "other", 2: "other"},
    "ja": {0: "other", 1: "other", 2: "other"},
    "fr": {0: "one", 1: "one", 2: "other", 1_000_000: "many"},
}
FORMS = {"en": 2, "zh": 1, "ru": 3, "kk": 2, "vi": 1, "ja": 1, "fr": 2}


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_gettext_and_the_browser_choose_the_same_form_for_every_number(language: str) -> None:
    numbered = messages.numbered_form(language)
    categories = plural_categories(language)

    for number, category in NETWORK_LANGUAGES[language].items():
        assert messages.category(language, number) == category
        assert categories[category] == numbered(number)


@pytest.mark.parametrize("language", NETWORK_LANGUAGES)
def test_every_form_of_a_language_is_reached_and_other_is_always_there(language: str) -> None:
    categories = plural_categories(language)

    assert set(categories.values()) == set(range(FORMS[language]))
    assert "other" in categories


def test_a_plural_rule_that_splits_a_category_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "numbered_form", lambda _: lambda n: n % 2)
    plural_categories.cache_clear()

    with pytest.raises(ValueError, match="zh: plural category other has two forms"):
        plural_categories("zh")
    plural_categories.cache_clear()


def test_a_refusal_is_told_in_the_readers_language() -> None:
    sentence = "There is nothing here, or nothing that you may see."

    told = {language: translator(language).gettext(sentence) for language in LANGUAGES}

    assert told["en"] == sentence
    assert len(set(told.values())) == len(LANGUAGES)


@pytest.mark.parametrize("language", ["en", "xx", "../zh", ""])
def test_english_and_an_unknown_language_need_no_catalogue(language: str) -> None:
    assert translator(language).gettext("Sign in") == "Sign in"
    assert browser_catalogue(language) == {}


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_the_browser_gets_the_sentences_of_its_own_source_only(language: str) -> None:
    catalogue = browser_catalogue(language)

    assert "Start session" in catalogue
    assert "There is nothing here, or nothing that you may see." not in catalogue
    for forms in catalogue.values():
        assert isinstance(forms, str) or set(forms) == set(plural_categories(language))
