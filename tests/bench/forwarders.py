"""The forwarders that the media bench compares, behind one small interface.

All take the same synthetic connections: Consilium's own worker through its engine, and Janus'
VideoRoom through its HTTP interface.
"""

import asyncio
import itertools
import shutil
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from server.engine.embedded import EmbeddedEngine
from server.engine.engine import EngineError, EngineListener, Source
from tests.bench.figures import NotMeasured
from tests.network import HOST
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import Local, publish_offer, read_remote, subscribe_answer
from tests.synthetic.intake import is_fast
from tests.synthetic.traffic import Publisher
from tests.synthetic.viewer import Viewer

JANUS_URL = "http://127.0.0.1:28089/janus"
JANUS_CONFIG = Path(__file__).with_name("janus")
ENGINE_NAMES = {"pure": "python", "native": "native"}
MEDIA_PORTS = {"pure": 28_090, "native": 28_091}


class Forwarder(Protocol):
    """One server under load."""

    name: str
    pid: int

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def open_room(self) -> None: ...
    async def close_room(self) -> None: ...
    async def publish(self, index: int, publisher: Publisher) -> None: ...
    async def subscribe(
        self, index: int, connection: SyntheticConnection, publishers: int
    ) -> Viewer: ...


def engine(fan_out: str, *, pairs: int, top_speakers: int) -> EmbeddedEngine:
    """Return our engine on the private network."""
    return EmbeddedEngine(
        host=HOST,
        addresses=[HOST],
        port=MEDIA_PORTS[fan_out],
        workers=1,
        fan_out=ENGINE_NAMES[fan_out],
        pairs=pairs,
        screens=1,
        top_speakers=top_speakers,
    )


async def start(own: EmbeddedEngine, fan_out: str, listener: EngineListener) -> None:
    """Start an engine, and make sure that it forwards as it was asked to.

    Raises:
        NotMeasured: it does not.
    """
    try:
        await own.start(listener)
        row = (await own.stats())[0]
    except EngineError as failure:
        raise NotMeasured(f"the worker did not start: {failure}") from failure
    if row.get("fan_out", "python") != ENGINE_NAMES[fan_out]:
        await own.stop()
        raise NotMeasured(f"there is no {fan_out} fan-out here (is a compiler missing?)")


def _local(connection: SyntheticConnection, setup: str) -> Local:
    return Local(connection.ufrag, connection.pwd, connection.fingerprint, setup)


def _offer(publisher: Publisher) -> str:
    return publish_offer(
        _local(publisher.connection, "actpass"),
        audio_ssrc=publisher.audio_ssrc,
        video_ssrc=publisher.video_ssrc,
        rtx_ssrc=publisher.rtx_ssrc,
    )


class Consilium:
    """Our own media worker, as the server runs it; everybody is heard, as in Janus."""

    def __init__(self, fan_out: str) -> None:
        self.name = fan_out
        self._engine = engine(fan_out, top_speakers=40, pairs=12)
        self._rooms = itertools.count()
        self._room = ""
        self.pid = 0

    async def start(self) -> None:
        """Start the worker.

        Raises:
            NotMeasured: this machine does not have the fan-out.
        """
        await start(self._engine, self.name, lambda event: None)
        self.pid = self._engine.pid

    async def stop(self) -> None:
        await self._engine.stop()

    async def open_room(self) -> None:
        self._room = f"bench-{next(self._rooms)}"
        await self._engine.open_room(self._room)

    async def close_room(self) -> None:
        await self._engine.close_room(self._room)

    async def publish(self, index: int, publisher: Publisher) -> None:
        answer = await self._engine.publish(
            self._room,
            f"publisher-{index}",
            generation=1,
            sdp=_offer(publisher),
            sources={"0": Source.MICROPHONE, "1": Source.CAMERA},
        )
        await publisher.connection.connect(read_remote(answer, [HOST]))

    async def subscribe(
        self, index: int, connection: SyntheticConnection, publishers: int
    ) -> Viewer:
        name = f"subscriber-{index}"
        offer = await self._engine.subscribe(self._room, name, generation=1)
        await self._engine.answer(
            self._room,
            name,
            generation=1,
            offer_id=offer.offer_id,
            sdp=subscribe_answer(_local(connection, "active"), offer.sdp),
        )
        viewer = Viewer(connection, offer.sdp, fast=is_fast())
        await connection.connect(read_remote(offer.sdp, [HOST]))
        return viewer


class Janus:
    """Debian's Janus, one event loop, VideoRoom."""

    name = "janus"

    def __init__(self) -> None:
        self._transactions = map(str, itertools.count(1))
        self._rooms = itertools.count(1000)
        self._room = 0
        self._polls: list[asyncio.Task[None]] = []
        self._sessions: list[str] = []
        self.pid = 0

    async def start(self) -> None:
        """Start the program; returns when it answers."""
        program = shutil.which("janus")
        if program is None:
            raise NotMeasured("Janus is missing: apt-get install janus")
        self._process = await asyncio.create_subprocess_exec(
            program,
            "--configs-folder=.",
            "--config=janus.jcfg",
            cwd=JANUS_CONFIG,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self.pid = self._process.pid
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        for _ in range(100):
            try:
                async with self._http.get(f"{JANUS_URL}/info") as reply:
                    if reply.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        raise NotMeasured("Janus did not start")

    async def stop(self) -> None:
        await self._http.close()
        self._process.terminate()
        await self._process.wait()

    async def open_room(self) -> None:
        self._room = next(self._rooms)
        session, handle = await self._attach()
        room = {"room": self._room, "publishers": 100, "bitrate": 0, "fir_freq": 0}
        codecs = {"audiocodec": "opus", "videocodec": "vp8", "permanent": False}
        await self._message(session, handle, {"request": "create", **room, **codecs})

    async def close_room(self) -> None:
        for poll in self._polls:
            poll.cancel()
        self._polls.clear()
        for session in self._sessions:
            await self._post(session, {"janus": "destroy"})
        self._sessions.clear()

    async def publish(self, index: int, publisher: Publisher) -> None:
        session, handle = await self._attach()
        who = {"ptype": "publisher", "room": self._room, "id": 1 + index}
        await self._message(session, handle, {"request": "join", **who})
        reply = await self._message(
            session, handle, {"request": "publish"}, {"type": "offer", "sdp": _offer(publisher)}
        )
        await publisher.connection.connect(read_remote(reply["jsep"]["sdp"], [HOST]))
        self._poll(session)

    async def subscribe(
        self, index: int, connection: SyntheticConnection, publishers: int
    ) -> Viewer:
        session, handle = await self._attach()
        streams = [{"feed": 1 + feed} for feed in range(publishers)]
        who = {"ptype": "subscriber", "room": self._room, "streams": streams}
        reply = await self._message(session, handle, {"request": "join", **who})
        offer = reply["jsep"]["sdp"]
        answer = {"type": "answer", "sdp": subscribe_answer(_local(connection, "active"), offer)}
        started = asyncio.ensure_future(
            self._message(session, handle, {"request": "start"}, answer)
        )
        viewer = Viewer(connection, offer, fast=is_fast())
        if not viewer.slots.transport_id:
            viewer.estimate_bps = 50_000_000  # what a browser then says instead
        await connection.connect(read_remote(offer, [HOST]))
        await started
        self._poll(session)
        return viewer

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        body = {"transaction": next(self._transactions), **body}
        async with self._http.post(f"{JANUS_URL}/{path}".rstrip("/"), json=body) as reply:
            return await reply.json()

    async def _attach(self) -> tuple[str, str]:
        session = str((await self._post("", {"janus": "create"}))["data"]["id"])
        attach = {"janus": "attach", "plugin": "janus.plugin.videoroom"}
        handle = str((await self._post(session, attach))["data"]["id"])
        self._sessions.append(session)
        return session, handle

    async def _message(
        self, session: str, handle: str, body: dict[str, Any], jsep: dict[str, str] | None = None
    ) -> dict[str, Any]:
        message: dict[str, Any] = {"janus": "message", "transaction": next(self._transactions)}
        message |= {"body": body} | ({"jsep": jsep} if jsep else {})
        reply = await self._post(f"{session}/{handle}", message)
        while reply["janus"] != "success" and reply.get("plugindata") is None:
            reply = await self._event(session, message["transaction"])
        data = reply["plugindata"]["data"]
        if "error" in data:
            raise RuntimeError(f"Janus refused {body['request']}: {data['error']}")
        return reply

    async def _event(self, session: str, transaction: str) -> dict[str, Any]:
        while True:
            async with self._http.get(f"{JANUS_URL}/{session}?maxev=1") as reply:
                event = await reply.json()
            if event.get("transaction") == transaction:
                return event

    def _poll(self, session: str) -> None:
        """Janus ends a session that nobody polls for 60 s."""

        async def poll() -> None:
            while True:
                async with self._http.get(f"{JANUS_URL}/{session}?maxev=10") as reply:
                    await reply.read()

        self._polls.append(asyncio.ensure_future(poll()))
