"""What a receiver shows stands on what it got: no frame is taken for whole that is not.

``Decoder`` concludes as browsers do which frames a frame stands on: from the numbers of pictures,
of layer 0 and of temporal layers alone (libwebrtc's modules/video_coding/rtp_vp8_ref_finder). What
the camera's encoder really used is compared with that. Source: RFC 7741 section 4.2.
"""

from dataclasses import dataclass, field

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.media.forward import probe, retransmit
from server.media.rtp.packet import unwrap_seq
from tests.server.media.egress import FAN_OUTS, Camera, Received
from tests.server.media.stage import STEP_S, Stage

LAYERS = 4
MAX_SPLIT = 8


@dataclass
class Shown:
    """One whole frame, as its receiver sees it: extended numbers, and the encoder's own name."""

    name: int
    picture: int
    tl0: int
    tid: int
    is_sync: bool
    is_key: bool


@dataclass
class Decoder:
    """The frames that a receiver of one slot takes for complete, by name."""

    packets: dict[int, Received] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    newest: int | None = None
    _by_picture: dict[int, int] = field(default_factory=dict)
    _whole: set[int] = field(default_factory=set)
    _stashed: list[Shown] = field(default_factory=list)
    _waiting: list[tuple[Shown, list[int]]] = field(default_factory=list)
    _bases: dict[int, list[int]] = field(default_factory=dict)
    _missing: set[int] = field(default_factory=set)
    _last_picture: int | None = None
    _last_tl0: int = 0

    def take(self, out_seq: int, packet: Received, payload: bytes) -> None:
        seq = unwrap_seq(out_seq, self.newest if self.newest is not None else out_seq)
        if seq in self.packets:
            return
        self.newest = max(seq, self.newest if self.newest is not None else seq)
        self.packets[seq] = packet._replace(payload=payload)
        for first in range(seq, seq - MAX_SPLIT, -1):
            start = self.packets.get(first)
            if start is None or start.timestamp != packet.timestamp:
                return
            if start.payload and start.picture.starts:
                self._try(first)
                return

    def _try(self, first: int) -> None:
        start = last = self.packets[first]
        at = first
        while not last.marker:
            at += 1
            following = self.packets.get(at)
            if following is None or following.timestamp != start.timestamp:
                return
            last = following
        if first not in self._whole:
            self._whole.add(first)
            self._enter(start)

    def _enter(self, start: Received) -> None:
        seen = start.picture
        if self._last_picture is None:
            self._last_picture, self._last_tl0 = seen.picture_id, seen.tl0
        last = self._last_picture
        picture = last + (seen.picture_id - last + 0x4000 & 0x7FFF) - 0x4000
        tl0 = self._last_tl0 + (seen.tl0 - self._last_tl0 + 0x80 & 0xFF) - 0x80
        self._last_tl0 = max(tl0, self._last_tl0)
        self._missing.update(range(last + 1, picture + 1))
        self._last_picture = max(picture, last)
        name = int.from_bytes(start.payload[7:11], "big")
        self._stashed.append(Shown(name, picture, tl0, seen.tid, seen.is_sync, seen.is_key))
        while any(self._place(frame) for frame in self._stashed):
            pass
        while any(self._show(*each) for each in self._waiting):
            pass

    def _place(self, frame: Shown) -> bool:
        """Find what a frame stands on, if that can be known by now."""
        stands_on: list[int] = []
        if frame.is_key:
            self._bases[frame.tl0] = [-1] * LAYERS
        elif frame.tid == 0:
            before = self._bases.get(frame.tl0 - 1)
            if before is None:
                return False
            self._bases[frame.tl0] = list(before)
            stands_on = [before[0]]
        else:
            base = self._bases.get(frame.tl0)
            if base is None:
                return False
            stands_on = base[:1] if frame.is_sync else base[: frame.tid + 1]
            lost = any(old < each < frame.picture for old in stands_on for each in self._missing)
            if -1 in stands_on or (not frame.is_sync and lost):
                return False
        self._stashed.remove(frame)
        if not any(each >= frame.picture for each in stands_on):
            self._waiting.append((frame, stands_on))
            self._note(frame)
        return True

    def _note(self, frame: Shown) -> None:
        tl0 = frame.tl0
        while tl0 in self._bases and self._bases[tl0][frame.tid] <= frame.picture:
            self._bases[tl0][frame.tid] = frame.picture
            tl0 += 1
        self._missing.discard(frame.picture)

    def _show(self, frame: Shown, stands_on: list[int]) -> bool:
        if not all(each in self._by_picture for each in stands_on):
            return False
        self._waiting.remove((frame, stands_on))
        self._by_picture[frame.picture] = frame.name
        self.shown.add(frame.name)
        return True


class Encoder:
    """What the frames of a camera really stand on, by name: the number of their first packet."""

    def __init__(self) -> None:
        self.stands_on: dict[int, set[int]] = {}
        self._newest: dict[int, list[int | None]] = {}

    def frame(self, camera: Camera, quality: int, at_s: float, *, key: bool = False) -> list[int]:
        seqs = camera.frame(at_s, key=key)
        name = seqs[0]
        made = camera.made[name][0]
        tid, is_sync = made[25] >> 6, bool(made[25] & 0x20)
        newest = self._newest.setdefault(quality, [None] * LAYERS)
        used = [] if key else newest[:1] if is_sync else newest[: tid + 1]
        self.stands_on[name] = {each for each in used if each is not None}
        if key:
            newest[:] = [None] * LAYERS
        newest[tid] = name
        return seqs


happenings = st.lists(
    st.one_of(
        st.tuples(st.just("frames"), st.integers(1, 6), st.just(frozenset())),
        st.tuples(st.just("frames"), st.integers(1, 6), st.frozensets(st.integers(0, 8))),
        st.tuples(st.just("turn"), st.just(0), st.integers(0, 2)),
        st.tuples(st.just("turn"), st.just(0), st.integers(0, 1)),
        st.tuples(st.just("aim"), st.integers(0, 1), st.integers(0, 2)),
        st.tuples(st.just("key"), st.integers(0, 1), st.just(frozenset())),
        st.tuples(st.just("late"), st.integers(0, 1), st.integers(0, 9)),
        st.tuples(st.just("late"), st.just(0), st.integers(0, 2)),
        st.tuples(st.just("again"), st.integers(0, 20), st.none()),
        st.tuples(st.just("probe"), st.integers(300, 3000), st.none()),
    ),
    min_size=8,
    max_size=40,
)


WHOLE: frozenset[int] = frozenset()
LESS, MORE, LATE = ("turn", 0, 0), ("turn", 0, 1), ("late", 0, 0)
BEFORE = [("frames", 3, WHOLE), LESS, ("frames", 4, WHOLE)]
"""Two frames of layer 1 are left out, on which the next one stands."""


@pytest.mark.parametrize("fan_out", FAN_OUTS)
@example(happenings=[*BEFORE, MORE, ("frames", 3, WHOLE)], temporal=2, sync_every=5, per_frame=1)
@example(
    happenings=[*BEFORE, ("frames", 2, frozenset({1})), LATE],
    temporal=2,
    sync_every=5,
    per_frame=1,
)
@example(
    happenings=[*BEFORE, ("frames", 2, frozenset({1})), MORE, ("frames", 4, WHOLE), LATE],
    temporal=2,
    sync_every=5,
    per_frame=1,
)
@given(
    happenings=happenings,
    temporal=st.integers(1, 3),
    sync_every=st.integers(1, 4),
    per_frame=st.integers(1, 3),
)
def test_every_frame_that_is_shown_stands_on_frames_that_were_shown(
    fan_out: str,
    happenings: list[tuple[str, int, object]],
    temporal: int,
    sync_every: int,
    per_frame: int,
) -> None:
    stage, encoder, decoder = Stage(fan_out), Encoder(), Decoder()
    for camera in stage.cameras:
        camera.temporal, camera.sync_every, camera.per_frame = temporal, sync_every, per_frame
    stream = stage.way.stream
    unsent: list[list[int]] = [[], []]
    for what, number, detail in [("key", 0, frozenset[int]()), *happenings]:
        if what in {"aim", "turn"}:
            assert isinstance(detail, int)
            stage.track.aim(stream, number if what == "aim" else stream.quality, detail)
        elif what == "late" and unsent[number]:
            assert isinstance(detail, int)
            seq = unsent[number].pop(detail % len(unsent[number]))
            stage.cameras[number].arrive(seq, stage.now_s)
        elif what == "again" and decoder.newest is not None:
            retransmit(stream, decoder.newest - number & 0xFFFF, stage.way.full, stage.now_s)
        elif what == "probe":
            probe(stream, number, stage.now_s)
        elif isinstance(detail, frozenset):
            keys = (number,) if what == "key" else ()
            for at in range(1 if what == "key" else number):
                stage.now_s += STEP_S
                for quality, camera in enumerate(stage.cameras[:2]):
                    seqs = encoder.frame(camera, quality, stage.now_s, key=quality in keys)
                    for index, seq in enumerate(seqs, at * per_frame):
                        if index in detail:
                            unsent[quality].append(seq)
                        else:
                            camera.arrive(seq, stage.now_s)
        for packet in stage.way.received():
            if packet.ssrc == stream.ssrc:
                decoder.take(packet.seq, packet, packet.payload)
            elif packet.payload:
                out_seq = int.from_bytes(packet.payload[:2], "big")
                decoder.take(out_seq, packet, packet.payload[2:])
    stage.way.close()

    assert decoder.shown
    for name in decoder.shown:
        assert encoder.stands_on[name] <= decoder.shown
