"""One incoming RTP stream: what is known of it, and which slots carry or await it.

``take`` accounts for a packet and hands it to the fan-out. What changes seldom (who carries the
layer, from which packet on, down to which frames) is decided here and in ``SlotStream``.
"""

from collections.abc import Callable
from typing import Final

from server.media.counters import Counters
from server.media.forward import fan_out, send_apart
from server.media.rtp import h264, vp8
from server.media.rtp.history import AUDIO_CAPACITY, VIDEO_CAPACITIES, Kept, PacketHistory
from server.media.rtp.keyframes import KeyframeArbiter
from server.media.rtp.meter import SILENT_AFTER_S, RateMeter
from server.media.rtp.nack import MAX_MISSING, NackTracker
from server.media.rtp.packet import SEQ_MASK
from server.media.rtp.red_join import join
from server.media.rtp.reports import Reception, SenderClock
from server.media.rtp.vp8 import PLAIN, Descriptor
from server.media.slot_stream import BEST, SlotStream
from server.media.transport.outbox import FanOut, Outbox

MAX_LEAP: Final = MAX_MISSING
"""A gap that is wider is not passed on to those who take the layer."""
MAX_REORDER: Final = 512
"""How late sound may be; what came within so many packets is remembered, to drop repeats."""
SRTP_TAG: Final = 16

_ALL_HEARD: Final = (1 << MAX_REORDER) - 1
_DESCRIBE: Final[dict[str, Callable[[bytearray, int], Descriptor]]] = {
    "vp8": vp8.describe,
    "h264": h264.describe,
}


class Layer:
    """One incoming RTP stream, and the slots that carry or await it."""

    __slots__ = (
        "_describe",
        "_fan",
        "_fresh_from",
        "_has_parameters",
        "_heard",
        "_joined",
        "_joined_seq",
        "_level_count",
        "_level_sum",
        "_silent_after_s",
        "clock",
        "clock_hz",
        "codec",
        "counters",
        "full_boxes",
        "history",
        "is_video",
        "keyframes",
        "meter",
        "nack",
        "newest_at_s",
        "newest_picture",
        "newest_timestamp",
        "octets",
        "payload_type",
        "plan",
        "quality",
        "reception",
        "ssrc",
        "takers",
        "turning",
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
        codec: str = "vp8",
        quality: int = BEST,
        silent_after_s: float = SILENT_AFTER_S,
        fan: FanOut | None = None,
    ) -> None:
        """Begin with the first packet.

        Args:
            counters: of the worker.
            full_boxes: the boxes that hold something to send.
            ssrc: as it comes.
            payload_type: as it comes.
            is_video: whether it starts at key frames, is asked for again, and sent again.
            clock_hz: of its timestamps.
            first_seq: the number of its first packet.
            codec: opus, vp8 or h264.
            quality: 0 low, 1 medium, 2 high or the only one.
            silent_after_s: for how long nothing may come until it counts as stopped.
            fan: what copies packets to the takers; the pure one when None.
        """
        self.counters, self.full_boxes = counters, full_boxes
        self.ssrc, self.payload_type = ssrc, payload_type
        self.codec = codec if is_video else "opus"
        self.is_video = is_video
        self.clock_hz = clock_hz
        self.quality = quality
        self.reception = Reception(first_seq)
        self.keyframes = KeyframeArbiter()
        self.nack = NackTracker()
        self.history = PacketHistory(VIDEO_CAPACITIES[quality] if is_video else AUDIO_CAPACITY)
        self.meter = RateMeter()
        self.clock: SenderClock | None = None
        self.newest_at_s, self.newest_timestamp = 0.0, 0
        self.newest_picture = PLAIN
        self.octets = 0
        self.takers: list[SlotStream] = []
        self.waiting: list[SlotStream] = []
        self.turning: list[SlotStream] = []
        """Takers that carry more or fewer temporal layers soon."""
        self.plan: object = None
        """What the fan-out prepared for the takers; None after every change of theirs."""
        self._silent_after_s = silent_after_s
        self._fan = fan_out if fan is None else fan
        self._describe = _DESCRIBE.get(codec, vp8.describe)
        self._has_parameters = False
        self._heard = 0  # of sound, which of the newest packets came: bit 0 is the newest
        self._joined: dict[tuple[int, int], bytes | None] = {}
        self._joined_seq: int | None = None
        self._fresh_from = first_seq  # what came before lets nobody in who waits
        self._level_sum = self._level_count = 0

    def serve(self, stream: SlotStream) -> None:
        """Let a slot carry this layer from the next place where it may start.

        What it carries now goes on until then.
        """
        stream.awaited = self
        if stream.layer is None:
            self._fresh_from = self.reception.newest_seq + 1
        if self in stream.standby:
            stream.standby = tuple(each for each in stream.standby if each is not self)
        else:
            self.waiting.append(stream)
        if self.is_video:
            self.keyframes.want()

    def stand_by(self, stream: SlotStream) -> None:
        """Let a slot that shows nothing now carry this layer, if its key frame is the first."""
        self.keyframes.want()
        if stream.awaited is not self and self not in stream.standby:
            stream.standby += (self,)
            self.waiting.append(stream)

    def leave(self, stream: SlotStream) -> None:
        """Send nothing more of this layer to a slot."""
        if stream.layer is self:
            self.let_go(stream)
            stream.put_down()
        if stream.awaited is self:
            self.waiting.remove(stream)
            stream.awaited = None
        elif self in stream.standby:
            self.waiting.remove(stream)
            stream.standby = tuple(each for each in stream.standby if each is not self)

    def let_go(self, stream: SlotStream) -> None:
        """Have one taker less."""
        self.plan = None
        self.takers.remove(stream)
        if stream in self.turning:
            self.turning.remove(stream)

    def leave_all(self) -> None:
        """Send nothing more to anybody."""
        for stream in [*self.takers, *self.waiting]:
            self.leave(stream)

    def turn(self, stream: SlotStream) -> None:
        """Let a taker carry the layer up to its ``next_tid``, as soon as a frame lets it."""
        if self.is_video and stream.next_tid != stream.max_tid:
            if stream not in self.turning:
                self.turning.append(stream)
        elif stream in self.turning:
            self.turning.remove(stream)

    def rates(self, now_s: float) -> tuple[int, ...]:
        """Return bits per second up to each temporal layer, ascending; empty when it stopped."""
        return self.meter.rates(now_s) if self.is_alive(now_s) else ()

    def rate_bps(self, now_s: float) -> int:
        """Return the bits per second of the whole."""
        rates = self.rates(now_s)
        return rates[-1] if rates else 0

    def is_alive(self, now_s: float) -> bool:
        """True while packets come."""
        return now_s - self.newest_at_s < self._silent_after_s

    def note_level(self, level: int, _now_s: float) -> None:
        """Take how loud one packet is, 0 (loudest) to 127, in −dBov. Source: RFC 6464."""
        self._level_sum += level
        self._level_count += 1

    def take_level(self, _now_s: float) -> float | None:
        """Return the mean level since the last call; None when nothing was said."""
        if not self._level_count:
            return None
        mean = self._level_sum / self._level_count
        self._level_sum = self._level_count = 0
        return mean

    def with_earlier(self, kept: Kept, count: int, payload_type: int) -> bytes | None:
        """Return a sound's payload with up to ``count`` before it; made once for all who take it.

        None when nothing can go along.
        """
        if self._joined_seq != kept.seq:
            self._joined_seq = kept.seq
            self._joined.clear()
        key = (count, payload_type)
        if key not in self._joined:
            self._joined[key] = join(kept, self.history.get, count, payload_type)
        return self._joined[key]

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
            if step - 1 > MAX_LEAP:
                self._leap(newest, newest + step)
            if not self.is_video:
                self._heard = (self._heard << min(step, MAX_REORDER) | 1) & _ALL_HEARD
            elif step > 1:
                self._note_gap(newest + 1, newest + step - 1, now_s)
            return newest + step
        late = newest + step - 0x10000
        if self.is_video:
            return late if self.nack.arrived(late, now_s) else None
        place = 1 << min(newest - late, MAX_REORDER)
        if place & _ALL_HEARD == 0 or self._heard & place:
            return None
        self._heard |= place
        return late

    def take(  # noqa: PLR0917  # keyword arguments cost, and this runs for each packet
        self,
        packet: bytearray,
        payload_at: int,
        seq: int,
        timestamp: int,
        now_s: float,
        transport_at: int = 0,
    ) -> None:
        """Account for one packet that is new, and forward it.

        Args:
            packet: without padding, extensions normalised; it is kept, not copied.
            payload_at: where its payload starts.
            seq: extended, as ``advance`` returned it.
            timestamp: as it came.
            now_s: when it came.
            transport_at: where the two bytes of its transport-wide number are; 0 without.
        """
        picture = PLAIN
        if self.is_video:
            picture = self._look_at(packet, payload_at)
        kept = Kept(seq, timestamp, packet, payload_at, picture, transport_at)
        self.history.put(kept)
        reception = self.reception
        is_newest = seq == reception.newest_seq
        if is_newest:
            # What lies behind the newest must be so before anybody takes up from it.
            if self.turning and picture.starts:
                self._turn(picture, seq)
            self.newest_timestamp = timestamp
            self.newest_at_s = now_s
            if picture.picture_at:
                self.newest_picture = picture
        admitted: list[SlotStream] | None = None
        if self.waiting and (picture.is_key if self.is_video else is_newest):
            admitted = self._admit(kept)
        if is_newest:
            reception.note_arrival(timestamp, now_s, self.clock_hz)
        else:
            # How late a repair comes says nothing of the line.
            reception.received += 1
        size = len(packet)
        self.octets += size - payload_at
        self.meter.octets[picture.tid] += size + SRTP_TAG
        if self.takers:
            self._fan(self, kept, now_s)
            if admitted and not is_newest:
                self._catch_up(admitted, seq, now_s)

    def _look_at(self, packet: bytearray, payload_at: int) -> Descriptor:
        picture = self._describe(packet, payload_at)
        if picture is h264.PARAMETERS:
            self._has_parameters = True
        elif picture is h264.IDR and self._has_parameters:
            # The parameter sets come first; without them its decoder could not start.
            return PLAIN
        if picture.is_key:
            self.keyframes.arrived()
        return picture

    def _turn(self, picture: Descriptor, seq: int) -> None:
        for stream in list(self.turning):
            before = stream.max_tid
            if stream.turn(picture):
                self.turning.remove(stream)
            if stream.max_tid != before:
                stream.part(seq, before)
                self.plan = None

    def _admit(self, kept: Kept) -> list[SlotStream]:
        """Let everybody who waits carry the layer from this packet on; return who did not before.

        Who carries it already is sent the packet in its turn, and its numbers go on. A repaired
        one from before somebody waited lets nobody in: they may not have been allowed to see it.
        """
        if kept.seq < self._fresh_from:
            self.keyframes.want()
            return []
        self.plan = None
        waited, self.waiting = self.waiting, []
        for stream in waited:
            self._settle(stream)
        admitted = [stream for stream in waited if stream.layer is not self]
        for stream in admitted:
            if stream.layer is not None:
                stream.layer.let_go(stream)
            stream.take_up(self, kept.seq, kept.timestamp, kept.picture)
        self.takers += admitted
        return admitted

    def _settle(self, stream: SlotStream) -> None:
        """Let a slot that takes this layer wait for none but the best of those above it."""
        known = [each for each in (stream.awaited, *stream.standby) if each not in (None, self)]
        stream.awaited, stream.standby = None, ()
        best = max(known, key=lambda each: each.quality, default=self)
        for each in known:
            if each is best and each.quality > self.quality:
                stream.awaited = each
            else:
                each.waiting.remove(stream)

    def _catch_up(self, streams: list[SlotStream], seq: int, now_s: float) -> None:
        """Send what came before the late packet that let these slots carry the layer."""
        for number in range(seq + 1, self.reception.newest_seq + 1):
            kept = self.history.get(number)
            if kept is not None:
                for stream in streams:
                    self.counters.forwarded += send_apart(self, stream, kept, now_s)

    def _leap(self, seq: int, next_seq: int) -> None:
        """Have what goes out follow a leap of numbers in one small step.

        Enough of them would take a receiver's rollover counter away, or our own: each stream that
        goes out keeps its key and its numbers for as long as its connection stands, whoever is in
        it. Source: RFC 3711 section 3.3.1.
        """
        self.plan = None
        for stream in self.takers:
            stream.leap(seq, next_seq)

    def _note_gap(self, first: int, last: int, now_s: float) -> None:
        paused_s = now_s - self.newest_at_s
        if not self.nack.note_gap(first, last, now_s, paused_s=paused_s):
            self.keyframes.want()
