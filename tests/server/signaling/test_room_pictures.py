"""Screens while cameras reach only the chair, and rules for pictures that the record keeps."""

import pytest

from server.engine.engine import Permission, Source
from server.store.errors import StorageBusy
from tests.mdt.service.sitting import FIRST, Sitting
from tests.server.signaling.test_room_control import CHAIR_ONLY, allowed, publishing, switch_on
from tests.server.signaling.wired import wired
from tests.server.signaling.wires import until


async def test_a_screen_ends_with_the_right_to_it_and_does_not_come_back_by_itself() -> None:
    sitting = Sitting().live("chair", "member", "scribe").called()
    screen = (sitting.id, "member", Source.SCREEN)
    async with (
        wired(sitting) as room,
        room.seated("chair", "member", "scribe") as (chair, member, scribe),
    ):
        await publishing(member)
        await publishing(scribe)
        await chair.ok("room.set_rules", cameras="chair", screens=2)
        assert await scribe.refused("media.set_source", source="screen", active=True) == (
            "screen_not_given"
        )
        await switch_on(member, "screen")  # who presents the open item

        await chair.ok("agenda.close", item_id=FIRST, reason="no time")

        assert await member.hears("media.muted") == {"source": "screen", "by": ""}
        assert room.engine.active[screen] is False
        assert allowed(room, "member") == CHAIR_ONLY
        await chair.ok("floor.give", person_id="member")
        await until(lambda: allowed(room, "member") != CHAIR_ONLY)
        assert room.engine.active[screen] is False
        await switch_on(member, "screen")
        assert room.engine.active[screen] is True


@pytest.mark.parametrize(
    ("who", "command", "said"),
    [
        ("member", "agenda.close", {"item_id": FIRST, "reason": "no time"}),
        ("member", "agenda.defer", {"item_id": FIRST, "reason_code": "out_of_time"}),
        ("scribe", "floor.end", {}),
        ("scribe", "floor.give", {"person_id": "member"}),
    ],
)
async def test_what_ends_the_right_to_a_screen_is_answered_when_the_screen_is_off(
    who: str, command: str, said: dict[str, str]
) -> None:
    sitting = Sitting().live("chair", "member", "scribe").called()
    people = ("chair", "member", "scribe")
    async with wired(sitting) as room, room.seated(*people) as (chair, member, scribe):
        sharing = {"member": member, "scribe": scribe}[who]
        await publishing(sharing)
        await chair.ok("room.set_rules", cameras="chair", screens=2)
        await chair.ok("floor.give", person_id="scribe")
        await until(lambda: allowed(room, "scribe") != CHAIR_ONLY)
        await switch_on(sharing, "screen")
        room.engine.is_slow = True

        await chair.ok(command, **said)

        assert allowed(room, who) == CHAIR_ONLY
        assert room.engine.active[sitting.id, who, Source.SCREEN] is False


async def test_a_rule_ends_the_screens_that_it_does_not_give() -> None:
    async with (
        wired(Sitting().live("chair", "member")) as room,
        room.seated("chair", "member") as (chair, member),
    ):
        await publishing(member)
        await switch_on(member, "screen")

        await chair.ok("room.set_rules", cameras="chair", screens=1)

        assert await member.hears("media.muted") == {"source": "screen", "by": ""}
        assert not any(one["screen"] for one in (await chair.ok("room.snapshot"))["live"])


async def test_rules_are_an_event_and_hold_when_the_server_comes_back() -> None:
    sitting = Sitting().live("chair", "member")
    async with wired(sitting) as room, room.seated("chair") as (chair,):
        await chair.ok("room.set_rules", cameras="chair", screens=2)
        assert sitting.types()[-1] == "room.rules_set"
        await chair.ok("room.set_rules", cameras="chair", screens=2)  # nothing new
        assert sitting.types().count("room.rules_set") == 1

    async with wired(sitting) as room:
        await room.entrance.restore([sitting.meeting])
        async with room.seated("member") as (member,):
            await publishing(member)

            assert allowed(room, "member") == CHAIR_ONLY
            assert (await member.ok("room.snapshot"))["rules"] == {"cameras": "chair", "screens": 2}


async def test_rules_that_cannot_be_recorded_do_not_hold() -> None:
    async with wired(Sitting().live()) as room, room.seated("chair", "member") as (chair, member):
        await publishing(member)
        room.store.refusal = StorageBusy()

        assert await chair.refused("room.set_rules", cameras="chair", screens=1) == StorageBusy.code

        assert allowed(room, "member") == Permission()
        assert (await member.ok("room.snapshot"))["rules"]["cameras"] == "everyone"
