"""People in a room for media tests: real ICE, DTLS and SRTP to a worker in the same process."""

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiortc.rtcdtlstransport import RTCCertificate

from server.media.messages import ConnectionChanged, Event, SlotsChanged
from server.media.rtp.feedback import Part, walk
from server.media.rtp.packet import locate_payload
from server.media.transport.udp_mux import bind_both
from server.media.worker import MediaWorker
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import (
    AUDIO_PT,
    MID_ID,
    RTX_PT,
    TRANSPORT_CC_ID,
    VIDEO_PT,
    Local,
    publish_offer,
    read_remote,
    subscribe_answer,
)

ROOM = "room"
CERTIFICATE = RTCCertificate.generateCertificate()
SOURCES = {"0": "microphone", "1": "camera"}
KEY, DELTA = b"\x10\x02\x00", b"\x11\x02\x00"


async def until(condition: Callable[[], object], what: str, within_s: float = 30.0) -> None:
    """Wait for a condition, and say which one did not come true."""
    try:
        async with asyncio.timeout(within_s):
            while not condition():  # noqa: ASYNC110  # any condition
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"waited in vain: {what}") from None


@dataclass(frozen=True)
class Packet:
    """One RTP packet in clear."""

    payload_type: int
    marker: bool
    seq: int
    timestamp: int
    ssrc: int
    payload: bytes

    @classmethod
    def read(cls, data: bytes) -> "Packet":
        _, second, seq, timestamp, ssrc = struct.unpack_from("!BBHLL", data)
        _, _, at = locate_payload(bytearray(data), len(data))
        return cls(second & 0x7F, bool(second & 0x80), seq, timestamp, ssrc, data[at:])


@dataclass
class Sender:
    """A publishing connection that sends what the test says."""

    connection: SyntheticConnection
    audio_ssrc: int
    video_ssrc: int
    rtx_ssrc: int
    feedback: list[Part] = field(default_factory=list)
    transport_seq: int = 0
    rtx_seq: int = 500

    def __post_init__(self) -> None:
        self.connection.on_rtcp = lambda data: self.feedback.extend(walk(data))

    def of_kind(self, kind: int, detail: int) -> list[Part]:
        return [part for part in self.feedback if (part.kind, part.detail) == (kind, detail)]

    def audio(self, seq: int, payload: bytes = b"sound") -> None:
        self._send(AUDIO_PT, seq, seq * 960, self.audio_ssrc, "0", payload)

    def video(self, seq: int, *, key: bool = False, picture: int = 0, payload: bytes = b"") -> None:
        """Send one packet that is a whole frame."""
        self._send(
            VIDEO_PT | 0x80, seq, seq * 3000, self.video_ssrc, "1", frame(key, picture, payload)
        )

    def repair(
        self, seq: int, *, key: bool = False, picture: int = 0, payload: bytes = b""
    ) -> None:
        """Send a frame once more as RTX."""
        self.rtx_seq += 1
        body = struct.pack("!H", seq & 0xFFFF) + frame(key, picture, payload)
        self._send(RTX_PT | 0x80, self.rtx_seq, seq * 3000, self.rtx_ssrc, "1", body)

    def _send(
        self, second: int, seq: int, timestamp: int, ssrc: int, mid: str, payload: bytes
    ) -> None:
        self.transport_seq += 1
        head = struct.pack("!BBHLL", 0x90, second, seq & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
        elements = bytes([MID_ID << 4]) + mid.encode()
        elements += struct.pack("!BHB", TRANSPORT_CC_ID << 4 | 1, self.transport_seq & 0xFFFF, 0)
        block = struct.pack("!HH", 0xBEDE, 2) + elements.ljust(8, b"\0")
        self.connection.send_rtp(head + block + payload)


def frame(key: bool, picture: int, payload: bytes) -> bytes:
    """Return a VP8 payload with a 15-bit picture id."""
    return (
        struct.pack("!BBH", 0x90, 0x80, 0x8000 | picture & 0x7FFF)
        + (KEY if key else DELTA)
        + payload
    )


@dataclass
class Listener:
    """A subscribing connection: what came, by slot."""

    connection: SyntheticConnection
    ssrcs: dict[str, int]
    rtx_ssrcs: dict[str, int]
    packets: list[Packet] = field(default_factory=list)
    reports: list[Part] = field(default_factory=list)
    raw: int = 0

    def __post_init__(self) -> None:
        self.connection.on_rtp = self._on_rtp
        self.connection.on_rtcp = lambda data: self.reports.extend(walk(data))

    def at(self, mid: str) -> list[Packet]:
        return [packet for packet in self.packets if packet.ssrc == self.ssrcs[mid]]

    def repaired(self, mid: str) -> list[Packet]:
        return [packet for packet in self.packets if packet.ssrc == self.rtx_ssrcs[mid]]

    def _on_rtp(self, data: bytes) -> None:
        self.raw += 1
        clear = self.connection.unprotect(data)
        if clear is not None:
            self.packets.append(Packet.read(clear))


@dataclass
class Hall:
    """A worker with one room, and what it told."""

    worker: MediaWorker
    port: int
    events: list[Event] = field(default_factory=list)
    connections: list[SyntheticConnection] = field(default_factory=list)
    sockets: list[socket.socket] = field(default_factory=list)
    next_ssrc: int = 1000
    protocol: str = "udp"
    """What the next people connect by."""

    async def publish(
        self, name: str, generation: int = 1, sources: dict[str, str] | None = None
    ) -> Sender:
        connection = self.connection()
        self.next_ssrc += 10
        sender = Sender(connection, self.next_ssrc, self.next_ssrc + 1, self.next_ssrc + 2)
        local = Local(connection.ufrag, connection.pwd, connection.fingerprint, "actpass")
        answer = self.worker.publish(
            ROOM,
            name,
            generation=generation,
            sdp=publish_offer(
                local,
                audio_ssrc=sender.audio_ssrc,
                video_ssrc=sender.video_ssrc,
                rtx_ssrc=sender.rtx_ssrc,
            ),
            sources=SOURCES if sources is None else sources,
        )
        await connection.connect(read_remote(answer, ["127.0.0.1"], self.protocol))
        await until(
            lambda: self.states(name, "publish", generation)[-1:] == ["connected"], "publishing"
        )
        return sender

    async def subscribe(
        self, name: str, generation: int = 1, edit: Callable[[str], str] = str
    ) -> Listener:
        """Connect somebody who receives; ``edit`` may change what they answer."""
        connection = self.connection()
        offer = self.worker.subscribe(ROOM, name, generation=generation)
        local = Local(connection.ufrag, connection.pwd, connection.fingerprint, "active")
        self.worker.answer(
            ROOM,
            name,
            generation=generation,
            offer_id=offer.offer_id,
            sdp=edit(subscribe_answer(local, offer.sdp)),
        )
        listener = Listener(connection, *_ssrcs(offer.sdp))
        await connection.connect(read_remote(offer.sdp, ["127.0.0.1"], self.protocol))
        await until(
            lambda: self.states(name, "subscribe", generation)[-1:] == ["connected"], "subscribing"
        )
        return listener

    def states(self, name: str, direction: str, generation: int = 1) -> list[str]:
        """Return what was told of one connection."""
        return [
            event.state
            for event in self.events
            if isinstance(event, ConnectionChanged)
            and (event.participant_id, event.direction) == (name, direction)
            and event.generation == generation
        ]

    def slots(self, name: str) -> dict[str, tuple[str, str]]:
        """Return what the participant was told last: mid → (participant, source)."""
        told = [
            event
            for event in self.events
            if isinstance(event, SlotsChanged) and event.participant_id == name
        ]
        return {
            slot.mid: (slot.participant_id, slot.source or "")
            for slot in told[-1].slots
            if slot.participant_id is not None
        }

    def connection(self) -> SyntheticConnection:
        """Return a connection that is closed with the hall."""
        connection = SyntheticConnection(CERTIFICATE)
        self.connections.append(connection)
        return connection


def _ssrcs(offer: str) -> tuple[dict[str, int], dict[str, int]]:
    main: dict[str, int] = {}
    rtx: dict[str, int] = {}
    mid = ""
    for line in offer.splitlines():
        if line.startswith("a=mid:"):
            mid = line[6:]
        elif line.startswith("a=ssrc-group:FID"):
            rtx[mid] = int(line.split()[2])
        elif line.startswith("a=ssrc:") and mid not in main:
            main[mid] = int(line[7:].split()[0])
    return main, rtx


@asynccontextmanager
async def hall(
    pairs: int = 3,
    screens: int = 1,
    voices: int = 0,
    top_speakers: int = 5,
    fan_out: str = "python",
) -> AsyncGenerator[Hall]:
    """Run a worker with an open room; leave nothing behind."""
    own, listener = bind_both("127.0.0.1", 0)
    events: list[Event] = []
    worker = MediaWorker(
        own,
        addresses=("127.0.0.1",),
        pairs=pairs,
        screens=screens,
        voices=voices,
        top_speakers=top_speakers,
        fan_out=fan_out,
        emit=events.append,
        listener=listener,
    )
    worker.start()
    worker.open_room(ROOM)
    opened = Hall(worker, own.getsockname()[1], events)
    try:
        yield opened
    finally:
        for connection in opened.connections:
            await connection.close()
        for each in opened.sockets:
            each.close()
        await worker.stop()
