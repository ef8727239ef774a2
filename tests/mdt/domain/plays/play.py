"""Plays commands on a meeting in any order, noting what must never change.

Each noun has a module of acts; the tests of replay mix them all.
"""

from collections.abc import Callable
from dataclasses import replace

from mdt.domain.agenda import OPEN_STATES
from mdt.domain.errors import MdtError
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.people import Role
from mdt.domain.recommendations import Recommendation, RecommendationState
from mdt.domain.visibility import withheld_now
from tests.mdt.service.sitting import PEOPLE, Sitting

Step = tuple[int, int, int]
"""Which act, by whom, and a number that its arguments are taken from."""

NAMES = ("chair", "scribe", "member", "radiologist", "chair", "guest", "trainee", "coordinator")


class Play:
    """One meeting, with what has been recorded in it."""

    def __init__(self, acts: "tuple[Act, ...]") -> None:
        self.acts = acts
        self.sitting = Sitting().planned()
        self.recorded: dict[str, Recommendation] = {}
        self.accepted = 0

    def run(self, steps: list[Step]) -> "Play":
        """Play steps; a refusal must leave no trace."""
        for act, who, n in steps:
            before = self.sitting.meeting
            try:
                self.acts[act % len(self.acts)](self, NAMES[who % len(NAMES)], self.person(n), n)
                self.accepted += self.sitting.meeting.seq > before.seq
            except MdtError:
                assert self.sitting.meeting is before, "a refusal left a trace"
            self.check()
        return self

    def check(self) -> None:
        """Check what must hold after every step."""
        meeting = self.sitting.meeting
        assert sum(item.state in OPEN_STATES for item in meeting.items) <= 1
        assert sum(p.role is Role.CHAIR for p in meeting.participants.values()) == 1
        assert len(meeting.hands) == len(set(meeting.hands))
        if meeting.current_item is not None:
            speaking = {*meeting.hands, meeting.floor} - {None}
            assert not [who for who in speaking if withheld_now(meeting, who) is not None]
        stays = [stay.person_id for stay in meeting.presence if stay.to_seq is None]
        assert len(stays) == len(set(stays)), "somebody is there twice"
        for found in meeting.recommendations.values():
            if found.state is RecommendationState.RECORDED:
                final = replace(
                    found, dissents=(), fit=None, confirmations=(), quality={}, relist_code=""
                )
                assert self.recorded.setdefault(found.id, final) == final

    def person(self, n: int) -> PersonId:
        """Return one of the invited."""
        return PersonId(tuple(PEOPLE)[n % len(PEOPLE)])

    def any_item(self, n: int) -> ItemId:
        """Return one item of the agenda."""
        items = self.sitting.meeting.items
        return items[n % len(items)].id

    def item(self, n: int) -> ItemId:
        """Return the open item, or any when none is open."""
        current = self.sitting.meeting.current_item
        return current.id if current is not None else self.any_item(n)


Act = Callable[[Play, str, PersonId, int], object]
"""Something done: on a play, by the person of this name, to a person, with a number for the rest.

A module of acts has ``ACTS`` (each a plain function) and ``RARE``: the names of those that cut a
meeting short, and are therefore seldom played in a meeting that is to last.
"""
