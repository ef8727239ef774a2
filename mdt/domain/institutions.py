"""Networks and institutions as they are kept: names by language, kind, what can be done there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mdt.domain.ids import NetworkId, PersonId
from mdt.domain.records import Heading, RecordKind
from mdt.domain.refusals.boards import NetworkSuspended


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkKept:
    """A co-operation of institutions."""

    names: Mapping[str, str] = field(default_factory=dict)  # by language
    kind: str = "bilateral"  # code of codes.boards.NETWORK_KINDS
    state: str = "active"  # code of codes.boards.NETWORK_STATES
    admins: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What an institution can do that not every one can."""

    code: str  # of codes.boards.CAPABILITIES
    since: str = ""  # year, or year and month, as far as it is known


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionKept:
    """What a network keeps of an institution beyond its row."""

    network_id: NetworkId
    names: Mapping[str, str] = field(default_factory=dict)  # by language
    kind: str = "hospital"  # code of codes.boards.INSTITUTION_KINDS
    country: str = ""  # ISO 3166-1 alpha-2; empty, as its zone: as it was when it was added
    tz: str = ""  # of the IANA database
    capabilities: tuple[Capability, ...] = ()

    def name_in(self, language: str, otherwise: str) -> str:
        """Return the name in a language, or the one that the directory has."""
        return self.names.get(language) or otherwise

    def can(self, code: str) -> bool:
        """Return whether the institution has a capability."""
        return any(capability.code == code for capability in self.capabilities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaks:
    """One language that a person speaks."""

    language: str  # code of valuesets.LANGUAGES
    level: str  # code of codes.boards.LANGUAGE_LEVELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days on which a person does not come, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a person says of themself."""

    family: str = ""
    given: str = ""
    romanised: str = ""
    speaks: tuple[Speaks, ...] = ()
    away: tuple[Away, ...] = ()

    def is_away(self, on: date) -> bool:
        """Return whether the person does not come on a day."""
        return any(away.first <= on <= away.last for away in self.away)


def require_active(kept: NetworkKept) -> None:
    """Refuse anything new in a network that is suspended. Raises NetworkSuspended."""
    if kept.state != "active":
        raise NetworkSuspended


def _network_heading(kept: NetworkKept) -> Heading:
    return Heading(state=kept.state, title=next(iter(kept.names.values()), ""))


def _institution_heading(kept: InstitutionKept) -> Heading:
    return Heading(scope_id=kept.network_id, title=next(iter(kept.names.values()), ""))


def _profile_heading(profile: Profile) -> Heading:
    return Heading(title=profile.romanised)


NETWORK = RecordKind(name="network", cls=NetworkKept, heading=_network_heading)
"""A network; the subject is its id."""

INSTITUTION = RecordKind(name="institution", cls=InstitutionKept, heading=_institution_heading)
"""An institution; the subject is its id."""

PROFILE = RecordKind(name="profile", cls=Profile, heading=_profile_heading)
"""A person; the subject is their id."""

KINDS: tuple[RecordKind[Any], ...] = (NETWORK, INSTITUTION, PROFILE)
