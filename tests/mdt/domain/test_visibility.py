"""Who may see an item: everybody, but for who stepped out of it or must not get its case."""

from dataclasses import replace

import pytest

from mdt.domain.agenda import ItemState
from mdt.domain.attending import Attending, Recusal
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.visibility import (
    is_recused,
    left_out,
    may_see_item,
    on_paper,
    recused_cases,
    withheld_now,
)
from tests.mdt.service.sitting import FIRST, FIRST_CASE, PEOPLE, PREVIOUS, Sitting
from tests.mdt.service.taking_part import kept_from

MEMBER = PersonId("member")
RECUSAL = Recusal(person_id=MEMBER, item_id=FIRST, reason_code="COI", from_seq=9)


@pytest.fixture(scope="module")
def meeting() -> Meeting:
    return Sitting().live().called(FIRST).meeting


def test_everybody_sees_every_item_unless_something_was_said(meeting: Meeting) -> None:
    for person in map(PersonId, PEOPLE):
        assert may_see_item(meeting, person, FIRST)
        assert withheld_now(meeting, person) is None


def test_who_stepped_out_sees_neither_the_item_nor_anything_while_it_is_open(
    meeting: Meeting,
) -> None:
    apart = replace(meeting, attending=Attending(recusals=(RECUSAL,)))

    assert is_recused(apart, MEMBER, FIRST)
    assert not may_see_item(apart, MEMBER, FIRST)
    assert withheld_now(apart, MEMBER) == FIRST
    assert may_see_item(apart, MEMBER, PREVIOUS)
    assert may_see_item(apart, PersonId("chair"), FIRST)


def test_an_item_that_is_not_open_withholds_nothing_else() -> None:
    between = Sitting().live().meeting
    apart = replace(between, attending=Attending(recusals=(RECUSAL,)))

    assert not may_see_item(apart, MEMBER, FIRST)
    assert withheld_now(apart, MEMBER) is None


def test_who_is_back_sees_it_again(meeting: Meeting) -> None:
    back = replace(meeting, attending=Attending(recusals=(replace(RECUSAL, to_seq=12),)))

    assert not is_recused(back, MEMBER, FIRST)
    assert may_see_item(back, MEMBER, FIRST)
    assert withheld_now(back, MEMBER) is None


def test_who_must_not_get_the_case_is_kept_from_the_item(meeting: Meeting) -> None:
    gated = replace(meeting, withheld={FIRST: {MEMBER: "no_consent"}})

    assert not is_recused(gated, MEMBER, FIRST)
    assert not may_see_item(gated, MEMBER, FIRST)
    assert withheld_now(gated, MEMBER) == FIRST
    assert withheld_now(gated, PersonId("chair")) is None


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("at", ItemState)
def test_a_recusal_keeps_its_case_away_while_the_item_is_ahead_or_open(
    meeting: Meeting, state: MeetingState, at: ItemState
) -> None:
    items = tuple(replace(one, state=at) if one.id == FIRST else one for one in meeting.items)
    apart = replace(meeting, state=state, items=items, attending=Attending(recusals=(RECUSAL,)))
    holds = state.value in {"published", "live", "paused"} and at.value in {
        "planned",
        "called",
        "presenting",
        "discussing",
        "deciding",
    }

    assert recused_cases(apart, MEMBER) == (frozenset({FIRST_CASE}) if holds else frozenset())
    assert recused_cases(apart, PersonId("chair")) == frozenset()


def test_what_the_minutes_leave_out_is_what_they_tell_of_hidden_items() -> None:
    ended = Sitting().live().ended().meeting
    gated = replace(ended, withheld={FIRST: {MEMBER: "no_consent"}})
    assert ended.minutes is not None
    other = replace(ended.minutes, blocks=ended.minutes.blocks[:1])

    assert left_out(gated, ended.minutes, MEMBER) == (FIRST,)
    assert left_out(gated, other, MEMBER) == ()
    assert left_out(ended, ended.minutes, MEMBER) == ()


def test_the_papers_of_a_meeting_say_nothing_of_an_item_to_whom_it_is_kept_from() -> None:
    sitting = Sitting().live().called()
    for item_id in (FIRST, PREVIOUS):
        sitting.do(
            sitting.service.actions.add, by="scribe", text=f"Ask about {item_id}", item_id=item_id
        )
    kept_from(sitting.closed(reason="HER2 is still unknown."), MEMBER)

    paper, whole = (on_paper(sitting.meeting, PersonId(name)) for name in (MEMBER, "chair"))

    assert whole is sitting.meeting
    assert [one.item_id for one in paper.actions.values()] == [PREVIOUS]
    assert {one.reason for one in paper.items} == {""}
    assert [one.id for one in paper.items] == [one.id for one in whole.items]
