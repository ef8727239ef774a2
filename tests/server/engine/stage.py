"""An engine that runs, the people in its room, and what each of them gets, counted by section."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aiortc.rtcdtlstransport import RTCCertificate

from server.engine.engine import (
    EngineEvent,
    MediaEngine,
    Permission,
    Slot,
    Source,
)
from tests.server.media.people import until
from tests.synthetic.participant import Participant
from tests.synthetic.simulcast import Picture

ROOM, OTHERS = "room", ("other", "another")
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


@pytest_asyncio.fixture(scope="class", loop_scope="class")
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """Start the engine of a class once for all its tests; each has its rooms to itself."""
    cls = request.cls
    cls.engine, cls.tellers = cls().make(), []

    def tell(event: EngineEvent) -> None:
        for take in cls.tellers:
            take(event)

    await cls.engine.start(tell)
    yield
    await cls.engine.stop()


@pytest.mark.asyncio(loop_scope="class")
@pytest.mark.usefixtures("engine")
class OnStage(ABC):
    """What every part of the suite begins with: an engine that runs, with one open room."""

    host = "127.0.0.1"
    """Where participants listen; an engine that shuns loopback needs another."""

    engine: MediaEngine
    tellers: list[Callable[[EngineEvent], None]]

    @abstractmethod
    def make(self) -> MediaEngine:
        """Return a new engine with three pairs, two screens and at most two heard at once."""

    @asynccontextmanager
    async def stage(self) -> AsyncIterator[Stage]:
        """Give the engine with one open room, and close every room that a test may have opened."""
        stage = Stage(self.engine, self.host)
        self.tellers.append(stage.take)
        try:
            await self.engine.open_room(ROOM)
            yield stage
        finally:
            for person in stage.people.values():
                await person.close()
            for room in (ROOM, *OTHERS):
                await self.engine.close_room(room)
            self.tellers.remove(stage.take)
