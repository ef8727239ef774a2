"""What of a publisher's pictures is of use to anybody: more is said at once, less after a while.

Switching a layer off and on costs a key frame and a second of a smaller picture, so a page that
is turned and turned back must not cause it.
"""

from typing import Final

LESS_AFTER_S: Final = 3.0
NOTHING: Final = -1


class Wanted:
    """The best quality wanted of one source; at first it is taken that all is sent."""

    __slots__ = ("_less_since_s", "_most", "quality")

    def __init__(self, quality: int) -> None:
        self.quality = quality
        """As last told to the publisher; NOTHING when nobody is sent any."""
        self._less_since_s: float | None = None
        self._most = NOTHING

    def follow(self, quality: int, now_s: float) -> bool:
        """Take what is wanted now; return True when ``quality`` changed."""
        if quality >= self.quality:
            changed = quality > self.quality
            self.quality = quality
            self._less_since_s = None
            return changed
        if self._less_since_s is None:
            self._less_since_s, self._most = now_s, quality
        self._most = max(self._most, quality)
        if now_s - self._less_since_s < LESS_AFTER_S:
            return False
        self.quality = self._most
        self._less_since_s = None
        return True
