"""Institutions, networks and profiles: who is where, how they are called, what they can do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mdt.domain.decide import institutions as decide
from mdt.domain.errors import NotFound, UnknownCode
from mdt.domain.ids import InstitutionId, MeetingId, NetworkId, PersonId
from mdt.domain.institutions import (
    INSTITUTION,
    NETWORK,
    PROFILE,
    InstitutionKept,
    NetworkKept,
    Profile,
)
from mdt.domain.meetings import Meeting
from mdt.domain.people import Institution, Person
from mdt.domain.standing import Deed, require_standing
from mdt.service.commands import Commands
from mdt.service.credentials import network_of
from mdt.service.ports import UnitOfWork
from mdt.service.standings import require_active, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionSeen:
    """An institution as pages show it; ``n`` is the version of what is kept, 0 for none."""

    institution: Institution
    kept: InstitutionKept
    n: int

    def name_in(self, language: str) -> str:
        """Return the name in a reader's language, or the one that the directory has."""
        return self.kept.name_in(language, self.institution.name)


class Institutions:
    """Use cases around the directory of a network."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def network(self, uow: UnitOfWork, network_id: NetworkId) -> tuple[int, NetworkKept]:
        """Return a network with the version of what is kept of it; 0 and its name for none."""
        try:
            entry = uow.records.current(NETWORK, network_id)
        except NotFound:
            return 0, NetworkKept(names={"en": uow.people.network_name(network_id)})
        return entry.n, entry.value

    def settle_network(
        self,
        uow: UnitOfWork,
        network_id: NetworkId,
        *,
        by: PersonId,
        kept: NetworkKept,
        based_on: int,
    ) -> NetworkKept:
        """Settle a network anew. Raises RevisionConflict."""
        self._require(uow, network_id, by)
        known = {person.id for person in uow.people.list_network(network_id)}
        entry = uow.records.add(
            NETWORK,
            network_id,
            decide.settle_network(kept, known=known),
            based_on=based_on,
            by=by,
            at=self._commands.clock(),
            action="network.settled",
        )
        return entry.value

    def seen(
        self, uow: UnitOfWork, institution_id: InstitutionId, *, by: PersonId
    ) -> InstitutionSeen:
        """Return an institution to whoever works in its network. Raises NotFound."""
        institution = uow.people.institution(institution_id)
        if institution.network_id != network_of(uow, by):
            raise NotFound
        return _seen(uow, institution)

    def of_network(self, uow: UnitOfWork, network_id: NetworkId) -> tuple[InstitutionSeen, ...]:
        """Return the institutions of a network."""
        return tuple(_seen(uow, each) for each in uow.people.institutions_of(network_id))

    def may_settle(self, uow: UnitOfWork, network_id: NetworkId, by: PersonId) -> bool:
        """Return whether a page may offer to change a network and its institutions."""
        return bool(standings(uow, by, network_id=network_id) & decide.SETTLERS)

    def settle(
        self,
        uow: UnitOfWork,
        institution_id: InstitutionId,
        *,
        by: PersonId,
        kept: InstitutionKept,
        based_on: int,
    ) -> InstitutionKept:
        """Settle an institution anew. Raises RevisionConflict."""
        before = uow.people.institution(institution_id)
        self._require(uow, before.network_id, by)
        entry = uow.records.add(
            INSTITUTION,
            institution_id,
            decide.settle_institution(replace(kept, network_id=before.network_id)),
            based_on=based_on,
            by=by,
            at=self._commands.clock(),
            action="institution.settled",
        )
        if (after := decide.row_of(entry.value, before)) != before:
            uow.people.save_institution(after)
        return entry.value

    def add(self, uow: UnitOfWork, kept: InstitutionKept, *, by: PersonId) -> Institution:
        """Add an institution to the network of who administers it.

        Raises:
            NotAllowed, NetworkSuspended: who adds it, and to which network.
            Required, Invalid, UnknownCode, NameTaken: what was entered.
        """
        network_id = network_of(uow, by)
        self._require(uow, network_id, by)
        require_active(uow, network_id)
        taken = {
            name
            for one in self.of_network(uow, network_id)
            for name in (one.institution.name, *one.kept.names.values())
        }
        tidy = decide.add_institution(replace(kept, network_id=network_id), taken=taken)
        at = self._commands.clock()
        added = Institution(
            id=InstitutionId(self._commands.new_id(at)),
            network_id=network_id,
            name=tidy.names.get("en") or next(iter(tidy.names.values())),
            country=tidy.country,
            tz=tidy.tz,
        )
        uow.people.add_institution(added)
        uow.records.add(
            INSTITUTION, added.id, tidy, based_on=0, by=by, at=at, action="institution.added"
        )
        return added

    def names(
        self, uow: UnitOfWork, network_id: NetworkId, language: str
    ) -> Mapping[InstitutionId, str]:
        """Return what a network's institutions are called in a language."""
        return {
            seen.institution.id: seen.name_in(language) for seen in self.of_network(uow, network_id)
        }

    def name_of(self, uow: UnitOfWork, institution_id: InstitutionId, language: str) -> str:
        """Return what an institution is called in a language. Raises NotFound."""
        return _seen(uow, uow.people.institution(institution_id)).name_in(language)

    def names_at(self, uow: UnitOfWork, meeting: Meeting, language: str) -> Mapping[str, str]:
        """Return what the institutions of a meeting are called in a language.

        By the names that the meeting's record has for them; what two of them have in common stays
        as it was recorded.
        """
        recorded: dict[str, set[InstitutionId]] = {}
        for person in meeting.participants.values():
            recorded.setdefault(person.institution_name, set()).add(person.institution_id)
        return {
            name: self.name_of(uow, min(ids), language)
            for name, ids in recorded.items()
            if len(ids) == 1
        }

    def names_in(
        self, uow: UnitOfWork, meeting_id: MeetingId, *, language: str
    ) -> Mapping[str, str]:
        """Return the same by the meeting's id. Raises NotFound."""
        return self.names_at(uow, uow.meetings.load(meeting_id), language)

    def person(self, uow: UnitOfWork, person_id: PersonId, *, by: PersonId) -> Person:
        """Return a person to whoever works in the same network. Raises NotFound."""
        if network_of(uow, person_id) != network_of(uow, by):
            raise NotFound
        return uow.people.get(person_id)

    def add_person(self, uow: UnitOfWork, wanted: Person, *, by: PersonId) -> Person:
        """Store a new person of one of the network's institutions, in its zone.

        Raises:
            NetworkSuspended, Invalid, NotAllowed, NotFound.
        """
        network_id = network_of(uow, by)
        require_standing(standings(uow, by, network_id=network_id), Deed.ACCOUNT_CHANGE)
        require_active(uow, network_id)
        places = {one.id: one for one in uow.people.institutions_of(network_id)}
        place = places.get(wanted.institution_id)
        if place is None:
            raise UnknownCode(field="institution_id", value=wanted.institution_id)
        person = replace(
            decide.tidy_person(wanted),
            id=PersonId(self._commands.new_id(self._commands.clock())),
            tz=place.tz,
        )
        uow.people.add(person)
        return person

    def profile(self, uow: UnitOfWork, person_id: PersonId) -> tuple[int, Profile]:
        """Return what a person says of themself, with its version; 0 for nothing yet."""
        try:
            entry = uow.records.current(PROFILE, person_id)
        except NotFound:
            return 0, Profile()
        return entry.n, entry.value

    def describe(
        self, uow: UnitOfWork, *, by: PersonId, profile: Profile, based_on: int
    ) -> Profile:
        """Say of oneself anew. Raises RevisionConflict."""
        entry = uow.records.add(
            PROFILE,
            by,
            decide.describe(profile),
            based_on=based_on,
            by=by,
            at=self._commands.clock(),
            action="person.described",
        )
        return entry.value

    @staticmethod
    def _require(uow: UnitOfWork, network_id: NetworkId, by: PersonId) -> None:
        require_standing(standings(uow, by, network_id=network_id), Deed.NETWORK_CHANGE)


def _seen(uow: UnitOfWork, institution: Institution) -> InstitutionSeen:
    try:
        entry = uow.records.current(INSTITUTION, institution.id)
    except NotFound:
        kept = InstitutionKept(network_id=institution.network_id)
        return InstitutionSeen(institution=institution, kept=kept, n=0)
    return InstitutionSeen(institution=institution, kept=entry.value, n=entry.n)
