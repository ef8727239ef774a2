"""Who may send and receive what: every role, place and rule."""

from dataclasses import replace

import pytest

from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Role
from mdt.domain.policy import LEADS
from server.engine.engine import Permission, Source
from server.sessions.presence import Place, Seat
from server.sessions.room_rules import NOTHING, Rules, permission_of
from tests.mdt.service.sitting import PEOPLE, Sitting

EVERYTHING = Permission()
CHAIR_ONLY = Rules(cameras="chair")


@pytest.fixture(scope="module")
def meeting() -> Meeting:
    return Sitting().live().meeting


def seat(person: str, place: Place = Place.SEATED) -> Seat:
    return Seat(id="seat", person_id=PersonId(person), place=place, secret="s")


def leads(meeting: Meeting) -> frozenset[str]:
    people = meeting.participants.values()
    return frozenset(one.person_id for one in people if one.role in LEADS)


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_seated_sends_and_receives(person: str, meeting: Meeting) -> None:
    assert permission_of(seat(person), meeting, Rules(), set()) == EVERYTHING
    assert frozenset(Source) == EVERYTHING.send


@pytest.mark.parametrize("rules", [Rules(), CHAIR_ONLY, Rules(screens=2)])
@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_does_in_the_lobby_or_recused(person: str, rules: Rules, meeting: Meeting) -> None:
    assert permission_of(seat(person, Place.LOBBY), meeting, rules, set()) == NOTHING
    assert permission_of(seat(person), meeting, rules, {PersonId(person)}) == NOTHING
    assert (NOTHING.send, NOTHING.receives) == (frozenset(), False)


@pytest.mark.parametrize("person", PEOPLE)
def test_cameras_only_to_the_chair_reach_those_who_lead(person: str, meeting: Meeting) -> None:
    allowed = permission_of(seat(person), meeting, CHAIR_ONLY, set())

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

    assert permission_of(seat("member"), after, CHAIR_ONLY, set()).camera_to is None
    scribe = permission_of(seat("scribe"), after, CHAIR_ONLY, set())
    assert scribe.camera_to == leads(meeting) | {"member"}


def test_who_is_not_invited_any_more_or_of_an_unknown_meeting_gets_nothing(
    meeting: Meeting,
) -> None:
    assert permission_of(seat("stranger"), meeting, Rules(), set()) == NOTHING
    assert permission_of(seat("member"), None, Rules(), set()) == NOTHING
