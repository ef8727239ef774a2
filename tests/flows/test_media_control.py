"""What the chair forbids stops in the real worker, and how media goes is told, kept and counted."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import aiohttp

from mdt.domain.ids import MeetingId
from server.sessions.quality_record import Interval
from tests.flows.house import House, running
from tests.flows.media import DISGUISED, Media
from tests.flows.test_gastric import next_meeting
from tests.flows.test_media import any_of, engine
from tests.server.signaling.wires import until
from tests.synthetic.descriptions import AUDIO_PT, VIDEO_PT


async def drained() -> None:
    """Let what the kernel holds already be read."""
    for _ in range(25):
        await asyncio.sleep(0)


async def sends_on(media: Media, packets: int = 25) -> None:
    target = media.sent + packets
    await until(lambda: media.sent >= target)


def grows(media: Media, payload_type: int, by: int = 3) -> Callable[[], bool]:
    before = media.by_type[payload_type]
    return lambda: media.by_type[payload_type] >= before + by


async def test_nothing_of_a_person_is_sent_once_the_chair_switched_them_off(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "data", engine()) as house:
        chair, member = await house.person("chair"), await house.person("member")
        meeting_id = await next_meeting(chair)
        await chair.join(meeting_id)
        await member.join(meeting_id)
        sound, ears = Media(member), Media(chair)
        await ears.subscribe()
        await sound.publish()
        await until(grows(ears, AUDIO_PT))
        await until(grows(ears, VIDEO_PT))
        person_id = member.joined["person_id"]

        await chair.ok("person.mute", person_id=person_id)
        await chair.ok("person.stop_camera", person_id=person_id)
        await drained()
        before = dict(ears.by_type)
        await sends_on(sound)

        assert dict(ears.by_type) == before
        assert await member.refused("person.mute", person_id=person_id) == "not_allowed"
        await member.ok("media.set_source", source="microphone", active=True)
        await until(grows(ears, AUDIO_PT))
        assert ears.by_type[VIDEO_PT] == before[VIDEO_PT]
        await sound.close()
        await ears.close()


async def test_no_packet_goes_either_way_once_somebody_was_removed(tmp_path: Path) -> None:
    async with running(tmp_path / "data", engine()) as house:
        chair, member = await house.person("chair"), await house.person("member")
        meeting_id = await next_meeting(chair)
        await chair.join(meeting_id)
        await member.join(meeting_id)
        theirs, ours = Media(member), Media(chair)
        await theirs.subscribe()
        await ours.subscribe()
        await theirs.publish()
        await ours.publish()
        for listener in (theirs, ours):
            await until(grows(listener, AUDIO_PT))
            await until(grows(listener, VIDEO_PT))
        person_id = member.joined["person_id"]

        await chair.ok("person.remove", person_id=person_id, reason="The wrong room.")
        await drained()
        before = dict(theirs.by_type), dict(ours.by_type)
        await sends_on(ours, packets=60)
        await sends_on(theirs, packets=60)

        assert (dict(theirs.by_type), dict(ours.by_type)) == before
        assert (await member.hears("room.closed"))["reason"] == "removed"
        assert await member.refused("media.subscribe", generation=2) == "not_seated"
        assert (await member.join(meeting_id))["status"] == "lobby"
        for media in (theirs, ours):
            await media.close()


async def test_cameras_only_to_the_chair_reach_no_member(tmp_path: Path) -> None:
    async with running(tmp_path / "data", engine()) as house:
        chair, member, scribe = [await house.person(n) for n in ("chair", "member", "scribe")]
        meeting_id = await next_meeting(chair)
        for person in (chair, member, scribe):
            await person.join(meeting_id)
        sound, theirs, leading = Media(member), Media(scribe), Media(chair)
        await theirs.subscribe()
        await leading.subscribe()
        await sound.publish()
        await until(grows(theirs, VIDEO_PT))

        await chair.ok("room.set_rules", cameras="chair", screens=1)
        await drained()
        before = theirs.by_type[VIDEO_PT]
        await sends_on(sound)

        assert theirs.by_type[VIDEO_PT] == before
        await until(grows(theirs, AUDIO_PT))
        await until(grows(leading, VIDEO_PT))
        await scribe.hears(
            "media.slots",
            lambda body: any(slot["paused"] == "policy" for slot in body["slots"]),
        )
        for media in (sound, theirs, leading):
            await media.close()


async def test_a_camera_in_the_guise_of_a_screen_is_held_back_like_one(tmp_path: Path) -> None:
    async with running(tmp_path / "data", engine()) as house:
        chair, member, scribe = [await house.person(n) for n in ("chair", "member", "scribe")]
        meeting_id = await next_meeting(chair)
        for person in (chair, member, scribe):
            await person.join(meeting_id)
        person_id = member.joined["person_id"]
        await chair.ok("session.start")
        sound, theirs = Media(member), Media(scribe)
        await theirs.subscribe()
        await sound.publish(DISGUISED)
        await until(grows(theirs, VIDEO_PT))

        await chair.ok("room.set_rules", cameras="chair", screens=1)
        await drained()
        before = theirs.by_type[VIDEO_PT]
        again = await member.refused("media.set_source", source="screen", active=True)
        await sends_on(sound)

        assert again == "screen_not_given"
        assert theirs.by_type[VIDEO_PT] == before
        assert await member.hears("media.muted") == {"source": "screen", "by": ""}
        live = (await scribe.ok("room.snapshot"))["live"]
        assert not any(one["screen"] for one in live)
        await chair.ok("floor.give", person_id=person_id)
        await member.ok("media.set_source", source="screen", active=True)
        await until(grows(theirs, VIDEO_PT))
        await chair.ok("floor.end")
        await until(lambda: len([name for name, _ in member.heard if name == "media.muted"]) == 2)
        await drained()
        before = theirs.by_type[VIDEO_PT]
        await sends_on(sound)
        assert theirs.by_type[VIDEO_PT] == before
        await sound.close()
        await theirs.close()


async def test_an_intent_is_answered_and_new_credentials_cost_nothing(tmp_path: Path) -> None:
    async with running(tmp_path / "data", engine()) as house:
        chair, member = await house.person("chair"), await house.person("member")
        meeting_id = await next_meeting(chair)
        await chair.join(meeting_id)
        await member.join(meeting_id)
        sound, ears = Media(chair), Media(member)
        await ears.subscribe()
        await sound.publish()
        person_id = chair.joined["person_id"]
        await member.ok("media.view", tiles=[person_id], tile_quality="low")
        await until(grows(ears, VIDEO_PT))

        await ears.restart("subscribe")
        await sound.restart("publish")
        await until(grows(ears, VIDEO_PT))

        await member.ok("media.view", tiles=[person_id], pictures=False)
        await member.hears(
            "media.slots",
            lambda body: any(
                slot["source"] == "camera" and slot["paused"] == "user" for slot in body["slots"]
            ),
        )
        await drained()
        before = ears.by_type[VIDEO_PT]
        await sends_on(sound)
        assert ears.by_type[VIDEO_PT] == before
        states = [body["state"] for name, body in member.heard if name == "media.connection"]
        assert "closed" not in states
        await sound.close()
        await ears.close()


async def test_how_it_went_is_told_recorded_and_counted(tmp_path: Path) -> None:
    async with running(tmp_path / "data", engine(), metrics={"port": 27464}) as house:
        chair, member = await house.person("chair"), await house.person("member")
        meeting_id = await next_meeting(chair)
        await chair.join(meeting_id)
        await member.join(meeting_id)
        sound, ears = Media(chair), Media(member)
        await ears.subscribe()
        await sound.publish()
        person_id = chair.joined["person_id"]

        def measured() -> int:
            shown = [body for name, body in chair.heard if name == "media.quality"]
            own = [one for body in shown for one in body["people"] if one["up"] is not None]
            assert {one["person_id"] for one in own} <= {person_id}
            return len(own)

        await until(lambda: measured() >= 3, within_s=30)
        figures = await figures_of(house)
        await chair.ok("room.leave")
        await until_recorded(house, meeting_id)

        intervals = await recorded(house, meeting_id)
        assert {one.person_id for one in intervals} == {person_id}
        assert all(one.ended_at > one.started_at for one in intervals)
        assert "consilium_rooms 1.0" in figures
        assert "consilium_participants 2.0" in figures
        assert 'consilium_worker_participants{worker="' in figures
        assert "consilium_command_seconds_count" in figures
        assert person_id not in figures
        await sound.close()
        await ears.close()


async def test_somebody_who_vanished_is_noticed_and_the_room_is_told(tmp_path: Path) -> None:
    async with running(tmp_path / "data", engine()) as house:
        chair, member = await house.person("chair"), await house.person("member")
        meeting_id = await next_meeting(chair)
        await chair.join(meeting_id)
        await member.join(meeting_id)
        sound = Media(member)
        await sound.publish()
        person_id = member.joined["person_id"]

        sound.vanish()
        live = await chair.hears(
            "room.live",
            lambda body: any(one["media_away"] for one in body["live"]),
            within_s=40,
        )

        assert [one["person_id"] for one in live["live"] if one["media_away"]] == [person_id]
        silent = await member.hears("media.connection", lambda body: body["state"] == "silent")
        assert silent == {"direction": "publish", "generation": 1, "state": "silent"}
        await sound.publish()
        await until(
            lambda: (
                not any(
                    one["media_away"]
                    for one in [body for name, body in chair.heard if name == "room.live"][-1][
                        "live"
                    ]
                )
            )
        )
        await sound.close()


async def test_rooms_of_a_killed_worker_go_on_in_another(tmp_path: Path) -> None:
    several = engine(workers=2)
    async with running(tmp_path / "data", several) as house:
        chair, member = await house.person("chair"), await house.person("member")
        meeting_id = await next_meeting(chair)
        await chair.join(meeting_id)
        await member.join(meeting_id)
        await chair.ok("room.set_rules", cameras="chair", screens=1)
        sound, ears = Media(chair), Media(member)
        await ears.subscribe()
        await sound.publish()
        await until(grows(ears, AUDIO_PT))

        os.kill(several.pids[0], signal.SIGKILL)
        await member.hears("media.lost")
        await chair.hears("media.lost")
        for media in (sound, ears):
            await media.close()
        await ears.subscribe()
        await sound.publish()

        await until(grows(ears, AUDIO_PT))
        assert any_of(
            await member.hears("media.slots", lambda body: any_of(body, chair, "microphone")),
            chair,
            "microphone",
        )
        await sound.close()
        await ears.close()


async def figures_of(house: House) -> str:
    port = house.app.metrics_site.port
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        return await answer.text()


async def recorded(house: House, meeting_id: str) -> tuple[Interval, ...]:
    return await house.app.read.run(lambda uow: uow.quality.of_meeting(MeetingId(meeting_id)))


async def until_recorded(house: House, meeting_id: str) -> None:
    async with asyncio.timeout(20):
        while not await recorded(house, meeting_id):  # noqa: ASYNC110 - only the store knows
            await asyncio.sleep(0.05)
