"""The steps of a replay: each what ``dataclasses.replace`` would make, on values of its own."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mdt.domain.replay import RULES, apply, replay
from tests.mdt.domain.plays.play import Play, Step
from tests.mdt.domain.test_replay import ACTS, opening
from tests.mdt.service.sitting import Sitting


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 7), st.integers(0, 30)),
        max_size=60,
    )
)
def test_a_step_is_what_replacing_the_changed_fields_makes(steps: list[Step]) -> None:
    log = Play(ACTS).run(opening() + steps).sitting.log
    meeting = apply(None, log[0])
    for logged in log[1:]:
        changes = RULES[type(logged.event)](meeting, logged)
        replaced = replace(meeting, **changes, seq=logged.seq, head=logged.hash)
        before = replace(meeting)

        after = apply(meeting, logged)

        assert after == replaced
        assert meeting == before
        meeting = after
    assert meeting == replay(log)


def test_a_log_goes_on_from_any_meeting_and_leaves_it_as_it_was() -> None:
    log = Sitting().live().called().drafted().read_back().recorded().log
    whole = replay(log)
    for n in range(1, len(log)):
        meeting = replay(log[:n])
        before = replace(meeting)

        assert replay(log[n:], meeting) == whole
        assert meeting == before
    assert replay([], whole) is whole
