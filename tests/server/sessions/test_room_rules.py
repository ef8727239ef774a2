"""Who may send and receive what: every role, place and rule."""

from dataclasses import replace

import pytest

from mdt.domain.attending import Attending, Recusal
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Role
from mdt.domain.policy import LEADS
from server.engine.engine import Permission, Source
from server.sessions.presence import Place, Seat
from server.sessions.room_rules import NOTHING, Rules, permission_of
from tests.mdt.service.sitting import PEOPLE, PREVIOUS, Sitting

EVERYTHING = Permission()
CHAIR_ONLY = Rules(cameras="chair")


@pytest.fixture(scope="module")
def meeting() -> Meeting:
    return Sitting().live().meeting


def seat(person: str, place: Place = Place.SEATED) -> Seat:
    return Seat(id="seat", person_id=PersonId(person), place=place, secret="s")


def stepped_out(meeting: Meeting, person: str, item_id: ItemId) -> Meeting:
    recusal = Recusal(
        person_id=PersonId(person), item_id=item_id, reason_code="COI", from_seq=meeting.seq
    )
    return replace(meeting, attending=Attending(recusals=(recusal,)))


def leads(meeting: Meeting) -> frozenset[str]:
    people = meeting.participants.values()
    return frozenset(one.person_id for one in people if one.role in LEADS)


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_seated_sends_and_receives(person: str, meeting: Meeting) -> None:
    assert permission_of(seat(person), meeting, Rules()) == EVERYTHING
    assert frozenset(Source) == EVERYTHING.send


@pytest.mark.parametrize("rules", [Rules(), CHAIR_ONLY, Rules(screens=2)])
@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_does_in_the_lobby_or_recused(person: str, rules: Rules, meeting: Meeting) -> None:
    apart = stepped_out(Sitting().live().called(PREVIOUS).meeting, person, PREVIOUS)
    elsewhere = stepped_out(meeting, person, PREVIOUS)  # which is not open

    assert permission_of(seat(person, Place.LOBBY), meeting, rules) == NOTHING
    assert permission_of(seat(person), apart, rules) == NOTHING
    assert permission_of(seat(person), elsewhere, rules) != NOTHING
    assert (NOTHING.send, NOTHING.receives) == (frozenset(), False)


@pytest.mark.parametrize("person", PEOPLE)
def test_cameras_only_to_the_chair_reach_those_who_lead(person: str, meeting: Meeting) -> None:
    allowed = permission_of(seat(person), meeting, CHAIR_ONLY)

    assert allowed.send == frozenset(Source)
    assert allowed.receives
    if meeting.participants[PersonId(person)].role in LEADS:
        assert allowed.camera_to is None
    else:
        assert allowed.camera_to == leads(meeting)


def test_it_follows_who_leads(meeting: Meeting) -> None:
    member = meeting.participants[PersonId("member")]
    people = {**meeting.participants, member.person_id: replace(member, role=Role.DEPUTY_CHAIR)}
    after = replace(meeting, participants=people)

    assert permission_of(seat("member"), after, CHAIR_ONLY).camera_to is None
    scribe = permission_of(seat("scribe"), after, CHAIR_ONLY)
    assert scribe.camera_to == leads(meeting) | {"member"}


def test_who_is_not_invited_any_more_or_of_an_unknown_meeting_gets_nothing(
    meeting: Meeting,
) -> None:
    assert permission_of(seat("stranger"), meeting, Rules()) == NOTHING
    assert permission_of(seat("member"), None, Rules()) == NOTHING
