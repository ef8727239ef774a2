"""Clients whose lines drop, repeat and mix messages: each holds what the log says, or less of it.

A real broadcaster tells three windows of everything that happens. Their lines are as bad as lines
are. Whatever a window takes is in the order of the log without a hole, and at the end of a command
it has exactly what a reader of the log at that number may see (invariants I15, I16, I29).
"""

import json
import random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mdt.domain.errors import MdtError
from mdt.domain.ids import PersonId
from mdt.domain.replay import replay
from mdt.service.outcome import Outcome
from server.sessions.presence import Place, Seat
from server.sessions.registry import Rooms
from server.signaling.broadcast import Broadcaster
from server.signaling.case_cards import CaseCards
from server.signaling.snapshot import everything
from server.signaling.socketio_port import Frame
from tests.mdt.domain.plays.every import IN_THE_ROOM
from tests.mdt.domain.plays.paths import Way
from tests.mdt.domain.plays.play import NAMES, Play
from tests.mdt.service.sitting import Sitting
from tests.server.signaling.windows import Window, in_order

PEOPLE = ("chair", "member", "radiologist")
ACTS = tuple(act for noun in IN_THE_ROOM for act in noun.ACTS)
CHAIR, SCRIBE, MEMBER, RADIOLOGIST = (
    NAMES.index(name) for name in ("chair", "scribe", "member", "radiologist")
)

CALLED: Way = (("call", CHAIR, 1),)
BLIND: Way = (*CALLED, ("open_round", CHAIR, 0), ("take_position", MEMBER, 1))
POLLED: Way = (*CALLED, ("open_poll", CHAIR, 1), ("answer_poll", RADIOLOGIST, 1))
RECUSED: Way = (("recuse", MEMBER, 2), *CALLED, ("recuse", RADIOLOGIST, 0))
DECIDED: Way = (
    *CALLED,
    ("save_draft", SCRIBE, 3),
    ("read_back", CHAIR, 1),
    ("record", CHAIR, 1),
)
LED_BY_ANOTHER: Way = (("deputise", CHAIR, 0), ("hand_over", CHAIR, 0))
OPENINGS: dict[str, Way] = {
    "nothing": (),
    "called": CALLED,
    "blind": BLIND,
    "polled": POLLED,
    "recused": RECUSED,
    "decided": DECIDED,
    "led by another": LED_BY_ANOTHER,
}
"""From where clients begin: chance alone seldom comes as far."""

SITTING: Way = (
    ("deputise", CHAIR, 0),
    ("recuse", MEMBER, 0),
    ("end_recusal", MEMBER, 0),
    *BLIND,
    ("take_position", RADIOLOGIST, 2),
    ("report_problem", RADIOLOGIST, 1),
    ("solve_problem", RADIOLOGIST, 0),
    ("close_round", CHAIR, 0),
    ("open_poll", CHAIR, 2),
    ("answer_poll", MEMBER, 1),
    ("answer_poll", RADIOLOGIST, 2),
    ("recuse", RADIOLOGIST, 0),
    ("close_poll", CHAIR, 1),
    ("publish_poll", CHAIR, 1),
    ("open_round", CHAIR, 1),
    ("take_position", MEMBER, 3),
    ("hand_over", CHAIR, 0),
    ("hand_back", CHAIR, 0),
    ("lose_chair", CHAIR, 1),
    ("find_chair", CHAIR, 0),
    ("close_round", CHAIR, 0),
    ("tick", SCRIBE, 1),
    ("end_recusal", RADIOLOGIST, 0),
    ("defer", CHAIR, 1),
    ("reorder", CHAIR, 2),
)
"""A meeting that has everything in it that clients are told of in parts, or at different times."""

TOLD = {
    "agenda.reordered",
    "role.handed_over",
    "checklist.ticked",
    "comms.reported",
    "comms.solved",
    "poll.answered",
    "poll.closed",
    "poll.opened",
    "poll.published",
    "position.recorded",
    "recusal.began",
    "recusal.ended",
    "round.closed",
    "round.opened",
}


class Lines:
    """What is on its way to each window; meets the broadcaster's port."""

    def __init__(self) -> None:
        self.under_way: dict[str, list[Any]] = {person: [] for person in PEOPLE}

    def push(self, sid: str, frame: Frame, *, volatile: bool = False) -> None:
        name, body = json.loads(frame.packet.data[1:])
        if name == "room.event" and not volatile:
            self.under_way[sid].append(body)


class Clients(RuleBasedStateMachine):
    """A meeting, its room, and three windows on bad lines."""

    @initialize(opening=st.sampled_from(sorted(OPENINGS)))
    def open(self, opening: str) -> None:
        self.play = Play(ACTS)
        self.play.sitting = Sitting().live("chair", "scribe", "member", "radiologist", "deputy")
        self.cards, self.lines, rooms = CaseCards(), Lines(), Rooms(replay_events=30)
        with rooms.in_use(self.sitting.id) as self.room:
            for person in PEOPLE:
                seat = Seat(
                    id=person,
                    person_id=PersonId(person),
                    place=Place.SEATED,
                    secret="s",
                    sid=person,
                )
                self.room.add(seat)
        self.room.saw(self.sitting.meeting)
        self.broadcaster = Broadcaster(
            sockets=self.lines, rooms=rooms, cards=self.cards, clock=lambda: self.sitting.now
        )
        self.windows = {person: Window(person) for person in PEOPLE}
        for person in PEOPLE:
            self._snapshot(person)
        self.expected: dict[tuple[str, int], dict[str, Any]] = {}
        self._note()
        for name, who, n in OPENINGS[opening]:
            self.act(name, who, n)

    def act(self, name: str, who: int, n: int) -> None:
        """Let somebody do what has this name."""
        self.command([act.__name__ for act in ACTS].index(name), who, n)

    @property
    def sitting(self) -> Sitting:
        return self.play.sitting

    @rule(act=st.integers(0, len(ACTS) - 1), who=st.integers(0, 7), n=st.integers(0, 30))
    def command(self, act: int, who: int, n: int) -> None:
        """Somebody does something; what is refused leaves no trace."""
        self._tell(lambda: self.play.run([(act, who, n)]))

    @rule(n=st.integers(0, 5), times=st.integers(1, 3))
    def repeated_command(self, n: int, times: int) -> None:
        """The same command several times, because its answer was lost, is one event (I16)."""
        post, found = self.sitting.service.discussion.post, set()
        text = {"text": f"line {n}", "command_id": f"command-{self.sitting.meeting.seq}"}
        for _ in range(times):
            try:
                self._tell(lambda: found.add(self.sitting.do(post, by="member", **text).seq))
            except MdtError:
                return
        assert len(found) == 1
        assert len([1 for one in self.sitting.log if one.seq in found]) == 1

    @rule(person=st.sampled_from(PEOPLE), seed=st.integers(0, 1_000))
    def arrive(self, person: str, seed: int) -> None:
        """Some of what is under way arrives, in any order, some of it twice."""
        chance, under_way = random.Random(seed), self.lines.under_way[person]
        chance.shuffle(under_way)
        for body in [under_way.pop() for _ in range(chance.randint(0, len(under_way)))]:
            for _ in range(chance.choice((1, 1, 2))):
                if self.windows[person].take(body) and chance.random() < 0.3:
                    self._snapshot(person)

    def arrive_in_order(self, person: str) -> None:
        """Everything that is under way arrives, as on a good line."""
        for body in self.lines.under_way[person]:
            assert not self.windows[person].take(body), "a good line has no holes"
        self.lines.under_way[person].clear()

    @rule(person=st.sampled_from(PEOPLE))
    def reconnect(self, person: str) -> None:
        """The line breaks: what was under way is lost, and asked for by the last number."""
        self.lines.under_way[person].clear()
        window, seat = self.windows[person], self.room.seat_of(PersonId(person))
        assert seat is not None
        window.early.clear()
        missed = self.broadcaster.replay_for(self.room, seat, window.seq)
        if missed is None:
            self._snapshot(person)
        for event in missed or ():
            assert not window.take(event.model_dump(mode="json")), "a replay has no holes"
        assert window.seq == self.sitting.meeting.seq

    @invariant()
    def every_window_has_what_the_log_says(self) -> None:
        for person, window in self.windows.items():
            assert window.seq <= self.sitting.meeting.seq
            known = self.expected.get((person, window.seq))
            if known is not None:
                assert window.shown() == known, f"{person} at {window.seq}"

    @invariant()
    def the_log_is_the_meeting(self) -> None:
        assert replay(self.sitting.log) == self.sitting.meeting

    def teardown(self) -> None:
        """At last every line is good again, and all agree with the log."""
        for person in PEOPLE if hasattr(self, "windows") else ():
            self.reconnect(person)
        if hasattr(self, "windows"):
            self.every_window_has_what_the_log_says()

    def _tell(self, do: Any) -> None:
        """Do something, and tell the room of what it added to the log, as the writer does."""
        before = self.sitting.meeting.seq
        try:
            do()
        finally:
            meeting = self.sitting.meeting
            self.cards.lay_out(self.sitting.uow, meeting)
            self.broadcaster.committed(Outcome(meeting, tuple(self.sitting.log[before:])))
            self._note()

    def _note(self) -> None:
        """Keep what each reader may see at the end of this command."""
        meeting = self.sitting.meeting
        cases = self.cards.in_language("en")
        for person in PEOPLE:
            whole = everything(meeting, cases, PersonId(person)).model_dump(mode="json")
            whole.pop("is_whole")
            self.expected[person, meeting.seq] = in_order(whole)

    def _snapshot(self, person: str) -> None:
        seat = self.room.seat_of(PersonId(person))
        assert seat is not None
        snapshot = self.broadcaster.snapshot_for(self.room, seat)
        self.windows[person].begin(snapshot.model_dump(mode="json"))


@pytest.mark.parametrize("seed", range(4))
def test_a_whole_sitting_reaches_every_window_over_bad_lines(seed: int) -> None:
    clients, chance = Clients(), random.Random(seed)
    clients.open("nothing")
    for name, who, n in SITTING:
        clients.act(name, who, n)
        clients.arrive_in_order("chair")
        for person in PEOPLE[1:]:
            if chance.random() < 0.15:
                clients.reconnect(person)
            clients.arrive(person, chance.randrange(1_000))
        clients.every_window_has_what_the_log_says()
    clients.teardown()

    assert set(clients.sitting.types()) >= TOLD
    assert {window.seq for window in clients.windows.values()} == {clients.sitting.meeting.seq}


TestClients = Clients.TestCase
TestClients.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
