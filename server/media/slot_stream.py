"""One slot's outgoing stream towards one subscriber: its numbers, and what it carries and awaits.

It keeps its SSRC for as long as the connection stands. A change of layer is made at a key frame
of the new one and not before, so that the picture never stops for it.
"""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from server.media.rtp.rewrite import RtpRewriter
from server.media.rtp.vp8 import MAX_TID, Descriptor

if TYPE_CHECKING:
    from server.media.layer import Layer
    from server.media.transport.outbox import Outbox

BEST: Final = 2
"""The quality that a stream is aimed at until something else is said."""
PAUSED: Final = -1
MAX_REDUNDANCY: Final = 2
VIDEO_CLOCK_HZ: Final = 90_000


class SlotStream(RtpRewriter["Layer"]):
    """One slot's outgoing stream towards one subscriber."""

    __slots__ = (
        "_octets_before",
        "_packets_before",
        "_redundancy",
        "awaited",
        "box",
        "next_tid",
        "payload_type",
        "quality",
        "red_payload_type",
        "rtx_payload_type",
        "rtx_seq",
        "rtx_ssrc",
        "ssrc",
        "standby",
        "types",
    )

    box: "Outbox"
    """Where its packets go; set once the connection is up, before any layer is taken."""

    def __init__(self, *, is_video: bool) -> None:
        """Choose SSRCs, and first numbers that are random and far from wrapping."""
        super().__init__(secrets.randbelow(1 << 14), secrets.randbits(32))
        self.ssrc = _new_ssrc()
        self.rtx_ssrc = _new_ssrc() if is_video else None
        self.rtx_seq = secrets.randbelow(1 << 14)
        self.types: Mapping[str, tuple[int, int | None]] = {}
        """What the subscriber takes: codec → its payload type, and that of its repairs."""
        self.payload_type = 0
        self.rtx_payload_type: int | None = None
        self.red_payload_type: int | None = None
        self.awaited: Layer | None = None
        """The layer that it changes to at the next key frame."""
        self.standby: tuple[Layer, ...] = ()
        """Layers that will do as well, whose key frame comes first: it shows nothing now."""
        self.quality = BEST
        """What it is aimed at; PAUSED for nothing."""
        self.next_tid = MAX_TID
        """The highest temporal layer that it shall carry."""
        self._redundancy = 0
        self._packets_before = 0
        self._octets_before = 0

    @property
    def redundancy(self) -> int:
        """How many earlier sounds go with each; takes a subscriber that accepted RED."""
        return self._redundancy

    @redundancy.setter
    def redundancy(self, count: int) -> None:
        count = max(0, min(MAX_REDUNDANCY, count))
        if count == self._redundancy:
            return
        self._redundancy = count
        if self.rtx_ssrc is None:
            is_plain = self.red_payload_type is None or not self._redundancy
            self.max_tid = MAX_TID if is_plain else -1
            if self.layer is not None:
                self.layer.plan = None

    def takes(self, codec: str) -> bool:
        """Tell whether the subscriber can play a codec."""
        return not self.types or codec in self.types

    def timestamp_at(self, now_s: float) -> int:
        """Return where the stream's time is while it carries nothing."""
        if self._last_sent_at is None:
            return self._last_timestamp
        return self._last_timestamp + int((now_s - self._last_sent_at) * VIDEO_CLOCK_HZ)

    def expect_repairs(self) -> None:
        """Have a type for probes before anything was carried: that of any codec will do."""
        if self.rtx_payload_type is None and self.rtx_ssrc is not None:
            repairs = (repair for _, repair in self.types.values() if repair is not None)
            self.rtx_payload_type = next(repairs, None)

    def take_up(self, layer: "Layer", seq: int, timestamp: int, picture: Descriptor) -> None:
        """Carry ``layer`` from this packet on, instead of what was carried until now."""
        aligned = None
        old = self.layer
        if old is not None:
            aligned = self._aligned(old, layer, timestamp)
            self.put_down()
        if layer.codec in self.types:
            self.payload_type, self.rtx_payload_type = self.types[layer.codec]
        self.begin(
            layer,
            seq,
            timestamp,
            picture,
            now_s=layer.newest_at_s,
            clock_hz=layer.clock_hz,
            aligned=aligned,
        )
        if layer.is_video:
            self.max_tid = self.next_tid
        self._packets_before -= layer.reception.received
        self._octets_before -= layer.octets

    def put_down(self) -> None:
        """Carry nothing until ``take_up``."""
        layer = self.layer
        if layer is None:
            return
        self._packets_before += layer.reception.received
        self._octets_before += layer.octets
        self.end(
            layer.reception.newest_seq,
            layer.newest_timestamp,
            layer.newest_picture,
            sent_at_s=layer.newest_at_s,
        )

    def turn(self, picture: Descriptor) -> bool:
        """Follow ``next_tid`` at the start of a frame, as far as this one lets; True when done.

        Less is possible at any frame. More needs a frame that does not build on what was left
        out; it goes up one layer at a time. Source: RFC 7741 section 4.2, the Y bit.
        """
        if picture.is_key or self.next_tid < self.max_tid:
            self.max_tid = self.next_tid
        elif picture.is_sync and picture.tid == self.max_tid + 1:
            self.max_tid = picture.tid
        return self.max_tid == self.next_tid

    def forget(self) -> None:
        """Let nothing of what was sent follow: no repair, and nothing that still waits."""
        super().forget()
        box: Outbox | None = getattr(self, "box", None)  # there is none before the connection is up
        if box is not None:
            box.withdraw((self.ssrc, self.rtx_ssrc))

    def note_left_out(self, octets: int) -> None:
        """Count one packet of the layer, of so much payload, that was not sent here."""
        self._packets_before -= 1
        self._octets_before -= octets

    def totals(self) -> tuple[int, int]:
        """Return (packets, payload octets) sent so far, as sender reports say it."""
        layer = self.layer
        if layer is None:
            return self._packets_before, self._octets_before
        return self._packets_before + layer.reception.received, self._octets_before + layer.octets

    def _aligned(self, old: "Layer", new: "Layer", timestamp: int) -> int | None:
        """Return the outgoing timestamp of the same moment, by what one sender said of both."""
        if old.clock is None or new.clock is None or old.clock.ntp_shift != new.clock.ntp_shift:
            return None
        moment = new.clock.ntp_at(timestamp, new.clock_hz)
        return old.clock.timestamp_at(moment, old.clock_hz) + self.ts_shift


def _new_ssrc() -> int:
    return secrets.randbelow((1 << 32) - 1) + 1
