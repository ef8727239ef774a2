"""How much of a way down may go into sending again what was lost.

A link that loses packets by itself needs little of it. Where a queue overflows, more is lost than
the link carries: to send all of it again would only fill the queue, and sound waits in it.
"""

from typing import Final

SHARE: Final = 0.5
"""Of the estimate. Links that lose a third of all packets still get each one sent again."""
BURST_S: Final = 0.5
"""So much of it may be saved up: losses come together, as of a key frame."""


class RepairBudget:
    """What one subscriber may be sent again."""

    __slots__ = ("_at_s", "_octets")

    def __init__(self, now_s: float) -> None:
        self._at_s = now_s
        self._octets = 0.0

    def allows(self, estimate_bps: float, now_s: float) -> bool:
        """Return whether a packet may be sent again now."""
        rate = SHARE * estimate_bps / 8
        grown = rate * (now_s - self._at_s)
        self._at_s = now_s
        self._octets = min(rate * BURST_S, self._octets + grown)
        return self._octets > 0

    def note(self, octets: int) -> None:
        """Note what was sent again."""
        self._octets -= octets
