"""One published source of a participant: stays the same while connections come and go.

Slots of other participants hold on to a track; the layers behind it are exchanged when its
publisher builds a new connection, and are absent while there is none. Each slot is aimed at a
quality; it carries the best layer up to that which arrives at the time.
"""

from collections.abc import Sequence
from typing import Final

from server.media.allocate import NOMINAL_BPS, Option
from server.media.layer import Layer
from server.media.rtp.vp8 import MAX_TID
from server.media.slot_stream import BEST, PAUSED, SlotStream

REVIEW_S: Final = 0.1
GIVEN_UP_S: Final = 5.0
"""A layer that was wanted for this long, and did not come, is offered at no cost of its own."""
SOUND_BPS: Final = 40_000
"""What a sound is taken to need before it was measured."""

SMOOTHING_S: Final = 5.0
"""Key frames, and pages of a shared screen, are not what a layer takes from now on."""

_BASE_SHARE = 0.6
"""Of a VP8 layer of two temporal layers, what the lower one takes before it was measured."""


class Track:
    """A microphone, camera or screen, and the slots that it is put into."""

    __slots__ = (
        "_alive",
        "_bps",
        "_declared",
        "_measured_s",
        "_options",
        "_reviewed_at_s",
        "_wanted",
        "_wanted_since_s",
        "is_active",
        "layers",
        "participant_id",
        "source",
        "streams",
    )

    def __init__(self, participant_id: str, source: str, *, is_active: bool) -> None:
        self.participant_id = participant_id
        self.source = source
        self.is_active = is_active
        self.layers: dict[int, Layer] = {}
        """What arrived on the current connection, by quality."""
        self.streams: list[SlotStream] = []
        self._declared: tuple[int, ...] = ()
        self._alive: dict[int, bool] = {}
        self._bps: dict[int, tuple[float, ...]] = {}
        self._measured_s: dict[int, float] = {}
        self._wanted_since_s: dict[int, float] = {}
        self._options: tuple[Option, ...] = ()
        self._wanted: int | None = None
        self._reviewed_at_s = 0.0

    @property
    def layer(self) -> Layer | None:
        """The best layer that arrived; of sound and screens the only one."""
        return self.layers[max(self.layers)] if self.layers else None

    def declare(self, qualities: Sequence[int]) -> None:
        """Say which qualities the connection may send, whether or not it does now."""
        self._declared = tuple(sorted(qualities))

    def add(self, stream: SlotStream, quality: int = BEST, temporal: int = MAX_TID) -> None:
        """Put the track into a slot, aimed at a quality."""
        stream.quality, stream.next_tid = quality, temporal
        stream.expect_repairs()
        self.streams.append(stream)
        self._wanted = None
        self._direct(stream)

    def remove(self, stream: SlotStream) -> None:
        """Take the track out of a slot; nothing of it is sent there any more."""
        if stream in self.streams:
            self.streams.remove(stream)
            self._wanted = None
            self._stop(stream)

    def aim(
        self,
        stream: SlotStream,
        quality: int,
        temporal: int = MAX_TID,
        *,
        in_need: bool = False,
    ) -> None:
        """Send a slot this quality, or the best that there is up to it; PAUSED for nothing.

        Args:
            stream: of a slot that the track was put into.
            quality: 0 to 2, or PAUSED.
            temporal: the highest temporal layer to send.
            in_need: send nothing of a better layer until the key frame of a smaller one.
        """
        if (stream.quality, stream.next_tid) == (quality, temporal) or stream not in self.streams:
            return
        stream.quality, stream.next_tid = quality, temporal
        self._wanted = None
        if stream.layer is not None:
            stream.layer.turn(stream)
        _stand_down(stream)
        self._direct(stream)
        layer = stream.layer
        if in_need and layer is not None and layer.quality > quality and stream.awaited:
            layer.let_go(stream)
            stream.put_down()

    def start_anywhere(self) -> None:
        """Have every slot start anew with the first key frame of any layer up to what it is sent.

        For when what was sent for a while is lost: a picture that stands still need not wait for
        the very layer that it had, which a browser on an unknown way sends last, or not yet.
        """
        for stream in self.streams:
            for quality, layer in self.layers.items():
                is_due = layer.is_video and quality <= stream.quality and self.is_active
                if is_due and stream.takes(layer.codec):
                    layer.stand_by(stream)

    def use(self, quality: int, layer: Layer) -> None:
        """Carry on with another layer of this quality."""
        old = self.layers.get(quality)
        if old is not None:
            old.leave_all()
        self.layers[quality] = layer
        self._alive[quality] = True
        self._direct_all()

    def clear(self) -> None:
        """Have no layers any more; the slots wait for others."""
        for stream in self.streams:
            self._stop(stream)
        self.layers.clear()
        self._alive.clear()
        self._bps.clear()
        self._measured_s.clear()
        self._wanted_since_s.clear()
        self._declared = ()
        self._options = ()

    def set_active(self, *, active: bool) -> None:
        """Forward, or stop to, while the slots stay as they are."""
        if active != self.is_active:
            self.is_active = active
            self._direct_all()

    def wanted(self) -> int:
        """Return the highest quality that a slot is aimed at, PAUSED when none is."""
        if self._wanted is None:
            self._wanted = max((stream.quality for stream in self.streams), default=PAUSED)
        return self._wanted

    def options(self, now_s: float) -> tuple[Option, ...]:
        """Return the ways to send it, ascending by quality, then temporal layer.

        Layers that the publisher has switched off are among them, at what they took last or
        usually take. Also notices which layers came or stopped, and directs the slots anew.
        """
        passed_s = now_s - self._reviewed_at_s
        if passed_s >= REVIEW_S:
            self._reviewed_at_s = now_s
            self._review(now_s, passed_s)
        return self._options

    def _review(self, now_s: float, passed_s: float) -> None:
        is_changed = False
        for quality, layer in self.layers.items():
            is_alive = layer.is_alive(now_s)
            if is_alive != self._alive.get(quality):
                is_changed = True
                self._alive[quality] = is_alive
                if not is_alive:
                    layer.history.clear()
            rates = layer.rates(now_s)
            if rates:
                self._note_rates(quality, rates, passed_s)
        if is_changed:
            self._direct_all()
        wanted = self.wanted()
        options: list[Option] = []
        floor = 0
        for quality in sorted({*self._declared, *self.layers}):
            options += self._options_of(quality, floor, now_s, is_wanted=quality <= wanted)
            floor = options[-1].bps
        self._options = tuple(options)

    def _note_rates(self, quality: int, rates: tuple[int, ...], passed_s: float) -> None:
        """Draw what a layer is said to take towards what it took; at first it is the mean."""
        before = self._bps.get(quality, ())
        if len(before) != len(rates):
            self._measured_s[quality] = passed_s = 0.0
            before = rates
        self._measured_s[quality] += passed_s
        share = passed_s / min(SMOOTHING_S, self._measured_s[quality] + REVIEW_S)
        self._bps[quality] = tuple(
            old + (new - old) * min(1.0, share) for old, new in zip(before, rates, strict=True)
        )

    def _options_of(
        self, quality: int, floor: int, now_s: float, *, is_wanted: bool
    ) -> list[Option]:
        rates: Sequence[float] = self._bps.get(quality, ())
        if self._alive.get(quality) or not is_wanted:
            self._wanted_since_s.pop(quality, None)
        elif now_s - self._wanted_since_s.setdefault(quality, now_s) > GIVEN_UP_S and floor:
            # The publisher can not send it; what is below is sent in its place.
            return [Option(quality, MAX_TID, floor)]
        if not rates:
            nominal = NOMINAL_BPS[quality] if self.source != "microphone" else SOUND_BPS
            rates = (int(_BASE_SHARE * nominal), nominal)
        return [Option(quality, tid, max(floor, int(bps))) for tid, bps in enumerate(rates)]

    def _pick(self, quality: int, codec_of: SlotStream) -> Layer | None:
        """Return the best layer up to a quality that arrives, else the next above, else any."""
        if quality == PAUSED or not self.is_active:
            return None
        known = [each for each in sorted(self.layers) if codec_of.takes(self.layers[each].codec)]
        alive = [each for each in known if self._alive[each]]
        if not alive:
            # Nothing arrives: stay ready for what would be best.
            alive = known
        below = [each for each in alive if each <= quality]
        if below:
            return self.layers[below[-1]]
        return self.layers[alive[0]] if alive else None

    def _direct(self, stream: SlotStream) -> None:
        """Have a slot carry what it is aimed at, from the next key frame on."""
        layer = self._pick(stream.quality, stream)
        if layer is None:
            self._stop(stream)
            return
        if stream.awaited is layer:
            return
        if stream.awaited is not None:
            stream.awaited.leave(stream)
        if stream.layer is not layer:
            layer.serve(stream)

    def _direct_all(self) -> None:
        for stream in self.streams:
            self._direct(stream)

    def _stop(self, stream: SlotStream) -> None:
        _stand_down(stream)
        for layer in (stream.awaited, stream.layer):
            if layer is not None:
                layer.leave(stream)
        stream.forget()


def _stand_down(stream: SlotStream) -> None:
    """Have a slot wait for nothing but what it is aimed at."""
    for layer in stream.standby:
        layer.waiting.remove(stream)
    stream.standby = ()
