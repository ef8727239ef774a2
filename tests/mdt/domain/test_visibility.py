"""Who may see an item: everybody, but for who stepped out of it or must not get its case."""

from dataclasses import replace

import pytest

from mdt.domain.attending import Attending, Recusal
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.visibility import is_recused, may_see_item, withheld_now
from tests.mdt.service.sitting import FIRST, PEOPLE, PREVIOUS, Sitting

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
