"""Sound and picture through the whole server, with its real media worker and real packets."""

import os
import signal
from pathlib import Path

from server.engine.embedded import EmbeddedEngine
from tests.flows.house import Person, running
from tests.flows.media import Media
from tests.flows.test_gastric import next_meeting
from tests.server.signaling.wires import until


def engine(workers: int = 1) -> EmbeddedEngine:
    return EmbeddedEngine(host="127.0.0.1", port=0, workers=workers, log_level="error")


async def test_the_seated_hear_each_other_the_lobby_nobody_and_who_left_no_more(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "data", engine()) as house:
        chair, member, guest = [await house.person(name) for name in ("chair", "member", "guest")]
        meeting_id = await next_meeting(chair)
        for person in (chair, member, guest):
            await person.join(meeting_id)
        sound, ears = Media(chair), Media(member)
        await ears.subscribe()
        await sound.publish()

        moved = await member.hears("media.slots", lambda body: any_of(body, chair, "camera"))
        assert any_of(moved, chair, "microphone")
        await until(lambda: ears.packets > 5)
        assert await guest.refused("media.subscribe", generation=1) == "in_lobby"
        assert [name for name, _ in guest.heard] == []

        await member.ok("room.leave")
        heard = ears.packets
        sent = sound.sent
        await until(lambda: sound.sent > sent + 20)
        assert ears.packets <= heard + 2  # what was in the kernel already
        assert await member.refused("media.subscribe", generation=9) == "not_seated"
        await sound.close()
        await ears.close()


async def test_a_killed_media_worker_comes_back_and_so_do_sound_and_picture(
    tmp_path: Path,
) -> None:
    worker = engine()
    async with running(tmp_path / "data", worker) as house:
        chair, member = await house.person("chair"), await house.person("member")
        meeting_id = await next_meeting(chair)
        await chair.join(meeting_id)
        await member.join(meeting_id)
        sound, ears = Media(chair), Media(member)
        await ears.subscribe()
        await sound.publish()
        await until(lambda: ears.packets > 0)
        before = await house.meeting(meeting_id)

        os.kill(worker.pid, signal.SIGKILL)

        assert (await member.hears("media.lost"))["media_epoch"] == 2
        await chair.hears("media.lost")
        await sound.close()
        await ears.close()
        ears.packets = 0
        await ears.subscribe()
        await sound.publish()
        await until(lambda: ears.packets > 5)
        assert (await house.meeting(meeting_id)).seq == before.seq
        assert await chair.status("/readyz") == 200
        await sound.close()
        await ears.close()


def any_of(body: dict[str, list[dict[str, object]]], person: Person, source: str) -> bool:
    person_id = person.joined["person_id"]
    return any(
        slot["person_id"] == person_id and slot["source"] == source for slot in body["slots"]
    )
