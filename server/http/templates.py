"""The templates of the pages: one environment per language, everything escaped.

A name that a template uses and nobody gave is an error, not an empty place.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mdt.domain.valuesets import ValueSet, label
from server.messages import LANGUAGES, translator


class Templates:
    """Renders a template in a language."""

    def __init__(self, folder: Path, languages: Sequence[str]) -> None:
        self._environments = {code: _environment(folder, code) for code in languages}

    @property
    def languages(self) -> Mapping[str, str]:
        """The languages that pages can be shown in, each named in itself."""
        return {code: LANGUAGES[code] for code in self._environments}

    def render(self, name: str, language: str, values: Mapping[str, object]) -> str:
        """Return the page."""
        return self._environments[language].get_template(name).render(values)

    def gettext(self, language: str, message: str) -> str:
        """Return one sentence in a language."""
        return translator(language).gettext(message)


def _environment(folder: Path, language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}  # lists show codes in order
    speaker = translator(language)
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        speaker.gettext, speaker.ngettext, newstyle=True, pgettext=None, npgettext=None
    )

    def label_of(code: str, values: ValueSet) -> str:
        return speaker.gettext(label(values, code))

    environment.filters["label"] = label_of
    environment.filters["lines"] = _lines
    return environment


def _lines(text: str) -> Markup:
    """Keep the line breaks of a text that people wrote; everything in it is escaped."""
    return Markup("<br>").join(text.split("\n"))
