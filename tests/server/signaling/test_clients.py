"""Clients whose lines drop, repeat and mix messages: each holds what the log says, or less of it.

A real broadcaster tells three windows of everything that happens. Their lines are as bad as lines
are. Whatever a window takes is in the order of the log without a hole, and at the end of a command
it has exactly what a reader of the log at that number may see (invariants I15, I16, I29).
"""

import json
import random
from typing import Any

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
from tests.mdt.domain.plays import actions, agenda, attending, discussion, ordering, recommendations
from tests.mdt.domain.plays.play import Play
from tests.mdt.service.sitting import Sitting

PEOPLE = ("chair", "member", "radiologist")
ACTS = tuple(
    act
    for noun in (agenda, ordering, actions, attending, discussion, recommendations)
    for act in noun.ACTS
)
KEYS = {
    "participants": "person_id",
    "items": "id",
    "recommendations": "id",
    "chat": "seq",
    "actions": "id",
}
"""Records of a change that are merged one by one, and by what; all others are replaced."""


class Window:
    """One client, as ``state/room-state.ts`` and ``state/sequence.ts`` have it."""

    def __init__(self, person_id: str) -> None:
        self.person_id = person_id
        self.seq = 0
        self.state: dict[str, Any] = {}
        self.early: dict[int, Any] = {}

    def begin(self, snapshot: Any) -> None:
        """Begin anew from everything."""
        self.seq, self.state, self.early = snapshot["seq"], {}, {}
        self._fold(snapshot["change"])

    def take(self, event: Any) -> bool:
        """Take an event as it came; return whether something before it is missing."""
        if event["seq"] > self.seq:
            self.early[event["seq"]] = event
        while self.seq + 1 in self.early:
            self.seq += 1
            self._fold(self.early.pop(self.seq)["change"])
        return bool(self.early)

    def _fold(self, change: Any) -> None:
        if change["is_whole"]:
            self.state = {}
        for name, value in change.items():
            if name in KEYS:
                merged = {one[KEYS[name]]: one for one in self.state.get(name, [])}
                merged.update((one[KEYS[name]], one) for one in value)
                self.state[name] = list(merged.values())
            elif value is not None and name != "is_whole":
                self.state[name] = value

    def shown(self) -> dict[str, Any]:
        """Return what the window shows, lists in an order of their own."""
        return in_order(self.state)


def in_order(state: dict[str, Any]) -> dict[str, Any]:
    """Return a state whose records are sorted by their keys."""
    return {
        name: sorted(value, key=lambda one: str(one[KEYS[name]])) if name in KEYS else value
        for name, value in state.items()
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

    @initialize()
    def open(self) -> None:
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


TestClients = Clients.TestCase
TestClients.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
