"""Every state of every noun, with every action, inside and outside the tables."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product

import pytest

from mdt.domain import agenda, meetings, minutes, recommendations
from mdt.domain.errors import IllegalTransition
from mdt.domain.transitions import step

MEETING = """
draft     change -> draft       publish -> published  cancel -> cancelled
published change -> published   cancel -> cancelled   start -> live
live      pause -> paused       end -> ended
paused    resume -> live        end -> ended
ended     reopen -> live
cancelled
"""
ITEM = """
planned    call -> called         defer -> deferred      withdraw -> withdrawn
called     present -> presenting  decide -> deciding     defer -> deferred  close -> closed
presenting present -> presenting  discuss -> discussing  decide -> deciding
presenting defer -> deferred      close -> closed
discussing present -> presenting  decide -> deciding     defer -> deferred  close -> closed
deciding   present -> deciding    discuss -> deciding    decide -> deciding record -> deciding
deciding   defer -> deferred      close -> closed
closed
deferred
withdrawn
"""
RECOMMENDATION = """
draft      save -> draft      read_back -> read_back
read_back  save -> draft      read_back -> read_back   record -> recorded
recorded   supersede -> superseded
superseded
"""
MINUTES = """
in_review  revise -> in_review  review -> in_review  approve -> signed
signed     amend -> amending
amending
"""


def parse(text: str) -> tuple[set[str], dict[tuple[str, str], str]]:
    states, table = set(), {}
    for line in text.split("\n"):
        words = line.replace("->", " ").split()
        if words:
            states.add(words[0])
            for action, after in zip(words[1::2], words[2::2], strict=True):
                table[words[0], action] = after
    return states, table


@pytest.mark.parametrize(
    ("text", "table", "states"),
    [
        (MEETING, meetings.TRANSITIONS, meetings.MeetingState),
        (ITEM, agenda.TRANSITIONS, agenda.ItemState),
        (RECOMMENDATION, recommendations.TRANSITIONS, recommendations.RecommendationState),
        (MINUTES, minutes.TRANSITIONS, minutes.MinutesState),
    ],
    ids=["meeting", "item", "recommendation", "minutes"],
)
def test_every_state_with_every_action(
    text: str, table: Mapping[tuple[StrEnum, str], StrEnum], states: type[StrEnum]
) -> None:
    named, expected = parse(text)
    actions = {action for _, action in expected} | {"unheard_of"}

    assert named == set(states)
    for state, action in product(states, actions):
        if (state, action) in expected:
            assert step(table, state, action) == expected[state, action]
        else:
            with pytest.raises(IllegalTransition):
                step(table, state, action)
    assert len(table) == len(expected)


def test_a_refusal_names_the_state_in_words() -> None:
    with pytest.raises(IllegalTransition) as refused:
        step(meetings.TRANSITIONS, meetings.MeetingState.LIVE, "publish")

    assert "In session" in str(refused.value)
