"""A recused person gets no packet of the item, neither sound nor picture, until they are back."""

from pathlib import Path

from tests.flows.media import drained, grows, scene, sends_on
from tests.server.signaling.wires import until
from tests.synthetic.descriptions import AUDIO_PT, VIDEO_PT


async def test_no_packet_of_the_item_reaches_who_is_recused_until_they_are_back(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path / "data", "chair", "member", "scribe") as room:
        chair, member, scribe = room.people
        await chair.ok("session.start")
        called = await chair.ok("agenda.call_next")
        item_id = (await room.house.meeting(room.meeting_id)).current_item
        assert item_id is not None
        voice, theirs, ears = room.media(chair, member, scribe)
        await theirs.subscribe()
        await ears.subscribe()
        await voice.publish()
        await theirs.publish()
        for listener in (theirs, ears):
            await until(grows(listener, AUDIO_PT))
            await until(grows(listener, VIDEO_PT))

        began = await member.ok("recuse.begin", item_id=item_id.id, reason_code="COI")
        await drained()
        before, heard = dict(theirs.by_type), dict(ears.by_type)
        await sends_on(voice, packets=60)
        await sends_on(theirs, packets=60)

        assert began["seq"] > called["seq"]
        assert dict(theirs.by_type) == before
        assert ears.by_type[AUDIO_PT] > heard[AUDIO_PT]

        await member.ok("recuse.end", item_id=item_id.id)
        await until(grows(theirs, AUDIO_PT))
        await until(grows(theirs, VIDEO_PT))
