"""How well a person's media gets through: good, fair or poor, and why. Pure.

Judged from what the engine measured of both directions and from what the client reported. Long
distances are ordinary here (300 ms), so delay counts only where talking becomes difficult.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.engine.engine import LinkStats


class Level(StrEnum):
    """How well it is; the order is from best to worst."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Reason(StrEnum):
    """What is to blame; the first of them is named when there are several."""

    LOSS = "loss"
    BANDWIDTH = "bandwidth"
    DELAY = "delay"
    FROZEN = "frozen"


WORSE: Final = {Level.GOOD: 0, Level.FAIR: 1, Level.POOR: 2}

FAIR_LOSS, POOR_LOSS = 0.05, 0.15
"""Of packets before repair; Opus hides 5 % with its own redundancy, 15 % is heard."""
FAIR_ROUND_TRIP_S, POOR_ROUND_TRIP_S = 0.5, 0.9
"""Speakers begin to collide above 400 ms one way, with the client's buffer. Source: ITU-T G.114."""
FAIR_JITTER_S, POOR_JITTER_S = 0.08, 0.2
POOR_ESTIMATE_BPS = 150_000
"""Below it sound is sent and hardly a thumbnail."""
FAIR_FREEZE_S, POOR_FREEZE_S = 0.5, 2.5
"""Of the five seconds that a report covers."""
FAIR_CONCEALED, POOR_CONCEALED = 0.03, 0.1
REPORT_HOLDS_S = 12.0
"""A report older than two of its intervals says nothing of now."""
BETTER_AFTER_S = 6.0
"""A level rises only when it has been better for so long, and falls at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What only the client can measure, in the five seconds before it was sent."""

    freezes: int
    freeze_s: float
    concealed: float
    """Fraction of the sound that was made up, 0 to 1."""
    frames_per_s: float | None
    route: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A level, and the reason unless it is good."""

    level: Level = Level.GOOD
    reason: Reason | None = None


GOOD: Final = Verdict()


def judge(
    up: LinkStats | None, down: LinkStats | None, report: Report | None, *, is_congested: bool
) -> Verdict:
    """Return the level of the worst figure.

    Args:
        up: what the engine measured of the way up; None without a connection.
        down: the same of the way down.
        report: the client's newest, if it is new enough.
        is_congested: whether a picture is paused because the way down is too narrow.
    """
    links = [link for link in (up, down) if link is not None]
    levels = {
        Reason.LOSS: _worst((link.loss for link in links), FAIR_LOSS, POOR_LOSS),
        Reason.BANDWIDTH: _bandwidth(down, is_congested=is_congested),
        Reason.DELAY: max(
            _worst(
                (link.round_trip_s or 0.0 for link in links), FAIR_ROUND_TRIP_S, POOR_ROUND_TRIP_S
            ),
            _worst((link.jitter_s for link in links), FAIR_JITTER_S, POOR_JITTER_S),
            key=WORSE.__getitem__,
        ),
        Reason.FROZEN: _reported(report),
    }
    reason = max(levels, key=lambda one: WORSE[levels[one]])  # the first of equals
    return GOOD if levels[reason] is Level.GOOD else Verdict(levels[reason], reason)


def _worst(values: Iterable[float], fair: float, poor: float) -> Level:
    worst = max(values, default=0.0)
    return Level.POOR if worst >= poor else Level.FAIR if worst >= fair else Level.GOOD


def _bandwidth(down: LinkStats | None, *, is_congested: bool) -> Level:
    if not is_congested:
        return Level.GOOD
    estimate = down.estimate_bps if down is not None else None
    is_poor = estimate is not None and estimate < POOR_ESTIMATE_BPS
    return Level.POOR if is_poor else Level.FAIR


def _reported(report: Report | None) -> Level:
    if report is None:
        return Level.GOOD
    return max(
        _worst((report.freeze_s,), FAIR_FREEZE_S, POOR_FREEZE_S),
        _worst((report.concealed,), FAIR_CONCEALED, POOR_CONCEALED),
        key=WORSE.__getitem__,
    )


class Judgement:
    """The level of one person over time: down at once, up after a while."""

    __slots__ = ("_better_since_s", "_report", "_reported_at_s", "is_congested", "verdict")

    def __init__(self) -> None:
        """Begin with the best."""
        self.verdict = GOOD
        self.is_congested = False
        self._report: Report | None = None
        self._reported_at_s = 0.0
        self._better_since_s: float | None = None

    def report(self, report: Report, now_s: float) -> None:
        """Take a client's report. ``now_s``: monotonic seconds."""
        self._report, self._reported_at_s = report, now_s

    def newest_report(self, now_s: float) -> Report | None:
        """Return the client's report while it says anything of now."""
        return self._report if now_s - self._reported_at_s <= REPORT_HOLDS_S else None

    def measured(self, up: LinkStats | None, down: LinkStats | None, now_s: float) -> bool:
        """Take a measurement; return whether the level or its reason is another one now."""
        found = judge(up, down, self.newest_report(now_s), is_congested=self.is_congested)
        if WORSE[found.level] < WORSE[self.verdict.level]:
            if self._better_since_s is None:
                self._better_since_s = now_s
            if now_s - self._better_since_s < BETTER_AFTER_S:
                return False
        self._better_since_s = None
        is_news = found != self.verdict
        self.verdict = found
        return is_news
