"""Connections without a network or keys, that packets are put into as if they had been authentic.

What a participant's own browser may send is as hostile as anything else: SRTP says who sent it,
not that it makes sense. So the publishing and subscribing connections are driven whole, behind a
decryption that passes everything.
"""

import asyncio
import socket
from collections.abc import Iterator
from unittest.mock import patch

from pylibsrtp import Policy, Session

from server.media import opening
from server.media import publisher as publishing
from server.media import subscriber as subscribing
from server.media.counters import Counters
from server.media.publisher import Publisher
from server.media.sdp.answer import accept
from server.media.sdp.parse import parse
from server.media.sdp.slots import layout, read_answer
from server.media.slot_stream import SlotStream
from server.media.subscriber import Subscriber
from server.media.track import Track
from server.media.transport.dtls import CONTEXTS, Certificate, Srtp
from server.media.transport.outbox import Outbox
from server.media.transport.peer import PeerTransport
from server.media.transport.udp_mux import UdpMux
from tests.synthetic.descriptions import Local, browser_offer, subscribe_answer

LOCAL = Local("theirufrag", "theirpassword0123456789", ":".join(["AB"] * 32), "actpass")
ANSWERING = Local("theirufrag", "theirpassword0123456789", ":".join(["AB"] * 32), "active")
SOURCES = {"0": "microphone", "1": "camera", "2": "screen"}
AUDIO_SSRC, CAMERA_SSRC = 0x01010101, 0x02020202
MAX_PACKETS = 64
SECTIONS = layout(2, 1, 1)


def packets(data: bytes) -> Iterator[bytes]:
    """Take an input apart: packets, each behind its length in two bytes."""
    at = 0
    for _ in range(MAX_PACKETS):
        if at + 2 > len(data):
            return
        size = min(data[at] << 8 | data[at + 1], 1500)
        yield data[at + 2 : at + 2 + size]
        at += 2 + size


class Stage:
    """One of each connection, made anew for every input."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        self._certificate = Certificate()
        self._held: list[Srtp] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._offer = parse(browser_offer(LOCAL, audio_ssrc=AUDIO_SSRC, screen=True))

    def publish(self, data: bytes) -> bool:
        """Let a publisher send these packets, to two who take all; whether any came."""
        read = 0
        mux = UdpMux(self._socket, Counters())
        publisher = Publisher(mux, self._transport(mux), accept(self._offer, SOURCES), 1)
        tracks = {each: Track("them", each, is_active=True) for each in SOURCES.values()}
        self._take(mux, tracks)
        publisher.open(tracks)
        with (
            patch.object(publishing, "unprotect_rtcp", _pass),
            patch.object(opening, "unprotect", _pass),
        ):
            for count, packet in enumerate(packets(data)):
                if len(packet) >= 12:
                    now_s = 100 + count / 50
                    mux.buffer[: len(packet)] = packet
                    publisher.receive(len(packet), now_s)
                    read += 1
                    publisher.ask(now_s)
                    publisher.send_arrivals()
        publisher.send_reports(200.0)
        publisher.link_stats(200.0)
        for track in tracks.values():
            track.options(200.0)
        mux.flush()
        publisher.detach()
        return read > 0

    def subscribe(self, data: bytes) -> bool:
        """Let a subscriber, who is sent something, say this; return whether it was long enough."""
        read = 0
        mux = UdpMux(self._socket, Counters())
        transport = self._transport(mux)
        subscriber = Subscriber(mux, transport, SECTIONS, generation=1, offer_id=1, now_s=99.0)
        offer = subscriber.offer(transport.local, 1)
        answer = parse(subscribe_answer(ANSWERING, offer), max_sections=len(SECTIONS))
        subscriber.accept(read_answer(answer, SECTIONS))
        subscriber.open({})
        with patch.multiple(subscribing, unprotect_rtcp=_pass):
            for count, packet in enumerate(packets(data)):
                if len(packet) >= 12:
                    now_s = 100 + count / 50
                    mux.buffer[: len(packet)] = packet
                    subscriber.receive(len(packet), now_s)
                    read += 1
                    subscriber.tick(now_s)
        for _ in subscriber.reports(200.0):
            pass
        mux.flush()
        return read > 0

    def _transport(self, mux: UdpMux) -> PeerTransport:
        transport = PeerTransport(mux, self._certificate, ("127.0.0.1",))
        transport.srtp = self._srtp()
        transport.box = _box(mux, transport.srtp)
        return transport

    def _srtp(self) -> Srtp:
        """Return keys, and hold them: a box knows only where they are."""
        made = Srtp(
            _session(Policy.SSRC_ANY_INBOUND), [_session(Policy.SSRC_ANY_OUTBOUND)] * CONTEXTS
        )
        self._held = [*self._held[-8:], made]
        return made

    def _take(self, mux: UdpMux, tracks: dict[str, Track]) -> None:
        for quality in (0, 2):
            srtp = self._srtp()
            for source, track in tracks.items():
                is_video = source != "microphone"
                stream = SlotStream(is_video=is_video)
                stream.types = {"vp8": (96, 97), "h264": (102, 103), "opus": (111, None)}
                stream.payload_type, stream.red_payload_type = (96, None) if is_video else (111, 63)
                stream.redundancy = 2
                stream.box = _box(mux, srtp)
                track.add(stream, quality)


def _box(mux: UdpMux, srtp: Srtp) -> Outbox:
    return mux.sending.new_box(srtp.media)


def _session(kind: int) -> Session:
    profile = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    return Session(Policy(key=bytes(28), ssrc_type=kind, srtp_profile=profile))


def _pass(_context: object, _pointer: object, _length: object) -> int:
    return 0
