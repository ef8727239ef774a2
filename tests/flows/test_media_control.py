"""What the chair forbids stops in the real worker, and how media goes is told, kept and counted."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp

from mdt.domain.ids import MeetingId
from server.sessions.quality_record import Interval
from tests.flows.house import House
from tests.flows.media import DISGUISED, drained, grows, scene, sends_on
from tests.flows.test_media import any_of
from tests.ports import free_port
from tests.server.signaling.wires import until
from tests.synthetic.descriptions import AUDIO_PT, VIDEO_PT


async def test_nothing_of_a_person_is_sent_once_the_chair_switched_them_off(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path / "data", "chair", "member") as room:
        chair, member = room.people
        sound, ears = room.media(member, chair)
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


async def test_no_packet_goes_either_way_once_somebody_was_removed(tmp_path: Path) -> None:
    async with scene(tmp_path / "data", "chair", "member") as room:
        chair, member = room.people
        theirs, ours = room.media(member, chair)
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
        assert (await member.join(room.meeting_id))["status"] == "lobby"


async def test_cameras_only_to_the_chair_reach_no_member(tmp_path: Path) -> None:
    async with scene(tmp_path / "data", "chair", "member", "scribe") as room:
        chair, member, scribe = room.people
        sound, theirs, leading = room.media(member, scribe, chair)
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


async def test_a_camera_in_the_guise_of_a_screen_is_held_back_like_one(tmp_path: Path) -> None:
    async with scene(tmp_path / "data", "chair", "member", "scribe") as room:
        chair, member, scribe = room.people
        person_id = member.joined["person_id"]
        await chair.ok("session.start")
        sound, theirs = room.media(member, scribe)
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


async def test_an_intent_is_answered_and_new_credentials_cost_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path / "data", "chair", "member") as room:
        chair, member = room.people
        sound, ears = room.media(chair, member)
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


async def test_how_it_went_is_told_recorded_and_counted(tmp_path: Path) -> None:
    metrics = {"port": free_port()}
    async with scene(tmp_path / "data", "chair", "member", metrics=metrics) as room:
        chair, member = room.people
        sound, ears = room.media(chair, member)
        await ears.subscribe()
        await sound.publish()
        person_id = chair.joined["person_id"]

        def measured() -> int:
            shown = [body for name, body in chair.heard if name == "media.quality"]
            own = [one for body in shown for one in body["people"] if one["up"] is not None]
            assert {one["person_id"] for one in own} <= {person_id}
            return len(own)

        await until(lambda: measured() >= 3, within_s=30)
        figures = await figures_of(room.house)
        await chair.ok("room.leave")
        intervals = await recorded(room.house, room.meeting_id, person_id)

        assert all(one.ended_at > one.started_at for one in intervals)
        assert "consilium_rooms 1.0" in figures
        assert "consilium_participants 2.0" in figures
        assert 'consilium_worker_participants{worker="' in figures
        assert "consilium_command_seconds_count" in figures
        assert person_id not in figures


async def test_somebody_who_vanished_is_noticed_and_the_room_is_told(tmp_path: Path) -> None:
    async with scene(tmp_path / "data", "chair", "member") as room:
        chair, member = room.people
        (sound,) = room.media(member)
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


async def test_rooms_of_a_killed_worker_go_on_in_another(tmp_path: Path) -> None:
    async with scene(tmp_path / "data", "chair", "member", workers=2) as room:
        chair, member = room.people
        await chair.ok("room.set_rules", cameras="chair", screens=1)
        sound, ears = room.media(chair, member)
        await ears.subscribe()
        await sound.publish()
        await until(grows(ears, AUDIO_PT))

        os.kill(room.engine.pids[0], signal.SIGKILL)
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


async def figures_of(house: House) -> str:
    port = house.app.metrics_site.port
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        return await answer.text()


async def recorded(house: House, meeting_id: str, person_id: str) -> list[Interval]:
    """Wait until something of somebody is recorded, and return that."""
    while True:
        intervals = await house.app.read.run(
            lambda uow: uow.quality.of_meeting(MeetingId(meeting_id))
        )
        if found := [one for one in intervals if one.person_id == person_id]:
            return found
        await asyncio.sleep(0.05)
