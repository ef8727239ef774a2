"""The inputs that every target is tried with: kept in ``tests/data/fuzz``, one file each.

``python -m tests.fuzz.corpus`` writes those that follow from how browsers speak; the fuzzer and
whoever mends a bug add their own.
"""

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path

import msgpack
from aioice import stun
from aiortc.rtp import (
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    pack_remb_fci,
)

from tests.fuzz.stage import AUDIO_SSRC, CAMERA_SSRC
from tests.synthetic.arrivals import Arrivals
from tests.synthetic.descriptions import Local, browser_offer, publish_offer
from tests.synthetic.simulcast import redundant

FOLDER = Path(__file__).parents[1] / "data" / "fuzz"
LOCAL = Local("theirufrag", "theirpassword0123456789", ":".join(["AB"] * 32), "actpass")


def inputs(name: str) -> list[Path]:
    """Return the kept inputs of one target."""
    return sorted(path for path in (FOLDER / name).glob("*") if path.is_file())


def keep(name: str, data: bytes) -> Path:
    """Add an input to those of a target."""
    path = FOLDER / name / hashlib.sha256(data).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def lined_up(*packets: bytes) -> bytes:
    """Return packets as the targets of whole connections take them."""
    return b"".join(struct.pack("!H", len(packet)) + packet for packet in packets)


def offers() -> Iterator[bytes]:
    """Descriptions, ours and recorded."""
    yield browser_offer(LOCAL, audio_ssrc=AUDIO_SSRC, screen=True).encode()
    yield browser_offer(LOCAL, audio_ssrc=1, rids=("l", "h"), codec="H264").encode()
    yield publish_offer(LOCAL, audio_ssrc=1, video_ssrc=2, rtx_ssrc=3).encode()
    recorded = Path(__file__).parents[1]
    for folder in ("data/sdp", "server/media/sdp/data"):
        for path in sorted((recorded / folder).glob("*.sdp")):
            yield path.read_bytes()


def checks() -> Iterator[bytes]:
    """Connectivity checks."""
    for nominates in (False, True):
        request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
        request.transaction_id = bytes(12)
        request.attributes["USERNAME"] = "abcdefgh:theirs"
        request.attributes["PRIORITY"] = 1853693695
        request.attributes["ICE-CONTROLLING"] = 1
        if nominates:
            request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(b"p" * 24)
        yield bytes(request)


def media() -> Iterator[bytes]:
    """Packets of sound and picture, with names, padding and retransmission."""
    head = struct.Struct("!BBHLL").pack
    names = bytes([0x40]) + b"0" + bytes([0x10, 0x85, 0x22, 1, 2, 3, 0x31, 0, 7])
    yield head(0x90, 111, 1, 960, AUDIO_SSRC) + _block(names) + b"opus"
    body = redundant(1920, b"now", [(960, b"before")])
    yield head(0x90, 63, 2, 1920, AUDIO_SSRC) + _block(names) + body
    for rid in (b"l", b"h"):
        layer = bytes([0x40]) + b"1" + bytes([0xA0]) + rid + bytes([0x31, 0, 9])
        ssrc = CAMERA_SSRC + rid[0]
        key = b"\x90\xe0\x80\x05\x01\x00\x10\x02\x00\x9d\x01\x2a\x40\x01\xb4\x00"
        delta = b"\x90\xe0\x80\x06\x01\x60\x11\x02\x00"
        yield head(0x90, 0xE0, 1, 3000, ssrc) + _block(layer) + key
        yield head(0x90, 0xE0, 4, 9000, ssrc) + _block(layer) + delta
        repair = bytes([0x40]) + b"1" + bytes([0xB0]) + rid
        yield head(0x90, 0xE1, 1, 6000, ssrc + 1) + _block(repair) + b"\0\2" + delta
        yield head(0xB0, 0x61, 2, 6000, ssrc + 1) + _block(repair) + bytes(7) + b"\x08"
    yield head(0x80, 0xE6, 5, 1, 77) + b"\x78\0\2\x67\x42\0\2\x68\xce\0\2\x65\x88"


def _block(elements: bytes) -> bytes:
    words = -(-len(elements) // 4)
    return struct.pack("!HH", 0xBEDE, words) + elements.ljust(4 * words, b"\0")


def reports() -> Iterator[bytes]:
    """RTCP of senders and receivers."""
    info = RtcpSenderInfo(1 << 63, 90_000, 10, 1000)
    block = RtcpReceiverInfo(CAMERA_SSRC, 12, 5, 70_000, 30, 5, 6)
    yield bytes(RtcpSrPacket(ssrc=CAMERA_SSRC, sender_info=info, reports=[block]))
    yield bytes(RtcpRrPacket(ssrc=5, reports=[block, block]))
    yield bytes(RtcpRtpfbPacket(fmt=1, ssrc=5, media_ssrc=CAMERA_SSRC, lost=[3, 4, 9, 30]))
    yield bytes(RtcpPsfbPacket(fmt=1, ssrc=5, media_ssrc=CAMERA_SSRC))
    fir = struct.pack("!LL", CAMERA_SSRC, 1 << 24)
    yield bytes(RtcpPsfbPacket(fmt=4, ssrc=5, media_ssrc=0, fci=fir))
    fci = pack_remb_fci(1_200_000, [CAMERA_SSRC])
    yield bytes(RtcpPsfbPacket(fmt=15, ssrc=5, media_ssrc=0, fci=fci))
    yield from _feedback()


def _feedback() -> Iterator[bytes]:
    arrivals = Arrivals()
    for seq in range(0, 120, 1):
        if seq % 7:
            arrivals.record(65_500 + seq & 0xFFFF, 1_000_000_000 + seq * 5_000_000)
    yield from arrivals.feedback(5, 0)


def calls() -> Iterator[bytes]:
    """Frames of the line to the worker."""
    where = {"room_id": "room", "participant_id": "ann"}
    view = {"large": "ben", "chosen": None, "tiles": ["eve"], "tile_quality": "low"}
    view |= {"screens": [], "sound": True, "pictures": True}
    may = {"send": ["microphone"], "receives": True, "camera_to": None}
    for frame in (
        {"id": 1, "do": "open_room", "room_id": "room"},
        {"id": 2, "do": "publish", **where, "generation": 1, "sdp": "v=0", "sources": {"0": "x"}},
        {"id": 3, "do": "set_view", **where, **view},
        {"id": 4, "do": "set_permission", **where, **may},
    ):
        packed = msgpack.packb(frame)
        yield struct.pack("!L", len(packed)) + packed


def seeds() -> dict[str, list[bytes]]:
    """Return what browsers would say, by target."""
    packets, compounds = list(media()), list(reports())
    return {
        "sdp": list(offers()),
        "stun": list(checks()),
        "rtp": packets,
        "rtcp": [*compounds, b"".join(compounds[:4])],
        "red": [redundant(1920, b"now", [(960, b"before"), (480, b"still")]), b"\x6fplain"],
        "video": [
            b"\x90\xe0\x80\x05\x01\x20\x10\x02\x00",
            b"\x10\x10",
            b"\x78\0\2\x67\x42\0\1\x65",
        ],
        "twcc": [packet[4:] for packet in _feedback()],
        "framing": [lined_up(*packets), b"\x05\xdd", b"\0\0\0\0\0"],
        "control": [*calls(), b"".join(calls())],
        "publish": [lined_up(*packets), lined_up(*packets, *compounds)],
        "subscribe": [lined_up(*compounds)],
    }


if __name__ == "__main__":
    for target, found in seeds().items():
        for each in found:
            keep(target, each)
