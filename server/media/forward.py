"""One incoming packet to its subscribers: the packet path.

``fan_out`` runs once for each packet and its loop once for each copy. It allocates nothing per
copy: the packet is copied into the subscriber's outbox, its header rewritten there, protected in
place, and sent when the socket has been read dry. What is rare (late packets of an earlier run,
frames that are left out, sound with redundancy) leaves the straight way and comes back to it.
"""

import struct
from typing import TYPE_CHECKING, Final

from server.media.rtp.extensions import EGRESS_TRANSPORT_SEQ_ID
from server.media.rtp.history import Kept
from server.media.rtp.packet import (
    HAS_EXTENSION,
    MARKER,
    ONE_BYTE_PROFILE,
    PADDING,
    SEQ_MASK,
    TIMESTAMP_MASK,
    write_header,
)
from server.media.rtp.rewrite import Run
from server.media.rtp.sent_log import SLOT_MASK
from server.media.rtp.vp8 import PLAIN, write_numbers
from server.media.slot_stream import SlotStream
from server.media.transport.dtls import CONTEXTS, new_length, protect
from server.media.transport.outbox import LAST_START, Outbox, write_number

if TYPE_CHECKING:
    from server.media.layer import Layer

MAX_PROBES: Final = 32
"""Packets of one call."""
MAX_PADDING: Final = 255
"""As many bytes as padding can say that it has."""
MIN_PROBE: Final = 40

_PADDED = struct.Struct("!BBHLLHHB3x")
"""An RTP header, and an extension that holds the transport-wide number and a byte to fill up."""
_PADDED_FIRST = 0x80 | PADDING | HAS_EXTENSION

_length = new_length()


def fan_out(layer: "Layer", kept: Kept, now_s: float) -> None:
    """Copy one packet into the outbox of every subscriber that takes the layer."""
    seq, timestamp, packet, payload_at, picture, transport_at = kept
    newest = layer.reception.newest_seq
    size = len(packet)
    marker = packet[1] & MARKER
    tid = picture.tid
    length = _length
    done = 0
    for stream in layer.takers:
        if seq < stream.first_seq or tid > stream.max_tid:
            if tid and seq == newest:
                stream.leave_out(seq, picture)
                stream.note_left_out(size - payload_at)
            else:
                done += send_apart(layer, stream, kept, now_s)
            continue
        box = stream.box
        at = box.cursor
        if at > LAST_START:
            box.flush()
            at = 0
        buffer = box.buffer
        buffer[at : at + size] = packet
        write_header(
            buffer,
            at + 1,
            marker | stream.payload_type,
            seq + stream.seq_shift & SEQ_MASK,
            timestamp + stream.ts_shift & TIMESTAMP_MASK,
            stream.ssrc,
        )
        if stream.renumbers_pictures:
            write_numbers(buffer, at, picture, stream.picture_shift, stream.tl0_shift)
        if transport_at:
            number = box.transport_seq
            write_number(buffer, at + transport_at, number & SEQ_MASK)
        length[0] = size
        if protect(box.contexts[stream.ssrc % CONTEXTS], box.base + at, length):
            layer.counters.protect_failed += 1
            continue
        if not box.sizes:
            layer.full_boxes.append(box)
        grown = length[0]
        if transport_at:
            box.transport_seq = number + 1
            place = number & SLOT_MASK
            box.sent_times[place] = now_s
            box.sent_sizes[place] = grown
        box.sizes.append(grown)
        box.cursor = at + grown
        done += 1
    layer.counters.forwarded += done


def retransmit(
    stream: SlotStream, out_seq: int, full_boxes: list[Outbox], now_s: float = 0.0
) -> int:
    """Send once more, as RTX, what a subscriber names.

    It goes under a number of the RTX stream's own, as SRTP must not use one twice.

    Returns:
        Bytes sent; 0 when it can not be had.
    """
    layer = stream.layer
    found = stream.sent_as(out_seq, layer.reception.newest_seq if layer is not None else 0)
    if found is None:
        return 0
    run, seq = found
    kept = run.layer.history.get(seq)
    if kept is None or not run.carries(kept.picture):
        return 0
    return _repeat(stream, run, kept, full_boxes, now_s)


def probe(stream: SlotStream, size_left: int, now_s: float) -> int:
    """Send up to ``size_left`` bytes that show whether the line carries more than it does now.

    Recent packets go once more as RTX, which also covers a loss; where there is none worth it,
    RTX packets of nothing but padding. Source: RFC 3550 section 5.1 (padding).

    Returns:
        Bytes sent; 0 when the subscriber takes no repairs.
    """
    layer = stream.layer
    if stream.rtx_payload_type is None:
        return 0
    boxes: list[Outbox] = [] if layer is None else layer.full_boxes
    sent = 0
    for back in range(MAX_PROBES):
        left = size_left - sent
        if left < MIN_PROBE:
            break
        found = None if layer is None else _recent(layer, stream, back, left)
        if found is None:
            grown = _pad(stream, min(left, MAX_PADDING), boxes, now_s)
        else:
            grown = _repeat(stream, *found, boxes, now_s)
        if not grown:
            break
        sent += grown
    if layer is None:
        for box in boxes:
            box.flush()
    return sent


def _recent(
    layer: "Layer", stream: SlotStream, back: int, left: int
) -> "tuple[Run[Layer], Kept] | None":
    """Return a packet of the current run that is worth to be sent again."""
    seq = layer.reception.newest_seq - back
    kept = layer.history.get(seq) if seq >= stream.first_seq else None
    run = stream.run_now(seq)
    if kept is None or run is None or not kept.transport_at or not run.carries(kept.picture):
        return None
    return (run, kept) if MAX_PADDING < len(kept.packet) <= left else None


def _pad(stream: SlotStream, size: int, full_boxes: list[Outbox], now_s: float) -> int:
    """Send an RTX packet of ``size`` bytes of padding; return the datagram's size."""
    box, layer = stream.box, stream.layer
    at = box.room()
    stream.rtx_seq += 1
    timestamp = stream.timestamp_at(now_s)
    if layer is not None:
        timestamp = layer.newest_timestamp + stream.ts_shift
    end = at + _PADDED.size + size
    _PADDED.pack_into(
        box.buffer,
        at,
        _PADDED_FIRST,
        stream.rtx_payload_type,
        stream.rtx_seq & SEQ_MASK,
        timestamp & TIMESTAMP_MASK,
        stream.rtx_ssrc,
        ONE_BYTE_PROFILE,
        1,
        EGRESS_TRANSPORT_SEQ_ID << 4 | 1,
    )
    box.buffer[at + _PADDED.size : end] = bytes(size)
    box.buffer[end - 1] = size
    return box.seal(_PADDED.size + size, _PADDED.size - 3, full_boxes, now_s)


def send_apart(layer: "Layer", stream: SlotStream, kept: Kept, now_s: float) -> int:
    """Send one packet that may not go the straight way; return how many were sent.

    It is late, or sound that takes earlier sound along. A late packet of a temporal layer that is
    left out goes without its payload: its number was kept free, but the receiver can not know
    that its frame builds on others that were not sent.
    """
    seq, _, packet, payload_at, picture, _ = kept
    run = stream.run_of(seq) if seq < stream.first_seq else stream.run_now(seq)
    if run is None:
        return 0
    box = stream.box
    at = box.room()
    marker, payload_type = packet[1] & MARKER, stream.payload_type
    if not run.carries(picture):
        packet, picture, marker = packet[:payload_at], PLAIN, 0
    elif not layer.is_video and stream.red_payload_type is not None and seq >= stream.first_seq:
        # What came before the stream may carry the layer stays out of it.
        count = min(stream.redundancy, seq - stream.first_seq)
        payload = layer.with_earlier(kept, count, payload_type)
        if payload is not None:
            packet, payload_type = packet[:payload_at] + payload, stream.red_payload_type
    size = len(packet)
    box.buffer[at : at + size] = packet
    write_header(
        box.buffer,
        at + 1,
        marker | payload_type,
        seq + run.seq_shift & SEQ_MASK,
        kept.timestamp + run.ts_shift & TIMESTAMP_MASK,
        stream.ssrc,
    )
    write_numbers(box.buffer, at, picture, run.picture_shift, run.tl0_shift)
    return 1 if box.seal(size, kept.transport_at, layer.full_boxes, now_s) else 0


def _repeat(
    stream: SlotStream, run: Run["Layer"], kept: Kept, full_boxes: list[Outbox], now_s: float
) -> int:
    """Send a packet again as RTX; return the datagram's size, 0 when it was not possible.

    Source: RFC 4588 section 4: the original number goes before the payload.
    """
    if stream.rtx_payload_type is None or stream.rtx_ssrc is None:
        return 0
    box, packet, payload_at = stream.box, kept.packet, kept.payload_at
    at = box.room()
    buffer, size = box.buffer, len(packet) + 2
    buffer[at : at + payload_at] = packet[:payload_at]
    buffer[at + payload_at + 2 : at + size] = packet[payload_at:]
    write_numbers(buffer, at + 2, kept.picture, run.picture_shift, run.tl0_shift)
    out_seq = kept.seq + run.seq_shift
    buffer[at + payload_at] = out_seq >> 8 & 0xFF
    buffer[at + payload_at + 1] = out_seq & 0xFF
    stream.rtx_seq += 1
    write_header(
        buffer,
        at + 1,
        packet[1] & MARKER | stream.rtx_payload_type,
        stream.rtx_seq & SEQ_MASK,
        kept.timestamp + run.ts_shift & TIMESTAMP_MASK,
        stream.rtx_ssrc,
    )
    return box.seal(size, kept.transport_at, full_boxes, now_s)
