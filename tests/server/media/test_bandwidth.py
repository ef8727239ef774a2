"""The estimate: what raises it, what lowers it, and what it makes of a receiver's own words."""

import pytest

from server.media.bandwidth import (
    BLIND_BPS,
    FREE_BPS,
    LOSSY_BPS,
    MIN_BPS,
    SILENCE_S,
    START_BPS,
    Bandwidth,
)
from server.media.probing import Proof
from server.media.rtp.sent_log import Acked

PACKET = 1000


class Flow:
    """Packets of 1,000 bytes at a rate, with what their feedback tells every 100 ms."""

    def __init__(self, bandwidth: Bandwidth) -> None:
        self.bandwidth = bandwidth
        self.at_s = 100.0
        self.queue_s = 0.0

    def run(
        self,
        bps: int,
        length_s: float,
        *,
        capacity_bps: int = 1 << 40,
        loss: float = 0.0,
        way_s: float = 0.02,
        most_s: float = 1e9,
    ) -> None:
        """Send for a while; beyond the capacity a queue grows, and overflows when it is long."""
        gap_s = 8 * PACKET / bps
        sent: list[float] = []
        arrivals: list[int] = []
        lost, number = 0, 0
        end_s, feedback_s = self.at_s + length_s, self.at_s + 0.1
        while self.at_s < end_s:
            self.at_s += gap_s
            number += 1
            is_full = self.queue_s > most_s
            service_s = 0.0 if is_full else 8 * PACKET / capacity_bps
            self.queue_s = max(0.0, self.queue_s + service_s - gap_s)
            if is_full or int(number * loss) > int((number - 1) * loss):
                lost += 1
            else:
                sent.append(self.at_s)
                arrivals.append(round((self.at_s + way_s + self.queue_s) / 0.00025))
            if self.at_s >= feedback_s:
                feedback_s += 0.1
                sizes = [PACKET] * len(sent)
                self.bandwidth.on_feedback(
                    Acked(sent, arrivals, sizes, lost, lost * PACKET, 0), self.at_s + 0.05
                )
                sent, arrivals, lost = [], [], 0


def flow() -> Flow:
    return Flow(Bandwidth(100.0))


def proved(bandwidth: Bandwidth, bps: float, *, is_clear: bool = True) -> int:
    bandwidth.on_proof(Proof(bps, is_clear, is_long=False))
    return bandwidth.bps


def test_what_is_not_filled_does_not_grow() -> None:
    it = flow()
    it.run(200_000, 20)

    assert it.bandwidth.bps == START_BPS
    assert abs(it.bandwidth.sent_bps - 200_000) < 20_000
    assert abs(it.bandwidth.acked_bps - 200_000) < 20_000


def test_what_is_filled_grows_to_a_little_more_than_is_sent() -> None:
    it = flow()
    it.run(400_000, 20)

    assert 440_000 < it.bandwidth.bps < 480_000


def test_a_queue_cuts_it_to_less_than_what_arrives() -> None:
    it = flow()
    it.run(400_000, 3)
    it.run(400_000, 1, capacity_bps=200_000)

    assert 150_000 < it.bandwidth.bps < 200_000
    assert it.bandwidth.decreased_s > 103


def test_a_cut_is_remembered_until_more_is_clearly_proved() -> None:
    it = flow()
    it.run(400_000, 3)
    it.run(400_000, 1, capacity_bps=200_000)
    it.run(100_000, 3)

    assert proved(it.bandwidth, 230_000) < 230_000
    assert proved(it.bandwidth, 350_000) == 350_000


def test_a_probe_that_met_a_queue_bounds_what_follows() -> None:
    it = flow()
    it.run(400_000, 3)
    proved(it.bandwidth, 600_000)

    assert proved(it.bandwidth, 700_000, is_clear=False) == int(0.95 * 700_000)
    assert proved(it.bandwidth, 800_000) == int(0.95 * 700_000)


def test_two_probes_that_fall_short_are_believed_and_one_is_not() -> None:
    it = flow()
    it.run(300_000, 3)
    proved(it.bandwidth, 900_000)

    assert proved(it.bandwidth, 500_000, is_clear=False) == 900_000
    assert proved(it.bandwidth, 600_000, is_clear=False) == 600_000


def test_a_probe_of_better_days_does_not_raise_it() -> None:
    it = flow()
    it.run(300_000, 3)
    proved(it.bandwidth, 900_000)
    proved(it.bandwidth, 700_000, is_clear=False)
    it.run(300_000, 1, capacity_bps=150_000)
    low = it.bandwidth.bps

    assert low < 200_000
    assert proved(it.bandwidth, 100_000, is_clear=False) <= low


def test_short_probes_prove_only_so_much_beyond_what_is_sent() -> None:
    it = flow()
    it.run(200_000, 3)

    assert proved(it.bandwidth, 9_000_000) == FREE_BPS
    assert it.bandwidth.is_at_headroom
    it.run(1_000_000, 2)
    assert 2_700_000 < proved(it.bandwidth, 9_000_000) < 3_300_000


def test_five_percent_of_loss_leave_it_alone() -> None:
    it = flow()
    it.run(380_000, 20, loss=0.05)

    assert it.bandwidth.bps >= START_BPS
    assert abs(it.bandwidth.loss - 0.05) < 0.02
    assert proved(it.bandwidth, 900_000) == 900_000


def test_twenty_percent_of_loss_leave_enough_for_a_small_picture() -> None:
    it = flow()
    it.run(380_000, 20, loss=0.2)

    assert it.bandwidth.bps >= START_BPS
    it.run(2_000_000, 2, loss=0.2)
    assert proved(it.bandwidth, 3_000_000) <= LOSSY_BPS


def test_loss_that_answers_to_the_rate_cuts_it() -> None:
    it = flow()
    it.run(900_000, 2)
    proved(it.bandwidth, 1_000_000)
    it.run(900_000, 1.5, loss=0.3)
    it.run(600_000, 5)

    assert 500_000 < it.bandwidth.bps < 700_000


def test_silence_lowers_it_step_by_step_and_the_first_word_brings_half_back() -> None:
    it = flow()
    it.run(900_000, 2)
    before = proved(it.bandwidth, 2_000_000)
    for step in range(100):
        it.bandwidth.on_silence(it.at_s + step / 10)

    assert it.bandwidth.bps < before / 4
    it.at_s += 10
    it.run(200_000, 0.3)
    assert it.bandwidth.bps >= before // 2


def test_a_short_silence_is_none() -> None:
    it = flow()
    it.run(300_000, 2)
    it.bandwidth.on_silence(it.at_s + SILENCE_S / 2)

    assert it.bandwidth.bps == START_BPS


def test_a_receiver_without_feedback_is_believed_by_its_remb() -> None:
    bandwidth = Bandwidth(0.0)
    assert not bandwidth.is_blind(SILENCE_S / 2)
    assert bandwidth.is_blind(SILENCE_S * 2)

    bandwidth.on_remb(1_700_000, 3.0)
    assert bandwidth.bps == 1_700_000
    bandwidth.on_remb(1, 4.0)
    assert bandwidth.bps == MIN_BPS


def test_a_remb_below_what_arrives_counts_beside_feedback_and_no_other_does() -> None:
    it = flow()
    it.run(400_000, 3)

    it.bandwidth.on_remb(9_000_000, it.at_s)
    assert it.bandwidth.bps < 500_000
    it.bandwidth.on_remb(100_000, it.at_s)
    assert 300_000 < it.bandwidth.bps < 350_000


@pytest.mark.parametrize(
    ("fraction", "low", "high"),
    [(0.0, BLIND_BPS - 1, BLIND_BPS), (0.05, START_BPS, START_BPS), (0.5, MIN_BPS, MIN_BPS)],
)
def test_without_remb_receiver_reports_decide(fraction: float, low: int, high: int) -> None:
    bandwidth = Bandwidth(0.0)
    for step in range(60):
        bandwidth.on_loss(fraction, 3.0 + step)

    assert low <= bandwidth.bps <= high


def test_a_queue_that_answers_to_nothing_is_somebody_elses() -> None:
    it = flow()
    it.run(300_000, 3)
    it.run(80_000, 8, way_s=0.4)

    assert it.bandwidth.trend.standing_ms < 120
    assert it.bandwidth.bps >= MIN_BPS


@pytest.mark.parametrize("queue_s", [0.2, 0.3, 0.6, 1.0])
def test_a_queue_that_overflows_is_no_longer_way(queue_s: float) -> None:
    link = flow()
    proved(link.bandwidth, 900_000)
    link.run(750_000, 3)
    link.run(750_000, 1.2, capacity_bps=300_000, most_s=queue_s)
    link.run(240_000, 6, capacity_bps=300_000, most_s=queue_s)

    assert not link.bandwidth.was_mistaken
    assert link.bandwidth.bps <= 300_000


def test_what_is_carried_is_seen_anew_once_a_cut_has_passed_the_line() -> None:
    link = flow()
    proved(link.bandwidth, 1_400_000)
    link.run(750_000, 3)
    link.run(750_000, 0.8, capacity_bps=300_000)

    assert link.bandwidth.bps <= 0.9 * 300_000


def test_a_probe_is_not_taken_for_congestion() -> None:
    for is_shielded in (False, True):
        it = flow()
        it.run(300_000, 3)
        if is_shielded:
            it.bandwidth.on_probe_sent(it.at_s, it.at_s + 1, 120)
        it.run(600_000, 0.3, capacity_bps=450_000)
        it.run(300_000, 0.3, capacity_bps=450_000)

        assert (it.bandwidth.bps == START_BPS) == is_shielded


@pytest.mark.parametrize("longer_s", [0.15, 0.3])
def test_a_longer_way_is_not_taken_for_congestion_for_long(longer_s: float) -> None:
    link = flow()
    proved(link.bandwidth, 900_000)
    link.run(800_000, 3)
    before = link.bandwidth.bps
    link.run(800_000, 0.7, way_s=0.02 + longer_s)
    link.run(140_000, 2.5, way_s=0.02 + longer_s)

    assert link.bandwidth.was_mistaken
    assert link.bandwidth.bps >= 0.9 * min(before, LOSSY_BPS)
    assert link.bandwidth.trend.standing_ms < 30


def test_a_queue_that_drains_was_congestion() -> None:
    link = flow()
    proved(link.bandwidth, 900_000)
    link.run(800_000, 3)
    link.run(800_000, 1.5, capacity_bps=500_000)
    link.run(300_000, 4, capacity_bps=500_000)

    assert not link.bandwidth.was_mistaken
    assert link.bandwidth.bps <= 520_000


def test_what_a_full_queue_drops_is_not_the_loss_of_the_link() -> None:
    full, lossy = flow(), flow()
    for link in (full, lossy):
        proved(link.bandwidth, 900_000)
        link.run(600_000, 3)
    full.run(600_000, 2, capacity_bps=400_000, loss=0.3)
    lossy.run(600_000, 2, loss=0.2)
    lossy.run(380_000, 4, loss=0.2)

    assert full.bandwidth.loss_control.own_loss < 0.01
    assert lossy.bandwidth.loss_control.own_loss > 0.1
