"""The rows of every noun in one table, and the addresses of all pages."""

from tests.server.http.rows import (
    accounts,
    advice,
    agenda,
    amendments,
    boards,
    cases,
    documents,
    drafts,
    followups,
    indicators,
    letters,
    materials,
    proof,
    requests,
    roster,
)
from tests.server.http.site import Site

_NOUNS = (
    accounts,
    advice,
    agenda,
    amendments,
    boards,
    cases,
    documents,
    drafts,
    followups,
    indicators,
    letters,
    materials,
    proof,
    requests,
    roster,
)

ROWS: dict[str, tuple[int, ...]] = {name: row for noun in _NOUNS for name, row in noun.ROWS.items()}
"""What each kind of caller gets, by the name of the page."""

PLACES: dict[str, str] = {
    "{material_id}": "image-1",
    "{path:.+}": "assets/pages-3c.js",
    **{name: value for noun in _NOUNS for name, value in noun.PLACES.items()},
}
"""What stands for a parameter of an address, written as there; the meeting's own is given."""


async def prepare(site: Site) -> None:
    """Store what the pages of each noun are about."""
    for noun in _NOUNS:
        store = getattr(noun, "prepare", None)
        if store is not None:
            await store(site)


def address_of(path: str, meeting_id: str) -> str:
    """Return an address that can be opened."""
    for parameter, value in {"{meeting_id}": meeting_id, **PLACES}.items():
        path = path.replace(parameter, value)
    return path
