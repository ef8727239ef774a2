"""Credentials through the service: who decides, what the status is, what an institution can do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mdt.domain.credentials import CREDENTIAL, Credential
from mdt.domain.errors import NotAllowed, NotFound, RevisionConflict
from mdt.domain.ids import CredentialId, InstitutionId, NetworkId, PersonId
from mdt.domain.institutions import Capability, InstitutionKept
from mdt.domain.people import Institution
from mdt.domain.refusals.boards import OwnCredential
from mdt.service.outcome import Outcome
from tests.mdt.service.sitting import BEIJING, MOSCOW, NETWORK, START, Sitting, refold
from tests.mdt.service.taking_part import counts, roll_call, ruled, who
from tests.mdt.service.verified import verify

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


# -- in a meeting


def strict(sitting: Sitting) -> set[str]:
    """Return who counts now, by a rule that asks for verified credentials."""
    return counts(ruled(sitting.meeting, verified_credentials_only=True))


def decided(sitting: Sitting, of: PersonId = HOLDER) -> tuple[Outcome, ...]:
    """Let meetings know of a decision on somebody's credential."""
    return sitting.service.attending.credentials_changed(
        sitting.uow, at=sitting.now, of=of, decided_by=COORDINATOR
    )


def revoked(sitting: Sitting, name: str) -> tuple[Outcome, ...]:
    sitting.service.credentials.revoke(
        sitting.uow,
        CredentialId(f"credential-{name}"),
        by=COORDINATOR,
        based_on=1,
        reason="Struck off.",
    )
    return decided(sitting, PersonId(name))


@pytest.mark.parametrize("started", [True, False])
def test_who_is_revoked_during_a_meeting_counts_no_more_at_once(started: bool) -> None:
    sitting = Sitting()
    verify(sitting.uow, "member", "chair")
    if started:
        sitting.live("chair", "member").called()
    else:
        sitting.published().joined("chair", "member")
    assert strict(sitting) == {"chair", "member"}

    [outcome] = revoked(sitting, "member")

    [logged] = outcome.events
    assert (logged.event.TYPE, logged.actor_id) == ("credential.seen", COORDINATOR)
    assert strict(sitting) == {"chair"}
    assert refold(sitting.log) == sitting.meeting
    assert decided(sitting) == ()


def test_who_is_verified_during_a_meeting_counts_at_once() -> None:
    sitting = Sitting().live("chair", "member").called()
    sitting.service.credentials.verify(
        sitting.uow, claimed(sitting), by=COORDINATOR, based_on=1, evidence="Licence"
    )

    decided(sitting)

    assert strict(sitting) == {"member"}


def test_who_sits_in_a_room_counts_no_more_when_revoked() -> None:
    sitting = Sitting()
    verify(sitting.uow, "radiologist", "expert")
    sitting.live("chair", "scribe", "room")
    roll_call(sitting, who(person="radiologist"), who(person="expert"), who("Dr Unknown"))
    assert strict(sitting) == {"radiologist", "expert"}

    revoked(sitting, "radiologist")

    assert strict(sitting) == {"expert"}
    [room] = sitting.meeting.attending.endpoints.values()
    assert [one.credential for one in room.people] == ["revoked", "verified", "claimed"]


def test_a_credential_ends_with_its_last_day_while_the_meeting_goes_on() -> None:
    sitting = Sitting()
    verify(sitting.uow, "member")
    [entry] = sitting.service.credentials.entries(sitting.uow, HOLDER)
    ending = replace(entry.value, valid_to=START.date())
    sitting.uow.records.add(
        CREDENTIAL, entry.subject_id, ending, based_on=1, by=None, at=START, action="x"
    )
    sitting.live("chair", "member").called()
    assert strict(sitting) == {"member"}
    changed = sitting.service.attending.credentials_changed

    assert changed(sitting.uow, at=START.replace(hour=23, minute=59)) == ()
    assert strict(sitting) == {"member"}
    [outcome] = changed(sitting.uow, at=START.replace(hour=0) + timedelta(days=1))

    assert strict(sitting) == set()
    assert outcome.events[0].actor_id is None


@pytest.mark.parametrize("again", [False, True])
def test_a_session_starts_with_the_credentials_of_that_day(again: bool) -> None:
    sitting = Sitting()
    verify(sitting.uow, "member")
    if again:
        sitting.live("chair", "scribe", "member", "radiologist").ended()
    else:
        sitting.published().joined("chair", "member")
    sitting.service.credentials.revoke(
        sitting.uow,
        CredentialId("credential-member"),
        by=COORDINATOR,
        based_on=1,
        reason="Struck off.",
    )
    assert "member" in strict(sitting)

    if again:
        sitting.do(sitting.service.sessions.reopen, by="chair", reason="A case was forgotten.")
    else:
        sitting.do(sitting.service.sessions.start, by="chair")

    assert "member" not in strict(sitting)
    assert sitting.types()[-1] == "credential.seen"
