"""Every state of every noun, with every action, inside and outside the tables."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from mdt.domain import agenda, meetings, minutes, recommendations
from mdt.domain.errors import IllegalTransition
from mdt.domain.talk import PollState
from mdt.domain.transitions import step
from tests.mdt.domain.tables import parse, taken

MEETING = """
draft     change -> draft       publish -> published  cancel -> cancelled  add -> draft
published change -> published   cancel -> cancelled   start -> live
published reorder -> published  add -> published      withdraw -> published
live      pause -> paused       end -> ended          abort -> ended
live      reorder -> live       add -> live           withdraw -> live
paused    resume -> live        end -> ended          abort -> ended
paused    reorder -> paused     add -> paused         withdraw -> paused
ended     reopen -> live        close -> closed
closed
cancelled
"""
ITEM = """
planned    call -> called         defer -> deferred      withdraw -> withdrawn
planned    list -> soc_listed
called     withdraw -> withdrawn
presenting withdraw -> withdrawn
discussing withdraw -> withdrawn
deciding   withdraw -> withdrawn
called     present -> presenting  decide -> deciding     defer -> deferred  close -> closed
presenting present -> presenting  discuss -> discussing  decide -> deciding
presenting defer -> deferred      close -> closed
discussing present -> presenting  decide -> deciding     defer -> deferred  close -> closed
deciding   present -> deciding    discuss -> deciding    decide -> deciding record -> deciding
deciding   defer -> deferred      close -> closed
closed     reopen -> deciding
deferred
withdrawn
soc_listed
"""
RECOMMENDATION = """
draft      save -> draft      read_back -> read_back
read_back  save -> draft      read_back -> read_back   record -> recorded
recorded   supersede -> superseded  revise -> recorded
superseded
"""
MINUTES = """
in_review          revise -> in_review   request -> changes_requested
in_review          review -> in_review   end_review -> reviewed
changes_requested  revise -> in_review   request -> changes_requested
changes_requested  review -> changes_requested  answer -> in_review
reviewed           revise -> in_review   request -> changes_requested
reviewed           review -> reviewed    approve -> signed
signed             amend -> amending     receive -> signed
amending           revise -> amending    request -> changes_requested
amending           review -> amending    end_review -> reviewed
"""


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
    assert taken(table, states) == parse(text)


def test_a_refusal_names_the_state_in_words() -> None:
    with pytest.raises(IllegalTransition) as refused:
        step(meetings.TRANSITIONS, meetings.MeetingState.LIVE, "publish")

    assert "In session" in str(refused.value)


def test_a_new_noun_brings_the_words_for_its_states() -> None:
    table = {(PollState.OPEN, "close"): PollState.CLOSED}

    assert step(table, PollState.OPEN, "close", labels={}) is PollState.CLOSED
    with pytest.raises(IllegalTransition) as refused:
        step(table, PollState.VOID, "close", labels={"void": "Declared void"})
    assert "Declared void" in str(refused.value)
