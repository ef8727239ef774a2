"""Credentials that somebody has verified, for tests in which it matters who may speak."""

from mdt.domain.credentials import CREDENTIAL, Credential, CredentialState
from mdt.domain.ids import CredentialId, PersonId
from mdt.service.ports import UnitOfWork
from tests.mdt.service.sitting import NETWORK, START


def verify(uow: UnitOfWork, *names: str) -> None:
    """Store a verified credential of each person for their discipline."""
    for name in names:
        person = uow.people.get(PersonId(name))
        credential = Credential(
            id=CredentialId(f"credential-{name}"),
            person_id=person.id,
            network_id=NETWORK,
            discipline=person.discipline,
            state=CredentialState.VERIFIED,
        )
        uow.records.add(
            CREDENTIAL,
            credential.id,
            credential,
            based_on=0,
            by=PersonId("coordinator"),
            at=START,
            action="credential.verified",
        )
