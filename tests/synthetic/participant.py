"""A synthetic participant of a room: publishes and receives as a browser does, over any engine."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from aiortc.rtcdtlstransport import RTCCertificate

from server.engine.engine import (
    ConnectionChanged,
    EngineEvent,
    LayersWanted,
    MediaEngine,
    Quality,
    Slot,
    SlotsChanged,
    Source,
    SpeakersChanged,
)
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import (
    Local,
    browser_offer,
    read_remote,
    subscribe_answer,
    takes_redundancy,
)
from tests.synthetic.simulcast import CAMERA, Picture, SimulcastPublisher
from tests.synthetic.viewer import Viewer

LAYERS = {None: 0, Quality.LOW: 1, Quality.MEDIUM: 2, Quality.HIGH: 3}


class Participant:
    """One person in one room. Hand the engine's events to ``take``."""

    def __init__(
        self,
        engine: MediaEngine,
        room: str,
        name: str,
        *,
        certificate: RTCCertificate,
        host: str = "127.0.0.1",
        seed: int = 0,
        fast: bool = False,
        protocol: str = "udp",
    ) -> None:
        self.engine, self.room, self.name = engine, room, name
        self.certificate, self.host, self.seed = certificate, host, seed
        self.fast, self.protocol = fast, protocol
        self.publisher: SimulcastPublisher | None = None
        self.viewer: Viewer | None = None
        self.slots: tuple[Slot, ...] = ()
        self.wanted: LayersWanted | None = None
        self.speakers: SpeakersChanged | None = None
        self.states: list[tuple[str, int, str]] = []
        self.generations = {"publish": 0, "subscribe": 0}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def publish(
        self,
        pictures: Sequence[Picture] = CAMERA,
        *,
        screen: Picture | None = None,
        before: Callable[[SimulcastPublisher], None] = lambda publisher: None,
    ) -> SimulcastPublisher:
        """Build a publishing connection, which replaces the one there was, and send."""
        generation = self.generations["publish"] = self.generations["publish"] + 1
        connection = SyntheticConnection(self.certificate, self.host)
        rids = ("l", "m", "h")[: len(pictures)] if len(pictures) != 2 else ("l", "h")
        publisher = SimulcastPublisher(
            connection, seed=self.seed, pictures=tuple(pictures), rids=rids, screen=screen
        )
        if self.wanted is not None:
            _obey(publisher, self.wanted)
        before(publisher)
        sources = {"0": Source.MICROPHONE, "1": Source.CAMERA}
        if screen is not None:
            sources["2"] = Source.SCREEN
        answer = await self.engine.publish(
            self.room,
            self.name,
            generation=generation,
            sdp=browser_offer(
                _local(connection, "actpass"),
                audio_ssrc=publisher.audio_ssrc,
                rids=rids,
                screen=screen is not None,
            ),
            sources=sources,
        )
        if takes_redundancy(answer):
            publisher.voice.redundancy = 1
        await connection.connect(read_remote(answer, [self.host], self.protocol))
        old, self.publisher = self.publisher, publisher
        await self._replace("publish", publisher.run())
        if old is not None:
            await old.connection.close()
        return publisher

    async def subscribe(self) -> Viewer:
        """Build a subscribing connection, which replaces the one there was."""
        generation = self.generations["subscribe"] = self.generations["subscribe"] + 1
        connection = SyntheticConnection(self.certificate, self.host)
        offer = await self.engine.subscribe(self.room, self.name, generation=generation)
        viewer = Viewer(connection, offer.sdp, fast=self.fast)
        self.slots = offer.slots
        await self.engine.answer(
            self.room,
            self.name,
            generation=generation,
            offer_id=offer.offer_id,
            sdp=subscribe_answer(_local(connection, "active"), offer.sdp),
        )
        await connection.connect(read_remote(offer.sdp, [self.host], self.protocol))
        old, self.viewer = self.viewer, viewer
        await self._replace("subscribe", viewer.run())
        if old is not None:
            await old.connection.close()
        return viewer

    async def restart_ice(self, direction: str) -> None:
        """Check anew with new credentials on both sides."""
        link = self.publisher if direction == "publish" else self.viewer
        assert link is not None, direction
        link.connection.renew()
        sdp = await self.engine.restart_ice(
            self.room, self.name, direction, generation=self.generations[direction]
        )
        await link.connection.restart(read_remote(sdp, [self.host], self.protocol))

    def take(self, event: EngineEvent) -> None:
        """Take an event of the engine; those of others are passed over."""
        if isinstance(event, SpeakersChanged):
            if event.room_id == self.room:
                self.speakers = event
            return
        if getattr(event, "room_id", None) != self.room:
            return
        if getattr(event, "participant_id", None) != self.name:
            return
        if isinstance(event, SlotsChanged):
            self.slots = event.slots
        elif isinstance(event, ConnectionChanged):
            self.states.append((event.direction, event.generation, event.state))
        elif isinstance(event, LayersWanted):
            self.wanted = event
            if self.publisher is not None:
                _obey(self.publisher, event)

    async def close(self) -> None:
        """End both connections, without telling the engine."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()
        for link in (self.publisher, self.viewer):
            if link is not None:
                await link.connection.close()
        self.publisher = self.viewer = None

    async def _replace(self, what: str, coroutine: object) -> None:
        old = self._tasks.get(what)
        if old is not None:
            old.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await old
        self._tasks[what] = asyncio.ensure_future(coroutine)  # type: ignore[arg-type]


def _obey(publisher: SimulcastPublisher, wanted: LayersWanted) -> None:
    publisher.want(LAYERS[wanted.camera], screen=wanted.screen)


def _local(connection: SyntheticConnection, setup: str) -> Local:
    return Local(connection.ufrag, connection.pwd, connection.fingerprint, setup)
