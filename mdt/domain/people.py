"""People, where they work, and what they may be in a meeting."""

from dataclasses import dataclass
from enum import StrEnum

from mdt.domain.ids import InstitutionId, NetworkId, PersonId


class Role(StrEnum):
    """What a person is in one meeting."""

    COORDINATOR = "coordinator"
    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"
    SCRIBE = "scribe"
    MEMBER = "member"
    EXPERT = "expert"
    GUEST = "guest"
    OBSERVER = "observer"
    TRAINEE = "trainee"
    INTERPRETER = "interpreter"
    ROOM = "room"  # a room system at a hospital: hears and shows, and is nobody


COUNTING_ROLES = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR, Role.SCRIBE, Role.MEMBER, Role.EXPERT})
"""Roles that may count to a quorum (invariant I3); the rest never do."""

LOBBY_ROLES = frozenset({Role.GUEST, Role.OBSERVER, Role.INTERPRETER})
"""Roles that wait in the lobby until the chair admits them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """A hospital or centre."""

    id: InstitutionId
    network_id: NetworkId
    name: str
    country: str  # ISO 3166-1 alpha-2
    tz: str  # IANA zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who works at an institution of the network."""

    id: PersonId
    display_name: str
    institution_id: InstitutionId
    discipline: str  # code of valuesets.DISCIPLINES
    tz: str  # IANA zone
    language: str  # BCP 47, one of the offered languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A person as invited to one meeting; a frozen copy, so that later changes alter no record."""

    person_id: PersonId
    display_name: str
    institution_id: InstitutionId
    institution_name: str
    discipline: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person performing a command, with the place they have in this meeting."""

    person_id: PersonId
    display_name: str
    role: Role | None  # None: not invited
    discipline: str = ""
    admitted: bool = True  # False: still in the lobby
    coordinates: bool = False  # plans this meeting, or coordinates its board
