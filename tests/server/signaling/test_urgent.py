"""The urgent call in its room: who was asked, who came, and who is next, without reloading."""

from datetime import timedelta
from typing import Any

from server.sessions.escalation import Escalation
from tests.mdt.service.sitting import Sitting
from tests.mdt.service.test_urgency import opened, ready
from tests.server.signaling.wired import Wired, wired


def escalation(room: Wired) -> Escalation:
    """Return what looks after the calls, as the server wires it."""
    return Escalation(room.store, room.sitting.service, room.rooms, room.broadcaster.live_changed)


def lines(urgent: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the lines of a call; none before the room knows it."""
    return urgent["lines"] if urgent is not None else []


def surgery(urgent: dict[str, Any]) -> dict[str, Any]:
    (line,) = (one for one in lines(urgent) if one["discipline"] == "surgical_oncology")
    return line


async def test_who_comes_in_sees_how_far_the_call_has_come() -> None:
    sitting = opened(ready())
    begun = sitting.now

    async with wired(sitting) as room, room.seated("radiologist") as (radiologist,):
        urgent = (await radiologist.ok("room.snapshot"))["urgent"]

        (deputy,) = surgery(urgent)["people"]
        assert (deputy["display_name"], deputy["came_at"]) == ("Dr Deputy", None)
        assert deputy["asked_at"] is not None
        assert surgery(urgent)["next_name"] == "Dr Chair"
        assert surgery(urgent)["next_at"] > begun.isoformat()
        came = [one for line in urgent["lines"] for one in line["people"] if one["came_at"]]
        assert [one["person_id"] for one in came] == ["radiologist"]


async def test_each_step_and_whoever_comes_is_told_at_once() -> None:
    sitting = opened(ready())
    async with wired(sitting) as room, room.seated("radiologist") as (radiologist,):
        await escalation(room).look(sitting.now + timedelta(minutes=6))

        told = await radiologist.hears(
            "room.live",
            lambda body: any(not line["discipline"] for line in lines(body["urgent"])),
        )
        assert surgery(told["urgent"])["next_at"] is None
        (chair,) = told["urgent"]["lines"][-1]["people"]
        assert (chair["display_name"], chair["came_at"]) == ("Dr Chair", None)

        async with room.seated("deputy"):
            await radiologist.hears(
                "room.live",
                lambda body: any(
                    one["person_id"] == "deputy" and one["came_at"] is not None
                    for line in lines(body["urgent"])
                    for one in line["people"]
                ),
            )


async def test_a_planned_meeting_has_no_call() -> None:
    async with wired(Sitting().published()) as room, room.seated("chair") as (chair,):
        assert (await chair.ok("room.snapshot"))["urgent"] is None
        assert {body["urgent"] for body in chair.heard("room.live")} == {None}
