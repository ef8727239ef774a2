"""How a publisher's way up went: bitrate, loss, jitter and round trip between two questions.

Loss is that of the network, before anything was sent again or recovered. No clock, no socket.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from server.media.layer import Layer

ENOUGH: Final = 50
"""Packets from which a share can be told: who is muted sends five in two seconds."""
WINDOW_S: Final = 10.0
"""So long fewer are waited for."""


class UpLink(NamedTuple):
    """One interval.

    ``is_heard`` says whether anything came; ``loss`` is 0 to 1, of the last packets that were
    enough to tell; ``round_trip_s`` is None before it was measured.
    """

    is_heard: bool
    bitrate_bps: int
    loss: float
    jitter_s: float
    round_trip_s: float | None


class UplinkMeter:
    """Counts what arrives on one connection."""

    __slots__ = (
        "_arrived",
        "_before",
        "_began_at_s",
        "_expected",
        "_loss",
        "_told_at_s",
        "octets",
        "round_trip_s",
    )

    def __init__(self) -> None:
        self.octets = 0
        """Of authentic packets, since the last ``take``."""
        self.round_trip_s: float | None = None
        """As the publisher's reports tell it; without, repairs do."""
        self._began_at_s: float | None = None
        self._before: dict[int, tuple[int, int]] = {}
        self._expected = self._arrived = 0
        self._loss = 0.0
        self._told_at_s: float | None = None

    def take(self, layers: Iterable[Layer], now_s: float) -> UpLink:
        """Return the interval since the last call, and begin another."""
        jitter_s = 0.0
        trips: list[float] = []
        before: dict[int, tuple[int, int]] = {}
        for layer in layers:
            reception = layer.reception
            total = reception.newest_seq - reception.base_seq + 1
            came = reception.received - reception.mended
            was = self._before.get(layer.ssrc, (0, 0))
            self._expected += total - was[0]
            self._arrived += came - was[1]
            before[layer.ssrc] = (total, came)
            if total > was[0]:
                jitter_s = max(jitter_s, reception.jitter / layer.clock_hz)
            if layer.nack.is_measured:
                trips.append(layer.nack.round_trip_s)
        self._before = before
        lasted_s = now_s - self._began_at_s if self._began_at_s is not None else 0.0
        rate = int(8 * self.octets / lasted_s) if lasted_s > 0 else 0
        is_heard = self.octets > 0
        self._began_at_s = now_s
        self.octets = 0
        if self._told_at_s is None:
            self._told_at_s = now_s
        if self._expected >= ENOUGH or now_s - self._told_at_s >= WINDOW_S:
            self._tell_loss(now_s)
        round_trip_s = self.round_trip_s
        if round_trip_s is None and trips:
            round_trip_s = min(trips)
        return UpLink(is_heard, rate, self._loss, jitter_s, round_trip_s)

    def _tell_loss(self, now_s: float) -> None:
        lost = 1 - self._arrived / self._expected if self._expected > 0 else 0.0
        self._loss = min(1.0, max(0.0, lost))
        self._expected = self._arrived = 0
        self._told_at_s = now_s
