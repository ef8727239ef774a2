"""The main navigation: places grouped by task, and which of them a page belongs to."""

from dataclasses import dataclass

from mdt.domain.errors import N_

HOME = "/"


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: where it leads, and its label's message id."""

    path: str
    label: str
    also: tuple[str, ...] = ()  # paths of pages that are reached from it
    one: str = ""  # what leads back to one of it; nothing: it has no pages below

    def holds(self, path: str) -> bool:
        """Whether a page is this place, or below it."""
        return any(path == one or path.startswith(f"{one}/") for one in (self.path, *self.also))


@dataclass(frozen=True, slots=True)
class Group:
    """Places of one task; the group is called, and leads, like its first place."""

    label: str
    places: tuple[Place, ...]

    @property
    def path(self) -> str:
        """Where the group leads."""
        return self.places[0].path


NAVIGATION: tuple[Group, ...] = (
    Group(N_("Today"), (Place(HOME, N_("Today")),)),
    Group(
        N_("Meetings"),
        (
            Place("/meetings", N_("Meetings"), one=N_("Back to the meeting")),
            Place("/letters", N_("Letters")),
            Place("/followups", N_("Follow-up")),
            Place("/indicators", N_("Indicators")),
        ),
    ),
    Group(
        N_("Cases"),
        (
            Place("/cases", N_("Cases"), one=N_("Back to the case")),
            Place(
                "/requests",
                N_("Requests"),
                also=("/reviews",),
                one=N_("Back to the request"),
            ),
            Place("/urgent", N_("Urgent")),
        ),
    ),
    Group(
        N_("Network"),
        (
            Place(
                "/boards",
                N_("Boards"),
                also=("/people", "/institutions", "/network", "/profile", "/credentials"),
                one=N_("Back to the board"),
            ),
            Place("/agreements", N_("Agreements")),
        ),
    ),
)
"""What the bar of every page offers, in its order."""

_FIRST = NAVIGATION[0].places[0]


def place_of(path: str) -> tuple[Group, Place]:
    """Return the group and the place that a page belongs to; today, when it belongs to none."""
    for group in NAVIGATION:
        for place in group.places:
            if place.holds(path):
                return group, place
    return NAVIGATION[0], _FIRST


def way_back(path: str, *, exists: bool) -> Place:
    """Return where somebody goes on from a page that could not be shown.

    Args:
        path: of the page.
        exists: whether what the page is about is there; its own page is offered then.
    """
    _, place = place_of(path)
    parts = path.strip("/").split("/")
    if exists and place.one and path.startswith(f"{place.path}/") and len(parts) > 2:
        return Place("/" + "/".join(parts[:2]), place.one)
    return place
