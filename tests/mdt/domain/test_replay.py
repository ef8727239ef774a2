"""Replay: the log is the meeting, whatever people do in whatever order."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdt.domain.event_types import EVENT_CLASSES, EVENT_TYPES
from mdt.domain.events import ChatPosted, LoggedEvent
from mdt.domain.fold.rules import BrokenLog
from mdt.domain.hashing import GENESIS
from mdt.domain.meetings import Meeting
from mdt.domain.replay import NOUNS, RULES, apply, replay
from tests.mdt.domain.plays import planning
from tests.mdt.domain.plays.every import NOUNS as PLAYED
from tests.mdt.domain.plays.paths import WAYS, Way
from tests.mdt.domain.plays.play import Play, Step
from tests.mdt.service.sitting import Sitting

ACTS = tuple(act for noun in PLAYED for act in noun.ACTS)
CUTTING = frozenset({"sign", "change_plan", "cancel"})
"""Acts after which little or nothing else is possible."""

RARE = frozenset(name for noun in PLAYED for name in noun.RARE)


def opening() -> list[Step]:
    """Publish, four people in, start: so that most sequences get somewhere."""
    publish, join, start = (
        ACTS.index(act) for act in (planning.publish, planning.join, planning.start)
    )
    return [(publish, 0, 0), *((join, who, 0) for who in range(4)), (start, 0, 0)]


def along(way: Way, steps: list[Step]) -> list[Step]:
    """Go a way, with an act of chance between its steps now and then, and then go on by chance."""
    names = [act.__name__ for act in ACTS]
    planned = [(names.index(name), who, n) for name, who, n in way]
    between = [steps[n : n + 1] if n % 3 == 2 else [] for n in range(len(planned))]
    return [each for step, more in zip(planned, between, strict=True) for each in (step, *more)] + (
        steps[len(planned) :]
    )


def faults(sitting: Sitting) -> list[str]:
    """Return where the log is no chain, not the meeting, or not what the minutes tell."""
    prevs = [GENESIS, *(logged.hash for logged in sitting.log)]
    found = [
        f"event {n} is no link"
        for n, logged in enumerate(sitting.log, start=1)
        if (logged.seq, logged.prev) != (n, prevs[n - 1])
    ]
    if sitting.meeting.head != prevs[-1]:
        found.append("the head is not of the last event")
    if replay(sitting.log) != sitting.meeting:
        found.append("the log is another meeting")
    return found + untold(sitting.meeting)


def untold(meeting: Meeting) -> list[str]:
    """Return which recommendations, dissents and deferrals the minutes do not hold."""
    if meeting.minutes is None or meeting.session is not None:  # taken up again: not over yet
        return []
    told = {(block.kind, ref) for block in meeting.minutes.blocks for ref in block.refs}
    verbatim = "\n".join(b.text for b in meeting.minutes.blocks if b.kind == "recommendation")
    wanted: set[tuple[str, int | None]] = set()
    missing = []
    for found in meeting.recommendations.values():
        if found.recorded_seq is not None:
            wanted.add(("recommendation", found.recorded_seq))
            if found.content.text not in verbatim:
                missing.append(f"the text of recommendation {found.recorded_seq}")
        wanted |= {("dissent", dissent.seq) for dissent in found.dissents}
    wanted |= {
        ("deferral", item.closed_seq) for item in meeting.items if item.outcome == "deferred"
    }
    return missing + [f"{kind} {seq}" for kind, seq in sorted(wanted - told, key=str)]


@settings(max_examples=150, deadline=None)
@given(
    st.booleans(),
    st.lists(
        st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 7), st.integers(0, 30)),
        max_size=60,
    ),
)
def test_whatever_people_do_the_log_is_the_meeting(opened: bool, steps: list[Step]) -> None:
    play = Play(ACTS).run((opening() if opened else []) + steps)

    assert faults(play.sitting) == []


def test_every_act_has_a_name_of_its_own() -> None:
    names = {act.__name__ for act in ACTS}

    assert len(names) == len(ACTS)
    assert names >= RARE


def test_long_meetings_meet_every_kind_of_event() -> None:
    met = set()
    every = range(len(ACTS))
    lasting = [0 if act.__name__ in CUTTING else 1 for act in ACTS]
    for seed in range(100):
        if seed >= 40 and met == set(EVENT_TYPES):
            break
        chance = random.Random(seed)
        opened = seed % 5 > 0
        weights = [1 if opened and act.__name__ in RARE else 12 for act in ACTS]
        acts = [
            *chance.choices(every, weights, k=10 * len(ACTS)),
            *chance.choices(every, lasting, k=13 * len(ACTS)),
            *chance.choices(every, k=100),
        ]
        steps = [(act, chance.randrange(8), chance.randrange(31)) for act in acts]
        if seed % 10 == 9:
            steps = along(WAYS[seed // 10 % len(WAYS)], steps)
        play = Play(ACTS).run((opening() if opened else []) + steps)
        assert faults(play.sitting) == []
        met.update(play.sitting.types())

    assert met == set(EVENT_TYPES)


def test_every_event_class_has_a_type_of_its_own() -> None:
    assert len(EVENT_TYPES) == len(EVENT_CLASSES)
    assert all(EVENT_TYPES)


def test_every_event_class_has_a_rule() -> None:
    begin = {EVENT_TYPES["meeting.planned"]}

    assert set(RULES) | begin == set(EVENT_TYPES.values())
    assert sum(len(noun.RULES.table) for noun in NOUNS) == len(RULES), "two rules for one event"


def why_broken(log: list[LoggedEvent]) -> str:
    with pytest.raises(BrokenLog) as broken:
        replay(log)
    return str(broken.value)


def test_a_log_with_a_hole_does_not_replay() -> None:
    log = Sitting().live().called().log

    assert why_broken(log[:3] + log[4:]) == "event 5 does not follow event 3"


def test_a_log_out_of_order_does_not_replay() -> None:
    log = Sitting().live().called().log

    mixed = [*log[:3], log[4], log[3], *log[5:]]
    assert why_broken(mixed) == "event 5 does not follow event 3"


def test_a_log_without_its_beginning_does_not_replay() -> None:
    log = Sitting().live().called().log

    assert why_broken(log[1:]) == "a log begins with a meeting planned by somebody"
    assert why_broken([]) == "the log is empty"


def test_an_event_of_another_meeting_does_not_replay() -> None:
    log = Sitting().live().called().log
    foreign = replace(log[-1], meeting_id="other")

    found = why_broken([*log[:-1], foreign])
    assert found == f"event {foreign.seq} does not follow event {foreign.seq - 1}"


def test_an_event_that_only_people_cause_needs_one() -> None:
    sitting = Sitting().live()
    posted = replace(
        sitting.log[-1], seq=sitting.meeting.seq + 1, actor_id=None, event=ChatPosted(text="x")
    )

    with pytest.raises(BrokenLog):
        apply(sitting.meeting, posted)


def test_an_event_about_nothing_in_the_meeting_does_not_replay() -> None:
    sitting = Sitting().live().called().drafted().read_back()
    meeting: Meeting = sitting.meeting
    without = replace(meeting, recommendations={})
    recorded = sitting.recorded().log[-1]

    with pytest.raises(BrokenLog):
        apply(without, recorded)


def test_applying_leaves_the_meeting_before_as_it_was() -> None:
    sitting = Sitting().live().called().drafted()
    before = sitting.meeting
    copy = replay(sitting.log)

    sitting.read_back().recorded()

    assert before == copy
