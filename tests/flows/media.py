"""A person's two media connections, negotiated over their socket with the real media worker."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aiortc.rtcdtlstransport import RTCCertificate

from server.engine.embedded import EmbeddedEngine
from tests.flows.house import House, Person, next_meeting, running
from tests.ports import free_port
from tests.server.signaling.wires import until
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import Local, publish_offer, read_remote, subscribe_answer
from tests.synthetic.traffic import Publisher, Shape

CERTIFICATE = RTCCertificate.generateCertificate()
SOURCES = ({"mid": "0", "source": "microphone"}, {"mid": "1", "source": "camera"})
DISGUISED = ({"mid": "0", "source": "microphone"}, {"mid": "1", "source": "screen"})
"""A camera that is published as if it were a screen."""
LIGHT = Shape(frames_per_s=5, packets_per_frame=2, audio_packets_per_s=10)


class Media:
    """What the browser does besides the room: publish, subscribe, and hear packets."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.generation = 0
        self.packets = 0
        self.by_type: Counter[int] = Counter()
        """Packets by RTP payload type, which SRTP leaves in clear."""
        self._open: list[SyntheticConnection] = []
        self._publisher: Publisher | None = None
        self._sending: asyncio.Task[None] | None = None

    @property
    def sent(self) -> int:
        """Packets sent so far."""
        return self._publisher.sent if self._publisher is not None else 0

    async def publish(self, sources: Sequence[Mapping[str, str]] = SOURCES) -> None:
        """Build the publishing connection, switch the sources on, and send.

        Args:
            sources: what each section is said to carry; the first is sound, the second a picture.
        """
        self.generation += 1
        connection = self._connection()
        publisher = self._publisher = Publisher(connection, LIGHT)
        published = await self.person.ok(
            "media.publish",
            generation=self.generation,
            sdp=publish_offer(
                _local(connection, "actpass"),
                audio_ssrc=publisher.audio_ssrc,
                video_ssrc=publisher.video_ssrc,
                rtx_ssrc=publisher.rtx_ssrc,
            ),
            sources=list(sources),
        )
        await connection.connect(read_remote(published["sdp"], ["127.0.0.1"]))
        for one in sources:
            await self.person.ok("media.set_source", source=one["source"], active=True)
        self._sending = asyncio.create_task(publisher.run())

    async def subscribe(self) -> list[dict[str, object]]:
        """Build the subscribing connection; return the slots as they were offered."""
        self.generation += 1
        connection = self._connection()
        offered = await self.person.ok("media.subscribe", generation=self.generation)
        await self.person.ok(
            "media.answer",
            generation=self.generation,
            offer_id=offered["offer_id"],
            sdp=subscribe_answer(_local(connection, "active"), offered["sdp"]),
        )
        await connection.connect(read_remote(offered["sdp"], ["127.0.0.1"]))
        connection.on_rtp = self._heard
        slots: list[dict[str, object]] = offered["slots"]
        return slots

    async def close(self) -> None:
        """End everything."""
        if self._sending is not None:
            self._sending.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await self._sending
            self._sending = None
        for connection in self._open:
            await connection.close()
        self._open.clear()

    def vanish(self) -> None:
        """Be gone without a word: no more packets, and no checks."""
        if self._sending is not None:
            self._sending.cancel()
        for connection in self._open:
            connection.silence()

    async def restart(self, direction: str) -> None:
        """Check anew with new credentials on the newest connection."""
        connection = self._open[-1]
        connection.renew()
        answer = await self.person.ok(
            "media.restart", direction=direction, generation=self.generation
        )
        await connection.restart(read_remote(answer["sdp"], ["127.0.0.1"]))

    def _heard(self, packet: bytes) -> None:
        self.packets += 1
        self.by_type[packet[1] & 0x7F] += 1

    def _connection(self) -> SyntheticConnection:
        connection = SyntheticConnection(CERTIFICATE)
        self._open.append(connection)
        return connection


@dataclass
class Scene:
    """A server with a real media worker, and people of the gastric board in one room."""

    house: House
    engine: EmbeddedEngine
    meeting_id: str
    people: list[Person] = field(default_factory=list)
    _media: list[Media] = field(default_factory=list)

    def media(self, *people: Person) -> list[Media]:
        """Return the media of each person, closed with the scene."""
        opened = [Media(person) for person in people]
        self._media += opened
        return opened

    async def close(self) -> None:
        """End every connection."""
        for media in self._media:
            await media.close()


@contextlib.asynccontextmanager
async def scene(
    data: Path, *names: str, workers: int = 1, **groups: Mapping[str, object]
) -> AsyncIterator[Scene]:
    """Start a server, and let people join the next meeting of the gastric board in this order."""
    forwarding = engine(workers)
    async with running(data, forwarding, **groups) as house:
        people = [await house.person(name) for name in names]
        made = Scene(house, forwarding, await next_meeting(people[0]), people)
        for person in people:
            await person.join(made.meeting_id)
        try:
            yield made
        finally:
            await made.close()


def engine(workers: int = 1) -> EmbeddedEngine:
    """Return media workers on free ports of this machine."""
    return EmbeddedEngine(
        host="127.0.0.1", port=free_port(count=workers), workers=workers, log_level="error"
    )


async def drained() -> None:
    """Let what the kernel holds already be read."""
    for _ in range(25):
        await asyncio.sleep(0)


async def sends_on(media: Media, packets: int = 25) -> None:
    """Wait until so many more packets were sent."""
    target = media.sent + packets
    await until(lambda: media.sent >= target)


def grows(media: Media, payload_type: int, by: int = 3) -> Callable[[], bool]:
    """Say of packets of a type whether more came since now."""
    before = media.by_type[payload_type]
    return lambda: media.by_type[payload_type] >= before + by


def _local(connection: SyntheticConnection, setup: str) -> Local:
    return Local(connection.ufrag, connection.pwd, connection.fingerprint, setup)
