"""Who is recused: what the room says of it, and that nothing of the item reaches them."""

import json
from typing import Any

import pytest

from server.engine.engine import Permission
from server.sessions.room_rules import NOTHING
from tests.mdt.service.sitting import FIRST, SECOND, Sitting
from tests.server.signaling.wired import Browser, Wired, wired

SECRET = "the node is not a metastasis"


def events(browser: Browser) -> list[dict[str, Any]]:
    return browser.heard("room.event")


def permission(room: Wired, person: str) -> Permission:
    return room.engine.permitted[room.sitting.id, person]


async def test_between_the_two_numbers_nothing_of_the_item_is_heard_and_no_number_is_missed() -> (
    None
):
    sitting = Sitting().live().called(FIRST)
    async with (
        wired(sitting) as room,
        room.seated("chair", "radiologist") as (chair, radiologist),
    ):
        began = await radiologist.ok("recuse.begin", item_id=FIRST, reason_code="COI")
        await chair.ok("chat.post", text=SECRET)
        await chair.ok(
            "recommendation.save_draft",
            item_id=FIRST,
            revision=0,
            draft={"type": "OP", "text": SECRET},
        )
        await radiologist.ok("recuse.end", item_id=FIRST)
        last = (await chair.ok("chat.post", text="welcome back"))["seq"]
        await radiologist.hears("room.event", lambda event: event["seq"] == last)

        heard = [event for event in events(radiologist) if event["seq"] >= began["seq"]]
        talk = [event for event in heard if event["type"] == "chat.posted"]
        assert [event["seq"] for event in heard] == list(range(began["seq"], last + 1))
        assert SECRET not in json.dumps(talk)
        assert [line["text"] for event in talk for line in event["change"]["chat"]] == [
            "welcome back"
        ]
        assert SECRET in json.dumps(events(chair))


async def test_a_recusal_is_answered_when_the_media_are_cut() -> None:
    async with (
        wired(Sitting().live().called(FIRST)) as room,
        room.seated("chair", "radiologist") as (chair, radiologist),
    ):
        await chair.ok(
            "recuse.begin", item_id=FIRST, person_id="radiologist", reason_code="own_institution"
        )
        assert permission(room, "radiologist") == NOTHING
        assert await radiologist.refused("recuse.end", item_id=FIRST) == "recused_by_chair"
        assert await radiologist.refused("chat.post", text="but") == "takes_no_part"

        await chair.ok("recuse.end", item_id=FIRST, person_id="radiologist")
        assert permission(room, "radiologist") == Permission()


async def test_a_slow_worker_is_waited_for_before_the_answer() -> None:
    async with (
        wired(Sitting().live().called(FIRST)) as room,
        room.seated("chair", "radiologist") as (_chair, radiologist),
    ):
        room.engine.is_slow = True
        await radiologist.ok("recuse.begin", item_id=FIRST, reason_code="COI")

        assert permission(room, "radiologist") == NOTHING


@pytest.mark.parametrize("command", ["agenda.call_next", "agenda.call"])
async def test_an_item_is_called_when_the_media_of_who_is_recused_are_cut(
    command: str,
) -> None:
    sitting = Sitting().live()
    first = sitting.meeting.items[0].id
    async with (
        wired(sitting) as room,
        room.seated("chair", "radiologist") as (chair, radiologist),
    ):
        await radiologist.ok("recuse.begin", item_id=first, reason_code="COI")
        await chair.ok("chat.post", text="All here?")
        assert permission(room, "radiologist") == Permission()
        room.engine.is_slow = True

        await chair.ok(command, **({"item_id": first} if command == "agenda.call" else {}))

        assert permission(room, "radiologist") == NOTHING


async def test_the_room_is_told_who_is_out_and_that_they_do_not_count() -> None:
    async with (
        wired(Sitting().live().called(FIRST)) as room,
        room.seated("chair", "radiologist") as (chair, radiologist),
    ):
        await radiologist.ok("recuse.begin", item_id=FIRST, reason_code="COI", reason="My patient.")
        told = await chair.hears("room.event", lambda event: event["type"] == "recusal.began")

        (recusal,) = told["change"]["attending"]["recusals"]
        assert recusal == {
            "person_id": "radiologist",
            "display_name": "Dr Radiologist",
            "item_id": FIRST,
            "reason_code": "COI",
            "by_self": True,
        }
        quorum = told["change"]["quorum"]
        assert [one["reason"] for one in quorum["not_counted"]] == ["recused"]
        assert "radiologist" not in [one["person_id"] for one in quorum["present"]]


async def test_with_the_next_item_everything_is_as_before() -> None:
    async with (
        wired(Sitting().live().called(FIRST)) as room,
        room.seated("chair", "radiologist") as (chair, radiologist),
    ):
        await radiologist.ok("recuse.begin", item_id=FIRST, reason_code="personal")
        await chair.ok("agenda.close", item_id=FIRST, reason="Nothing to decide.")
        called = await chair.ok("agenda.call", item_id=SECOND)
        told = await radiologist.hears("room.event", lambda event: event["seq"] == called["seq"])

        (item,) = told["change"]["items"]
        assert item["case"] is not None
        assert "radiologist" in [one["person_id"] for one in told["change"]["quorum"]["present"]]


async def test_a_room_is_shown_with_the_people_named_in_it() -> None:
    async with (
        wired(Sitting().live().joined("room")) as room,
        room.seated("chair", "scribe") as (chair, scribe),
    ):
        people = [
            {"display_name": "Dr Wen", "discipline": "pathology"},
            {"person_id": "expert"},
            {"display_name": "Li", "discipline": "nursing", "role": "trainee"},
        ]
        await scribe.ok("rollcall.set", endpoint_id="room", people=people)
        told = await chair.hears("room.event", lambda event: event["type"] == "rollcall.set")

        (system,) = told["change"]["attending"]["rooms"]
        assert [(one["display_name"], one["role"]) for one in system["people"]] == [
            ("Dr Wen", "member"),
            ("Dr Expert", "expert"),
            ("Li", "trainee"),
        ]
        present = {one["display_name"] for one in told["change"]["quorum"]["present"]}
        assert {"Dr Wen", "Dr Expert"} <= present
        assert "Li" not in present
        wrong = [{"display_name": "X", "discipline": "pathology", "role": "pope"}]
        assert await scribe.refused("rollcall.set", endpoint_id="room", people=wrong) == (
            "unknown_person"
        )


async def test_a_window_says_that_images_do_not_arrive() -> None:
    async with (
        wired(Sitting().live().called(FIRST)) as room,
        room.seated("member") as (member,),
    ):
        await member.ok("images.report", arrive=False)

        seat = room.rooms.get(room.sitting.id)
        assert seat is not None
        assert [one.images for one in seat.seated] == [False]
