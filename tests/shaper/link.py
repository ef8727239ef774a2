"""One direction of a bad line: when a packet arrives at the other end, or that it does not.

Pure and seeded: the same packets at the same times have the same fate. Time comes in, in seconds
of any steady clock.
"""

import random
from dataclasses import dataclass

AFTER = 1e-6
"""The least between two arrivals, so that their order is kept."""


@dataclass(frozen=True)
class Conditions:
    """The weather on one direction."""

    delay_s: float = 0.0
    jitter_s: float = 0.0
    """Added to the delay, evenly from nothing to this; packets keep their order."""
    loss: float = 0.0
    rate_bps: float | None = None
    queue_s: float = 0.3
    """What waits for longer than this to be sent at ``rate_bps`` is dropped."""
    is_down: bool = False


FINE = Conditions()


class Link:
    """One direction. ``conditions`` may be replaced at any time."""

    def __init__(self, seed: int, conditions: Conditions = FINE) -> None:
        self.conditions = conditions
        self.passed = self.lost = self.dropped = 0
        self._chance = random.Random(seed)
        self._free_at_s = 0.0
        self._newest_s = 0.0

    def send(self, size: int, now_s: float) -> float | None:
        """Return when a datagram of so many bytes arrives; None when it is lost."""
        now, luck, wobble = self.conditions, self._chance.random(), self._chance.random()
        if now.is_down or luck < now.loss:
            self.lost += 1
            return None
        sent_s = self._serialised(size, now_s)
        if sent_s is None:
            self.dropped += 1
            return None
        return self._arrival(sent_s + now.delay_s + wobble * now.jitter_s)

    def send_stream(self, size: int, now_s: float) -> float | None:
        """Return when bytes of a TCP stream arrive; None while the line is down.

        A lost segment is sent again by its sender a round trip later, and holds up what follows.
        """
        now, luck, wobble = self.conditions, self._chance.random(), self._chance.random()
        if now.is_down:
            return None
        sent_s = self._serialised(size, now_s, drops=False)
        assert sent_s is not None
        again_s = 2 * now.delay_s + 0.01 if luck < now.loss else 0.0
        return self._arrival(sent_s + now.delay_s + wobble * now.jitter_s + again_s)

    def is_full(self, now_s: float) -> bool:
        """Tell whether the queue is as long as it may be."""
        weather = self.conditions
        return weather.rate_bps is not None and self._free_at_s - now_s > weather.queue_s

    def _serialised(self, size: int, now_s: float, *, drops: bool = True) -> float | None:
        rate_bps = self.conditions.rate_bps
        if rate_bps is None:
            return now_s
        starts_s = max(now_s, self._free_at_s)
        if drops and starts_s - now_s > self.conditions.queue_s:
            return None
        self._free_at_s = starts_s + 8 * size / rate_bps
        return self._free_at_s

    def _arrival(self, at_s: float) -> float:
        self.passed += 1
        self._newest_s = max(at_s, self._newest_s + AFTER)
        return self._newest_s
