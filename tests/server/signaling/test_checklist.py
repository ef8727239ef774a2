"""The checklist in the room: everybody sees what the record ticks, as it comes and goes."""

from typing import Any

from mdt.domain.gate import Denied
from mdt.domain.happened.access import AccessDecided
from mdt.domain.ids import PersonId
from tests.mdt.service.sitting import FIRST, IMAGE, Sitting
from tests.server.signaling.wired import Browser, values, wired


async def lines_after(browser: Browser, event_type: str) -> dict[str, Any]:
    """Return the lines as a browser was told with the first event of a type, by their code."""
    body = await browser.hears("room.event", lambda one: one["type"] == event_type)
    return {one["code"]: one for one in values(body, "checklist")["lines"]}


async def test_the_record_ticks_a_line_with_its_event_and_takes_the_tick_back_for_all() -> None:
    async with wired(Sitting().live().called()) as room:
        await room.entrance.restore([room.sitting.meeting])
        async with room.seated("chair", "member", "trainee") as (chair, member, trainee):
            shown = await chair.ok("presentation.start", material_id=IMAGE)
            images = (await lines_after(trainee, "presentation.started"))["images"]
            assert (images["is_done"], images["seq"]) == (True, shown["seq"])

            await member.ok("recuse.begin", item_id=FIRST, reason_code="COI")
            for browser in (chair, trainee):
                lines = await lines_after(browser, "recusal.began")
                assert (lines["quorum"]["is_done"], lines["quorum"]["seq"]) == (False, None)
                assert lines["images"]["is_done"]
            assert await lines_after(member, "recusal.began") == {}

            await member.ok("recuse.end", item_id=FIRST)
            assert (await lines_after(chair, "recusal.ended"))["quorum"]["is_done"]


async def test_what_the_record_ticks_is_refused_by_hand_and_the_rest_is_not() -> None:
    async with wired(Sitting().live().called()) as room:
        await room.entrance.restore([room.sitting.meeting])
        async with room.seated("chair", "trainee") as (chair, trainee):
            line = {"item_id": FIRST, "code": "quorum", "is_done": False}
            assert await chair.refused("checklist.tick", **line) == "ticked_by_record"

            await chair.ok("checklist.tick", item_id=FIRST, code="history", is_done=True)
            told = await lines_after(trainee, "checklist.ticked")
            assert told["history"] == {
                "code": "history",
                "is_done": True,
                "seq": None,
                "by_hand": True,
            }


async def test_those_who_see_the_case_are_told_from_whom_it_is_kept() -> None:
    sitting = Sitting().live().called()
    kept = Denied(person_id=PersonId("member"), reason_code="consent_withdrawn")
    sitting.force(AccessDecided(item_id=FIRST, denied=(kept,)))
    async with wired(sitting) as room:
        await room.entrance.restore([room.sitting.meeting])
        async with room.seated("chair", "member") as (chair, member):
            line = {"item_id": FIRST, "code": "history", "is_done": True}
            await chair.ok("checklist.tick", **line)
            body = await chair.hears("room.event", lambda one: one["type"] == "checklist.ticked")
            assert values(body, "checklist")["kept_from"] == ["member"]

            body = await member.hears("room.event", lambda one: one["type"] == "checklist.ticked")
            assert values(body, "checklist")["kept_from"] == []
