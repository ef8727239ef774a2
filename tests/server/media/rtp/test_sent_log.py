"""Feedback joined with what was sent: every packet once, nothing that was not sent."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.sent_log import CAPACITY, Acknowledger, SentLog
from server.media.rtp.twcc import Feedback


def sent(count: int, *, first: int = 0) -> SentLog:
    """Return a log of packets 1 ms apart; a packet's size is 100 and its place modulo 1000."""
    log = SentLog()
    for place in range(count):
        log.record(first + place & 0xFFFF, 1.0 + place / 1000, 100 + place % 1000)
    return log


def test_the_last_packets_are_known_and_others_are_not() -> None:
    log = sent(CAPACITY + 5, first=65_000)

    assert log.look(65_000 + 4) is None
    assert log.look(65_000 + 5) == (1.005, 105)
    assert log.look(65_000 + CAPACITY + 4 & 0xFFFF) == (
        1.0 + (CAPACITY + 4) / 1000,
        100 + (CAPACITY + 4) % 1000,
    )
    assert log.look(65_000 + CAPACITY + 5 & 0xFFFF) is None


def test_nothing_is_known_before_anything_was_sent() -> None:
    assert SentLog().look(0) is None
    assert Acknowledger().take(Feedback(0, b"\1", [5]), SentLog()) is None


@given(first=st.integers(0, 0xFFFF), arrived=st.lists(st.booleans(), min_size=1, max_size=300))
def test_each_arrival_meets_its_own_packet(first: int, arrived: list[bool]) -> None:
    log = sent(len(arrived), first=first)
    ticks = [1000 + place for place, came in enumerate(arrived) if came]

    acked = Acknowledger().take(Feedback(first, bytes(arrived), ticks), log)

    assert acked is not None
    places = [place for place, came in enumerate(arrived) if came]
    assert acked.sent_s == [1.0 + place / 1000 for place in places]
    assert acked.sizes == [100 + place for place in places]
    assert acked.arrivals == ticks
    assert acked.lost == arrived.count(False)
    assert acked.lost_bytes == sum(100 + place for place, came in enumerate(arrived) if not came)


def test_what_is_said_again_counts_once() -> None:
    log = sent(20, first=65_530)
    acknowledger = Acknowledger()
    acknowledger.take(Feedback(65_530, bytes((1, 0, 1, 0, 1, 1, 1, 1)), [1, 3, 5, 6, 7, 8]), log)

    again = acknowledger.take(Feedback(65_531, bytes((1,) * 10), list(range(10))), log)

    assert again is not None
    assert again.sizes == [108, 109, 110]
    assert again.arrivals == [7, 8, 9]
    assert (again.lost, again.late) == (0, 2)
    twice = acknowledger.take(Feedback(65_531, b"\1\1", [0, 1]), log)
    assert twice is not None
    assert (twice.sizes, twice.late) == ([], 0)


def test_what_a_lost_feedback_spoke_of_is_not_counted_as_lost() -> None:
    log = sent(30)
    acknowledger = Acknowledger()
    acknowledger.take(Feedback(0, b"\1\1", [1, 2]), log)

    acked = acknowledger.take(Feedback(20, b"\1\1", [3, 4]), log)

    assert acked is not None
    assert (acked.sizes, acked.lost) == ([120, 121], 0)


@given(
    st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(min_size=1, max_size=5000)), max_size=5)
)
def test_a_receiver_that_makes_things_up_breaks_nothing(said: list[tuple[int, bytes]]) -> None:
    log = sent(500, first=65_300)
    acknowledger = Acknowledger()
    for first, statuses in said:
        arrivals = list(range(len(statuses) - statuses.count(0)))
        acked = acknowledger.take(Feedback(first, statuses, arrivals), log)
        if acked is not None:
            assert len(acked.sent_s) == len(acked.arrivals) == len(acked.sizes)
            assert all(acked.sent_s)


def test_packets_that_were_never_sent_are_not_believed() -> None:
    log = sent(10)

    assert Acknowledger().take(Feedback(8, b"\1\1\1", [1, 2, 3]), log) is None
