"""A subscriber behind a simulated link, in simulated time: what the worker's own code meets.

The sender makes pictures and sound as browsers do (bursts of packets for a picture, large key
frames), obeys the grants of ``Downlink`` with a delay for the key frame of a switch, and pads as
asked. The link has a rate that changes, a queue with a limit, loss, jitter and delay; the receiver
answers with transport-wide feedback.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count, pairwise

from server.media.allocate import AUDIO, Demand, Kind, Option
from server.media.downlink import Downlink
from server.media.repair_budget import RepairBudget
from server.media.rtp.sent_log import SentLog
from server.media.rtp.twcc import TwccRecorder

Layers = tuple[tuple[int, ...], ...]

TICK_S = 0.005
PACKET = 1150
LAYERS = ((90_000, 150_000), (300_000, 500_000), (900_000, 1_500_000))
"""Bits per second by quality and temporal layer; without a layer, as of a single one: ()."""
ONE_LARGE = ((90_000, 158_000), (193_000, 355_000), (390_000, 707_000))
"""The same as a browser was seen to send them of one camera."""
AUDIO_OPTION = Option(0, 0, 36_000)
PAUSED = (-1, 0)
ASKED_S = 0.03
"""How long a receiver waits for what is missing until it asks for it."""


@dataclass(kw_only=True)
class Link:
    """The way to a subscriber; ``rate_bps`` is asked with the time, in seconds from the start."""

    rate_bps: Callable[[float], float]
    delay_s: float = 0.025
    queue_s: float = 0.3
    loss: Callable[[float], float] = lambda _now_s: 0.0
    jitter_s: float = 0.0
    bucket: int = 0
    """Bytes that may pass at once after a quiet time (a token bucket)."""
    feedback_s: float = 0.1
    seed: int = 1
    cross_bps: Callable[[float], float] = lambda _now_s: 0.0
    longer_s: float = 0.0
    """By so much the way becomes longer at ``longer_at_s``."""
    longer_at_s: float = float("inf")
    _free_s: float = field(default=0.0, init=False)
    _last_s: float = field(default=0.0, init=False)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def carry(self, now_s: float, size: int) -> float | None:
        """Return when a packet arrives, or None when it is lost."""
        rate = max(1.0, self.rate_bps(now_s) - self.cross_bps(now_s))
        credit_s = 8 * self.bucket / rate
        start_s = max(self._free_s, now_s - credit_s)
        if start_s - now_s > self.queue_s:
            return None
        self._free_s = start_s + 8 * (size + 28) / rate
        if self._random.random() < self.loss(now_s):
            return None
        arrival_s = max(now_s, self._free_s) + self.delay_s
        arrival_s += self.longer_s if now_s >= self.longer_at_s else 0.0
        arrival_s += self._random.random() * self.jitter_s
        self._last_s = max(self._last_s, arrival_s)
        return self._last_s


@dataclass(kw_only=True)
class Moment:
    """What was so at one step."""

    at_s: float
    estimate_bps: int
    qualities: dict[str, tuple[int, int]]
    """(quality, temporal) of each picture; (-1, 0) while paused."""
    queue_s: float
    sent_bps: float


@dataclass
class History:
    """How a run went."""

    moments: list[Moment] = field(default_factory=list)
    audio_sent: int = 0
    audio_lost: int = 0
    audio_delays_s: list[tuple[float, float]] = field(default_factory=list)
    padding: int = 0
    repaired: int = 0
    """Bytes that were sent again."""

    def at(self, at_s: float) -> Moment:
        """Return the last moment up to a time."""
        return [moment for moment in self.moments if moment.at_s <= at_s][-1]

    def first(self, after_s: float, holds: Callable[[Moment], bool]) -> float | None:
        """Return how long after a time something first held."""
        for moment in self.moments:
            if moment.at_s >= after_s and holds(moment):
                return moment.at_s - after_s
        return None

    def settled(self, after_s: float, until_s: float, holds: Callable[[Moment], bool]) -> float:
        """Return how long after a time it held for good, up to another time."""
        last = after_s
        for moment in self.moments:
            if after_s <= moment.at_s < until_s and not holds(moment):
                last = moment.at_s
        return last - after_s

    def switches(self, after_s: float, until_s: float) -> int:
        """Return how many pictures changed quality (not only frames) in a time."""
        total = 0
        inside = [moment for moment in self.moments if after_s <= moment.at_s < until_s]
        for before, after in pairwise(inside):
            total += sum(after.qualities[key][0] != old[0] for key, old in before.qualities.items())
        return total

    def late_audio(self, limit_s: float, after_s: float, until_s: float) -> float:
        """Return the fraction of sound that waited in the queue for longer than a limit."""
        inside = [delay for at, delay in self.audio_delays_s if after_s <= at < until_s]
        return sum(delay > limit_s for delay in inside) / max(1, len(inside))


@dataclass
class _Picture:
    key: str
    kind: Kind
    best: int
    now: tuple[int, int] = PAUSED
    aimed: tuple[int, int] = PAUSED
    switch_s: float = 0.0
    phase_s: float = 0.0
    frame: int = 0
    needs_key: bool = False

    def options(self, wobble: float, layers: Layers) -> list[Option]:
        return [
            Option(quality, temporal, int(bps * wobble))
            for quality, temporals in enumerate(layers)
            for temporal, bps in enumerate(temporals)
        ]


class Sender:
    """The worker's side of one subscriber: pictures, sound, padding, and the controller."""

    def __init__(
        self,
        link: Link,
        pictures: Sequence[tuple[Kind, int]],
        *,
        voices: int = 3,
        keyframe_s: float = 0.25,
        wobble: float = 0.1,
        seed: int = 7,
        layers: Layers = LAYERS,
        screen: Layers | None = None,
        repairs: bool = False,
    ) -> None:
        self._layers = dict.fromkeys(Kind, layers)
        if screen is not None:
            self._layers[Kind.SCREEN] = screen
        self._repairs = repairs
        self._random = random.Random(seed)
        self._link = link
        self._keyframe_s = keyframe_s
        self._wobble = wobble
        self._voices = voices
        self.start_s = 1000.0
        self.downlink = Downlink(self.start_s)
        self._budget = RepairBudget(self.start_s)
        self.log = SentLog()
        self.pictures = [
            _Picture(f"p{index}", kind, best, phase_s=index * 0.011)
            for index, (kind, best) in enumerate(pictures)
        ]
        self.history = History()
        self._recorder = TwccRecorder()
        self._seq = 0
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()
        self._sent_bytes = 0
        self._queue_s = 0.0

    def run(self, length_s: float) -> History:
        """Let simulated time pass."""
        steps = round(length_s / TICK_S)
        for step in range(steps):
            now_s = self.start_s + step * TICK_S
            while self._events and self._events[0][0] <= now_s:
                at_s, _, action = heappop(self._events)
                action(at_s)
            self._send_media(step, now_s)
            if step % 4 == 0:
                self._pad(now_s)
            if step % 20 == 0:
                self._step(now_s)
            if step % round(self._link.feedback_s / TICK_S) == 3:
                self._feed_back(now_s)
        return self.history

    def _at(self, at_s: float, action: Callable[[float], None]) -> None:
        heappush(self._events, (at_s, next(self._order), action))

    def _packet(self, now_s: float, size: int) -> float | None:
        self._seq = self._seq + 1 & 0xFFFF
        seq = self._seq
        self.log.record(seq, now_s, size)
        self._sent_bytes += size
        arrival_s = self._link.carry(now_s - self.start_s, size)
        if arrival_s is not None:
            self._queue_s = arrival_s - (now_s - self.start_s) - self._link.delay_s
            self._at(self.start_s + arrival_s, lambda at_s: self._recorder.record(seq, at_s + 77.7))
        return arrival_s

    def _repaired(self, now_s: float, size: int) -> None:
        """Send a picture's packet; when it is lost, again as soon as it may be asked for."""
        if self._packet(now_s, size) is None and self._repairs:
            again_s = now_s + self._queue_s + 2 * self._link.delay_s + ASKED_S
            self._at(again_s, lambda at_s: self._send_again(at_s, size))

    def _send_again(self, now_s: float, size: int) -> None:
        if self._budget.allows(self.downlink.estimate_bps, now_s):
            self._budget.note(size)
            self.history.repaired += size
            self._repaired(now_s, size)

    def _send_media(self, step: int, now_s: float) -> None:
        history = self.history
        for voice in range(self._voices):
            if (step + voice) % 4 == 0:
                arrival_s = self._packet(now_s, 90)
                history.audio_sent += 1
                if arrival_s is None:
                    history.audio_lost += 1
                else:
                    at_s = now_s - self.start_s
                    waited_s = arrival_s - at_s - self._link.delay_s
                    history.audio_delays_s.append((at_s, waited_s))
        for picture in self.pictures:
            self._send_picture(picture, now_s)

    def _send_picture(self, picture: _Picture, now_s: float) -> None:
        if picture.aimed != picture.now and now_s >= picture.switch_s:
            picture.needs_key = picture.aimed[0] != picture.now[0]
            picture.now = picture.aimed
        if picture.now[0] < 0:
            return
        frame = int((now_s - self.start_s + picture.phase_s) * 24)
        if frame == picture.frame:
            return
        picture.frame = frame
        quality, temporal = picture.now
        layers = self._layers[picture.kind]
        if temporal + 1 < len(layers[quality]) and frame % 2 and not picture.needs_key:
            return
        base, full = layers[quality][0], layers[quality][-1]
        each = base / 12 if frame % 2 == 0 else (full - base) / 12
        if len(layers[quality]) == 1:
            each = full / 24
        size = int(each / 8 * self._random.uniform(0.7, 1.3))
        if picture.needs_key:
            picture.needs_key = False
            size = int(full / 24 / 8 * 6)
        while size > 0:
            self._repaired(now_s, max(60, min(size, PACKET)))
            size -= PACKET

    def _pad(self, now_s: float) -> None:
        due = self.downlink.padding_due(now_s)
        while due > 60:
            size = min(due, PACKET)
            self._packet(now_s, size)
            self.downlink.note_padding(size)
            self.history.padding += size
            due -= size

    def _step(self, now_s: float) -> None:
        wobble = 1 + self._random.uniform(-self._wobble, self._wobble)
        demands = [Demand(f"a{voice}", AUDIO, (AUDIO_OPTION,)) for voice in range(self._voices)]
        demands += [
            Demand(
                picture.key,
                picture.kind,
                picture.options(wobble, self._layers[picture.kind]),
                picture.best,
            )
            for picture in self.pictures
        ]
        grants = self.downlink.step(now_s, demands).grants
        qualities: dict[str, tuple[int, int]] = {}
        for picture in self.pictures:
            granted = grants[picture.key]
            aim = (granted.quality, granted.temporal) if granted is not None else PAUSED
            qualities[picture.key] = aim
            if aim != picture.aimed:
                picture.aimed = aim
                needs_key = aim[0] >= 0 and aim[0] != picture.now[0]
                picture.switch_s = now_s + (self._keyframe_s if needs_key else 0.0)
        at_s = now_s - self.start_s
        bps = self._sent_bytes * 8 / 0.1
        self._sent_bytes = 0
        self.history.moments.append(
            Moment(
                at_s=at_s,
                estimate_bps=self.downlink.estimate_bps,
                qualities=qualities,
                queue_s=self._queue_s,
                sent_bps=bps,
            )
        )

    def _feed_back(self, now_s: float) -> None:
        for packet in self._recorder.feedback(1, 2):
            padding = packet[-1] if packet[0] & 0x20 else 0
            body = packet[4 : len(packet) - padding]
            self._at(
                now_s + self._link.delay_s,
                lambda at_s, body=body: self.downlink.on_feedback(body, self.log, at_s),
            )
