"""What every media engine must do: subclass ``EngineContract`` for one, and run it.

Participants are synthetic and send real SRTP; what they see is counted per section, so that
"nothing is sent" means no packet at all, retransmissions and padding included.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiortc.rtcdtlstransport import RTCCertificate

from server.engine.engine import (
    ConnectionChanged,
    EngineError,
    EngineEvent,
    LayersWanted,
    LinkMeasured,
    MediaEngine,
    Paused,
    Permission,
    Quality,
    Slot,
    Source,
    SpeakersChanged,
    View,
)
from tests.server.media.people import until
from tests.synthetic.participant import Participant
from tests.synthetic.simulcast import SCREEN, Picture

ROOM = "room"
ONE = (Picture(320, 180, 60_000, 10),)
THREE = (
    Picture(320, 180, 60_000, 10),
    Picture(640, 360, 120_000, 10),
    Picture(1280, 720, 240_000, 10),
)
EVERYTHING = Permission()
NOTHING = Permission(send=frozenset(), receives=False)
CERTIFICATE = RTCCertificate.generateCertificate()


class Person(Participant):
    """A participant, with what a test asks of it."""

    def slot(self, who: str, source: Source) -> Slot | None:
        """Return the slot that carries somebody's source now."""
        return next(
            (slot for slot in self.slots if slot.participant_id == who and slot.source is source),
            None,
        )

    def got(self, who: str, source: Source) -> int:
        """Return how many packets came in the section that carries the source now."""
        slot = self.slot(who, source)
        return self.received.get(slot.mid, 0) if slot is not None else 0

    @property
    def received(self) -> dict[str, int]:
        """Packets by section since the connection began, retransmissions and padding too."""
        assert self.viewer is not None
        counts: dict[str, int] = {}
        for ssrc, stream in self.viewer.intake.streams().items():
            mid = self.viewer.slots.mids.get(ssrc, "")
            counts[mid] = counts.get(mid, 0) + stream.received
        counts["repair"] = self.viewer.padding + self.viewer.recovered
        return counts

    async def sends(self, packets: int) -> None:
        """Wait until so many more packets of sound, and pictures besides, were sent."""
        assert self.publisher is not None
        target = self.publisher.sounds + packets
        await until(lambda: self.publisher is not None and self.publisher.sounds >= target, "sound")


class Stage:
    """An engine that runs, its events, and the people in one room."""

    def __init__(self, engine: MediaEngine, host: str) -> None:
        self.engine = engine
        self.host = host
        self.events: list[EngineEvent] = []
        self.people: dict[str, Person] = {}

    def take(self, event: EngineEvent) -> None:
        """Keep an event, and hand it to those it concerns."""
        self.events.append(event)
        for person in self.people.values():
            person.take(event)

    async def person(
        self,
        name: str,
        *,
        pictures: Sequence[Picture] | None = ONE,
        screen: Picture | None = None,
        watches: bool = True,
    ) -> Person:
        """Bring somebody in, with their connections up."""
        person = Person(
            self.engine, ROOM, name, certificate=CERTIFICATE, host=self.host, seed=len(self.people)
        )
        self.people[name] = person
        if pictures is not None:
            await person.publish(pictures, screen=screen)
            if screen is not None:
                await self.engine.set_active(ROOM, name, Source.SCREEN, active=True)
        if watches:
            await person.subscribe()
        return person

    async def sees(self, viewer: Person, who: str, *sources: Source) -> None:
        """Wait until somebody's sources come through to a viewer."""
        for source in sources:
            before = viewer.got(who, source)
            await until(
                lambda source=source, before=before: viewer.got(who, source) > before + 3,
                f"{source} of {who}",
            )


async def drained() -> None:
    """Let every socket be read that has something; loopback delivers before a call returns."""
    for _ in range(25):
        await asyncio.sleep(0)


class EngineContract(ABC):
    """The suite. ``Test`` classes name the engine."""

    host = "127.0.0.1"
    """Where participants listen; an engine that shuns loopback needs another."""

    @abstractmethod
    def make(self) -> MediaEngine:
        """Return a new engine with three pairs, two screens and at most two heard at once."""

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Stage]:
        """Run the engine with one open room."""
        engine = self.make()
        stage = Stage(engine, self.host)
        await engine.start(stage.take)
        try:
            await engine.open_room(ROOM)
            yield stage
        finally:
            for person in stage.people.values():
                await person.close()
            await engine.stop()

    # -- rooms and connections

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

    # -- control, on packets

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

    # -- what is shown

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

    # -- sound

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

    # -- figures

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
