"""Probes: when they begin, how much they pad, and what they find on links of a known rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.probing import (
    CAREFUL_S,
    NEXT_S,
    QUEUE_S,
    RETRY_S,
    Probe,
    Prober,
    Proof,
)
from server.media.rtp.sent_log import Acked

DELAY_S = 0.04
BASE_MS = 1000 * DELAY_S


def begin(
    prober: Prober,
    at_s: float = 10.0,
    *,
    queue_ms: float = 0.0,
    is_long: bool = False,
    is_blind: bool = False,
) -> Probe | None:
    return prober.start(
        at_s,
        known_bps=400_000,
        sent_bps=300_000,
        wanted_bps=5_000_000,
        queue_ms=queue_ms,
        is_long=is_long,
        is_blind=is_blind,
    )


def sent_through(
    probe: Probe, start_s: float, rate_bps: float, *, lost_each: int = 0, tick_s: float = 0.02
) -> Acked:
    """Return the feedback of a probe's packets and half a second more over a link.

    During the probe each packet with a number that ``lost_each`` divides is lost.
    """
    packets: list[tuple[float, int]] = []
    at_s = start_s
    while at_s < probe.until_s + 0.5:
        bps = 300_000 + (probe.bps if at_s <= probe.until_s else 0)
        left = int(bps * tick_s / 8)
        while left > 0:
            packets.append((at_s, min(left, 1150)))
            left -= 1150
        at_s += tick_s
    count = len(packets)
    if lost_each:
        packets = [
            packet
            for place, packet in enumerate(packets)
            if place % lost_each or packet[0] > probe.until_s
        ]
    lost = count - len(packets)
    free_s = 0.0
    arrivals = []
    for left_s, size in packets:
        free_s = max(free_s, left_s) + 8 * size / rate_bps
        arrivals.append(round((free_s + DELAY_S) / 0.00025))
    times, sizes = [left_s for left_s, _ in packets], [size for _, size in packets]
    return Acked(times, arrivals, sizes, lost, lost * 1150, 0)


def found(
    rate_bps: float,
    *,
    is_long: bool = False,
    lost_each: int = 0,
    own: float = 0.0,
    queue_ms: float = 0.0,
) -> Proof:
    prober = Prober(0.0)
    base_ms = BASE_MS - queue_ms
    probe = begin(prober, queue_ms=queue_ms, is_long=is_long)
    assert probe is not None
    whole = sent_through(probe, 10.0, rate_bps, lost_each=lost_each)
    count = sum(left_s <= probe.until_s for left_s in whole.sent_s)
    first, rest = (
        Acked(whole.sent_s[part], whole.arrivals[part], whole.sizes[part], lost, 0, 0)
        for part, lost in ((slice(count), whole.lost), (slice(count, None), 0))
    )
    assert prober.on_acked(first, 10.9, base_ms=base_ms, own_loss=own) is None
    proof = prober.on_acked(rest, 12.0, base_ms=base_ms, own_loss=own)
    assert proof is not None
    return proof


@given(st.integers(900_000, 20_000_000))
def test_a_link_that_carries_all_of_it_is_told_so(rate_bps: int) -> None:
    proof = found(rate_bps)

    assert proof.is_clear
    assert 0.85 * 800_000 <= proof.bps <= 800_000


@given(st.integers(310_000, 620_000))
def test_a_link_that_does_not_is_measured(rate_bps: int) -> None:
    proof = found(rate_bps)

    assert not proof.is_clear
    assert 0.8 * rate_bps <= proof.bps <= 1.1 * rate_bps


def test_a_queue_that_stood_before_is_not_held_against_a_probe() -> None:
    proof = found(20_000_000, queue_ms=28.0)

    assert proof.is_clear
    assert proof.bps >= 0.85 * 800_000


def test_a_long_probe_that_left_a_queue_behind_proves_no_more_than_was_carried() -> None:
    proof = found(560_000, is_long=True)

    assert (proof.is_clear, proof.is_long) == (False, True)
    assert 500_000 < proof.bps < 600_000


def test_a_short_probe_leaves_a_short_queue() -> None:
    probe = begin(Prober(0.0))

    assert probe is not None
    assert probe.bps == 800_000 - 300_000
    assert (probe.until_s - 10.0) * 400_000 <= max(QUEUE_S, 0.1) * 400_000 + 1


def test_a_long_probe_stops_at_the_first_sign_of_a_queue() -> None:
    prober = Prober(0.0)
    probe = begin(prober, is_long=True)
    assert probe is not None
    whole = sent_through(probe, 10.0, 350_000)
    count = sum(left_s < 10.4 for left_s in whole.sent_s)
    first = Acked(whole.sent_s[:count], whole.arrivals[:count], whole.sizes[:count], 0, 0, 0)

    assert prober.on_acked(first, 10.45, base_ms=BASE_MS, own_loss=0.0) is None

    assert prober.active == Probe(0, 10.45)
    rest = Acked(whole.sent_s[count:], whole.arrivals[count:], whole.sizes[count:], 0, 0, 0)
    proof = prober.on_acked(rest, 11.5, base_ms=BASE_MS, own_loss=0.0)
    assert proof is not None
    assert (proof.is_clear, proof.is_long) == (False, True)


def test_a_probe_that_loses_too_much_proves_only_what_arrived() -> None:
    proof = found(20_000_000, lost_each=2)

    assert not proof.is_clear
    assert proof.bps < 600_000


def test_a_tenth_of_a_probe_lost_is_too_much() -> None:
    assert not found(20_000_000, is_long=True, lost_each=11).is_clear


def test_the_links_own_loss_does_not_spoil_a_probe() -> None:
    assert found(20_000_000, lost_each=4, own=0.25).is_clear


def test_a_probe_that_could_not_be_sent_proves_nothing() -> None:
    prober = Prober(0.0)
    begin(prober)
    unpadded = sent_through(Probe(0, 10.1), 10.0, 20_000_000)

    assert prober.on_acked(unpadded, 11.0, base_ms=BASE_MS, own_loss=0.0) is None
    assert prober.active is None


def test_probes_follow_one_another_and_wait_after_a_vain_one() -> None:
    prober = Prober(0.0)
    assert begin(prober, NEXT_S / 2) is None
    assert begin(prober, 10.0) is not None
    assert begin(prober, 10.1) is None

    prober.stop(10.5)

    assert begin(prober, 10.5 + RETRY_S / 2) is None
    assert begin(prober, 10.5 + RETRY_S) is not None


def test_a_probe_of_which_nothing_is_heard_is_given_up() -> None:
    prober = Prober(0.0)
    begin(prober, 10.0)
    assert prober.active is not None

    begin(prober, 14.0)

    assert prober.active is None


def test_without_feedback_a_probe_is_long_and_the_next_waits_for_none() -> None:
    prober = Prober(0.0)
    probe = begin(prober, 10.0, is_blind=True)
    assert probe is not None
    assert probe.until_s == 10.0 + CAREFUL_S
    over_s = probe.until_s + 0.02

    assert begin(prober, over_s, is_blind=True) is None

    assert begin(prober, over_s + RETRY_S, is_blind=True) is not None


def test_after_a_vain_probe_the_next_is_gentler() -> None:
    prober = Prober(0.0)
    probe = begin(prober)
    assert probe is not None
    prober.on_acked(sent_through(probe, 10.0, 420_000), 12.0, base_ms=BASE_MS, own_loss=0.0)

    again = begin(prober, 20.0)

    assert again is not None
    assert again.bps < probe.bps
    assert (again.until_s - 20.0) * (again.bps - 100_000) / 400_000 <= 0.07


def test_distrust_makes_probes_longer_each_time() -> None:
    prober = Prober(0.0)
    prober.distrust()
    assert prober.careful_s == CAREFUL_S
    for _ in range(10):
        prober.distrust()

    probe = begin(prober)

    assert probe is not None
    assert CAREFUL_S < probe.until_s - 10.0 <= 4.0


@pytest.mark.parametrize(("round_trip_s", "target_bps"), [(0.03, 600_000), (0.35, 540_000)])
def test_a_long_probe_is_gentler_where_feedback_is_late(
    round_trip_s: float, target_bps: int
) -> None:
    probe = Prober(0.0).start(
        10.0,
        known_bps=400_000,
        sent_bps=0,
        wanted_bps=5_000_000,
        queue_ms=0.0,
        round_trip_s=round_trip_s,
        is_long=True,
    )

    assert probe is not None
    assert abs(probe.bps - target_bps) <= 1


def test_no_more_is_probed_than_is_wanted() -> None:
    probe = Prober(0.0).start(10.0, known_bps=400_000, sent_bps=0, wanted_bps=700_000, queue_ms=0.0)

    assert probe is not None
    assert abs(probe.bps - 700_000) <= 1
