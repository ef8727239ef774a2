"""One subscriber's way down: what it carries, and who is granted what of it over time.

``bandwidth`` says what the link carries and ``allocate`` how that is shared; here is when a
change is made: down at once, up only when it was proved and not soon after a failure.
"""

from collections.abc import Sequence
from typing import NamedTuple

from server.media.allocate import Demand, Option, allocate
from server.media.rtp.sent_log import SentLog

START_BPS = 600_000


class Probe(NamedTuple):
    """Padding to be sent until a time, at a rate that comes on top of the media."""

    bps: int
    until_s: float


class Step(NamedTuple):
    """What each slot is granted from now on, and whether the link is probed meanwhile."""

    grants: dict[str, Option | None]
    probe: Probe | None


class Downlink:
    """The bandwidth and the grants of one subscribing connection."""

    def __init__(self, now_s: float) -> None:
        self._estimate_bps = START_BPS
        self._now_s = now_s
        self.loss = 0.0
        """Fraction of packets lost on the way, before any repair."""
        self.round_trip_s: float | None = None
        """The shortest time from sending to feedback of late."""

    @property
    def estimate_bps(self) -> int:
        """What the link is believed to carry."""
        return self._estimate_bps

    def on_feedback(self, body: bytes, sent: SentLog, now_s: float) -> None:
        """Take one transport-wide feedback packet: its body after the 4-byte header."""

    def on_remb(self, bps: int, now_s: float) -> None:
        """Take the receiver's own estimate."""

    def on_loss(self, fraction: float, now_s: float) -> None:
        """Take the fraction lost (0 to 1) of a receiver report."""

    def step(self, now_s: float, demands: Sequence[Demand]) -> Step:
        """Decide the grants; to be called about every 100 ms."""
        return Step(allocate(self._estimate_bps, demands), None)

    def padding_due(self, now_s: float) -> int:
        """Return the bytes of padding to be sent now; to be called at every tick (20 ms)."""
        return 0

    def note_padding(self, size: int) -> None:
        """Note how many bytes of padding were really sent."""
