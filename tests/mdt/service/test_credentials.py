"""Credentials through the service: who decides, what the status is, what an institution can do."""

from dataclasses import replace

import pytest

from mdt.domain.credentials import CREDENTIAL, Credential
from mdt.domain.errors import NotAllowed, NotFound, RevisionConflict
from mdt.domain.ids import CredentialId, InstitutionId, NetworkId, PersonId
from mdt.domain.institutions import Capability, InstitutionKept
from mdt.domain.people import Institution
from mdt.domain.refusals.boards import OwnCredential
from tests.mdt.service.sitting import BEIJING, MOSCOW, NETWORK, START, Sitting

HOLDER, COORDINATOR = PersonId("member"), PersonId("coordinator")
CLAIM = Credential(
    id=CredentialId(""),
    person_id=HOLDER,
    network_id=NetworkId(""),
    discipline="medical_oncology",
    country="CN",
    issued_by="National Health Commission",
)


def claimed(sitting: Sitting) -> CredentialId:
    entry = sitting.service.credentials.claim(sitting.uow, by=HOLDER, wanted=CLAIM)
    return CredentialId(entry.subject_id)


def status(sitting: Sitting) -> str:
    return sitting.service.credentials.status(sitting.uow, HOLDER, "medical_oncology", START.date())


def test_a_claim_waits_for_those_who_coordinate_and_for_nobody_else() -> None:
    sitting = Sitting()
    credential_id = claimed(sitting)

    waiting = sitting.service.credentials.waiting
    assert [entry.subject_id for entry in waiting(sitting.uow, COORDINATOR)] == [credential_id]
    assert waiting(sitting.uow, PersonId("chair")) == ()
    assert status(sitting) == "claimed"


def test_what_a_coordinator_verified_is_verified_and_what_is_revoked_is_not() -> None:
    sitting = Sitting()
    service, credential_id = sitting.service.credentials, claimed(sitting)

    service.verify(sitting.uow, credential_id, by=COORDINATOR, based_on=1, evidence="Licence")
    verified = status(sitting)
    service.revoke(sitting.uow, credential_id, by=COORDINATOR, based_on=2, reason="Withdrawn")

    assert (verified, status(sitting)) == ("verified", "revoked")
    assert [action for action, _ in sitting.uow.records.audited] == [
        "credential.claimed",
        "credential.verified",
        "credential.revoked",
    ]


def test_nobody_decides_on_their_own_not_even_a_coordinator() -> None:
    sitting = Sitting()
    wanted = replace(CLAIM, person_id=COORDINATOR)
    entry = sitting.service.credentials.claim(sitting.uow, by=COORDINATOR, wanted=wanted)

    with pytest.raises(OwnCredential):
        sitting.service.credentials.verify(
            sitting.uow,
            CredentialId(entry.subject_id),
            by=COORDINATOR,
            based_on=1,
            evidence="I know me.",
        )


@pytest.mark.parametrize("name", ["chair", "expert", "member"])
def test_others_verify_nothing(name: str) -> None:
    sitting = Sitting()
    credential_id = claimed(sitting)

    with pytest.raises(NotAllowed):
        sitting.service.credentials.verify(
            sitting.uow, credential_id, by=PersonId(name), based_on=1, evidence="Seen"
        )


def test_a_decision_on_a_claim_that_was_changed_meanwhile_is_a_conflict() -> None:
    sitting = Sitting()
    credential_id = claimed(sitting)
    changed = replace(CLAIM, id=credential_id, issued_by="Another authority")
    sitting.service.credentials.claim(sitting.uow, by=HOLDER, wanted=changed, based_on=1)

    with pytest.raises(RevisionConflict):
        sitting.service.credentials.verify(
            sitting.uow, credential_id, by=COORDINATOR, based_on=1, evidence="The first one"
        )
    assert status(sitting) == "claimed"


def test_a_claim_names_the_network_of_its_holder_whatever_was_sent() -> None:
    sitting = Sitting()
    wanted = replace(CLAIM, network_id=NetworkId("another"))

    entry = sitting.service.credentials.claim(sitting.uow, by=HOLDER, wanted=wanted)

    assert entry.value.network_id == NETWORK
    assert sitting.uow.records.find(CREDENTIAL, scope_id=NETWORK) == (entry,)


def test_an_institution_can_what_its_record_says() -> None:
    sitting = Sitting()
    kept = InstitutionKept(
        network_id=NETWORK, names={"en": "Centre"}, capabilities=(Capability(code="HIPEC"),)
    )
    sitting.service.institutions.settle(sitting.uow, MOSCOW, by=COORDINATOR, kept=kept, based_on=0)

    capable = sitting.service.credentials.capable
    assert capable(sitting.uow, MOSCOW, "HIPEC")
    assert not capable(sitting.uow, MOSCOW, "proton")
    assert not capable(sitting.uow, BEIJING, "HIPEC")


def test_people_and_institutions_of_another_network_are_not_known() -> None:
    sitting = Sitting()
    far = InstitutionId("far")
    sitting.uow.people.institutions[far] = Institution(
        id=far, network_id=NetworkId("other"), name="Far", country="FR", tz="Europe/Paris"
    )
    stranger = replace(sitting.uow.people.get(HOLDER), id=PersonId("stranger"), institution_id=far)
    sitting.uow.people.table[stranger.id] = stranger

    with pytest.raises(NotFound):
        sitting.service.institutions.person(sitting.uow, HOLDER, by=stranger.id)
    with pytest.raises(NotFound):
        sitting.service.institutions.seen(sitting.uow, MOSCOW, by=stranger.id)
