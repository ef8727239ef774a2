"""Limits of one signalling socket, as plain arithmetic: time comes in, a verdict goes out."""

from dataclasses import dataclass

MALFORMED_ALLOWED = 3
"""A socket is closed at its third packet that no client of ours would send."""

REFUSALS_IN_A_ROW = 200
"""A socket that goes on after so many refusals for haste is closed."""

VOLATILE_QUEUE = 32
"""Pointer moves are not queued behind more messages than this: the next one replaces them."""


class TokenBucket:
    """So many commands a second, and a burst."""

    __slots__ = ("_burst", "_filled_at", "_rate", "_tokens")

    def __init__(self, *, per_second: float, burst: float) -> None:
        self._rate = per_second
        self._burst = burst
        self._tokens = burst
        self._filled_at: float | None = None

    def take(self, now_s: float) -> bool:
        """Return whether one more command is allowed at ``now_s`` (monotonic seconds)."""
        if self._filled_at is not None:
            earned = max(0.0, now_s - self._filled_at) * self._rate
            self._tokens = min(self._burst, self._tokens + earned)
        self._filled_at = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass(slots=True)
class Haste:
    """Commands of one socket: durable ones and volatile ones are counted apart."""

    commands: TokenBucket
    moves: TokenBucket
    refused_in_a_row: int = 0

    def allows(self, now_s: float, *, volatile: bool) -> bool:
        """Return whether one more command is allowed."""
        allowed = (self.moves if volatile else self.commands).take(now_s)
        self.refused_in_a_row = 0 if allowed else self.refused_in_a_row + 1
        return allowed

    @property
    def is_abuse(self) -> bool:
        """Whether the socket ignores its refusals."""
        return self.refused_in_a_row >= REFUSALS_IN_A_ROW


class LatestOnly:
    """Thins a stream of moves: at most one per interval, and the last one is never lost."""

    __slots__ = ("_interval_s", "_sent_at", "waiting")

    def __init__(self, *, per_second: float) -> None:
        self._interval_s = 1 / per_second
        self._sent_at = float("-inf")
        self.waiting = False

    def delay(self, now_s: float) -> float:
        """Return how long the newest move has to wait; 0 sends it now."""
        return max(0.0, self._sent_at + self._interval_s - now_s)

    def sent(self, now_s: float) -> None:
        """Take note that a move went out."""
        self._sent_at = now_s
        self.waiting = False
