"""Credentials: for which disciplines people may speak, and what institutions can do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from mdt.domain.credentials import CREDENTIAL, Credential, CredentialState, status_of
from mdt.domain.decide import credentials as decide
from mdt.domain.errors import NotFound
from mdt.domain.ids import CredentialId, InstitutionId, NetworkId, PersonId
from mdt.domain.institutions import INSTITUTION
from mdt.domain.meetings import Meeting
from mdt.domain.records import Entry
from mdt.domain.standing import Deed, require_standing
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork
from mdt.service.standings import standings


class Credentials:
    """Use cases around credentials and capabilities."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def of(self, uow: UnitOfWork, person_id: PersonId) -> tuple[Credential, ...]:
        """Return every credential of a person, as it stands."""
        return tuple(entry.value for entry in self.entries(uow, person_id))

    def entries(self, uow: UnitOfWork, person_id: PersonId) -> tuple[Entry[Credential], ...]:
        """Return the same with their versions; those that end come first."""
        return uow.records.find(CREDENTIAL, owner_id=person_id)

    def status(self, uow: UnitOfWork, person_id: PersonId, discipline: str, on: date) -> str:
        """Return the state of a person's credential for a discipline on a day."""
        return status_of(self.of(uow, person_id), discipline, on)

    def known_in(
        self, uow: UnitOfWork, meeting: Meeting, on: date, *, of: PersonId | None = None
    ) -> Mapping[PersonId, str]:
        """Return the states of those who are in a meeting's room, or are named in one, on a day.

        Args:
            uow: storage.
            meeting: whose room.
            on: the day.
            of: one person alone; None for everybody.
        """
        there = {
            person.person_id: person.discipline
            for person in meeting.participants.values()
            if meeting.is_present(person.person_id)
        }
        named = {
            one.person_id: one.discipline
            for room in meeting.attending.endpoints.values()
            for one in room.people
            if one.person_id is not None
        }
        return {
            person_id: self.status(uow, person_id, discipline, on)
            for person_id, discipline in {**named, **there}.items()
            if of in {None, person_id}
        }

    def capable(self, uow: UnitOfWork, institution_id: InstitutionId, code: str) -> bool:
        """Return whether an institution has a capability."""
        try:
            return uow.records.current(INSTITUTION, institution_id).value.can(code)
        except NotFound:
            return False

    def may_verify(self, uow: UnitOfWork, by: PersonId, person_id: PersonId) -> bool:
        """Return whether a page may offer somebody to decide on a person's credentials."""
        network_id = network_of(uow, person_id)
        found = standings(uow, by, network_id=network_id)
        return by != person_id and bool(found & decide.VERIFIERS)

    def holder(self, uow: UnitOfWork, credential_id: CredentialId, *, by: PersonId) -> PersonId:
        """Return whose credential it is, to who works in the same network. Raises NotFound."""
        return self._entry(uow, by, credential_id).value.person_id

    def waiting(self, uow: UnitOfWork, by: PersonId) -> tuple[Entry[Credential], ...]:
        """Return the claims of others that a person may decide on."""
        network_id = network_of(uow, by)
        if not standings(uow, by, network_id=network_id) & decide.VERIFIERS:
            return ()
        claims = uow.records.find(
            CREDENTIAL, scope_id=network_id, state=CredentialState.CLAIMED.value
        )
        return tuple(entry for entry in claims if entry.value.person_id != by)

    def claim(
        self,
        uow: UnitOfWork,
        *,
        by: PersonId,
        wanted: Credential,
        based_on: int = 0,
    ) -> Entry[Credential]:
        """Claim a credential, or an expired or revoked one anew.

        Args:
            uow: storage.
            by: the holder.
            wanted: what is claimed; an empty id is given one, the network is looked up.
            based_on: the version that the holder saw; 0 for a new one.
        """
        at = self._commands.clock()
        before = self._entry(uow, by, wanted.id).value if based_on else None
        wanted = replace(
            wanted,
            id=wanted.id or CredentialId(self._commands.new_id(at)),
            network_id=network_of(uow, by),
        )
        return uow.records.add(
            CREDENTIAL,
            wanted.id,
            decide.claim(before, wanted, by=by, on=at.date()),
            based_on=based_on,
            by=by,
            at=at,
            action="credential.claimed",
        )

    def verify(
        self,
        uow: UnitOfWork,
        credential_id: CredentialId,
        *,
        by: PersonId,
        based_on: int,
        evidence: str,
    ) -> Entry[Credential]:
        """Verify somebody else's credential, with what was seen. Raises OwnCredential."""
        before = self._decidable(uow, credential_id, by, Deed.CREDENTIAL_VERIFY)
        at = self._commands.clock()
        after = decide.verify(before.value, by=by, at=at, evidence=evidence)
        return uow.records.add(
            CREDENTIAL,
            credential_id,
            after,
            based_on=based_on,
            by=by,
            at=at,
            action="credential.verified",
        )

    def revoke(
        self,
        uow: UnitOfWork,
        credential_id: CredentialId,
        *,
        by: PersonId,
        based_on: int,
        reason: str,
    ) -> Entry[Credential]:
        """Revoke somebody else's credential, with the reason. Raises OwnCredential."""
        before = self._decidable(uow, credential_id, by, Deed.CREDENTIAL_REVOKE)
        at = self._commands.clock()
        after = decide.revoke(before.value, by=by, at=at, reason=reason)
        return uow.records.add(
            CREDENTIAL,
            credential_id,
            after,
            based_on=based_on,
            by=by,
            at=at,
            action="credential.revoked",
        )

    @staticmethod
    def _decidable(
        uow: UnitOfWork, credential_id: CredentialId, by: PersonId, deed: Deed
    ) -> Entry[Credential]:
        before = uow.records.current(CREDENTIAL, credential_id)
        require_standing(standings(uow, by, network_id=before.value.network_id), deed)
        return before

    @staticmethod
    def _entry(uow: UnitOfWork, by: PersonId, credential_id: CredentialId) -> Entry[Credential]:
        entry = uow.records.current(CREDENTIAL, credential_id)
        if entry.value.network_id != network_of(uow, by):
            raise NotFound
        return entry


def network_of(uow: UnitOfWork, person_id: PersonId) -> NetworkId:
    """Return the network that a person works in. Raises NotFound."""
    return uow.people.institution(uow.people.get(person_id).institution_id).network_id
