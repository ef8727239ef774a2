"""One incoming layer to its subscribers: the packet path.

``fan_out`` runs once for each packet and its loop once for each copy. It allocates nothing per
copy: the packet is copied into the subscriber's outbox, its header rewritten there, protected in
place, and sent when the socket has been read dry. What changes seldom (who takes the layer, from
which packet on) is decided in ``Layer`` and ``SlotStream``.
"""

import secrets
from typing import Final

from server.media.counters import Counters
from server.media.rtp.history import CAPACITY, Kept, PacketHistory
from server.media.rtp.keyframes import KeyframeArbiter
from server.media.rtp.nack import NackTracker
from server.media.rtp.packet import MARKER, SEQ_MASK, TIMESTAMP_MASK, write_header
from server.media.rtp.reports import Reception, SenderClock
from server.media.rtp.rewrite import RtpRewriter
from server.media.rtp.vp8 import PLAIN, Descriptor, describe, write_numbers
from server.media.transport.dtls import new_length, protect
from server.media.transport.outbox import LAST_START, Outbox

MAX_REORDER: Final = 512
"""How late sound may be; SRTP refuses duplicates within twice as much."""

_length = new_length()


class SlotStream(RtpRewriter):
    """One slot's outgoing stream towards one subscriber."""

    __slots__ = (
        "_octets_before",
        "_packets_before",
        "box",
        "layer",
        "payload_type",
        "rtx_payload_type",
        "rtx_seq",
        "rtx_ssrc",
        "ssrc",
    )

    box: Outbox
    """Where its packets go; set once the connection is up, before any layer is taken."""

    def __init__(self, *, is_video: bool) -> None:
        """Choose SSRCs, and first numbers that are random and far from wrapping."""
        super().__init__(secrets.randbelow(1 << 14), secrets.randbits(32))
        self.ssrc = _new_ssrc()
        self.rtx_ssrc = _new_ssrc() if is_video else None
        self.rtx_seq = secrets.randbelow(1 << 14)
        self.payload_type = 0
        self.rtx_payload_type: int | None = None
        self.layer: Layer | None = None
        """What the slot carries now; None while it waits for a first packet."""
        self._packets_before = 0
        self._octets_before = 0

    def take_up(self, layer: "Layer", seq: int, timestamp: int, picture: Descriptor) -> None:
        """Carry ``layer`` from this packet on."""
        self.begin(seq, timestamp, picture, now_s=layer.newest_at_s, clock_hz=layer.clock_hz)
        self._packets_before -= layer.reception.received
        self._octets_before -= layer.octets
        self.layer = layer

    def put_down(self) -> None:
        """Carry nothing until ``take_up``."""
        layer = self.layer
        if layer is None:
            return
        self.end(
            layer.reception.newest_seq,
            layer.newest_timestamp,
            layer.newest_picture,
            sent_at_s=layer.newest_at_s,
        )
        self._packets_before += layer.reception.received
        self._octets_before += layer.octets
        self.layer = None

    def totals(self) -> tuple[int, int]:
        """Return (packets, payload octets) sent so far, as sender reports say it."""
        layer = self.layer
        if layer is None:
            return self._packets_before, self._octets_before
        return self._packets_before + layer.reception.received, self._octets_before + layer.octets


class Layer:
    """One incoming RTP stream, and the slots that carry or await it."""

    __slots__ = (
        "clock",
        "clock_hz",
        "counters",
        "full_boxes",
        "history",
        "is_video",
        "keyframes",
        "nack",
        "newest_at_s",
        "newest_picture",
        "newest_timestamp",
        "octets",
        "payload_type",
        "reception",
        "ssrc",
        "takers",
        "waiting",
    )

    def __init__(
        self,
        counters: Counters,
        full_boxes: list[Outbox],
        *,
        ssrc: int,
        payload_type: int,
        is_video: bool,
        clock_hz: int,
        first_seq: int,
    ) -> None:
        self.counters = counters
        self.full_boxes = full_boxes
        self.ssrc = ssrc
        self.payload_type = payload_type
        self.is_video = is_video
        self.clock_hz = clock_hz
        self.reception = Reception(first_seq)
        self.keyframes = KeyframeArbiter()
        self.nack = NackTracker()
        self.history = PacketHistory(CAPACITY if is_video else 1)
        self.clock: SenderClock | None = None
        self.newest_at_s = 0.0
        self.newest_timestamp = 0
        self.newest_picture = PLAIN
        self.octets = 0
        self.takers: list[SlotStream] = []
        self.waiting: list[SlotStream] = []

    def serve(self, stream: SlotStream) -> None:
        """Let a slot carry this layer from the next place where it may start."""
        self.waiting.append(stream)
        if self.is_video:
            self.keyframes.want()

    def leave(self, stream: SlotStream) -> None:
        """Send nothing more of this layer to a slot."""
        if stream in self.takers:
            self.takers.remove(stream)
            stream.put_down()
        elif stream in self.waiting:
            self.waiting.remove(stream)

    def leave_all(self) -> list[SlotStream]:
        """Send nothing more to anybody; return who was served."""
        left = [*self.takers, *self.waiting]
        for stream in left:
            self.leave(stream)
        return left

    def advance(self, seq: int, now_s: float) -> int | None:
        """Return the extended number of a packet that is new, None for any other.

        A gap is noted, to be asked for; one that is too wide asks for a key frame.
        """
        reception = self.reception
        newest = reception.newest_seq
        step = (seq - newest) & SEQ_MASK
        if step == 0:
            return None
        if step < 0x8000:
            reception.newest_seq = newest + step
            if step > 1 and self.is_video:
                self._note_gap(newest + 1, newest + step - 1, now_s)
            return newest + step
        late = newest + step - 0x10000
        if self.is_video:
            return late if self.nack.arrived(late, now_s) else None
        return late if newest - late < MAX_REORDER else None

    def _note_gap(self, first: int, last: int, now_s: float) -> None:
        if not self.nack.note_gap(first, last, now_s):
            self.keyframes.want()

    def take(
        self, packet: bytearray, payload_at: int, seq: int, timestamp: int, now_s: float
    ) -> None:
        """Account for one packet that is new, and forward it.

        Args:
            packet: without padding, extensions normalised; it is kept, not copied.
            payload_at: where its payload starts.
            seq: extended, as ``advance`` returned it.
            timestamp: as it came.
            now_s: when it came.
        """
        picture = PLAIN
        if self.is_video:
            picture = describe(packet, payload_at)
            self.history.put(Kept(seq, timestamp, packet, payload_at, picture))
            if picture.is_key:
                self.keyframes.arrived()
        if seq == self.reception.newest_seq:
            self.newest_timestamp = timestamp
            self.newest_at_s = now_s
            if picture.picture_at:
                self.newest_picture = picture
        if self.waiting and (picture.is_key or not self.is_video):
            for stream in self.waiting:
                stream.take_up(self, seq, timestamp, picture)
            self.takers += self.waiting
            self.waiting.clear()
        self.reception.note_arrival(timestamp, now_s, self.clock_hz)
        self.octets += len(packet) - payload_at
        if self.takers:
            fan_out(self, packet, seq, timestamp, picture)


def fan_out(layer: Layer, packet: bytearray, seq: int, timestamp: int, picture: Descriptor) -> None:
    """Copy one packet into the outbox of every subscriber that takes the layer."""
    size = len(packet)
    marker = packet[1] & MARKER
    length = _length
    done = 0
    for stream in layer.takers:
        if seq < stream.first_seq:
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
        length[0] = size
        if protect(box.context, box.base + at, length):
            layer.counters.protect_failed += 1
            continue
        if not box.sizes:
            layer.full_boxes.append(box)
        grown = length[0]
        box.sizes.append(grown)
        box.cursor = at + grown
        done += 1
    layer.counters.forwarded += done


def retransmit(stream: SlotStream, out_seq: int, full_boxes: list[Outbox]) -> bool:
    """Send once more, as RTX, what a subscriber names; False when it can not be had.

    It goes under a number of the RTX stream's own, as SRTP must not use one twice. Source:
    RFC 4588 section 4: the original number goes before the payload.
    """
    layer = stream.layer
    if layer is None or stream.rtx_payload_type is None or stream.rtx_ssrc is None:
        return False
    seq = stream.incoming_seq(out_seq, layer.reception.newest_seq)
    kept = layer.history.get(seq) if seq is not None else None
    if kept is None:
        return False
    box = stream.box
    if box.cursor > LAST_START:
        box.flush()
    at, packet, payload_at = box.cursor, kept.packet, kept.payload_at
    buffer, size = box.buffer, len(packet) + 2
    buffer[at : at + payload_at] = packet[:payload_at]
    buffer[at + payload_at + 2 : at + size] = packet[payload_at:]
    if stream.renumbers_pictures:
        write_numbers(buffer, at + 2, kept.picture, stream.picture_shift, stream.tl0_shift)
    buffer[at + payload_at] = out_seq >> 8
    buffer[at + payload_at + 1] = out_seq & 0xFF
    stream.rtx_seq += 1
    write_header(
        buffer,
        at + 1,
        packet[1] & MARKER | stream.rtx_payload_type,
        stream.rtx_seq & SEQ_MASK,
        kept.timestamp + stream.ts_shift & TIMESTAMP_MASK,
        stream.rtx_ssrc,
    )
    _length[0] = size
    if protect(box.context, box.base + at, _length):
        layer.counters.protect_failed += 1
        return False
    if not box.sizes:
        full_boxes.append(box)
    box.sizes.append(_length[0])
    box.cursor = at + _length[0]
    return True


def _new_ssrc() -> int:
    return secrets.randbelow((1 << 32) - 1) + 1
