"""Sound and picture through the whole server, with its real media worker and real packets."""

import os
import signal
from pathlib import Path

from tests.flows.house import Person
from tests.flows.media import drained, scene, sends_on
from tests.server.signaling.wires import until


async def test_the_seated_hear_each_other_the_lobby_nobody_and_who_left_no_more(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path / "data", "chair", "member", "guest") as room:
        chair, member, guest = room.people
        sound, ears = room.media(chair, member)
        await ears.subscribe()
        await sound.publish()

        moved = await member.hears("media.slots", lambda body: any_of(body, chair, "camera"))
        assert any_of(moved, chair, "microphone")
        await until(lambda: ears.packets > 5)
        assert await guest.refused("media.subscribe", generation=1) == "in_lobby"
        assert [name for name, _ in guest.heard] == []

        await member.ok("room.leave")
        await drained()
        heard = ears.packets
        await sends_on(sound)
        assert ears.packets == heard
        assert await member.refused("media.subscribe", generation=9) == "not_seated"


async def test_a_killed_media_worker_comes_back_and_so_do_sound_and_picture(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path / "data", "chair", "member") as room:
        chair, member = room.people
        sound, ears = room.media(chair, member)
        await ears.subscribe()
        await sound.publish()
        await until(lambda: ears.packets > 0)
        before = await room.house.meeting(room.meeting_id)

        os.kill(room.engine.pid, signal.SIGKILL)

        assert (await member.hears("media.lost"))["media_epoch"] == 2
        await chair.hears("media.lost")
        await sound.close()
        await ears.close()
        ears.packets = 0
        await ears.subscribe()
        await sound.publish()
        await until(lambda: ears.packets > 5)
        assert (await room.house.meeting(room.meeting_id)).seq == before.seq
        assert await chair.status("/readyz") == 200


def any_of(body: dict[str, list[dict[str, object]]], person: Person, source: str) -> bool:
    person_id = person.joined["person_id"]
    return any(
        slot["person_id"] == person_id and slot["source"] == source for slot in body["slots"]
    )
