"""Part of the suite for engines: what is forbidden is not sent, from when the call returns."""

import asyncio

import pytest

from server.engine.engine import (
    Paused,
    Permission,
    Source,
)
from tests.server.engine.stage import (
    EVERYTHING,
    NOTHING,
    ONE,
    ROOM,
    OnStage,
    drained,
)
from tests.server.media.people import until
from tests.synthetic.simulcast import SCREEN


class ControlContract(OnStage):
    """Control, on packets."""

    @pytest.mark.parametrize("source", [Source.MICROPHONE, Source.CAMERA, Source.SCREEN])
    async def test_a_source_switched_off_is_off_when_the_call_returns(self, source: Source) -> None:
        async with self.stage() as stage:
            screen = SCREEN if source is Source.SCREEN else None
            ann = await stage.person("ann", screen=screen, watches=False)
            ben = await stage.person("ben", pictures=None)
            await stage.sees(ben, "ann", source)
            slot = ben.slot("ann", source)
            assert slot is not None

            await stage.engine.set_active(ROOM, "ann", source, active=False)
            await drained()
            before = ben.received.get(slot.mid)
            await ann.sends(30)

            assert ben.received.get(slot.mid) == before
            other = Source.CAMERA if source is Source.MICROPHONE else Source.MICROPHONE
            await stage.sees(ben, "ann", other)
            await stage.engine.set_active(ROOM, "ann", source, active=True)
            await stage.sees(ben, "ann", source)

    async def test_who_may_send_nothing_is_neither_seen_nor_heard(self) -> None:
        async with self.stage() as stage:
            ann = await stage.person("ann")
            ben = await stage.person("ben")
            await stage.sees(ben, "ann", Source.MICROPHONE, Source.CAMERA)

            await stage.engine.set_permission(ROOM, "ann", Permission(send=frozenset()))
            await drained()
            before = ben.received
            await ann.sends(30)

            assert ben.received == before
            await stage.sees(ann, "ben", Source.MICROPHONE)
            await stage.engine.set_permission(ROOM, "ann", EVERYTHING)
            await stage.sees(ben, "ann", Source.MICROPHONE, Source.CAMERA)

    async def test_who_may_not_receive_gets_nothing(self) -> None:
        async with self.stage() as stage:
            ann = await stage.person("ann")
            ben = await stage.person("ben")
            await stage.sees(ben, "ann", Source.MICROPHONE, Source.CAMERA)

            await stage.engine.set_permission(ROOM, "ben", Permission(receives=False))
            await drained()
            before = ben.received
            await ann.sends(30)

            assert ben.received == before
            slot = ben.slot("ann", Source.CAMERA)
            assert slot is None or slot.paused is Paused.POLICY
            await stage.sees(ann, "ben", Source.MICROPHONE, Source.CAMERA)

    async def test_somebody_recused_is_cut_off_both_ways_and_comes_back(self) -> None:
        async with self.stage() as stage:
            ann, ben = await stage.person("ann"), await stage.person("ben")
            await stage.sees(ben, "ann", Source.MICROPHONE)
            await stage.sees(ann, "ben", Source.MICROPHONE)

            await stage.engine.set_permission(ROOM, "ben", NOTHING)
            await drained()
            before = ann.received, ben.received
            await asyncio.gather(ann.sends(30), ben.sends(30))

            assert (ann.received, ben.received) == before
            await stage.engine.set_permission(ROOM, "ben", EVERYTHING)
            await stage.sees(ben, "ann", Source.MICROPHONE, Source.CAMERA)
            await stage.sees(ann, "ben", Source.MICROPHONE, Source.CAMERA)

    async def test_a_camera_for_the_chair_alone_reaches_nobody_else(self) -> None:
        async with self.stage() as stage:
            ann = await stage.person("ann", watches=False)
            chair = await stage.person("chair", pictures=None)
            ben = await stage.person("ben", pictures=None)
            await stage.sees(ben, "ann", Source.CAMERA)
            slot = ben.slot("ann", Source.CAMERA)
            assert slot is not None

            await stage.engine.set_permission(
                ROOM, "ann", Permission(camera_to=frozenset({"chair"}))
            )
            await drained()
            before = ben.received.get(slot.mid)
            await ann.sends(30)

            assert ben.received.get(slot.mid) == before
            await stage.sees(ben, "ann", Source.MICROPHONE)
            await stage.sees(chair, "ann", Source.MICROPHONE, Source.CAMERA)
            await until(
                lambda: (
                    (now := ben.slot("ann", Source.CAMERA)) is None or now.paused is Paused.POLICY
                ),
                "the reason",
            )

    async def test_a_camera_said_to_be_a_screen_reaches_nobody_without_the_right_to_one(
        self,
    ) -> None:
        async with self.stage() as stage:
            ann = await stage.person("ann", screen=SCREEN, watches=False)
            chair = await stage.person("chair", pictures=None)
            ben = await stage.person("ben", pictures=None)
            for person in (chair, ben):
                await stage.sees(person, "ann", Source.SCREEN)
            del stage.people["ann"]  # her client goes on sending, whatever it is told
            shown = [person.slot("ann", Source.SCREEN) for person in (chair, ben)]
            assert None not in shown
            places = [(chair, shown[0]), (ben, shown[1])]

            sound_and_camera = frozenset(Source) - {Source.SCREEN}
            await stage.engine.set_permission(
                ROOM,
                "ann",
                Permission(send=sound_and_camera, camera_to=frozenset({"chair"})),
            )
            await stage.engine.set_active(ROOM, "ann", Source.SCREEN, active=True)
            await drained()
            before = [person.received.get(slot.mid) for person, slot in places if slot is not None]
            await ann.sends(30)

            assert before == [
                person.received.get(slot.mid) for person, slot in places if slot is not None
            ]
            await stage.sees(chair, "ann", Source.CAMERA)
            await stage.engine.set_permission(ROOM, "ann", EVERYTHING)
            await stage.sees(ben, "ann", Source.SCREEN)
            stage.people["ann"] = ann

    async def test_what_is_forbidden_holds_for_connections_that_come_later(self) -> None:
        async with self.stage() as stage:
            await stage.engine.set_permission(ROOM, "ann", Permission(send=frozenset()))
            ben = await stage.person("ben", pictures=None)
            ann = await stage.person("ann", watches=False)
            await ann.sends(20)
            await ann.publish(ONE)
            await ann.sends(20)

            assert sum(ben.received.values()) == 0

    async def test_who_is_removed_neither_sends_nor_receives(self) -> None:
        async with self.stage() as stage:
            ann, ben = await stage.person("ann"), await stage.person("ben")
            await stage.sees(ben, "ann", Source.MICROPHONE)
            await stage.sees(ann, "ben", Source.MICROPHONE)

            await stage.engine.remove(ROOM, "ann")
            await drained()
            before = ann.received, ben.received
            await asyncio.gather(ann.sends(30), ben.sends(30))

            assert (ann.received, ben.received) == before
            await until(lambda: ben.slot("ann", Source.CAMERA) is None, "the slot to be free")
