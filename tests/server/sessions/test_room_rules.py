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
from server.sessions.room_rules import NOTHING, Rules, permission_of, rules_of
from tests.mdt.service.sitting import FIRST, PEOPLE, PREVIOUS, Sitting

EVERYTHING = Permission()
NO_SCREEN = frozenset(Source) - {Source.SCREEN}
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

    assert allowed.receives
    if meeting.participants[PersonId(person)].role in LEADS:
        assert allowed == EVERYTHING
    else:
        assert allowed.camera_to == leads(meeting)
        assert allowed.send == NO_SCREEN


def test_a_screen_is_then_shown_by_the_presenter_of_the_item_and_by_who_has_the_floor() -> None:
    open_item = Sitting().live().called(FIRST).meeting  # which the member presents
    floor = replace(open_item, floor=PersonId("scribe"))

    def shows(person: str, meeting: Meeting) -> bool:
        return Source.SCREEN in permission_of(seat(person), meeting, CHAIR_ONLY).send

    assert [shows(one, open_item) for one in ("chair", "member", "scribe")] == [True, True, False]
    assert [shows(one, floor) for one in ("member", "scribe", "radiologist")] == [True, True, False]
    assert all(permission_of(seat(one), floor, Rules()) == EVERYTHING for one in PEOPLE)


def test_the_rules_are_those_of_the_record(meeting: Meeting) -> None:
    kept = replace(meeting, chairing=replace(meeting.chairing, cameras="chair", screens=2))

    assert rules_of(meeting) == Rules()
    assert rules_of(kept) == Rules(cameras="chair", screens=2)


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
