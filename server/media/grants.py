"""What each picture of one subscriber is granted, compared with what it was granted before."""

from collections.abc import Mapping, Sequence

from server.media.allocate import AUDIO, Demand, Option

Grants = Mapping[str, Option | None]
"""By slot; None is a pause."""


def now_of(granted: Option, demand: Demand) -> Option | None:
    """Return the option that a grant has become: its like, or the best below it."""
    found = None
    quality, temporal, _ = granted
    for option in demand.options:
        if option[0] > demand.best or option[0] > quality:
            break
        if option[0] == quality and option[1] > temporal:
            break
        found = option
    return found


def rises(demand: Demand, old: Grants, new: Grants) -> bool:
    """Tell whether one picture is granted more than before."""
    before, after = old.get(demand.key), new[demand.key]
    if demand.kind is AUDIO or after is None:
        return False
    return before is None or after[:2] > before[:2]


def loses_nothing(old: Grants, new: Grants) -> bool:
    """Tell whether no picture is granted less than before."""
    return all(
        before is None or ((after := new[key]) is not None and after[:2] >= before[:2])
        for key, before in old.items()
    )


def sharpens(old: Grants, new: Grants) -> bool:
    """Tell whether a picture that is shown becomes sharper."""
    return any(
        before is not None and (after := new[key]) is not None and after[0] > before[0]
        for key, before in old.items()
    )


def shows_first(old: Grants, new: Grants, demands: Sequence[Demand]) -> bool:
    """Tell whether a picture that was paused is shown, at the cost of less important kinds only."""
    shown = [each.kind for each in demands if old[each.key] is None and new[each.key] is not None]
    fallen = [each.kind for each in demands if _level(new[each.key]) < _level(old[each.key])]
    return bool(shown) and all(min(shown) < kind for kind in fallen)


def pauses(old: Grants, new: Grants) -> bool:
    """Tell whether a picture that is shown is paused."""
    return any(before is not None and new[key] is None for key, before in old.items())


def _level(granted: Option | None) -> tuple[int, int]:
    return (-1, 0) if granted is None else (granted[0], granted[1])
