"""How much of the sound before goes with each packet of sound, by how much a subscriber loses.

Source: RFC 2198. One earlier packet repairs single losses, two repair pairs, which become
frequent where much is lost; each costs about what the sound itself does.
"""

from typing import Final

FIRST_AT: Final = 0.01
SECOND_AT: Final = 0.08
CALM_S: Final = 10.0
"""How long the loss must have been lower before less is sent along."""


class Redundancy:
    """The number of earlier packets for one subscriber."""

    __slots__ = ("_needed_at_s", "count")

    def __init__(self) -> None:
        self.count = 0
        self._needed_at_s = 0.0

    def follow(self, loss: float, now_s: float) -> int:
        """Return 0, 1 or 2 for the fraction lost lately: more at once, less when it is calm."""
        needed = 2 if loss > SECOND_AT else 1 if loss > FIRST_AT else 0
        if needed >= self.count or now_s - self._needed_at_s >= CALM_S:
            self.count = needed
            self._needed_at_s = now_s
        return self.count
