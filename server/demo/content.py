"""The shapes of the demo's content: institutions, people, cases, pictures and meetings.

Everything that these describe is invented: no institution, no person and no patient exists. Dates
are counted back from the day of loading, so that a demo never looks old.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from mdt.domain.agenda import ItemKind
from mdt.domain.cases import CaseSheet
from mdt.domain.people import Role
from mdt.domain.quorum import QuorumRule

DAYS_PER_MONTH = 30.44


@dataclass(frozen=True, slots=True)
class Calendar:
    """Counts back from the day of loading."""

    today: date

    def day(self, days_ago: int) -> date:
        """Return a day in the past."""
        return self.today - timedelta(days=days_ago)

    def iso(self, days_ago: int) -> str:
        """Return a day in the past as ISO 8601: 2026-03-14."""
        return self.day(days_ago).isoformat()

    def month(self, months_ago: float) -> str:
        """Return a month in the past as ISO 8601: 2026-03."""
        return self.day(round(months_ago * DAYS_PER_MONTH)).strftime("%Y-%m")


@dataclass(frozen=True, slots=True)
class DemoInstitution:
    """A hospital that does not exist."""

    key: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    tz: str  # IANA zone


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person who does not exist, and the place they have on the board.

    ``key`` is the first part of the e-mail address: ``chair`` of the board ``gastric`` signs in
    as ``chair.gastric@example.org``.
    """

    key: str
    name: str
    institution: str  # key
    discipline: str  # code of valuesets.DISCIPLINES
    role: Role
    language: str


@dataclass(frozen=True, slots=True)
class DemoPicture:
    """A picture to draw: which drawing, of what, and the title it has as a material."""

    drawing: str  # key of pictures.gallery.DRAWINGS
    subject: str  # what the drawing shows; each drawing knows its own subjects
    kind: str  # code of valuesets.MATERIAL_KINDS
    title: str
    caption: str  # burnt into the picture, beside the pseudonym
    days_ago: int
    lines: tuple[str, ...] = ()  # of a report


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCase:
    """A patient who does not exist."""

    pseudonym: str
    title: str
    owner: str  # key of a person; the case comes from this person's institution
    site: str = ""  # of a board without a site of its own
    sheet: CaseSheet
    pictures: tuple[DemoPicture, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class DemoItem:
    """A planned agenda item."""

    kind: ItemKind
    presenter: str  # key of a person
    minutes: int
    title: str = ""  # of anything but a case, which has its own title
    case: str = ""  # pseudonym


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMeeting:
    """A meeting to come. ``days_ahead`` 0 means: soon after loading, so that it can be joined."""

    title: str
    days_ahead: int
    local_time: str  # HH:MM in the board's zone; not used on day 0
    planned_min: int
    items: tuple[DemoItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoBoard:
    """One co-operation with its board."""

    slug: str
    network: str
    title: str
    tumour_site: str
    tz: str
    languages: tuple[str, ...]
    quorum_rule: QuorumRule
    institutions: tuple[DemoInstitution, ...]
    people: tuple[DemoPerson, ...]
    cases: Callable[[Calendar], tuple[DemoCase, ...]]
    meeting: DemoMeeting
    planned_min: int = 60
    item_min: int = 12

    def email(self, person: DemoPerson) -> str:
        """Return the address that a person of this board signs in with."""
        return f"{person.key}.{self.slug}@example.org"
