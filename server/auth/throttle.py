"""Throttle: how many failures a key may have before it must wait. Pure: time comes in.

One token bucket per key. A key that is not heard of for long is full again, so it is forgotten;
the number of keys is bounded, and the one used longest ago goes first.
"""

from collections import OrderedDict

_MOST_KEYS = 20_000


class Throttle:
    """Token buckets that all have the same size and refill."""

    def __init__(self, *, failures: int, window_s: float, most_keys: int = _MOST_KEYS) -> None:
        """Allow ``failures`` at once, and the same number again spread over ``window_s``."""
        self._size = float(failures)
        self._refill_per_s = failures / window_s
        self._most_keys = most_keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: str, now: float) -> float:
        """Return 0 when one more attempt is allowed, else the seconds until it is."""
        tokens = self._tokens(key, now)
        return 0.0 if tokens >= 1 else (1 - tokens) / self._refill_per_s

    def take(self, key: str, now: float) -> None:
        """Count one attempt; call before the work it pays for."""
        self._store(key, self._tokens(key, now) - 1, now)

    def give_back(self, key: str, now: float) -> None:
        """Forgive one attempt, as it was not a failure."""
        self._store(key, min(self._size, self._tokens(key, now) + 1), now)

    def _tokens(self, key: str, now: float) -> float:
        tokens, then = self._buckets.get(key, (self._size, now))
        return min(self._size, tokens + max(0.0, now - then) * self._refill_per_s)

    def _store(self, key: str, tokens: float, now: float) -> None:
        self._buckets[key] = (tokens, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._most_keys:
            self._buckets.popitem(last=False)
