"""People in a room whose cameras send three layers, as browsers do; and viewers who report back."""

import asyncio
import random
import select
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from server.media.messages import SlotsChanged, SlotState
from server.media.rtp.nack import pack_nack
from server.media.rtp.twcc import TwccRecorder
from tests.server.media.people import ROOM, Hall, Listener, Packet, frame, until
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import (
    AUDIO_LEVEL_ID,
    AUDIO_PT,
    H264_PT,
    MID_ID,
    RID_ID,
    RIDS,
    TRANSPORT_CC_ID,
    VIDEO_PT,
    Local,
    browser_offer,
    read_remote,
)

EGRESS_TRANSPORT_SEQ_ID = 4
LOW, MEDIUM, HIGH = 0, 1, 2
SPEAKING, SILENT = 20, 110


@dataclass
class LayeredSender:
    """A publishing connection with sound, a camera of several layers, and maybe a screen."""

    connection: SyntheticConnection
    ssrc: int
    rids: Sequence[str] = RIDS
    video_pt: int = VIDEO_PT
    transport_seq: int = 0
    seqs: dict[str, int] = field(default_factory=dict)

    def audio(self, level: int = SILENT, payload: bytes = b"sound") -> None:
        """Send 20 ms of sound."""
        seq = self._next("sound")
        element = bytes([AUDIO_LEVEL_ID << 4, level])
        self._send(AUDIO_PT, self.ssrc, seq, seq * 960, "0", element, payload)

    def camera(self, layer: int, *, key: bool = False, size: int = 20) -> None:
        """Send one packet that is a whole frame of one layer."""
        rid = self.rids[layer]
        seq = self._next(rid)
        element = bytes([RID_ID << 4 | len(rid) - 1]) + rid.encode()
        payload = self._frame(seq, bytes([layer]) * size, key=key)
        # The layers' clocks have nothing in common.
        timestamp = seq * 3000 + layer * 1_000_000_000
        self._send(
            self.video_pt | 0x80, self.ssrc + 1 + layer, seq, timestamp, "1", element, payload
        )

    def cameras(self, *, key: bool = False, size: int = 20) -> None:
        """Send one frame of every layer, each twice as large as the one below."""
        for layer in range(len(self.rids)):
            self.camera(layer, key=key, size=size << layer)

    def screen(self, *, key: bool = False) -> None:
        """Send one packet that is a whole frame of the screen."""
        seq = self._next("screen")
        payload = self._frame(seq, b"screen", key=key)
        self._send(self.video_pt | 0x80, self.ssrc + 9, seq, seq * 3000, "2", b"", payload)

    def everything(self, *, key: bool = False) -> int:
        """Send sound, every layer, and the screen; return how many packets that is."""
        self.audio(SPEAKING)
        self.cameras(key=key)
        self.screen(key=key)
        return 2 + len(self.rids)

    def _frame(self, seq: int, body: bytes, *, key: bool) -> bytes:
        if self.video_pt == H264_PT:
            return (b"\x65" if key else b"\x41") + body
        return frame(key, seq, body)

    def _next(self, name: str) -> int:
        self.seqs[name] = self.seqs.get(name, 100) + 1
        return self.seqs[name]

    def _send(
        self, second: int, ssrc: int, seq: int, timestamp: int, mid: str, more: bytes, body: bytes
    ) -> None:
        self.transport_seq += 1
        head = struct.pack("!BBHLL", 0x90, second, seq & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
        elements = bytes([MID_ID << 4]) + mid.encode() + more
        elements += struct.pack("!BH", TRANSPORT_CC_ID << 4 | 1, self.transport_seq & 0xFFFF)
        elements += bytes(-len(elements) % 4)
        block = struct.pack("!HH", 0xBEDE, len(elements) // 4) + elements
        self.connection.send_rtp(head + block + body)


async def publish_layers(
    room: Hall,
    name: str,
    *,
    rids: Sequence[str] = RIDS,
    screen: bool = False,
    codec: str = "VP8",
    generation: int = 1,
) -> LayeredSender:
    """Connect somebody who sends as a browser does."""
    connection = room.connection()
    room.next_ssrc += 10
    sender = LayeredSender(
        connection, room.next_ssrc, rids, VIDEO_PT if codec == "VP8" else H264_PT
    )
    local = Local(connection.ufrag, connection.pwd, connection.fingerprint, "actpass")
    sources = {"0": "microphone", "1": "camera"} | ({"2": "screen"} if screen else {})
    answer = room.worker.publish(
        ROOM,
        name,
        generation=generation,
        sdp=browser_offer(local, audio_ssrc=sender.ssrc, rids=rids, screen=screen, codec=codec),
        sources=sources,
    )
    await connection.connect(read_remote(answer, ["127.0.0.1"]))
    await until(
        lambda: room.states(name, "publish", generation)[-1:] == ["connected"], "publishing"
    )
    return sender


def layers_of(packets: Sequence[Packet]) -> list[int]:
    """Return which layer each VP8 packet of a camera was of."""
    return [packet.payload[-1] for packet in packets]


def states(room: Hall, name: str) -> dict[str, SlotState]:
    """Return what a viewer was told last of each slot."""
    told = [
        event
        for event in room.events
        if isinstance(event, SlotsChanged) and event.participant_id == name
    ]
    return {slot.mid: slot for slot in told[-1].slots}


async def read_dry(*listeners: Listener) -> None:
    """Let listeners read all that was sent to them until now."""
    for listener in listeners:
        while select.select([listener.connection.socket], [], [], 0)[0]:  # noqa: ASYNC110  # no event
            await asyncio.sleep(0)


async def keep_on(
    act: Callable[[], object], done: Callable[[], object], what: str, within_s: float = 45.0
) -> None:
    """Do something every 20 ms until a condition comes true."""
    try:
        async with asyncio.timeout(within_s):
            while not done():
                act()
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"waited in vain: {what}") from None


class Reporter:
    """Makes a listener report when each packet came, lose some, and ask for them again."""

    def __init__(self, listener: Listener, *, loss: float = 0.0, seed: int = 1) -> None:
        self.listener = listener
        self.loss = loss
        self.reports = 0
        self._random = random.Random(seed)
        self._recorder = TwccRecorder()
        self._inner = listener.connection.on_rtp
        self._newest: dict[int, int] = {}
        listener.connection.on_rtp = self._take

    def report(self) -> None:
        """Send the feedback for what came since the last."""
        for packet in self._recorder.feedback(1, 2):
            self.reports += 1
            self.listener.connection.send_rtcp(packet)

    def _take(self, data: bytes) -> None:
        if self._random.random() < self.loss:
            return
        clear = self.listener.connection.unprotect(data)
        if clear is None:
            return
        number = _transport_seq(clear)
        if number is not None:
            self._recorder.record(number, time.monotonic())
        self._ask(clear)
        self.listener.raw += 1
        if not clear[0] & 0x20:
            self.listener.packets.append(Packet.read(clear))

    def _ask(self, clear: bytes) -> None:
        seq, _, ssrc = struct.unpack_from("!HLL", clear, 2)
        if ssrc not in self.listener.ssrcs.values():
            return
        newest = self._newest.setdefault(ssrc, seq)
        step = (seq - newest) & 0xFFFF
        if 0 < step < 1000:
            missing = [newest + each & 0xFFFF for each in range(1, step)]
            if missing:
                self.listener.connection.send_rtcp(pack_nack(1, ssrc, missing))
            self._newest[ssrc] = seq


def _transport_seq(clear: bytes) -> int | None:
    if not clear[0] & 0x10:
        return None
    at = 12 + 4 * (clear[0] & 15)
    end = at + 4 + 4 * int.from_bytes(clear[at + 2 : at + 4], "big")
    at += 4
    while at < end:
        size = (clear[at] & 15) + 1
        if clear[at] >> 4 == EGRESS_TRANSPORT_SEQ_ID:
            return int.from_bytes(clear[at + 1 : at + 3], "big")
        at += 1 if clear[at] == 0 else 1 + size
    return None
