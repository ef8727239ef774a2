"""On long lines that lose packets of their own a browser is hastened to ask again."""

import pytest

from server.media.rtp.haste import LEAST_LOSS, LONG_S, MOST_ASKS, MOST_REPAIRS, haste_s


@pytest.mark.parametrize(
    ("round_trip_s", "own_loss", "told_s"),
    [
        (0.3, 0.05, 0.1),
        (0.3, 0.02, 0.1),
        (0.3, 0.10, 0.2),
        (0.6, 0.05, 0.2),
        (0.3, 0.15, 0.3),
        (0.3, 0.30, 0.3),
        (0.3, LEAST_LOSS / 2, 0.3),
        (0.3, 0.0, 0.3),
        (LONG_S / 2, 0.05, LONG_S / 2),
    ],
)
def test_a_browser_is_told(round_trip_s: float, own_loss: float, told_s: float) -> None:
    assert round_trip_s - haste_s(round_trip_s, own_loss) == pytest.approx(told_s)


def test_nothing_is_known_of_a_new_line() -> None:
    assert haste_s(None, 0.05) == 0.0


@pytest.mark.parametrize("percent", range(1, 40))
def test_repairs_take_a_bounded_share(percent: int) -> None:
    loss = percent / 100
    asks = 0.3 / (0.3 - haste_s(0.3, loss))

    assert 1.0 <= asks <= MOST_ASKS + 1e-9
    assert asks * loss <= max(loss, MOST_REPAIRS) + 1e-9
