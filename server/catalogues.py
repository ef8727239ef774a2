"""Collect every sentence of the sources into the catalogues; ``./dev messages`` runs it.

Works on a source tree. What is collected where is decided here; reading the catalogues while the
server runs is left to ``messages``.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import write_po

from server.messages import LANGUAGES, SOURCE_LANGUAGE, catalogue_path, read_catalogue
from server.settings import LOCALE, ROOT

TEMPLATE = LOCALE / "consilium.pot"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
}


class Sources(NamedTuple):
    """One kind of file, and how Babel reads it."""

    method: str
    folders: tuple[str, ...]
    suffixes: tuple[str, ...]
    options: dict[str, str]


SOURCES = (
    Sources("python", ("server", "mdt"), (".py",), {}),
    Sources(
        "jinja2",
        ("client_web/templates",),
        (".html",),
        {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"},
    ),
    Sources(
        "javascript",
        ("client_web/src",),
        (".ts", ".tsx"),
        {"jsx": "true", "parse_template_string": "true"},
    ),
)


def collect() -> Catalog:
    """Return every sentence of the sources with the files that it is in."""
    found = Catalog(project="Consilium")
    for sources in SOURCES:
        for path in _files(sources):
            name = path.relative_to(ROOT).as_posix()
            with path.open("rb") as lines:
                for line, sentence, _, context in extract(
                    sources.method, lines, keywords=KEYWORDS, options=sources.options
                ):
                    found.add(sentence, locations=[(name, line)], context=context)
    return found


def render(catalogue: Catalog, language: str | None = None) -> bytes:
    """Return the text of a ``.po`` file: the same sources give the same bytes.

    Args:
        catalogue: sentences and translations.
        language: whose catalogue it is; None writes the template.
    """
    header = [
        "Project-Id-Version: Consilium",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    if language is not None:
        header += [f"Language: {language}", f"Plural-Forms: {get_plural(language).plural_forms}"]
    written = BytesIO()
    written.write(b'msgid ""\nmsgstr ""\n')
    written.write("".join(f'"{line}\\n"\n' for line in header).encode() + b"\n")
    write_po(
        written,
        catalogue,
        width=100,
        omit_header=True,
        sort_by_file=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    return written.getvalue().rstrip() + b"\n"


def updated(language: str, found: Catalog) -> Catalog:
    """Return a language's catalogue with the sentences that there are now, and no others."""
    catalogue = read_catalogue(language)
    catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
    return catalogue


def main() -> None:
    """Write the template and every catalogue; what is new in one has an empty translation."""
    found = collect()
    TEMPLATE.write_bytes(render(found))
    for language in LANGUAGES:
        if language != SOURCE_LANGUAGE:
            catalogue_path(language).write_bytes(render(updated(language, found), language))


def _files(sources: Sources) -> Iterator[Path]:
    for folder in sources.folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in sources.suffixes and ".test." not in path.name:
                yield path


if __name__ == "__main__":
    main()
