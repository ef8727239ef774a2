"""Every role × every command over the wire: the policy's answer is the socket's answer."""

from typing import Any

import pytest

from mdt.domain.ids import PersonId
from mdt.domain.policy import Action, actor_in, allows
from server.signaling.routes import COMMANDS
from tests.mdt.service.sitting import FIRST, PEOPLE, PREVIOUS, SECOND, Sitting
from tests.server.signaling.rows import every
from tests.server.signaling.test_lobby import SAMPLES
from tests.server.signaling.wired import wired

FREE = {
    "room.join",
    "room.resume",
    "room.leave",
    "room.snapshot",
    "room.institutions",
    "media.publish",
    "media.subscribe",
    "media.answer",
    "media.set_source",
    "media.view",
    "media.restart",
    "media.ice",
    "media.report",
    "images.report",
    "hand.lower",
    "floor.end",
    "comms.solve",
}
"""Commands that every admitted person may give for themselves."""

ACTIONS = {
    "room.admit": Action.ROOM_ADMIT,
    "room.refuse": Action.ROOM_ADMIT,
    "room.set_rules": Action.ROOM_SET_RULES,
    "person.mute": Action.PERSON_MUTE,
    "person.stop_camera": Action.PERSON_STOP_CAMERA,
    "person.remove": Action.PERSON_REMOVE,
    "session.start": Action.SESSION_START,
    "session.pause": Action.SESSION_PAUSE,
    "session.resume": Action.SESSION_RESUME,
    "session.end": Action.SESSION_END,
    "agenda.call_next": Action.AGENDA_CALL,
    "agenda.call": Action.AGENDA_CALL,
    "agenda.defer": Action.AGENDA_DEFER,
    "agenda.close": Action.AGENDA_CLOSE,
    "agenda.extend": Action.AGENDA_EXTEND,
    "hand.raise": Action.HAND_RAISE,
    "floor.give": Action.FLOOR_GIVE,
    "chat.post": Action.CHAT_POST,
    "presentation.start": Action.PRESENTATION_START,
    "presentation.stop": Action.PRESENTATION_STOP,
    "presentation.point": Action.PRESENTATION_POINT,
    "presentation.view": Action.PRESENTATION_POINT,
    "recommendation.save_draft": Action.RECOMMENDATION_DRAFT,
    "recommendation.read_back": Action.RECOMMENDATION_READ_BACK,
    "recommendation.record": Action.RECOMMENDATION_RECORD,
    "dissent.add": Action.DISSENT_ADD,
    "dissent.withdraw": Action.DISSENT_WITHDRAW,
    **every.ACTIONS,
}
"""What each of the other commands asks of the policy."""

ADMITTED = [name for name in PEOPLE if name not in {"guest", "observer", "interpreter"}]


def test_every_command_is_in_one_of_the_two_tables() -> None:
    assert {row.name for row in COMMANDS} == FREE | set(ACTIONS)
    assert not FREE & set(ACTIONS)


@pytest.mark.parametrize("person", [*PEOPLE])
async def test_a_command_is_refused_as_not_allowed_just_when_the_policy_says_so(
    person: str,
) -> None:
    wrong: list[str] = []
    for name, action in ACTIONS.items():
        sitting = Sitting().live(*ADMITTED).called(PREVIOUS).closed(PREVIOUS).called(FIRST)
        sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")
        for guest in ("guest", "observer", "interpreter"):
            sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId(guest))
        meeting = sitting.meeting
        allowed = allows(actor_in(meeting, PersonId(person)), action, meeting)
        async with wired(sitting) as room:
            await room.entrance.restore([meeting])
            async with room.seated(person) as (browser,):
                seq = sitting.meeting.seq
                answer = await browser.call(name, **SAMPLES.get(name, {}))
        code = "" if answer["ok"] else answer["error"]["code"]
        if allowed is (code in {"not_allowed", "not_leading"}):
            wrong.append(f"{person} {name}: {code or 'ok'} though allowed is {allowed}")
        if not allowed and sitting.meeting.seq != seq:
            wrong.append(f"{person} {name}: refused, and yet something was recorded")

    assert wrong == []


FORGED: dict[str, Any] = {
    "by": "chair", "actor_id": "chair", "role": "chair", "seq": 1, "at": "2020-01-01T00:00:00Z",
    "meeting_id": "other", "person": {"id": "chair"},
}  # fmt: skip


@pytest.mark.parametrize("field", FORGED)
async def test_nobody_can_say_who_they_are_or_when_it_is(field: str) -> None:
    async with wired(Sitting().live()) as room, room.seated("member") as (member,):
        seq = room.sitting.meeting.seq

        code = await member.refused("chat.post", text="hello", **{field: FORGED[field]})

        assert code == "invalid_request"
        assert room.sitting.meeting.seq == seq


async def test_the_floor_and_hands_of_others_belong_to_the_chair() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair", "member", "radiologist") as (chair, member, radiologist),
    ):
        await radiologist.ok("hand.raise")
        assert await member.refused("hand.lower", person_id="radiologist") == "not_allowed"
        await chair.ok("hand.lower", person_id="radiologist")
        await chair.ok("floor.give", person_id="radiologist")
        assert await member.refused("floor.end") == "not_allowed"
        await radiologist.ok("floor.end")


async def test_items_and_materials_of_elsewhere_are_not_found() -> None:
    async with (
        wired(Sitting().live().called(FIRST)) as room,
        room.seated("chair", "member") as (chair, member),
    ):
        assert await chair.refused("agenda.close", item_id="other") == "unknown_item"
        assert await member.refused("presentation.start", material_id="image-2") == (
            "unknown_material"
        )
        assert await chair.refused("agenda.call", item_id=SECOND) == "another_item_open"
