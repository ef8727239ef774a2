"""Whether a queue that was found is one: it drains when less is sent, a longer way does not.

A network that is changed for a slower one looks like a queue that appears all at once. What tells
them apart is what comes after less was sent, or that everything arrives although it should not.
"""

from enum import Enum
from typing import Final

from server.media.delay_trend import QUIET_MS

FLOOR_BPS: Final = 150_000
"""So much is sent whatever is allowed: three voices."""

_ANSWER_S = 1.0
_ANSWER_QUEUES = 3.0
_LESS = 0.85
_UNMOVED = 0.8
_STEADY = 0.95
_GREW = 1.1
_OBEYED = 1.1
_BEYOND = 1.25
_ALL = 0.9


class Answer(Enum):
    """What became of the queue."""

    NONE = "none yet"
    DRAINED = "it was a queue"
    LONGER = "the way is longer"
    FOREIGN = "it stays whatever is sent, and no less could be sent"


class DelayTrial:
    """One queue, from when it was found."""

    __slots__ = (
        "_carried_bps",
        "_grew_s",
        "_passes_bps",
        "_queue_ms",
        "_sent_bps",
        "_since_s",
        "known_bps",
    )

    def __init__(
        self,
        now_s: float,
        *,
        queue_ms: float,
        sent_bps: float,
        carried_bps: float,
        known_bps: float,
    ) -> None:
        """Begin.

        Args:
            now_s: monotonic seconds.
            queue_ms: how long the queue stands.
            sent_bps: what was sent until now.
            carried_bps: what arrived of late.
            known_bps: the estimate until now.
        """
        self.known_bps = known_bps
        self._since_s = self._grew_s = now_s
        self._queue_ms = queue_ms
        self._sent_bps = sent_bps
        self._carried_bps = self._passes_bps = carried_bps

    def grew_after(self, at_s: float) -> bool:
        """Return whether the queue grew after a time."""
        return self._grew_s > at_s

    def is_waiting(self, now_s: float) -> bool:
        """Return whether the queue is as it was, and no more is sent than is allowed."""
        return now_s > self._since_s

    def watch(
        self,
        now_s: float,
        *,
        queue_ms: float,
        sent_bps: float,
        carried_bps: float,
        allowed_bps: float,
        is_losing: bool = False,
    ) -> Answer:
        """Look again, with the figures of now.

        A queue drains within a second, or three times its own length, once less is sent. While it
        grows, or more is sent than is allowed or than passes, nothing is told: a queue that
        overflows stays as long as it is. A line that passes less than before makes it grow, so
        that what is lost of clearly less than passed then is no overflow.
        """
        if queue_ms < QUIET_MS:
            return Answer.DRAINED
        is_steady = queue_ms > _STEADY * self._queue_ms
        has_grown = queue_ms > _GREW * self._queue_ms
        may_overflow = is_losing and sent_bps > _LESS * self._passes_bps
        if has_grown or queue_ms < _UNMOVED * self._queue_ms:
            self._since_s, self._queue_ms = now_s, queue_ms
            if has_grown:
                self._grew_s, self._passes_bps = now_s, carried_bps
        elif is_steady and carried_bps > max(_BEYOND * self._carried_bps, _ALL * sent_bps):
            return Answer.LONGER
        elif may_overflow or sent_bps > _OBEYED * max(allowed_bps, FLOOR_BPS):
            self._since_s = now_s
        elif now_s - self._since_s > max(_ANSWER_S, _ANSWER_QUEUES * self._queue_ms / 1000):
            return Answer.LONGER if sent_bps < _LESS * self._sent_bps else Answer.FOREIGN
        return Answer.NONE
