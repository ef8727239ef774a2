"""The languages of the interface, and what every sentence is in each of them.

One gettext catalogue serves pages, signalling and browser. It is read from its ``.po`` file when
a language is first used, so there is no compiled copy that could be out of date. English needs no
catalogue: its sentences are the message ids. How a language is chosen is left to the callers.
"""

import gettext
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from server.settings import LOCALE

LANGUAGES = {"en": "English", "zh": "中文", "ru": "Русский"}
"""Every language of the interface by its code, named in itself."""

SOURCE_LANGUAGE = "en"

BrowserCatalogue = dict[str, str | dict[str, str]]

_BROWSER_SOURCES = (".ts", ".tsx")
_PLURAL_SAMPLES = (*range(200), 1_000, 1_000_000)  # every rule of CLDR 47 repeats within these


@cache
def translator(language: str) -> gettext.NullTranslations:
    """Return the object whose ``gettext`` and ``ngettext`` speak the language.

    Args:
        language: a key of ``LANGUAGES``; anything else gets English.
    """
    if language not in LANGUAGES or language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def browser_catalogue(language: str) -> BrowserCatalogue:
    """Return what the room's script needs: the sentences that its own source asks for.

    A sentence that depends on a number maps to one text per CLDR plural category (``one``,
    ``few``, ``other`` …), as ``Intl.PluralRules.select`` names them; ``other`` is always there.
    The key is the singular English sentence. What is missing is shown in English.
    """
    if language not in LANGUAGES or language == SOURCE_LANGUAGE:
        return {}
    categories = plural_categories(language)
    sentences: BrowserCatalogue = {}
    for message in read_catalogue(language):
        if not message.id or not message.string or message.fuzzy:
            continue
        if not any(name.endswith(_BROWSER_SOURCES) for name, _ in message.locations):
            continue
        if isinstance(message.id, str):
            sentences[message.id] = str(message.string)
        else:
            forms = message.string
            sentences[message.id[0]] = {name: forms[i] for name, i in categories.items()}
    return sentences


@cache
def plural_categories(language: str) -> dict[str, int]:
    """Return which of gettext's numbered plural forms each CLDR category stands for.

    The two systems are matched by asking both about the same numbers. A category that whole
    numbers never have (``other`` in Russian) takes the last form.

    Raises:
        ValueError: the catalogue's plural rule puts one category into two forms.
    """
    numbered = numbered_form(language)
    categories: dict[str, int] = {}
    for number in _PLURAL_SAMPLES:
        form = numbered(number)
        if categories.setdefault(category(language, number), form) != form:
            raise ValueError(
                f"{language}: plural category {category(language, number)} has two forms"
            )
    categories.setdefault("other", get_plural(language).num_plurals - 1)
    return categories


def numbered_form(language: str) -> Callable[[int], int]:
    """Return gettext's rule of the language: which of a message's texts a number takes."""
    return gettext.c2py(get_plural(language).plural_expr)


def category(language: str, number: int) -> str:
    """Return the CLDR plural category of a whole number, such as ``one``, ``few`` or ``other``."""
    return Locale.parse(language).plural_form(number)


def country_name(language: str, code: str) -> str:
    """Return a country's name in a language, from its ISO 3166-1 code; unknown ones as coded."""
    return str(Locale.parse(language).territories.get(code, code))


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue is kept."""
    return LOCALE / language / "LC_MESSAGES" / "consilium.po"


def read_catalogue(language: str) -> Catalog:
    """Return a language's catalogue as its file has it."""
    with catalogue_path(language).open("rb") as source:
        return read_po(source, locale=language)
