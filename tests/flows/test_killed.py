"""kill -9 of the whole server during a session: nothing acknowledged is lost, all come back."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from server.starting import open_database
from server.store.verify import verify
from tests.flows.house import Person, next_meeting, settings_for
from tests.flows.media import Media, grows
from tests.flows.program import program
from tests.server.signaling.wires import until
from tests.synthetic.descriptions import AUDIO_PT, VIDEO_PT


@pytest.mark.timeout(600)
async def test_nothing_acknowledged_is_lost_and_people_come_back_by_themselves(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with program(data) as server:
        assert any("http://localhost:" in line for line in server.printed)
        assert any("chair.gastric@example.org" in line for line in server.printed)
        chair, member = await server.person("chair"), await server.person("member")
        meeting_id = await next_meeting(chair)
        await chair.join(meeting_id)
        await member.join(meeting_id)
        await open_first_case(chair)
        await member.ok("hand.raise")

        acknowledged: list[str] = []

        async def write() -> None:
            for n in range(10_000):
                answer = await member.call("chat.post", f"line-{n}", text=f"line {n}")
                acknowledged.append(f"line {n}")
                assert answer["ok"], answer
                await asyncio.sleep(0.06)  # below the rate that a socket may send

        writing = asyncio.create_task(write())
        await member.hears("room.event", lambda e: any_line(e, "line 5"))
        await server.kill()
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        assert len(acknowledged) >= 5

        await server.start()

        for person in (member, chair):
            await person.socket.disconnect()
            person.heard.clear()
            await person.connect()  # with the cookie of before
        gone = {"seat_id": member.joined["seat_id"], "secret": "gone", "last_seq": 0}
        assert await member.refused("room.resume", **gone) == "unknown_seat"
        snapshot = (await member.join(meeting_id))["snapshot"]["change"]
        lines = [line["text"] for line in snapshot["chat"]]
        assert lines[: len(acknowledged)] == acknowledged
        assert len(lines) <= len(acknowledged) + 1  # one may be stored and not yet answered
        assert snapshot["meeting"]["state"] == "live"
        assert snapshot["meeting"]["hands"] == [member.joined["person_id"]]
        open_item = next(item for item in snapshot["items"] if item["state"] == "called")
        assert open_item["case"]["pseudonym"] == "K-2M9D"
        repeated = await member.ok("chat.post", f"line-{len(acknowledged) - 1}", text="again")
        assert repeated["seq"] <= (await member.ok("room.snapshot"))["seq"]
        assert [line["text"] for line in (await member.ok("room.snapshot"))["change"]["chat"]] == (
            lines
        )
        await chair.join(meeting_id)
        await chair.ok("chat.post", text="and on we go")
        assert await server.stop() == 0

    database = open_database(settings_for(data))
    report = verify(database, data)
    database.close()
    assert report.first_bad is None


@pytest.mark.timeout(600)
async def test_rules_for_pictures_outlive_the_server_and_its_worker(tmp_path: Path) -> None:
    async with program(tmp_path / "data") as server:
        people = [await server.person(name) for name in ("chair", "member", "scribe")]
        chair, member, scribe = people
        meeting_id = await next_meeting(chair)
        for person in people:
            await person.join(meeting_id)
        await chair.ok("room.set_rules", cameras="chair", screens=2)

        await server.kill()
        await server.start()
        for person in people:
            await person.socket.disconnect()
            person.heard.clear()
            snapshot = (await person.join(meeting_id, take_over=True))["snapshot"]
            assert snapshot["rules"] == {"cameras": "chair", "screens": 2}
        await only_the_chair_sees(member, chair=chair, other=scribe)

        for worker in server.workers():
            os.kill(worker, signal.SIGKILL)
        await member.hears("media.lost", within_s=30)
        await only_the_chair_sees(member, chair=chair, other=scribe)
        assert await server.stop() == 0


async def only_the_chair_sees(member: Person, *, chair: Person, other: Person) -> None:
    """Send the member's camera; the chair sees it, the other one only hears."""
    sound, leading, theirs = Media(member), Media(chair), Media(other)
    for media in (leading, theirs):
        await media.subscribe()
    await sound.publish()
    await until(grows(leading, VIDEO_PT))
    await until(grows(theirs, AUDIO_PT))
    assert theirs.by_type[VIDEO_PT] == 0
    for media in (sound, leading, theirs):
        await media.close()


async def open_first_case(chair: Person) -> None:
    """Start the session, and call the item after the previous minutes."""
    await chair.ok("session.start")
    await chair.ok("agenda.call_next")
    minutes = (await chair.hears_of("item.called"))["change"]["items"][0]
    await chair.ok("agenda.close", item_id=minutes["id"])
    await chair.ok("agenda.call_next")


def any_line(event: dict[str, dict[str, list[dict[str, str]]]], text: str) -> bool:
    return any(line["text"] == text for line in event["change"]["chat"])
