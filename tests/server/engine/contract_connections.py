"""Part of the suite for engines: rooms, connections, their successors and their credentials."""

import pytest

from server.engine.engine import (
    ConnectionChanged,
    EngineError,
    Source,
)
from tests.server.engine.stage import (
    CERTIFICATE,
    ONE,
    ROOM,
    OnStage,
    Person,
)
from tests.server.media.people import until


class ConnectionsContract(OnStage):
    """Rooms and connections."""

    async def test_two_people_see_and_hear_each_other(self) -> None:
        async with self.stage() as stage:
            ann, ben = await stage.person("ann"), await stage.person("ben")

            await stage.sees(ben, "ann", Source.MICROPHONE, Source.CAMERA)
            await stage.sees(ann, "ben", Source.MICROPHONE, Source.CAMERA)

            assert ("publish", 1, "connected") in ann.states
            assert ("subscribe", 1, "connected") in ann.states
            assert all(slot.participant_id != "ben" for slot in ben.slots)

    async def test_sound_and_picture_of_one_person_share_a_stream(self) -> None:
        async with self.stage() as stage:
            await stage.person("ann", watches=False)
            ben = await stage.person("ben")
            await stage.sees(ben, "ann", Source.MICROPHONE, Source.CAMERA)

            assert ben.viewer is not None
            streams = streams_by_mid(ben.viewer.offer)
            sound, camera = ben.slot("ann", Source.MICROPHONE), ben.slot("ann", Source.CAMERA)
            assert sound is not None
            assert camera is not None
            assert streams[sound.mid] == streams[camera.mid]

    async def test_rooms_are_apart(self) -> None:
        async with self.stage() as stage:
            await stage.engine.open_room("other")
            ann = await stage.person("ann", watches=False)
            ben = Person(stage.engine, "other", "ben", certificate=CERTIFICATE, host=self.host)
            stage.people["ben"] = ben
            await ben.subscribe()
            await ann.sends(20)

            assert [slot for slot in ben.slots if slot.participant_id] == []
            assert sum(ben.received.values()) == 0

    async def test_opening_closing_and_removing_may_be_said_twice(self) -> None:
        async with self.stage() as stage:
            await stage.engine.open_room(ROOM)
            await stage.engine.remove(ROOM, "nobody")
            await stage.engine.remove("nowhere", "nobody")
            await stage.engine.close_room(ROOM)
            await stage.engine.close_room(ROOM)
            with pytest.raises(EngineError) as refusal:
                await stage.engine.subscribe(ROOM, "ann", generation=1)
            assert refusal.value.code == "no_room"

    @pytest.mark.parametrize(
        ("sdp", "code"),
        [
            ("x", "invalid_sdp"),
            ("", "invalid_sdp"),
            ("v=0\r\n" + "a=x\r\n" * 20_000, "sdp_too_large"),
            ("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n", "invalid_sdp"),
        ],
        ids=["a letter", "nothing", "too much", "no section"],
    )
    async def test_a_description_that_is_none_is_refused(self, sdp: str, code: str) -> None:
        async with self.stage() as stage:
            with pytest.raises(EngineError) as refusal:
                await stage.engine.publish(
                    ROOM, "ann", generation=1, sdp=sdp, sources={"0": Source.MICROPHONE}
                )
            assert refusal.value.code == code

    async def test_an_answer_to_no_offer_is_stale(self) -> None:
        async with self.stage() as stage:
            offer = await stage.engine.subscribe(ROOM, "ann", generation=1)
            for generation, offer_id in ((1, offer.offer_id + 1), (2, offer.offer_id)):
                with pytest.raises(EngineError) as refusal:
                    await stage.engine.answer(
                        ROOM, "ann", generation=generation, offer_id=offer_id, sdp="v=0"
                    )
                assert refusal.value.code == "stale_answer"

    async def test_a_new_connection_takes_over_and_the_old_one_ends(self) -> None:
        async with self.stage() as stage:
            ann = await stage.person("ann", watches=False)
            ben = await stage.person("ben", pictures=None)
            await stage.sees(ben, "ann", Source.MICROPHONE)

            await ann.publish(ONE)
            await ben.subscribe()

            await stage.sees(ben, "ann", Source.MICROPHONE, Source.CAMERA)
            assert ("publish", 2, "connected") in ann.states
            await until(lambda: ("publish", 1, "closed") in ann.states, "the end of the old one")
            await until(lambda: ("subscribe", 1, "closed") in ben.states, "the end of the old one")

    @pytest.mark.parametrize("direction", ["publish", "subscribe"])
    async def test_media_goes_on_over_new_credentials(self, direction: str) -> None:
        async with self.stage() as stage:
            ann, ben = await stage.person("ann"), await stage.person("ben")
            await stage.sees(ben, "ann", Source.MICROPHONE)

            await (ann if direction == "publish" else ben).restart_ice(direction)

            await stage.sees(ben, "ann", Source.MICROPHONE, Source.CAMERA)
            closed = [
                event
                for event in stage.events
                if isinstance(event, ConnectionChanged) and event.state == "closed"
            ]
            assert closed == []

    async def test_a_connection_that_is_not_there_has_no_new_credentials(self) -> None:
        async with self.stage() as stage:
            await stage.person("ann", watches=False)
            for name, direction, generation in (
                ("ann", "publish", 9),
                ("ann", "subscribe", 1),
                ("nobody", "publish", 1),
            ):
                with pytest.raises(EngineError) as refusal:
                    await stage.engine.restart_ice(ROOM, name, direction, generation=generation)
                assert refusal.value.code == "no_participant"


def streams_by_mid(sdp: str) -> dict[str, str]:
    """Return the id of the media stream of each section of a description."""
    streams: dict[str, str] = {}
    mid = ""
    for line in sdp.splitlines():
        if line.startswith("a=mid:"):
            mid = line.removeprefix("a=mid:")
        elif line.startswith("a=msid:"):
            streams[mid] = line.removeprefix("a=msid:").split()[0]
    return streams
