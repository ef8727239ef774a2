"""How fast and how steadily the way down is followed, on simulated links.

The worker's own estimator and controller meet links whose rate, delay, loss, queue and bursts are
known, in simulated time: the figures do not depend on the machine, and are means of some runs with
other sizes of pictures, losses and delays. Each link goes from 1 Mbit/s to
300 kbit/s at 20 s and to 5 Mbit/s at 45 s, with three voices, one large camera and two tiles; or
with one voice and one large camera as browsers send it, which ask again for what they lost.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.media import allocate
from server.media.allocate import LARGE, TILE
from server.media.downlink import Downlink
from server.media.rtp.sent_log import SentLog
from server.media.rtp.twcc import TwccRecorder
from tests.bench.figures import Figure, arguments, report
from tests.server.media.simulated_link import (
    AUDIO_OPTION,
    LAYERS,
    ONE_LARGE,
    History,
    Layers,
    Link,
    Moment,
    Sender,
)

PICTURES = ((LARGE, 2), (TILE, 0), (TILE, 0))
VOICES = 3
FALLS_S, RISES_S, END_S = 20, 45, 65
LATE_S = 0.15
PACKETS = 40_000
SEEDS = 8
FIGURES = (
    ("down_s", "s", 3),
    ("up_s", "s", 10),
    ("switches", "a minute", 12),
    ("late_sound", "%", 2),
)


@dataclass(frozen=True)
class Kind:
    """What is special about one link."""

    delay_s: float = 0.025
    jitter_s: float = 0.0
    loss: float = 0.0
    queue_s: float = 0.3
    bucket: int = 0
    feedback_s: float = 0.1
    is_alone: bool = False
    """One voice and one camera, with repairs."""

    @property
    def layers(self) -> Layers:
        """What a camera takes."""
        return ONE_LARGE if self.is_alone else LAYERS

    @property
    def pictures(self) -> tuple[tuple[allocate.Kind, int], ...]:
        """What is looked at, and how well at best."""
        return PICTURES[:1] if self.is_alone else PICTURES

    @property
    def voices(self) -> int:
        """How many are heard."""
        return 1 if self.is_alone else VOICES

    def fits(self, moment: Moment) -> bool:
        """Tell whether what was granted fits the thin line."""
        qualities = moment.qualities.values()
        granted = sum(self.layers[quality][layer] for quality, layer in qualities if quality >= 0)
        return granted + self.voices * AUDIO_OPTION.bps <= rate_bps(FALLS_S)

    def is_well(self, moment: Moment) -> bool:
        """Tell whether the fast line is used: all is seen as well as it may, or seen at all."""
        qualities = [quality for quality, _ in moment.qualities.values()]
        if self.loss > 0.1:
            return min(qualities) >= 0
        return qualities == [best for _, best in self.pictures]


LINKS = {
    "plain": Kind(),
    "jitter_30ms": Kind(jitter_s=0.03),
    "round_trip_300ms": Kind(delay_s=0.15, jitter_s=0.01),
    "round_trip_300ms_loss_5": Kind(delay_s=0.15, jitter_s=0.01, loss=0.05),
    "loss_20": Kind(loss=0.2),
    "short_queue": Kind(queue_s=0.1),
    "long_queue": Kind(queue_s=1.0),
    "slow_feedback": Kind(feedback_s=0.25),
    "bursts_5kb": Kind(bucket=5_000),
    "bursts_16kb": Kind(bucket=16_000),
    "alone": Kind(is_alone=True),
    "alone_long_queue": Kind(is_alone=True, queue_s=1.0),
    "alone_round_trip_300ms": Kind(is_alone=True, delay_s=0.15, jitter_s=0.01),
}


def rate_bps(now_s: float) -> float:
    """Return what every link carries."""
    return 1e6 if now_s < FALLS_S else 3e5 if now_s < RISES_S else 5e6


def _loss(fraction: float) -> Callable[[float], float]:
    return lambda _now_s: fraction


def run(kind: Kind, seed: int) -> tuple[History, list[float]]:
    """Run one link; return what happened, and its figures in the order of ``FIGURES``."""
    link = Link(
        rate_bps=rate_bps,
        delay_s=kind.delay_s,
        jitter_s=kind.jitter_s,
        loss=_loss(kind.loss),
        queue_s=kind.queue_s,
        bucket=kind.bucket,
        feedback_s=kind.feedback_s,
        seed=seed,
    )
    sender = Sender(
        link,
        kind.pictures,
        voices=kind.voices,
        layers=kind.layers,
        repairs=kind.is_alone,
        seed=seed + SEEDS,
    )
    history = sender.run(END_S)
    up_s = history.first(RISES_S, kind.is_well)
    settled_s = FALLS_S + 4
    return history, [
        history.settled(FALLS_S, RISES_S, kind.fits),
        up_s if up_s is not None else END_S,
        60 * history.switches(settled_s, RISES_S) / (RISES_S - settled_s),
        100 * history.late_audio(LATE_S, settled_s, RISES_S),
    ]


def measured(name: str, kind: Kind) -> tuple[list[Figure], str]:
    """Run one link with every seed; return the means, and a line of what else was seen."""
    runs = [run(kind, seed) for seed in range(1, SEEDS + 1)]
    columns = list(zip(*(values for _, values in runs), strict=True))
    figures = [
        Figure(f"{figure}_{name}", statistics.mean(column), unit, "lower", goal)
        for (figure, unit, goal), column in zip(FIGURES, columns, strict=True)
    ]
    return figures, _seen(name, [history for history, _ in runs], columns)


def _seen(name: str, histories: Sequence[History], columns: Sequence[Sequence[float]]) -> str:
    def mean_kbps(at_s: float) -> int:
        return sum(each.at(at_s).estimate_bps for each in histories) // len(histories) // 1000

    lost = sum(each.audio_lost for each in histories) / sum(each.audio_sent for each in histories)
    worst = ", ".join(
        f"{figure} {max(column):.1f}"
        for (figure, _, _), column in zip(FIGURES, columns, strict=True)
    )
    return (
        f"{name}: worst of {len(histories)}: {worst}; estimates {mean_kbps(FALLS_S - 0.1)}, "
        f"{mean_kbps(RISES_S - 0.1)} and {mean_kbps(END_S)} kbit/s, sound lost {100 * lost:.1f} %"
    )


def cost_us() -> float:
    """Return the CPU that one packet costs in feedback: reading, joining, estimating."""
    downlink, log, recorder = Downlink(0.0), SentLog(), TwccRecorder()
    spent_ns = 0
    for number in range(PACKETS):
        at_s = 1 + number / 1000
        log.record(number & 0xFFFF, at_s, 1100)
        if number % 20:
            recorder.record(number & 0xFFFF, at_s + 0.05 + number % 5 * 0.0008)
        if number % 100 == 99:
            bodies = [
                packet[4 : len(packet) - (packet[-1] if packet[0] & 0x20 else 0)]
                for packet in recorder.feedback(1, 2)
            ]
            begun_ns = time.process_time_ns()
            for body in bodies:
                downlink.on_feedback(body, log, at_s + 0.1)
            spent_ns += time.process_time_ns() - begun_ns
    return spent_ns / PACKETS / 1000


def main() -> None:
    """Run every link, and measure what a packet costs."""
    args = arguments(__doc__ or "").parse_args()
    figures = [Figure("feedback_us_per_packet", cost_us(), "us", "lower", 1.5)]
    notes = []
    for name, kind in LINKS.items():
        more, note = measured(name, kind)
        figures += more
        notes.append(note)
    report("links", figures, args.json, notes)


if __name__ == "__main__":
    main()
