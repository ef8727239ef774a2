"""What is sent again stays a share of what a way down carries."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.repair_budget import BURST_S, SHARE, RepairBudget

PACKET = 1200


def repaired(budget: RepairBudget, estimate_bps: int, asked_bps: int, length_s: float) -> int:
    """Ask for packets at a rate; return the bytes that were sent again."""
    gap_s, octets = 8 * PACKET / asked_bps, 0
    for number in range(int(length_s / gap_s)):
        if budget.allows(estimate_bps, (number + 1) * gap_s):
            budget.note(PACKET)
            octets += PACKET
    return octets


@given(st.integers(50_000, 5_000_000), st.floats(0.2, 10))
def test_no_more_than_the_share_is_sent_again(estimate_bps: int, times: float) -> None:
    length_s = 20
    asked_bps = int(times * estimate_bps)
    octets = repaired(RepairBudget(0.0), estimate_bps, asked_bps, length_s)

    most = SHARE * estimate_bps / 8 * length_s + PACKET
    assert octets <= most
    assert octets >= min(0.9 * most, 0.95 * asked_bps / 8 * length_s) - 2 * PACKET


def test_what_a_link_loses_by_itself_is_all_sent_again() -> None:
    estimate_bps = 700_000
    octets = repaired(RepairBudget(0.0), estimate_bps, int(0.33 * estimate_bps), 20)

    assert octets >= 0.33 * estimate_bps / 8 * 20 - 2 * PACKET


def test_after_a_quiet_time_a_whole_key_frame_is() -> None:
    budget, estimate_bps = RepairBudget(0.0), 1_000_000
    assert budget.allows(estimate_bps, 60.0)
    key_frame = int(SHARE * estimate_bps / 8 * BURST_S)
    count = 0
    while budget.allows(estimate_bps, 60.0):
        budget.note(PACKET)
        count += 1

    assert count == -(-key_frame // PACKET)


def test_less_is_saved_up_when_the_estimate_falls() -> None:
    budget = RepairBudget(0.0)
    assert budget.allows(5_000_000, 60.0)
    assert budget.allows(100_000, 60.0)
    budget.note(int(SHARE * 100_000 / 8 * BURST_S))

    assert not budget.allows(100_000, 60.0)
