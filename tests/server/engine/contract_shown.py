"""Part of the suite for engines: who sees and hears whom, what publishers learn, the figures."""

import pytest

from server.engine.engine import (
    EngineError,
    LayersWanted,
    LinkMeasured,
    Paused,
    Quality,
    Source,
    SpeakersChanged,
    View,
)
from tests.server.engine.stage import (
    ROOM,
    THREE,
    OnStage,
    drained,
)
from tests.server.media.people import until


class ShownContract(OnStage):
    """Views, speakers and figures."""

    async def test_pictures_are_sent_of_those_on_the_page_and_sound_of_all(self) -> None:
        async with self.stage() as stage:
            for name in ("ann", "cid"):
                await stage.person(name, watches=False)
            ben = await stage.person("ben", pictures=None)

            await stage.engine.set_view(ROOM, "ben", View(tiles=("ann",)))
            await stage.sees(ben, "ann", Source.CAMERA, Source.MICROPHONE)
            await stage.sees(ben, "cid", Source.MICROPHONE)
            await drained()
            slot = ben.slot("cid", Source.CAMERA)
            before = ben.received.get(slot.mid, 0) if slot is not None else 0
            await stage.people["cid"].sends(30)

            assert slot is None or ben.received.get(slot.mid, 0) == before

    async def test_whoever_turns_the_page_sees_the_others(self) -> None:
        async with self.stage() as stage:
            names = ("ann", "cid", "dan", "eva")
            for name in names:
                await stage.person(name, watches=False)
            ben = await stage.person("ben", pictures=None)
            for page in (names[:2], names[2:]):
                await stage.engine.set_view(ROOM, "ben", View(tiles=page))
                for name in page:
                    await stage.sees(ben, name, Source.CAMERA)
                assert all(ben.got(name, Source.CAMERA) > 0 for name in page)

    async def test_without_pictures_there_is_sound_alone_and_the_reason(self) -> None:
        async with self.stage() as stage:
            ann = await stage.person("ann", watches=False)
            ben = await stage.person("ben", pictures=None)
            await stage.engine.set_view(ROOM, "ben", View(tiles=("ann",)))
            await stage.sees(ben, "ann", Source.CAMERA)

            await stage.engine.set_view(ROOM, "ben", View(tiles=("ann",), pictures=False))
            await until(
                lambda: (
                    (slot := ben.slot("ann", Source.CAMERA)) is not None
                    and slot.paused is Paused.USER
                ),
                "the reason",
            )
            await drained()
            before = ben.got("ann", Source.CAMERA)
            await ann.sends(30)

            assert ben.got("ann", Source.CAMERA) == before
            await stage.sees(ben, "ann", Source.MICROPHONE)

    async def test_a_camera_that_is_off_says_so(self) -> None:
        async with self.stage() as stage:
            await stage.person("ann", watches=False)
            ben = await stage.person("ben", pictures=None)
            await stage.engine.set_view(ROOM, "ben", View(tiles=("ann",)))
            await stage.sees(ben, "ann", Source.CAMERA)

            await stage.engine.set_active(ROOM, "ann", Source.CAMERA, active=False)

            await until(
                lambda: (
                    (slot := ben.slot("ann", Source.CAMERA)) is not None
                    and slot.paused is Paused.NO_SOURCE
                    and slot.quality is None
                ),
                "the reason",
            )
            assert ben.slot("ann", Source.MICROPHONE) is not None, "the sound stays"

    async def test_a_page_larger_than_the_connection_is_refused(self) -> None:
        async with self.stage() as stage:
            with pytest.raises(EngineError) as refusal:
                await stage.engine.set_view(ROOM, "ben", View(tiles=("a", "b", "c", "d")))
            assert refusal.value.code == "limit"

    async def test_a_publisher_is_told_which_layers_are_of_use(self) -> None:
        async with self.stage() as stage:
            ann = await stage.person("ann", pictures=THREE, watches=False)
            ben = await stage.person("ben", pictures=None)
            await stage.engine.set_view(ROOM, "ben", View(tiles=("ann",), tile_quality=Quality.LOW))
            await until(
                lambda: ann.wanted is not None and ann.wanted.camera is Quality.LOW,
                "the low layer",
                within_s=20,
            )

            await stage.engine.set_view(ROOM, "ben", View(large="ann"))
            await until(
                lambda: (
                    (slot := ben.slot("ann", Source.CAMERA)) is not None
                    and slot.quality is Quality.HIGH
                ),
                "the high layer",
                within_s=30,
            )
            asked = [event for event in stage.events if isinstance(event, LayersWanted)]
            assert {event.participant_id for event in asked} == {"ann"}

    async def test_who_speaks_is_told(self) -> None:
        async with self.stage() as stage:
            ann, ben = await stage.person("ann"), await stage.person("ben")
            for loud, quiet in ((ann, ben), (ben, ann)):
                assert loud.publisher is not None
                assert quiet.publisher is not None
                quiet.publisher.voice.is_speaking = False
                loud.publisher.voice.is_speaking = True
                loud.publisher.voice.level = 10

                await until(
                    lambda loud=loud: any(
                        isinstance(event, SpeakersChanged) and event.speaker == loud.name
                        for event in stage.events[-50:]
                    ),
                    f"{loud.name} to be the speaker",
                    within_s=20,
                )

    async def test_everybodys_media_is_measured(self) -> None:
        async with self.stage() as stage:
            await stage.person("ann")
            await stage.person("ben", pictures=None)

            def measured(name: str) -> list[LinkMeasured]:
                return [
                    event
                    for event in stage.events
                    if isinstance(event, LinkMeasured) and event.participant_id == name
                ]

            await until(
                lambda: any(
                    event.up is not None and event.down is not None and event.up.bitrate_bps > 0
                    for event in measured("ann")
                ),
                "the figures",
                within_s=20,
            )
            await until(
                lambda: any(
                    event.down is not None and event.down.bitrate_bps > 0
                    for event in measured("ben")
                ),
                "the figures",
                within_s=20,
            )
            assert all(event.up is None for event in measured("ben"))
            for event in measured("ann"):
                for link in (event.up, event.down):
                    assert link is None or 0 <= link.loss <= 1

    async def test_the_counters_are_flat_and_count_the_rooms(self) -> None:
        async with self.stage() as stage:
            await stage.engine.open_room("another")
            rows = await stage.engine.stats()

            assert sum(int(row["rooms"]) for row in rows) == 2
            assert all(
                isinstance(value, int | float | str) for row in rows for value in row.values()
            )
