"""Replay: the log is the meeting, whatever people do in whatever order."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mdt.domain.agenda import OPEN_STATES
from mdt.domain.errors import MdtError
from mdt.domain.event_types import EVENT_CLASSES, EVENT_TYPES
from mdt.domain.events import ChatPosted
from mdt.domain.fold.rules import BrokenLog
from mdt.domain.hashing import GENESIS
from mdt.domain.ids import DissentId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Role
from mdt.domain.recommendations import Recommendation, RecommendationState
from mdt.domain.replay import NOUNS, RULES, apply, replay
from tests.mdt.service.signing import FakeSigner
from tests.mdt.service.sitting import PEOPLE, WORDING, Sitting, plan

Step = tuple[int, int, int]
"""Which command, by whom, and a number that its arguments are taken from."""

NAMES = ("chair", "scribe", "member", "radiologist", "chair", "guest", "trainee", "coordinator")


class Play:
    """Plays steps on a meeting, noting what must never change."""

    def __init__(self) -> None:
        self.sitting = Sitting().planned()
        self.recorded: dict[str, Recommendation] = {}
        self.accepted = 0

    def run(self, steps: list[Step]) -> "Play":
        for command, who, n in steps:
            before = self.sitting.meeting
            try:
                self._act(command, NAMES[who % len(NAMES)], n)
                self.accepted += self.sitting.meeting.seq > before.seq
            except MdtError:
                assert self.sitting.meeting is before, "a refusal left a trace"
            self.check()
        return self

    def check(self) -> None:
        meeting = self.sitting.meeting
        assert sum(item.state in OPEN_STATES for item in meeting.items) <= 1
        assert sum(p.role is Role.CHAIR for p in meeting.participants.values()) == 1
        assert len(meeting.hands) == len(set(meeting.hands))
        stays = [stay.person_id for stay in meeting.presence if stay.to_seq is None]
        assert len(stays) == len(set(stays)), "somebody is there twice"
        for found in meeting.recommendations.values():
            if found.state is RecommendationState.RECORDED:
                final = replace(found, dissents=())
                assert self.recorded.setdefault(found.id, final) == final

    def _act(self, command: int, who: str, n: int) -> None:
        sitting, service = self.sitting, self.sitting.service
        person = PersonId(tuple(PEOPLE)[n % len(PEOPLE)])
        items = sitting.meeting.items
        item = (sitting.meeting.current_item or items[n % len(items)]).id
        found = sitting.meeting.recommendation_on(item)
        revision = found.revision if found is not None and n % 7 else n % 3
        acts: list[Callable[[], object]] = [
            lambda: sitting.do(service.meetings.publish, by="coordinator"),
            lambda: service.meetings.joined(sitting.uow, sitting.id, person_id=person),
            lambda: service.meetings.joined(sitting.uow, sitting.id, person_id=PersonId(who)),
            lambda: sitting.left(person, ("left", "disconnected")[n % 2]),
            lambda: sitting.do(service.meetings.admit, by=who, person_id=person),
            lambda: sitting.do(service.sessions.start, by=who),
            lambda: sitting.do(service.sessions.pause, by=who),
            lambda: sitting.do(service.sessions.resume, by=who),
            lambda: sitting.do(service.sessions.end, by=who),
            lambda: sitting.do(service.agenda.call_next, by=who),
            lambda: sitting.do(service.agenda.call, items[n % len(items)].id, by=who),
            lambda: sitting.do(service.agenda.defer, item, by=who, reason_code="out_of_time"),
            lambda: sitting.do(service.agenda.close, item, by=who, reason="r" * (n % 2)),
            lambda: sitting.do(service.agenda.extend, item, by=who, seconds=60),
            lambda: sitting.do(service.discussion.raise_hand, by=who),
            lambda: sitting.do(service.discussion.lower_hand, by=who, person_id=person),
            lambda: sitting.do(service.discussion.give_floor, by=who, person_id=person),
            lambda: sitting.do(service.discussion.end_floor, by=who),
            lambda: sitting.do(service.discussion.post, by=who, text=f"line {n}"),
            lambda: sitting.do(
                service.discussion.present, by=who, material_id=f"image-{1 + n % 2}"
            ),
            lambda: sitting.do(service.discussion.stop_presenting, by=who),
            lambda: sitting.do(
                service.recommendations.save_draft,
                item,
                by=who,
                revision=revision,
                content=replace(WORDING, text=f"Wording {n % 4}"),
            ),
            lambda: sitting.do(service.recommendations.read_back, item, by=who, revision=revision),
            lambda: sitting.do(service.recommendations.record, item, by=who, revision=revision),
            lambda: sitting.do(service.recommendations.dissent, item, by=who, stance="disagree"),
            lambda: sitting.do(
                service.recommendations.withdraw_dissent, item, self._dissent(n), by=who
            ),
            lambda: self._revise(who, n),
            lambda: sitting.do(
                service.minutes.sign,
                by=who,
                meaning=("reviewed", "approved_as_chair")[n % 2],
                signer=FakeSigner(),
            ),
            lambda: sitting.do(
                service.meetings.change_plan,
                by="coordinator",
                plan=plan(title=f"Plan {n}"),
                based_on=sitting.meeting.plan_revision,
            ),
            lambda: sitting.do(service.meetings.cancel, by=who, reason="r"),
        ]
        acts[command % len(acts)]()

    def _dissent(self, n: int) -> DissentId:
        every = [d.id for r in self.sitting.meeting.recommendations.values() for d in r.dissents]
        return every[n % len(every)] if every else DissentId("none")

    def _revise(self, who: str, n: int) -> None:
        minutes = self.sitting.meeting.minutes
        if minutes is not None:
            block = minutes.blocks[n % len(minutes.blocks)]
            self.sitting.do(
                self.sitting.service.minutes.revise,
                block.id,
                by=who,
                based_on=block.revision,
                text=f"Text {n}",
            )


def check_log(sitting: Sitting) -> None:
    head = GENESIS
    for n, logged in enumerate(sitting.log, start=1):
        assert (logged.seq, logged.prev) == (n, head)
        head = logged.hash
    assert sitting.meeting.head == head
    assert replay(sitting.log) == sitting.meeting
    check_minutes(sitting.meeting)


def check_minutes(meeting: Meeting) -> None:
    """Check that the minutes hold every recommendation, dissent and deferral of the meeting."""
    if meeting.minutes is None:
        return
    told = {(block.kind, ref) for block in meeting.minutes.blocks for ref in block.refs}
    verbatim = "\n".join(b.text for b in meeting.minutes.blocks if b.kind == "recommendation")
    for found in meeting.recommendations.values():
        if found.recorded_seq is not None:
            assert ("recommendation", found.recorded_seq) in told
            assert found.content.text in verbatim
        assert {("dissent", dissent.seq) for dissent in found.dissents} <= told
    for item in meeting.items:
        if item.outcome == "deferred":
            assert ("deferral", item.closed_seq) in told


OPENING: list[Step] = [(0, 0, 0), (2, 0, 0), (2, 1, 0), (2, 2, 0), (2, 3, 0), (5, 0, 0)]
"""Publish, four people in, start: so that most sequences get somewhere."""


@settings(max_examples=150, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 29), st.integers(0, 7), st.integers(0, 30)), max_size=60),
)
def test_whatever_people_do_the_log_is_the_meeting(opened: bool, steps: list[Step]) -> None:
    play = Play().run((OPENING if opened else []) + steps)

    check_log(play.sitting)


RARE = {3, 6, 8, 11, 12, 27, 28, 29}
"""Commands that cut a meeting short: leaving, pausing, ending, deferring, closing, signing …"""


def test_long_meetings_meet_every_kind_of_event() -> None:
    met = set()
    for seed in range(20):
        chance = random.Random(seed)
        opened = seed % 5 > 0
        weights = [1 if opened and command in RARE else 12 for command in range(30)]
        commands = [
            *chance.choices(range(30), weights, k=300),
            *chance.choices(range(27), k=400),
            *chance.choices(range(30), k=100),
        ]
        steps = [(command, chance.randrange(8), chance.randrange(31)) for command in commands]
        play = Play().run((OPENING if opened else []) + steps)
        check_log(play.sitting)
        met.update(play.sitting.types())

    assert met == set(EVENT_TYPES)


def test_every_event_class_has_a_type_of_its_own() -> None:
    assert len(EVENT_TYPES) == len(EVENT_CLASSES)
    assert all(EVENT_TYPES)


def test_every_event_class_has_a_rule() -> None:
    begin = {EVENT_TYPES["meeting.planned"]}

    assert set(RULES) | begin == set(EVENT_TYPES.values())
    assert sum(len(noun.RULES.table) for noun in NOUNS) == len(RULES), "two rules for one event"


def mangled(log_change: Callable[[Sitting], list[object]]) -> None:
    sitting = Sitting().live().called()
    with pytest.raises(BrokenLog):
        replay(log_change(sitting))


def test_a_log_with_a_hole_does_not_replay() -> None:
    mangled(lambda s: s.log[:3] + s.log[4:])


def test_a_log_out_of_order_does_not_replay() -> None:
    mangled(lambda s: [*s.log[:3], s.log[4], s.log[3], *s.log[5:]])


def test_a_log_without_its_beginning_does_not_replay() -> None:
    mangled(lambda s: s.log[1:])
    mangled(lambda _: [])


def test_an_event_of_another_meeting_does_not_replay() -> None:
    mangled(lambda s: [*s.log[:-1], replace(s.log[-1], meeting_id="other")])


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
