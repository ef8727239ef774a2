"""The agenda in the room: one versioned order for all, the forecast, additions, actions."""

from typing import Any

from mdt.domain.ids import ItemId, PersonId
from mdt.domain.meetings import MeetingState
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, SECOND_CASE, Sitting
from tests.server.signaling.wired import Browser, wired


def order_of(browser: Browser) -> list[str]:
    """Return the agenda as a client has it after what it heard last."""
    items = [
        body["change"]["items"]
        for body in browser.heard("room.event")
        if len(body["change"]["items"]) > 1
    ][-1]
    return [item["id"] for item in sorted(items, key=lambda item: item["position"])]


async def test_of_two_orders_made_at_once_one_holds_for_all_and_the_other_is_told_both() -> None:
    sitting = Sitting().live("chair", "scribe", "member", "coordinator")
    async with (
        wired(sitting) as room,
        room.seated("chair", "coordinator", "member") as browsers,
    ):
        chair, coordinator, _ = browsers
        first = [SECOND, FIRST, PREVIOUS, LECTURE]
        answers = [
            await chair.call("agenda.reorder", version=1, order=first),
            await coordinator.call(
                "agenda.reorder", version=1, order=[LECTURE, PREVIOUS, FIRST, SECOND]
            ),
        ]
        for browser in browsers:
            await browser.hears("room.event", lambda body: body["type"] == "agenda.reordered")

        assert [answer["ok"] for answer in answers] == [True, False]
        error = answers[1]["error"]
        assert (error["code"], error["detail"]["field"], error["detail"]["revision"]) == (
            "revision_conflict", "order", 2,
        )  # fmt: skip
        assert error["detail"]["current"].split("\n")[0] == "Gastric cancer, recurrence"
        assert error["detail"]["rejected"].split("\n")[0] == "HIPEC: who benefits"
        assert [order_of(browser) for browser in browsers] == [first] * 3
        stored = [item.id for item in room.sitting.meeting.items]
        snapshot: Any = await chair.ok("room.snapshot")
        assert stored == first == [item["id"] for item in snapshot["change"]["items"]]
        assert snapshot["change"]["ordering"] == {"version": 2}


async def test_the_forecast_is_told_and_applied() -> None:
    sitting = Sitting().live()
    async with wired(sitting) as room, room.seated("chair", "member") as (chair, member):
        sitting.now = sitting.meeting.starts_at.replace(minute=39)
        seq = sitting.meeting.seq
        told = await member.ok("agenda.forecast")

        assert sitting.meeting.seq == seq, "a forecast is no event"
        assert told["late_s"] > 0
        by_kind = {option["kind"]: option for option in told["options"]}
        assert by_kind["defer"]["items"] == [SECOND, LECTURE]
        await chair.ok(
            "agenda.apply_forecast",
            version=told["version"],
            kind="defer",
            items=by_kind["defer"]["items"],
        )
        assert (await member.ok("agenda.forecast"))["late_s"] == 0


async def test_a_case_that_comes_late_is_searched_for_and_put_where_it_is_wanted() -> None:
    sitting = Sitting().live("chair", "member")
    sitting.do(sitting.service.ordering.withdraw, SECOND, by="chair", reason="Elsewhere.")
    async with wired(sitting) as room, room.seated("chair", "member") as (chair, member):
        found = await chair.ok("agenda.find_cases", words="gastric")
        case = sitting.uow.cases.get(SECOND_CASE)

        assert found == {
            "cases": [
                {
                    "case_id": case.id,
                    "pseudonym": case.pseudonym,
                    "title": case.title,
                    "owner_id": case.owner_id,
                }
            ],
            "more": 0,
        }
        assert await member.refused("agenda.find_cases") == "not_allowed"
        await chair.ok(
            "agenda.add",
            kind="case",
            case_id=SECOND_CASE,
            time_box_s=600,
            after=PREVIOUS,
            reason_code="new_result",
        )
        await member.hears("room.event", lambda body: body["type"] == "item.added")
        added = next(one for one in sitting.meeting.items if one.late_code == "new_result")
        assert order_of(member)[:3] == [PREVIOUS, added.id, FIRST]
        assert added.title == case.title


async def test_a_late_addition_is_seen_by_all_with_its_reason() -> None:
    async with (
        wired(Sitting().live()) as room,
        room.seated("chair", "member") as (chair, member),
    ):
        await chair.ok(
            "agenda.add",
            kind="topic",
            title="Call from the ward",
            time_box_s=300,
            after=FIRST,
            reason_code="patient_deteriorated",
        )
        body = await member.hears("room.event", lambda body: body["type"] == "item.added")

        [added] = [item for item in body["change"]["items"] if item["title"].startswith("Call")]
        assert (added["position"], added["late_code"]) == (3, "patient_deteriorated")
        assert (
            await chair.refused("agenda.add", kind="tea", title="x", time_box_s=300, after=None)
            == "unknown_code"
        )
        await chair.ok("agenda.add", kind="break", time_box_s=300, after=None)
        assert room.sitting.meeting.items[0].title == "Break"


async def test_actions_are_seen_by_those_who_may_see_their_item() -> None:
    sitting = Sitting().live().called(FIRST)
    sitting.do(
        sitting.service.attending.recuse,
        by="radiologist",
        item_id=FIRST,
        person_id=PersonId("radiologist"),
        reason_code="COI",
    )
    async with (
        wired(sitting) as room,
        room.seated("scribe", "member", "radiologist") as (scribe, member, radiologist),
    ):
        await scribe.ok("action.add", text="Send the slides", item_id=FIRST, owner_id="member")
        await scribe.ok("action.add", text="Book a room", due="2026-04-01")
        code = await scribe.refused("action.add", text="x", due="tomorrow")

        await member.hears("room.event", lambda b: b["change"]["actions"][:1] != [])
        [action] = (await member.ok("room.snapshot"))["change"]["actions"][:1]
        assert code == "invalid"
        assert (action["text"], action["owner_name"], action["due"]) == (
            "Send the slides", "Dr Member", "",
        )  # fmt: skip
        seen = (await radiologist.ok("room.snapshot"))["change"]["actions"]
        assert [one["text"] for one in seen] == ["Book a room"]


async def test_a_session_that_ended_too_early_goes_on_and_is_closed_at_last() -> None:
    sitting = Sitting().live()
    for item_id in (PREVIOUS, FIRST, SECOND, LECTURE):
        sitting.deferred(ItemId(item_id))
    async with wired(sitting) as room, room.seated("chair", "scribe") as (chair, scribe):
        await chair.ok("session.end")
        await scribe.ok("action.add", text="Send the slides")
        assert await scribe.refused("session.reopen", reason="Forgot one.") == "not_allowed"
        await chair.ok("session.reopen", reason="Forgot one.")
        assert room.sitting.meeting.state is MeetingState.LIVE
        await chair.ok("session.end")
        assert await chair.refused("meeting.close") == "not_closable"
        action_id = next(iter(room.sitting.meeting.actions))
        await scribe.ok("action.settle", action_id=action_id, state="done")
        await chair.ok("meeting.close")

        assert room.sitting.meeting.state is MeetingState.CLOSED
