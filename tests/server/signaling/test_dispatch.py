"""Every command is acknowledged: with a value, or with a code and a sentence; once, in order."""

import asyncio
from typing import Any

import pytest

from mdt.domain.errors import RevisionConflict
from mdt.domain.recommendations import RecommendationContent
from server.engine.engine import EngineError
from server.signaling import dispatch
from server.signaling.connection import ConnectionLimits
from server.signaling.dispatch import as_refusal, refuse
from server.store.errors import StorageBusy, StorageFull
from tests.mdt.service.sitting import FIRST, Sitting
from tests.server.signaling.wired import wired


@pytest.mark.parametrize(
    "payload",
    [None, 7, "text", [], {}, {"data": {}}, {"id": "", "data": {}}, {"id": "x" * 65, "data": {}},
     {"id": "1", "data": []}, {"id": "1", "data": {}, "by": "chair"}, {"id": 1, "data": {}}],
)  # fmt: skip
async def test_an_envelope_that_is_none_is_an_invalid_request(payload: Any) -> None:
    async with wired() as room, room.seated("member") as (member,):
        answer = await member.raw_call("hand.raise", payload)

        assert answer["ok"] is False
        assert answer["error"]["code"] == "invalid_request"
        assert answer["error"]["message"]


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        ("chat.post", {}, "text"),
        ("chat.post", {"text": " "}, "text"),
        ("chat.post", {"text": "x" * 2001}, "text"),
        ("agenda.extend", {"item_id": "i", "seconds": -1}, "seconds"),
        ("presentation.view", {"material_id": "m", "x": 2, "y": 0, "zoom": 1}, "x"),
        ("presentation.view", {"material_id": "m", "x": "NaN", "y": 0, "zoom": 1}, "x"),
        ("media.set_source", {"source": "other", "active": True}, "source"),
        ("recommendation.save_draft",
         {"item_id": "i", "revision": 0, "draft": {"due_date": "tomorrow"}}, "draft.due_date"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_the_contract_names_the_field(
    name: str, data: dict[str, Any], field: str
) -> None:
    async with wired() as room, room.seated("member") as (member,):
        answer = await member.call(name, **data)

        assert answer["error"]["code"] == "invalid_request"
        assert answer["error"]["field"] == field


async def test_a_due_date_that_is_no_day_is_invalid() -> None:
    async with wired(Sitting().live().called()) as room, room.seated("scribe") as (scribe,):
        draft = {"text": "x", "due_date": "2026-02-30"}
        answer = await scribe.call(
            "recommendation.save_draft", item_id=FIRST, revision=0, draft=draft
        )

        assert answer["error"] == {
            "code": "invalid",
            "message": "This is not a date.",
            "field": "due_date",
            "detail": None,
        }


@pytest.mark.parametrize("name", ["room.destroy", "connect", "", "__class__", "x" * 5000])
async def test_a_command_that_does_not_exist_is_refused(name: str) -> None:
    async with wired() as room, room.seated("member") as (member,):
        assert await member.refused(name) == "unknown_command"


async def test_the_sentence_is_in_the_callers_language() -> None:
    async with wired() as room, room.seated("member"), room.browser("member:ru") as other:
        answer = await other.call("room.join", meeting_id=room.sitting.id)

        assert answer["error"]["code"] == "already_here"
        assert any("а" <= letter <= "я" for letter in answer["error"]["message"].lower())


async def test_a_bug_is_answered_without_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with wired() as room, room.seated("member") as (member,):

        def broken(*_args: object, **_options: object) -> None:
            raise RuntimeError("a patient's name")

        monkeypatch.setattr(room.sitting.service.discussion, "post", broken)
        answer = await member.call("chat.post", text="hello")

        assert answer["error"]["code"] == "internal"
        assert "patient" not in answer["error"]["message"]
        await member.ok("hand.raise")


@pytest.mark.parametrize("refusal", [StorageBusy(), StorageFull()])
async def test_a_database_that_is_locked_or_full_refuses_and_the_next_command_works(
    refusal: StorageBusy | StorageFull,
) -> None:
    async with wired() as room, room.seated("member") as (member,):
        room.store.refusal = refusal
        assert await member.refused("chat.post", text="hello") == refusal.code

        room.store.refusal = None
        await member.ok("chat.post", text="hello")
        assert member.types().count("chat.posted") == 1


async def test_a_command_that_takes_too_long_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with wired() as room, room.seated("member") as (member,):
        room.engine.gate = asyncio.Event()
        monkeypatch.setattr(dispatch, "COMMAND_TIMEOUT_S", 0.05)

        assert await member.refused("media.subscribe", generation=1) == "timeout"


async def test_a_repeated_command_is_done_once_and_answered_alike() -> None:
    async with wired() as room, room.seated("member") as (member,):
        first = await member.call("chat.post", "message-1", text="once")
        await member.ok("chat.post", text="between")
        again = await member.call("chat.post", "message-1", text="once")

        assert first == again
        assert [line.text for line in room.sitting.meeting.chat] == ["once", "between"]
        assert member.types().count("chat.posted") == 2


async def test_the_same_id_of_another_person_is_another_command() -> None:
    async with wired() as room, room.seated("member", "chair") as (member, chair):
        await member.call("chat.post", "message-1", text="mine")
        await chair.call("chat.post", "message-1", text="yours")

        assert [line.text for line in room.sitting.meeting.chat] == ["mine", "yours"]


async def test_commands_sent_at_once_are_done_in_order() -> None:
    async with wired() as room, room.seated("member") as (member,):
        answers = await asyncio.gather(
            *(member.call("chat.post", text=f"line {n}") for n in range(30))
        )

        assert [answer["value"]["seq"] for answer in answers] == sorted(
            answer["value"]["seq"] for answer in answers
        )
        assert [line.text for line in room.sitting.meeting.chat] == [f"line {n}" for n in range(30)]


async def test_nobody_is_answered_before_everybody_was_told() -> None:
    async with wired() as room, room.seated("member") as (member,):
        answer = await member.call("chat.post", text="hello")

        assert member.heard("room.event")[-1]["seq"] == answer["value"]["seq"]


async def test_haste_is_refused_and_going_on_closes_the_socket() -> None:
    limits = ConnectionLimits(commands_per_s=0.001, commands_burst=3, sockets_per_person=8)
    async with wired(limits=limits) as room, room.browser("member") as member:
        await member.ok("room.join", meeting_id=room.sitting.id)
        await member.ok("hand.raise")
        await member.ok("hand.lower")
        assert await member.refused("hand.raise") == "rate_limited"
        with pytest.raises((ConnectionError, TimeoutError)):
            for _ in range(300):
                await asyncio.wait_for(member.call("hand.raise"), 2)


async def test_what_is_too_large_is_refused_and_the_socket_goes_on() -> None:
    limits = ConnectionLimits(commands_per_s=0.001, commands_burst=4, sockets_per_person=8)
    async with wired(limits=limits) as room, room.seated("member") as (member,):
        answer = await member.call("chat.post", text="x" * 70_000)

        assert answer["error"]["code"] == "message_too_large"
        assert "shorten" in answer["error"]["message"]
        await member.ok("chat.post", text="short")
        assert [line.text for line in room.sitting.meeting.chat] == ["short"]
        assert await member.refused("chat.post", text="x" * 70_000) == "message_too_large"
        assert await member.refused("chat.post", text="x" * 70_000) == "rate_limited"


async def test_pointing_is_not_slowed_down_by_commands() -> None:
    limits = ConnectionLimits(commands_per_s=0.001, commands_burst=3, sockets_per_person=8)
    sitting = Sitting().live().called()
    sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")
    async with wired(sitting, limits=limits) as room:
        await room.entrance.restore([sitting.meeting])
        async with room.seated("member") as (member,):
            for n in range(20):
                await member.ok("presentation.point", material_id="image-1", x=n / 20, y=0.5)
            await member.ok("hand.raise")  # joining took one of three, this the second

            assert room.sitting.meeting.hands == ("member",)


async def test_a_stale_revision_brings_both_texts() -> None:
    sitting = Sitting().live().called().drafted()
    async with wired(sitting) as room:
        await room.entrance.restore([sitting.meeting])
        async with room.seated("scribe", "chair") as (scribe, chair):
            draft = {"text": "The chair's words."}
            ref = {"item_id": FIRST, "revision": 1}
            await chair.ok("recommendation.save_draft", **ref, draft=draft)
            answer = await scribe.call(
                "recommendation.save_draft", **ref, draft={"text": "The scribe's words."}
            )

            error = answer["error"]
            assert error["code"] == "revision_conflict"
            assert error["detail"]["current"]["text"] == "The chair's words."
            assert error["detail"]["rejected"]["text"] == "The scribe's words."
            assert error["detail"]["revision"] == 2


@pytest.mark.parametrize(
    "code",
    ["invalid_sdp", "sdp_too_large", "no_room", "no_participant", "stale_answer", "worker_lost",
     "limit", "something_new"],
)  # fmt: skip
def test_the_engines_codes_are_told_with_a_sentence(code: str) -> None:
    answer = refuse(as_refusal(EngineError(code, "line 7 of the SDP")), "en")

    assert answer["error"]["code"] == code
    assert "line 7" not in answer["error"]["message"]


def test_a_conflict_outside_recommendations_carries_both_as_text() -> None:
    conflict = RevisionConflict(
        expected=1, actual=3, current=("item-1", "item-2"), rejected="plan", field="order"
    )

    assert refuse(conflict, "en")["error"]["detail"] == {
        "field": "order", "current": "item-1\nitem-2", "rejected": "plan", "revision": 3
    }  # fmt: skip


def test_both_texts_are_whole() -> None:
    mine = RecommendationContent(text="x" * 20_000)
    answer = refuse(
        RevisionConflict(expected=1, actual=2, current=RecommendationContent(), rejected=mine), "en"
    )

    assert len(answer["error"]["detail"]["rejected"]["text"]) == 20_000
