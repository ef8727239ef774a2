"""Which layers a publisher's own line does not carry: for a while they are not asked for.

A browser on a thin line tries its next layer again and again. Each time that layer begins with a
key frame, which fills the line's queue at the cost of the sound, and soon it is given up.
"""

from typing import Final

from server.media.messages import HIGH
from server.media.wanted import NOTHING

STEADY_S: Final = 15.0
"""A layer that lived for so long was carried; what ends it later is something new."""
HOLD_S: Final = 15.0
"""How long a layer that came and went is not asked for, at first; each time twice as long."""
MOST_S: Final = 60.0
OBEYED_S: Final = 3.0
"""A layer that was told to stop is seen no more by then: the way to its publisher, the last of its
packets, and the time after which a silent layer counts as stopped."""
STALL_S: Final = 0.6
"""When nothing of a camera came for so long, it is not that one layer was given up for another."""


class Strain:
    """Follows which layers of one camera come and go by themselves."""

    __slots__ = ("_best", "_excused_at_s", "_hold_s", "_rose_at_s", "_until_s", "cap")

    def __init__(self) -> None:
        self.cap = HIGH
        """The best quality to ask for."""
        self._best = NOTHING
        self._excused_at_s = float("-inf")
        """When it was last so that the best layer may end for other reasons than its line."""
        self._rose_at_s = 0.0
        self._until_s = 0.0
        self._hold_s = HOLD_S

    def follow(self, best: int, wanted: int, now_s: float, *, quiet_s: float = 0.0) -> None:
        """Look at the camera; to be called about five times a second.

        Args:
            best: the best quality that arrives.
            wanted: the best that somebody wants to see.
            now_s: monotonic seconds.
            quiet_s: for how long nothing of any quality came.
        """
        if min(wanted, self.cap) < self._best or quiet_s >= STALL_S:
            self._excused_at_s = now_s
        if now_s >= self._until_s:
            self.cap = HIGH
        # Told to stop, and wanted again before that was seen; or all stood still, and of what
        # goes on one layer is there before the others.
        is_excused = now_s - self._excused_at_s < OBEYED_S
        was_steady = now_s - self._rose_at_s >= STEADY_S
        if was_steady and best == self._best != NOTHING and now_s >= self._until_s + STEADY_S:
            self._hold_s = HOLD_S
        if NOTHING < best < min(self._best, wanted, self.cap) and not (was_steady or is_excused):
            self.cap = best
            self._until_s = now_s + self._hold_s
            self._hold_s = min(2 * self._hold_s, MOST_S)
        elif best > self._best:
            self._rose_at_s = now_s
        self._best = best
