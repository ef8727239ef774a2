"""When others are granted more or less than before, and how often that may change."""

import itertools
import math

import pytest

from server.media.allocate import AUDIO, LARGE, SCREEN, TILE, Demand, Option
from server.media.downlink import Downlink
from server.media.grants import pauses, shows_first

LOW, MEDIUM = Option(0, 0, 150_000), Option(1, 0, 500_000)
SLIDE = Option(2, 0, 600_000)
DEMANDS = [
    Demand("voice", AUDIO, (Option(0, 0, 40_000),)),
    Demand("screen", SCREEN, (SLIDE,)),
    Demand("face", LARGE, (LOW, MEDIUM)),
    Demand("one", TILE, (LOW, MEDIUM)),
    Demand("other", TILE, (MEDIUM,)),
]


def granted(screen: Option | None, face: Option | None, *tiles: Option | None) -> dict[str, object]:
    voice = Option(0, 0, 40_000)
    return {"voice": voice, "screen": screen, "face": face, "one": tiles[0], "other": tiles[1]}


@pytest.mark.parametrize(
    ("old", "new", "is_first"),
    [
        ((None, MEDIUM, LOW, None), (SLIDE, LOW, LOW, None), True),
        ((None, MEDIUM, LOW, None), (SLIDE, None, None, None), True),
        ((None, LOW, LOW, None), (SLIDE, MEDIUM, LOW, None), True),
        ((SLIDE, LOW, LOW, None), (SLIDE, MEDIUM, None, None), False),
        ((SLIDE, LOW, LOW, None), (None, MEDIUM, LOW, MEDIUM), False),
        ((SLIDE, LOW, LOW, None), (SLIDE, LOW, None, MEDIUM), False),
        ((SLIDE, LOW, LOW, None), (SLIDE, LOW, LOW, None), False),
    ],
)
def test_what_is_paused_is_shown_at_the_cost_of_lower_kinds_alone(
    old: tuple[Option | None, ...], new: tuple[Option | None, ...], is_first: bool
) -> None:
    before, after = granted(*old), granted(*new)

    assert shows_first(before, after, DEMANDS) is is_first  # type: ignore[arg-type]


def test_a_picture_that_goes_is_a_pause() -> None:
    assert pauses({"face": LOW, "one": None}, {"face": None, "one": None})
    assert not pauses({"face": MEDIUM, "one": None}, {"face": LOW, "one": None})


@pytest.mark.parametrize(("swing_bps", "period_s"), [(250_000, 6), (400_000, 10), (400_000, 30)])
def test_a_screen_that_fits_only_at_times_does_not_come_and_go_with_each_page(
    swing_bps: float, period_s: float
) -> None:
    downlink = Downlink(0.0)
    bandwidth = downlink._bandwidth
    bandwidth._bps, bandwidth._ceiling_bps, bandwidth.has_feedback = 1e6, 1.05e6, True
    shown = []
    for tick in range(1200):
        now_s = tick / 10
        screen_bps = 900_000 + swing_bps * math.sin(2 * math.pi * now_s / period_s)
        demands = [
            Demand("voice", AUDIO, (Option(0, 0, 50_000),)),
            Demand("screen", SCREEN, (Option(2, 0, int(screen_bps)),)),
            Demand("face", LARGE, (LOW, MEDIUM)),
        ]
        shown.append(downlink.step(now_s, demands).grants["screen"] is not None)

    switches = sum(before is not after for before, after in itertools.pairwise(shown))
    assert 0 < switches <= 14
    assert sum(shown) > 60
