"""Every parser of the media plane, as a function of bytes from the wire.

A target catches the declared exceptions of its parser and nothing else, and returns whether it
understood the input. It also checks what any reader of the result relies on.
"""

import asyncio
import contextlib
import functools
import itertools
from collections.abc import Callable, Mapping

from server.media.frames import FrameError, number, read_frame, text, text_map, texts
from server.media.incoming import extension_kinds
from server.media.messages import MediaError
from server.media.rtp import h264, vp8
from server.media.rtp.extensions import Seen, find_names, normalise
from server.media.rtp.feedback import keyframe_targets, media_ssrc, remb_bps, walk
from server.media.rtp.nack import unpack_nack
from server.media.rtp.packet import PADDING, locate_payload, strip_padding
from server.media.rtp.red import split
from server.media.rtp.reports import read_blocks, read_sender_info
from server.media.rtp.sent_log import Acknowledger, SentLog
from server.media.rtp.twcc import read_feedback
from server.media.sdp.answer import accept, write_answer
from server.media.sdp.local import LocalTransport
from server.media.sdp.parse import SdpError, parse
from server.media.sdp.slots import layout, read_answer
from server.media.transport.framing import INCOMPLETE, TOO_LONG, frame_at
from server.media.transport.ice_lite import IceLite, addressed_ufrag
from server.media.wishes import read_permission, read_view
from tests.fuzz.stage import Stage

KINDS = [0] * 16
KINDS[1:7] = [4, 2, 3, 1, 5, 6]
PASSWORD = "p" * 24
LOCAL = LocalTransport(
    ufrag="abcdefgh",
    password=PASSWORD,
    fingerprint=":".join(["AB"] * 32),
    addresses=("192.0.2.7",),
    port=21_000,
)
SOURCES = {"0": "microphone", "1": "camera", "2": "screen"}
LONGEST = 1500
MAX_INPUT = {"sdp": 70_000, "publish": 8000, "subscribe": 8000}


def sdp(data: bytes) -> bool:
    """An offer to publish, or an answer to the slots."""
    written = data.decode("utf-8", "replace")
    try:
        offer = parse(written)
    except SdpError:
        return False
    assert len(offer.sections) <= 32
    for sources in (SOURCES, {offer.sections[0].mid: "camera"}):
        try:
            accepted = accept(offer, sources)
            extension_kinds(accepted)
        except SdpError:
            continue
        answer = parse(write_answer(offer, accepted, LOCAL))
        assert [each.mid for each in answer.sections] == [each.mid for each in offer.sections]
    with contextlib.suppress(SdpError):
        read_answer(offer, layout(1, 1, 1))
    return True


def stun(data: bytes) -> bool:
    """A connectivity check by anybody."""
    addressed = addressed_ufrag(data)
    ice = _ice()
    response = ice.answer(data, ("192.0.2.1", 4000), 1.0)
    assert response is None or len(response) < 200
    return bool(addressed)


def rtp(data: bytes) -> bool:
    """A decrypted packet: header, extensions, padding."""
    if not 12 <= len(data) <= LONGEST:
        return False
    buffer = bytearray(data)
    start, end, payload_at = locate_payload(buffer, len(buffer))
    if payload_at < 0:
        return False
    assert 12 <= start <= end <= payload_at <= len(buffer)
    find_names(buffer, start, end, KINDS)
    seen = Seen()
    if normalise(buffer, start, end, KINDS, seen):
        assert seen.transport_at == 0 or start < seen.transport_at < end - 1
        assert seen.send_time_at == 0 or start < seen.send_time_at < end - 2
        assert -1 <= seen.level <= 127
    assert len(buffer) == len(data)
    size = strip_padding(buffer, payload_at, len(buffer)) if buffer[0] & PADDING else len(buffer)
    assert size == -1 or payload_at <= size <= len(buffer)
    return size >= 0


def rtcp(data: bytes) -> bool:
    """A compound of anybody in the room."""
    parts = list(walk(data))
    assert len(parts) <= 32
    for part in parts:
        media_ssrc(part)
        remb_bps(part)
        assert len(list(unpack_nack(part.body[8:]))) <= 17 * 400
        assert len(list(keyframe_targets(part))) <= 200
        read_sender_info(part.body)
        for skip in (4, 24):
            assert len(read_blocks(part.body, part.detail, skip)) <= 31
    return bool(parts)


def red(data: bytes) -> bool:
    """Redundant sound."""
    blocks = split(data, 0, len(data), 111) if len(data) <= LONGEST else None
    for block in blocks or ():
        assert 0 <= block.start <= block.end <= len(data)
        assert 0 <= block.ticks < 1 << 14
    return bool(blocks)


def video(data: bytes) -> bool:
    """A VP8 or H264 payload; the VP8 numbers are also written back."""
    h264.describe(data, 0)
    found = vp8.describe(data, 0)
    assert 0 <= found.tid <= vp8.MAX_TID
    buffer = bytearray(b"\xaa") + data
    vp8.write_numbers(buffer, 1, found, 1000, 7)
    assert len(buffer) == len(data) + 1
    again = vp8.describe(bytes(buffer), 1)
    if found.picture_ids:
        assert again.picture_id == (found.picture_id + 1000) % found.picture_ids
    assert again.is_key == found.is_key
    return True  # there is no payload that a picture could not begin with


def twcc(data: bytes) -> bool:
    """Transport-wide feedback of a subscriber."""
    found = read_feedback(data)
    if found is None:
        return False
    assert len(found.arrivals) == len(found.statuses) - found.statuses.count(0)
    log, acknowledger = SentLog(), Acknowledger()
    for seq in range(found.first, found.first + 50):
        log.record(seq & 0xFFFF, 1 + seq / 1000, 1000)
    for _ in range(2):
        acked = acknowledger.take(found, log)
        if acked is not None:
            assert len(acked.sent_s) == len(acked.arrivals) == len(acked.sizes)
            assert acked.lost >= 0
    return True


def framing(data: bytes) -> bool:
    """Packets on a TCP stream."""
    stream, at = bytearray(data), 0
    while (size := frame_at(stream, at, len(stream), LONGEST)) >= 0:
        assert at + 2 + size <= len(stream)
        assert size <= LONGEST
        at += 2 + size
    assert size in (INCOMPLETE, TOO_LONG)
    return at > 0


def control(data: bytes) -> bool:
    """Frames on the line between server and worker, and the wishes in them."""
    return _stage().loop.run_until_complete(_read_frames(data)) > 0


async def _read_frames(data: bytes) -> int:
    """Read frames until one is refused or the stream ends; return how many were read."""
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    for count in itertools.count():
        try:
            frame = await read_frame(reader)
        except FrameError:
            return count
        if frame is None:
            return count
        readers: tuple[Callable[[], object], ...] = (
            lambda: text(frame, "do"),  # noqa: B023 - called at once
            lambda: number(frame, "id"),  # noqa: B023
            lambda: texts(frame, "addresses"),  # noqa: B023
            lambda: text_map(frame, "sources"),  # noqa: B023
            lambda: read_view(frame),  # noqa: B023
            lambda: read_permission(frame),  # noqa: B023
        )
        for read in readers:
            try:
                read()
            except (FrameError, MediaError):
                continue
    return 0


def publish(data: bytes) -> bool:
    """Whole packets of a publisher, decrypted, each behind its length in two bytes."""
    return _stage().publish(data)


def subscribe(data: bytes) -> bool:
    """Whole compounds of a subscriber, decrypted, each behind its length in two bytes."""
    return _stage().subscribe(data)


TARGETS: Mapping[str, Callable[[bytes], bool]] = {
    target.__name__: target
    for target in (
        sdp,
        stun,
        rtp,
        rtcp,
        red,
        video,
        twcc,
        framing,
        control,
        publish,
        subscribe,
    )
}


def longest(name: str) -> int:
    """Return how long an input of a target is worth being."""
    return MAX_INPUT.get(name, 1600)


@functools.cache
def _stage() -> Stage:
    return Stage()


def _ice() -> IceLite:
    ice = IceLite(0.0)
    ice.ufrag, ice.password = "abcdefgh", PASSWORD
    return ice
