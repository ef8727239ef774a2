"""Loss: when less is sent because of it, and when it is the link's own."""

import pytest

from server.media.loss_control import HIGH, MAX_OWN_LOSS, LossControl

WINDOW_S = 0.6


def feed(
    control: LossControl,
    start_s: float,
    losses: list[float],
    *,
    queue_ms: float = 0.0,
    offered_bps: float = 500_000,
) -> int:
    """Give a window of 100 packets for each loss; return how often less was to be sent."""
    alarms = 0
    for index, loss in enumerate(losses):
        lost = round(100 * loss)
        control.add(100 - lost, lost, 0)
        alarms += control.judge(start_s + (index + 1) * WINDOW_S, queue_ms, offered_bps)
    return alarms


def test_five_percent_are_learned_and_never_an_alarm() -> None:
    control = LossControl(0.0)

    assert feed(control, 0.0, [0.05] * 20) == 0
    assert abs(control.own_loss - 0.05) < 0.005
    assert abs(control.loss - 0.05) < 0.001
    assert control.allows_more


def test_high_loss_is_an_alarm_once_and_then_the_links_own() -> None:
    control = LossControl(0.0)
    assert feed(control, 0.0, [0.2]) == 1

    control.cut(WINDOW_S, 800_000)

    assert feed(control, WINDOW_S, [0.2] * 10) == 0
    assert control.was_in_vain
    assert abs(control.own_loss - 0.2) < 0.02
    assert control.allows_more


def test_loss_that_sending_less_removes_is_not_the_links_own() -> None:
    control = LossControl(0.0)
    feed(control, 0.0, [0.2])
    control.cut(WINDOW_S, 800_000)

    feed(control, WINDOW_S, [0.0] * 4)

    assert not control.was_in_vain
    assert control.own_loss < 0.02
    assert feed(control, 10.0, [0.2]) == 1


def test_loss_with_a_queue_is_never_the_links_own() -> None:
    control = LossControl(0.0)
    feed(control, 0.0, [0.2], queue_ms=200)
    control.cut(WINDOW_S, 800_000)

    assert feed(control, WINDOW_S, [0.2] * 6, queue_ms=200) > 0
    assert control.own_loss == 0


def test_loss_does_not_creep_upwards_unnoticed() -> None:
    control = LossControl(0.0)
    alarms = feed(control, 0.0, [step / 100 for step in range(5, 35)])

    assert alarms > 0
    assert control.own_loss <= HIGH


def test_there_is_a_bound_to_what_a_link_may_lose() -> None:
    control = LossControl(0.0)
    feed(control, 0.0, [0.6])
    control.accept()

    assert control.own_loss == MAX_OWN_LOSS
    assert feed(control, 10.0, [0.6]) == 1


def test_not_even_what_stays_after_a_cut_is_all_taken_for_the_links_own() -> None:
    control = LossControl(0.0)
    feed(control, 0.0, [0.8])
    control.cut(WINDOW_S, 800_000)

    feed(control, WINDOW_S, [0.8] * 3)

    assert control.own_loss == MAX_OWN_LOSS


def test_less_than_a_tenth_is_never_an_alarm() -> None:
    control = LossControl(0.0)
    control.add(910, 90, 0)

    assert not control.judge(WINDOW_S, 0.0, 500_000)
    assert not control.allows_more


def test_a_link_that_loses_less_than_it_did_is_believed_behind_a_queue_as_well() -> None:
    control = LossControl(0.0)
    feed(control, 0.0, [0.05] * 20)

    feed(control, 12.0, [0.0] * 12, queue_ms=200)

    assert control.own_loss < 0.01


def test_packets_that_came_late_were_not_lost() -> None:
    control = LossControl(0.0)
    control.add(80, 20, 20)

    assert not control.judge(WINDOW_S, 0.0, 0.0)
    assert control.loss == 0


@pytest.mark.parametrize(
    ("packets", "length_s", "is_judged"),
    [(40, 0.6, False), (60, 0.4, False), (40, 2.1, True), (9, 2.1, False), (60, 0.6, True)],
)
def test_a_window_is_long_enough(packets: int, length_s: float, *, is_judged: bool) -> None:
    control = LossControl(0.0)
    control.add(0, packets, 0)

    assert control.judge(length_s, 0.0, 0.0) == is_judged


def test_nothing_is_concluded_before_a_cut_takes_effect() -> None:
    control = LossControl(0.0)
    feed(control, 0.0, [0.3])
    control.cut(WINDOW_S, 800_000)

    assert feed(control, WINDOW_S, [0.3] * 4, offered_bps=800_000) == 0
    assert not control.was_in_vain
    feed(control, 5 * WINDOW_S, [0.0], offered_bps=500_000)
    assert not control.was_in_vain
    assert control.own_loss == 0


def test_a_cut_that_changes_nothing_of_what_is_sent_is_judged_in_the_end() -> None:
    control = LossControl(0.0)
    feed(control, 0.0, [0.3])
    control.cut(WINDOW_S, 800_000)

    feed(control, WINDOW_S, [0.3] * 8, offered_bps=800_000)

    assert control.was_in_vain
    assert control.own_loss == MAX_OWN_LOSS


def test_a_queue_that_was_there_meanwhile_is_not_forgotten() -> None:
    control = LossControl(0.0)
    feed(control, 0.0, [0.2])
    control.cut(WINDOW_S, 800_000)
    control.add(40, 10, 0)
    control.judge(3 * WINDOW_S - 0.1, 200.0, 500_000)

    feed(control, 2 * WINDOW_S, [0.2])

    assert not control.was_in_vain
