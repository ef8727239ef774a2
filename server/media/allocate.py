"""Which picture each slot of one subscriber is granted within a budget of bits per second.

Sound is always granted, whatever the budget. Pictures share the rest by importance: first that
each is seen at all, then that the important ones are seen well. When the budget falls, frames go
before sharpness: of one quality, the fewer temporal layers are the next lower option. What the
budget is, and when a change is worth making, ``downlink`` decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Final, NamedTuple

NOMINAL_BPS: Final = (150_000, 500_000, 1_500_000)
"""What a layer is taken to need by quality, before it was ever measured."""


class Option(NamedTuple):
    """One way to send a track.

    ``quality`` is 0 low, 1 medium, 2 high; ``temporal`` the highest temporal layer sent;
    ``bps`` the bits per second that this takes.
    """

    quality: int
    temporal: int
    bps: int


class Kind(IntEnum):
    """What a slot's picture is to its viewer, the most important first."""

    AUDIO = 0
    SCREEN = 1
    LARGE = 2
    CHOSEN = 3
    TILE = 4


AUDIO, SCREEN, LARGE, CHOSEN, TILE = Kind


class Demand(NamedTuple):
    """What one slot could carry.

    ``key`` is the slot's mid; ``options`` are ascending by quality, then temporal; ``best`` is
    the best quality that the viewer has use for.
    """

    key: str
    kind: Kind
    options: Sequence[Option]
    best: int = 2


def best_of(options: Sequence[Option], best: int) -> Option | None:
    """Return the best option of use."""
    return next((option for option in reversed(options) if option[0] <= best), None)


def wanted_bps(demands: Sequence[Demand]) -> int:
    """Return what everything that is of use would take."""
    total = 0
    for _, _, options, best in demands:
        wanted = best_of(options, best)
        if wanted is not None:
            total += wanted[2]
    return total


SILENT: Final = Option(0, 0, 0)
"""The grant of sound that is not there yet; it may begin at any time."""


class _Shares:
    """The grants while they are made."""

    __slots__ = ("grants", "left")

    def __init__(self, budget_bps: int, demands: Sequence[Demand]) -> None:
        self.left = budget_bps
        self.grants: dict[str, Option | None] = {demand.key: None for demand in demands}

    def show(self, demands: Iterable[Demand]) -> None:
        """Grant each the least that it has, while there is room."""
        for key, _, options, best in demands:
            for option in options:
                if option[2] <= self.left and option[0] <= best:
                    self.grants[key] = option
                    self.left -= option[2]
                    break

    def raise_to(self, quality: int, demands: Iterable[Demand]) -> None:
        """Grant each that is seen the best up to a quality that there is room for."""
        for key, _, options, best in demands:
            now = self.grants[key]
            if now is None:
                continue
            limit, room = min(quality, best), self.left + now[2]
            for option in reversed(options):
                if option[0] <= limit and option[2] <= room:
                    self.grants[key] = option
                    self.left = room - option[2]
                    break


def needed_bps(grants: Mapping[str, Option | None]) -> int:
    """Return what the grants take together."""
    return sum([option[2] for option in grants.values() if option is not None])


def allocate(budget_bps: int, demands: Sequence[Demand]) -> dict[str, Option | None]:
    """Share a budget among the slots of one subscriber.

    Args:
        budget_bps: what all packets may take together.
        demands: the slots with a track, the more important first within a kind; each key once.

    Returns:
        What each slot is granted; None is a pause. Together it is within the budget, unless
        sound alone exceeds it; then nothing but sound is granted.
    """
    shares = _Shares(budget_bps, demands)
    by_kind: dict[Kind, list[Demand]] = {kind: [] for kind in Kind}
    for demand in demands:
        by_kind[demand.kind].append(demand)
    for demand in by_kind[AUDIO]:
        granted = demand.options[-1] if demand.options else SILENT
        shares.grants[demand.key] = granted
        shares.left -= granted.bps
    screens, large, chosen, tiles = (by_kind[kind] for kind in (SCREEN, LARGE, CHOSEN, TILE))
    shares.show(screens)
    shares.show(large)
    shares.raise_to(2, screens)
    shares.show(chosen)
    shares.show(tiles)
    shares.raise_to(2, large)
    shares.raise_to(2, chosen)
    for quality in range(3):
        shares.raise_to(quality, tiles)
    return shares.grants
