"""People come, go, look elsewhere and are forbidden things in any order: nothing is left behind."""

import asyncio
import gc
import random
import weakref
from collections import Counter

import pytest

from server.media.messages import SOURCES, MediaError, Permission, View
from server.media.publisher import Publisher
from server.media.room import Room
from server.media.subscriber import Subscriber
from server.media.track import Track
from server.media.transport.ice_lite import SILENT_AFTER_S
from server.media.transport.peer import CLOSE_AFTER_S, CONNECT_WITHIN_S, PeerState
from tests.server.media.layered import LayeredSender, publish_layers
from tests.server.media.people import ROOM, Hall, hall, until
from tests.server.media.people import SOURCES as BY_MID
from tests.synthetic.descriptions import (
    MID_ID,
    TRANSPORT_CC_ID,
    Local,
    publish_offer,
    subscribe_answer,
)

NAMES = tuple("abcdef")
STEPS = 40


class Crowd:
    """Acts at random, and says what must be true after each act."""

    def __init__(self, room: Hall, seed: int) -> None:
        self.room = room
        self.random = random.Random(seed)
        self.senders: dict[str, LayeredSender] = {}
        self.generations: Counter[str] = Counter()

    @property
    def inside(self) -> Room:
        return self.room.worker._rooms[ROOM]

    async def act(self) -> None:
        name = self.random.choice(NAMES)
        act = self.random.choice(
            [self.send, self.send, self.receive, self.leave, self.look, self.look, self.forbid,
             self.switch, self.speak]
        )  # fmt: skip
        await act(name)

    async def send(self, name: str) -> None:
        self.generations[name] += 1
        self.senders[name] = await publish_layers(
            self.room, name, screen=True, generation=self.generations[name]
        )

    async def receive(self, name: str) -> None:
        self.generations[name] += 1
        await self.room.subscribe(name, self.generations[name])

    async def leave(self, name: str) -> None:
        self.senders.pop(name, None)
        await self.room.worker.remove(ROOM, name)

    async def look(self, name: str) -> None:
        some = self.random.sample(NAMES, 3)
        view = View(
            large=self.random.choice([None, *NAMES]),
            chosen=self.random.choice([None, *NAMES]),
            tiles=tuple(some),
            tile_quality=self.random.randrange(3),
            screens=tuple(some[:1]),
            pictures=self.random.random() < 0.8,
        )
        self.room.worker.set_view(ROOM, name, view)

    async def forbid(self, name: str) -> None:
        permission = Permission(
            send=frozenset(source for source in SOURCES if self.random.random() < 0.7),
            receives=self.random.random() < 0.7,
            camera_to=self.random.choice([None, frozenset(self.random.sample(NAMES, 2))]),
        )
        self.room.worker.set_permission(ROOM, name, permission)

    async def switch(self, name: str) -> None:
        active = self.random.random() < 0.5
        self.room.worker.set_active(ROOM, name, self.random.choice(SOURCES), active=active)

    async def speak(self, _name: str) -> None:
        received, sent = self.room.worker.counters.received, 0
        for sender in self.senders.values():
            sent += sender.everything(key=True)
        await until(lambda: self.room.worker.counters.received >= received + sent, "reading")

    def check(self) -> None:
        """Compare what tracks serve with what viewers may have."""
        people = self.inside.participants
        joined: dict[Track, set[int]] = {
            track: set() for person in people.values() for track in person.tracks.values()
        }
        for viewer in people.values():
            for subscriber in viewer.subscribers():
                for slot in subscriber.slots.values():
                    track = slot.carried.track
                    if not slot.is_joined or track is None:
                        assert slot.stream.layer is None
                        continue
                    owner = people[track.participant_id]
                    assert owner is not viewer
                    assert viewer.permission.receives
                    assert track.source in owner.permission.send
                    if track.source == "camera" and owner.permission.camera_to is not None:
                        assert viewer.participant_id in owner.permission.camera_to
                    if viewer.view is not None and track.source != "microphone":
                        shown = (
                            viewer.view.people
                            if track.source == "camera"
                            else (viewer.view.screens)
                        )
                        assert viewer.view.pictures
                        assert owner.participant_id in shown
                    joined[track].add(slot.stream.ssrc)
        for track, ssrcs in joined.items():
            assert {stream.ssrc for stream in track.streams} == ssrcs
            carried = {s.ssrc for layer in track.layers.values() for s in layer.takers}
            assert carried <= ssrcs
            assert track.is_active or not carried


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_sent_is_what_is_shown_and_allowed_whatever_happened_before(
    seed: int,
) -> None:
    async with hall(pairs=3, screens=1, voices=1, top_speakers=2) as room:
        crowd = Crowd(room, seed)
        for _ in range(STEPS):
            await crowd.act()
            crowd.check()

        for name in NAMES:
            await crowd.leave(name)

        assert room.worker.stats()["participants"] == 0
        assert room.worker.counters.faults == 0
        assert room.worker.counters.protect_failed == 0
        await until(lambda: not room.worker._closing, "the last good-byes")
        gc.collect()
        await asyncio.sleep(0)
        left = [each for each in gc.get_objects() if isinstance(each, Publisher | Subscriber)]
        assert left == []


async def test_whoever_left_is_forgotten_without_the_collector() -> None:
    gc.disable()
    try:
        async with hall() as room:
            await room.publish("ann")
            await room.subscribe("ann")
            never_there = Local("them", "p" * 24, ":".join(["00"] * 32), "actpass")
            offer = publish_offer(never_there, audio_ssrc=1, video_ssrc=2, rtx_ssrc=3)
            room.worker.publish(ROOM, "ben", generation=1, sdp=offer, sources=BY_MID)
            left = [
                weakref.ref(link.transport)
                for person in room.worker._rooms[ROOM].participants.values()
                for link in (*person.publishers(), *person.subscribers())
            ]
            for name in ("ann", "ben"):
                await room.worker.remove(ROOM, name)
            await asyncio.sleep(0)

            assert len(left) == 3
            await until(lambda: not any(each() for each in left), "their being forgotten")
    finally:
        gc.enable()


async def test_who_never_came_up_is_removed_at_once() -> None:
    async with hall() as room:
        never_there = Local("them", "p" * 24, ":".join(["00"] * 32), "actpass")
        offer = publish_offer(never_there, audio_ssrc=1, video_ssrc=2, rtx_ssrc=3)
        room.worker.publish(ROOM, "ann", generation=1, sdp=offer, sources=BY_MID)

        await asyncio.wait_for(room.worker.remove(ROOM, "ann"), CONNECT_WITHIN_S / 3)

        assert room.worker.stats()["participants"] == 0


async def test_nothing_waits_any_more_for_who_was_given_up() -> None:
    async with hall() as room:
        await room.subscribe("ann")
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        transport, running = subscriber.transport, room.worker.stats()["tasks"]

        for silent_s in (SILENT_AFTER_S, CLOSE_AFTER_S):
            transport.check_silence(transport.ice.heard_at_s + silent_s + 0.1)
        for _ in range(3):
            await asyncio.sleep(0)

        assert transport.state is PeerState.CLOSED
        assert room.worker.stats()["tasks"] == int(running) - 1


async def test_connections_that_were_replaced_end() -> None:
    async with hall() as room:
        for generation in (1, 2, 3):
            await room.publish("ann", generation)
            await room.subscribe("ann", generation)

        await until(lambda: len(room.worker._mux._by_ufrag) == 2, "the end of the old ones")
        assert room.states("ann", "publish", 3) == ["connected"]
        assert room.states("ann", "subscribe", 3) == ["connected"]


async def test_who_was_given_up_is_not_here_any_more() -> None:
    async with hall() as room:
        await room.subscribe("ann")
        person = room.worker._rooms[ROOM].participants["ann"]
        assert person.is_here
        assert person.subscriber is not None
        transport = person.subscriber.transport

        for silent_s in (SILENT_AFTER_S, CLOSE_AFTER_S):
            transport.check_silence(transport.ice.heard_at_s + silent_s + 0.1)

        assert not person.is_here


async def test_nothing_is_kept_of_connections_that_never_came_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.media.transport.peer.CONNECT_WITHIN_S", 0.05)
    async with hall() as room:
        worker = room.worker
        theirs = ("them", "p" * 24, ":".join(["00"] * 32))
        sdp = publish_offer(Local(*theirs, "actpass"), audio_ssrc=1, video_ssrc=2, rtx_ssrc=3)
        worker.publish(ROOM, "ann", generation=1, sdp=sdp, sources=BY_MID)
        offer = worker.subscribe(ROOM, "ann", generation=1)
        worker.answer(
            ROOM,
            "ann",
            generation=1,
            offer_id=offer.offer_id,
            sdp=subscribe_answer(Local(*theirs, "active"), offer.sdp),
        )

        for direction in ("publish", "subscribe"):
            await until(lambda way=direction: room.states("ann", way) == ["closed"], "the end")

        person = worker._rooms[ROOM].participants["ann"]
        assert [*person.publishers(), *person.subscribers()] == []


async def test_an_offer_that_is_refused_late_leaves_no_connection() -> None:
    async with hall() as room:
        theirs = Local("them", "p" * 24, ":".join(["00"] * 32), "actpass")
        offer = publish_offer(theirs, audio_ssrc=1, video_ssrc=2, rtx_ssrc=3)
        sound, picture = offer.split("m=video")
        for old, new in ((MID_ID, 0), (TRANSPORT_CC_ID, MID_ID), (0, TRANSPORT_CC_ID)):
            picture = picture.replace(f"a=extmap:{old} ", f"a=extmap:{new} ")
        odd = f"{sound}m=video{picture}"

        with pytest.raises(MediaError, match="differently"):
            room.worker.publish(ROOM, "ann", generation=1, sdp=odd, sources=BY_MID)

        await until(lambda: not room.worker._mux._by_ufrag, "the end of what was begun")
