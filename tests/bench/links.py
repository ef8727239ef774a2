"""How fast and how steadily the way down is followed, on simulated links.

The worker's own estimator and controller meet links whose rate, delay, loss, queue and bursts are
known, in simulated time: the figures do not depend on the machine. Each link goes from 1 Mbit/s to
300 kbit/s at 20 s and to 5 Mbit/s at 45 s, with three voices, one large camera and two tiles.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from server.media.allocate import LARGE, TILE
from server.media.downlink import Downlink
from server.media.rtp.sent_log import SentLog
from server.media.rtp.twcc import TwccRecorder
from tests.bench.figures import Figure, arguments, report
from tests.server.media.simulated_link import (
    AUDIO_OPTION,
    LAYERS,
    History,
    Link,
    Moment,
    Sender,
)

PICTURES = ((LARGE, 2), (TILE, 0), (TILE, 0))
VOICES = 3
FALLS_S, RISES_S, END_S = 20, 45, 65
LATE_S = 0.15
PACKETS = 40_000


@dataclass(frozen=True)
class Kind:
    """What is special about one link."""

    delay_s: float = 0.025
    jitter_s: float = 0.0
    loss: float = 0.0
    queue_s: float = 0.3
    bucket: int = 0
    feedback_s: float = 0.1


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
}


def rate_bps(now_s: float) -> float:
    """Return what every link carries."""
    return 1e6 if now_s < FALLS_S else 3e5 if now_s < RISES_S else 5e6


def _loss(fraction: float) -> Callable[[float], float]:
    return lambda _now_s: fraction


def _fits(moment: Moment) -> bool:
    granted = sum(
        LAYERS[quality][layer] for quality, layer in moment.qualities.values() if quality >= 0
    )
    return granted + VOICES * AUDIO_OPTION.bps <= rate_bps(FALLS_S)


def _is_best(moment: Moment) -> bool:
    return [quality for quality, _ in moment.qualities.values()] == [best for _, best in PICTURES]


def _best_seen(kind: Kind) -> Callable[[Moment], bool]:
    if kind.loss <= 0.1:
        return _is_best
    return lambda moment: all(quality >= 0 for quality, _ in moment.qualities.values())


def measured(name: str, kind: Kind) -> tuple[list[Figure], str]:
    """Run one link; return its figures, and a line of what else was seen."""
    link = Link(
        rate_bps=rate_bps,
        delay_s=kind.delay_s,
        jitter_s=kind.jitter_s,
        loss=_loss(kind.loss),
        queue_s=kind.queue_s,
        bucket=kind.bucket,
        feedback_s=kind.feedback_s,
    )
    history = Sender(link, PICTURES, voices=VOICES).run(END_S)
    up_s = history.first(RISES_S, _best_seen(kind))
    figures = [
        Figure(f"down_s_{name}", history.settled(FALLS_S, RISES_S, _fits), "s", "lower", 3),
        Figure(f"up_s_{name}", up_s if up_s is not None else END_S, "s", "lower", 10),
        Figure(
            f"switches_{name}",
            60 * history.switches(FALLS_S + 4, RISES_S) / (RISES_S - FALLS_S - 4),
            "a minute",
            "lower",
            12,
        ),
        Figure(
            f"late_sound_{name}",
            100 * history.late_audio(LATE_S, FALLS_S + 4, RISES_S),
            "%",
            "lower",
            2,
        ),
    ]
    return figures, _seen(name, history)


def _seen(name: str, history: History) -> str:
    lost = 100 * history.audio_lost / history.audio_sent
    return (
        f"{name}: estimates {history.at(FALLS_S - 0.1).estimate_bps // 1000}, "
        f"{history.at(RISES_S - 0.1).estimate_bps // 1000} and "
        f"{history.at(END_S).estimate_bps // 1000} kbit/s, sound lost {lost:.1f} %, "
        f"padding {history.padding // 1000} kB"
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
