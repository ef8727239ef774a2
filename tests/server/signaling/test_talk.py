"""The structured talk on the wire: who is told what, and when."""

from typing import Any

from tests.mdt.service.sitting import FIRST, Sitting
from tests.server.signaling.wired import Browser, Wired, values, wired


async def talk_after(browser: Browser, event_type: str, n: int = 1) -> Any:
    """Return the talk as a browser was told with the n-th event of a type."""
    await browser.hears("room.event", lambda _: browser.types().count(event_type) >= n)
    found = [body for body in browser.heard("room.event") if body["type"] == event_type]
    return values(found[n - 1], "talk")


async def seat_everybody(room: Wired) -> None:
    await room.entrance.restore([room.sitting.meeting])


async def test_the_chair_sees_at_once_who_cannot_hear() -> None:
    async with wired(Sitting().live().called()) as room:
        await seat_everybody(room)
        async with room.seated("chair", "radiologist") as (chair, radiologist):
            await radiologist.ok("comms.report", item_id=FIRST, kind="no_audio")

            (told,) = (await talk_after(chair, "comms.reported"))["problems"]
            assert (told["display_name"], told["kind"]) == ("Dr Radiologist", "no_audio")
            await chair.ok("comms.solve", item_id=FIRST, kind="no_audio", person_id="radiologist")
            assert (await talk_after(chair, "comms.solved"))["problems"] == []


async def test_in_a_blind_round_nobody_sees_anothers_position_before_it_closes() -> None:
    async with wired(Sitting().live().called()) as room:
        await seat_everybody(room)
        async with room.seated("chair", "member", "radiologist") as (chair, member, radiologist):
            await chair.ok("round.open", item_id=FIRST, blind=True)
            await member.ok("position.set", item_id=FIRST, stance="disagree", comment="Too frail.")

            own = (await talk_after(member, "position.recorded"))["positions"]
            assert [one["stance"] for one in own] == ["disagree"]
            for other in (chair, radiologist):
                (seen,) = (await talk_after(other, "position.recorded"))["positions"]
                assert (seen["person_id"], seen["stance"], seen["comment"]) == ("member", "", "")
            again = await radiologist.ok("room.snapshot")
            assert again["change"]["talk"]["positions"][0]["stance"] == ""
            assert "frail" not in str(radiologist.said)

            await chair.ok("round.close", item_id=FIRST)
            (shown,) = (await talk_after(radiologist, "round.closed"))["positions"]
            assert (shown["stance"], shown["comment"]) == ("disagree", "Too frail.")


async def test_what_was_answered_is_seen_when_the_chair_shows_it() -> None:
    async with wired(Sitting().live().called()) as room:
        await seat_everybody(room)
        async with room.seated("chair", "member") as (chair, member):
            question = {"question": "Surgery first?", "options": ["Yes", "No"]}
            await chair.ok("poll.open", item_id=FIRST, method="anonymous_temperature", **question)
            (poll,) = (await talk_after(member, "poll.opened"))["polls"]
            await member.ok("poll.answer", poll_id=poll["id"], option="No")
            (poll,) = (await talk_after(chair, "poll.answered"))["polls"]
            assert (poll["answered"], poll["results"]) == (["member"], [])

            await chair.ok("poll.close", poll_id=poll["id"])
            (poll,) = (await talk_after(chair, "poll.closed"))["polls"]
            assert poll["results"] == []
            await chair.ok("poll.publish", poll_id=poll["id"])
            (poll,) = (await talk_after(member, "poll.published"))["polls"]
            assert [(one["option"], one["count"], one["names"]) for one in poll["results"]] == [
                ("Yes", 0, []),
                ("No", 1, []),
            ]


async def test_what_was_still_open_when_its_item_ended_is_said_when_it_is_taken_up_again() -> None:
    async with wired(Sitting().live().called()) as room:
        await seat_everybody(room)
        async with room.seated("chair") as (chair,):
            await chair.ok("round.open", item_id=FIRST, blind=False)
            await chair.ok(
                "poll.open",
                item_id=FIRST,
                question="Surgery?",
                options=["Yes", "No"],
                method="named",
            )
            before = (await chair.ok("room.snapshot"))["change"]["talk"]
            assert (before["round"]["with_item"], before["polls"][0]["with_item"]) == (False, False)

            await chair.ok("agenda.close", item_id=FIRST, reason="No time.")
            await chair.ok("agenda.reopen", item_id=FIRST, reason="There is time.")

            talk = (await chair.ok("room.snapshot"))["change"]["talk"]
            assert (talk["round"]["is_open"], talk["round"]["with_item"]) == (False, True)
            assert (talk["polls"][0]["state"], talk["polls"][0]["with_item"]) == ("closed", True)


async def test_a_poll_with_names_says_who_and_one_by_discipline_only_which() -> None:
    sitting = Sitting().live().called()
    for method in ("named", "by_discipline"):
        talk = sitting.service.talk
        sitting.do(
            talk.open_poll,
            by="chair",
            item_id=FIRST,
            question=method,
            options=("Yes", "No"),
            method=method,
        )
        poll_id = tuple(sitting.meeting.talk.polls)[-1]
        sitting.do(talk.answer_poll, by="member", poll_id=poll_id, option="Yes")
        sitting.do(talk.close_poll, by="chair", poll_id=poll_id)
        sitting.do(talk.publish_poll, by="chair", poll_id=poll_id)
    async with wired(sitting) as room:
        await seat_everybody(room)
        async with room.seated("chair") as (chair,):
            polls = (await chair.ok("room.snapshot"))["change"]["talk"]["polls"]

            named, by_discipline = (poll["results"][0] for poll in polls)
            assert (named["names"], named["disciplines"]) == (["Dr Member"], [])
            assert (by_discipline["names"], by_discipline["disciplines"]) == (
                [],
                ["medical_oncology"],
            )


async def test_the_talk_is_of_the_open_item_only() -> None:
    sitting = Sitting().live().called()
    sitting.do(sitting.service.talk.report, by="member", item_id=FIRST, kind="no_image")
    sitting.closed(reason="No decision.")
    async with wired(sitting) as room:
        await seat_everybody(room)
        async with room.seated("chair") as (chair,):
            talk = (await chair.ok("room.snapshot"))["change"]["talk"]

            assert (talk["item_id"], talk["problems"]) == (None, [])
