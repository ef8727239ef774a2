"""How much sound goes along with each sound."""

import pytest

from server.media.delivery import Delivery
from server.media.redundancy import CALM_S, Redundancy
from server.media.rtp.reports import LossReport
from server.media.sdp.slots import layout
from server.media.slot import Slot


@pytest.mark.parametrize(
    ("loss", "count"), [(0.0, 0), (0.01, 0), (0.011, 1), (0.08, 1), (0.081, 2), (1.0, 2)]
)
def test_more_loss_takes_more_redundancy_at_once(loss: float, count: int) -> None:
    assert Redundancy().follow(loss, 100.0) == count


def test_less_follows_only_when_it_was_calm_for_long() -> None:
    redundancy = Redundancy()
    redundancy.follow(0.2, 0.0)

    assert redundancy.follow(0.0, CALM_S - 0.1) == 2
    assert redundancy.follow(0.0, CALM_S) == 0


def test_one_more_bad_second_begins_the_calm_anew() -> None:
    redundancy = Redundancy()
    redundancy.follow(0.02, 0.0)
    redundancy.follow(0.0, 5.0)
    redundancy.follow(0.02, 9.0)

    assert redundancy.follow(0.0, 18.0) == 1
    assert redundancy.follow(0.0, 19.0) == 0


def test_the_sound_of_a_lossy_way_brings_earlier_sound_along() -> None:
    slot = Slot(layout(1, 0, 0)[0])
    delivery = Delivery((slot,), 0.0)
    for at_s in (10.0, 11.0, 12.0):
        delivery.on_reports([LossReport(slot.stream.ssrc, 0.2, 50, 0, 0, 0)], at_s)
    delivery.follow_loss(12.5)

    assert slot.stream.redundancy == 2
