"""How far away a browser shall think that it is, so that it asks for a repair in time.

A browser asks again for a lost packet after the round trip that it knows. On a long line that
loses packets of its own, one request or answer in ten is lost, and the second comes when the
picture is past. Told a part of the round trip, it asks two or three times before the first answer
could be there: each answer goes under a number of its own, and the first one counts.

Measured at 300 ms and 5 % loss both ways: see ``./dev bench weather``, row ``loss5_rtt300``.
"""

from typing import Final

LONG_S: Final = 0.15
"""Nearer than this, a second round is in time as well."""
LEAST_LOSS: Final = 0.01
MOST_ASKS: Final = 3.0
MOST_REPAIRS: Final = 0.15
"""Repairs may take about this share of what is sent; with more loss it is asked less often."""


def haste_s(round_trip_s: float | None, own_loss: float) -> float:
    """Return by how many seconds the round trip shall seem shorter than it is.

    Args:
        round_trip_s: in seconds; None where it is not known.
        own_loss: the fraction that the link loses whatever is sent; a full queue is not helped.
    """
    if round_trip_s is None or round_trip_s < LONG_S or own_loss < LEAST_LOSS:
        return 0.0
    asks = min(MOST_ASKS, max(1.0, MOST_REPAIRS / own_loss))
    return round_trip_s - round_trip_s / asks
