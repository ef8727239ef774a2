"""People of the demo boards who come, go, and change their minds, over the real server.

Signalling goes through the socket, media through synthetic connections with layers and feedback.
Whatever fails (a killed worker, a command too late) is answered as the browser does it: both
connections are built anew.
"""

import asyncio
import contextlib
import random
from collections import Counter
from typing import Any

from aiortc.rtcdtlstransport import RTCCertificate
from socketio.exceptions import SocketIOError  # type: ignore[import-untyped]  # it has no types

from server.engine.engine import Quality
from tests.flows.house import Person
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import Local, browser_offer, read_remote, subscribe_answer
from tests.synthetic.participant import LAYERS
from tests.synthetic.simulcast import Picture, SimulcastPublisher
from tests.synthetic.viewer import Viewer

HOST = "127.0.0.1"
PICTURES = (Picture(320, 180, 60_000, 8), Picture(640, 360, 150_000, 8))  # small: it is a long run
RIDS = ("l", "h")
SOURCES = [{"mid": "0", "source": "microphone"}, {"mid": "1", "source": "camera"}]
AGAIN_WITHIN_S = 3.0
"""After everybody kept still, not all go on at once."""
FAILURES = (AssertionError, TimeoutError, OSError, SocketIOError)


class Guest(Person):
    """One person with a seat, on and off."""

    def __init__(
        self, url: str, email: str, seed: int, certificate: RTCCertificate, going: asyncio.Event
    ) -> None:
        """Take an event without which nothing new is begun."""
        super().__init__(url)
        self.email, self.certificate, self.going = email, certificate, going
        self.is_busy = True
        self.chance = random.Random(seed)
        self.did: Counter[str] = Counter()
        self.publisher: SimulcastPublisher | None = None
        self.viewer: Viewer | None = None
        self.is_lost = False
        self.subscribed = 0
        self.others: list[str] = []
        self._generation = 0
        self._sending: dict[str, asyncio.Task[None]] = {}

    async def _hear(self, event: str, body: Any) -> None:
        """Keep nothing but what matters now: a soak hears very much."""
        if event == "media.lost":
            self.is_lost = True
        elif event == "media.layers" and self.publisher is not None:
            wanted = Quality(body["camera"]) if body["camera"] else None
            self.publisher.want(min(LAYERS[wanted], len(RIDS)))
        elif event == "media.slots":
            people = (slot["person_id"] for slot in body["slots"])
            self.others = sorted({person for person in people if person})

    async def live(self, meeting_id: str) -> None:
        """Come and go until cancelled."""
        try:
            while True:
                try:
                    await self._visit(meeting_id)
                    await self._rest(self.chance.uniform(0.5, 3))
                except FAILURES as failure:
                    self.did[f"failed: {type(failure).__name__}"] += 1
                    await self._hang_up()
                    with contextlib.suppress(*FAILURES):
                        await self.socket.disconnect()
                    await self._rest(1)
        finally:
            await self._hang_up()
            with contextlib.suppress(*FAILURES):
                await self.call("room.leave")
            await self.close()

    async def _rest(self, for_s: float) -> None:
        """Do nothing for a while, and on for as long as everybody is to keep still."""
        self.is_busy = False
        await asyncio.sleep(for_s)
        if not self.going.is_set():
            await self.going.wait()
            await asyncio.sleep(self.chance.uniform(0, AGAIN_WITHIN_S))
        self.is_busy = True

    async def _visit(self, meeting_id: str) -> None:
        joined = await self.join(meeting_id, take_over=True)
        if joined["status"] != "seated":
            self.did["lobby"] += 1
            await self._rest(30)
            return
        self.did["join"] += 1
        await self._build()
        for _ in range(self.chance.randint(3, 8)):
            await self._rest(self.chance.uniform(1, 6))
            if self.is_lost:
                self.did["rebuild after a lost worker"] += 1
                await self._build()
            await self._change_something(meeting_id)
        await self._hang_up()
        await self.ok("room.leave")
        self.did["leave"] += 1
        await self.socket.disconnect()

    async def _change_something(self, meeting_id: str) -> None:
        what = self.chance.choice(
            ("view", "view", "camera", "microphone", "publish", "subscribe", "restart", "drop")
        )
        self.did[what] += 1
        match what:
            case "view":
                await self._look()
            case "camera" | "microphone":
                active = self.chance.random() < 0.6
                await self.ok("media.set_source", source=what, active=active)
            case "publish":
                await self._publish()
            case "subscribe":
                await self._subscribe()
            case "restart":
                await self._restart()
            case _:
                await self.socket.disconnect()
                await self._rest(self.chance.uniform(0, 2))
                await self.join(meeting_id, take_over=True)
                await self._build()

    async def _look(self) -> None:
        page = self.chance.sample(self.others, min(len(self.others), self.chance.randint(0, 6)))
        large = page.pop() if page and self.chance.random() < 0.5 else None
        pictures = self.chance.random() < 0.9
        await self.ok("media.view", large=large, tiles=page, pictures=pictures)

    async def _build(self) -> None:
        self.is_lost = False
        await self._hang_up()
        await self._publish()
        await self._subscribe()

    async def _publish(self) -> None:
        connection = SyntheticConnection(self.certificate, HOST)
        old = self.publisher
        publisher = self.publisher = SimulcastPublisher(
            connection, seed=self.chance.randrange(1 << 30), pictures=PICTURES, rids=RIDS
        )
        try:
            self._generation += 1
            published = await self.ok(
                "media.publish",
                generation=self._generation,
                sdp=browser_offer(
                    _local(connection, "actpass"), audio_ssrc=publisher.audio_ssrc, rids=RIDS
                ),
                sources=SOURCES,
            )
            await connection.connect(read_remote(published["sdp"], [HOST]))
        finally:
            await self._end("publish", old)
        for source in ("microphone", "camera"):
            await self.ok("media.set_source", source=source, active=True)
        self._sending["publish"] = asyncio.ensure_future(publisher.run())

    async def _subscribe(self) -> None:
        connection = SyntheticConnection(self.certificate, HOST)
        old = self.viewer
        self._generation += 1
        try:
            offered = await self.ok("media.subscribe", generation=self._generation)
        except AssertionError:
            await connection.close()
            raise
        viewer = self.viewer = Viewer(connection, offered["sdp"])
        try:
            await self.ok(
                "media.answer",
                generation=self._generation,
                offer_id=offered["offer_id"],
                sdp=subscribe_answer(_local(connection, "active"), offered["sdp"]),
            )
            await connection.connect(read_remote(offered["sdp"], [HOST]))
        finally:
            await self._end("subscribe", old)
        self.subscribed = self._generation
        self._sending["subscribe"] = asyncio.ensure_future(viewer.run())

    async def _restart(self) -> None:
        if self.viewer is None:
            return
        connection = self.viewer.connection
        connection.renew()
        restarted = await self.ok(
            "media.restart", direction="subscribe", generation=self.subscribed
        )
        await connection.restart(read_remote(restarted["sdp"], [HOST]))

    async def _hang_up(self) -> None:
        for name, link in (("publish", self.publisher), ("subscribe", self.viewer)):
            await self._end(name, link)
        self.publisher = self.viewer = None

    async def _end(self, name: str, link: SimulcastPublisher | Viewer | None) -> None:
        """Stop one direction, whose connection may have been replaced already."""
        task = self._sending.pop(name, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if link is not None:
            await link.connection.close()


def _local(connection: SyntheticConnection, setup: str) -> Local:
    return Local(connection.ufrag, connection.pwd, connection.fingerprint, setup)
