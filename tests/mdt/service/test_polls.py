"""Polls: who is asked, what may happen to them, and who takes no part."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mdt.domain.decide import polls, talk
from mdt.domain.errors import (
    IllegalTransition,
    NotAllowed,
    ReasonRequired,
    Required,
    UnknownCode,
)
from mdt.domain.happened.talk import PollOpened
from mdt.domain.ids import PersonId, PollId
from mdt.domain.meetings import Meeting
from mdt.domain.policy import actor_in
from mdt.domain.refusals.attendance import TakesNoPart
from mdt.domain.refusals.talk import (
    NobodyOfDiscipline,
    NotEntitled,
    PollIsOpen,
    TooFewOptions,
    UnknownPoll,
)
from mdt.domain.talk import POLL_TRANSITIONS, Poll, PollState, Talk
from mdt.service.outcome import Outcome
from tests.mdt.domain.shut_out import recused, withheld
from tests.mdt.service.sitting import FIRST, Sitting

RADIOLOGIST = PersonId("radiologist")


def at_case() -> Sitting:
    return Sitting().live().called()


def open_poll(
    sitting: Sitting,
    *options: str,
    by: str = "chair",
    method: str = "named",
    question: str = "Surgery first?",
) -> PollId:
    sitting.do(
        sitting.service.talk.open_poll,
        by=by,
        item_id=FIRST,
        question=question,
        options=options or ("Yes", "No"),
        method=method,
    )
    return tuple(sitting.meeting.talk.polls)[-1]


def answer(sitting: Sitting, poll_id: PollId, by: str, option: str = "Yes") -> Outcome:
    return sitting.do(sitting.service.talk.answer_poll, by=by, poll_id=poll_id, option=option)


def poll_of(sitting: Sitting, poll_id: PollId) -> Poll:
    return sitting.meeting.talk.polls[poll_id]


def test_a_poll_is_put_to_those_who_count_when_it_is_opened() -> None:
    sitting = at_case()
    poll_id = open_poll(sitting)
    sitting.joined("expert")

    assert set(poll_of(sitting, poll_id).entitled) == {"chair", "scribe", "member", "radiologist"}
    with pytest.raises(NotEntitled):
        answer(sitting, poll_id, "expert")
    with pytest.raises(NotAllowed):
        answer(sitting, poll_id, "trainee")


def test_the_last_answer_counts_and_the_same_again_is_no_event() -> None:
    sitting = at_case()
    poll_id = open_poll(sitting, " Yes ", "No", "No", "")
    answer(sitting, poll_id, "member")
    answer(sitting, poll_id, "member", "No")
    assert answer(sitting, poll_id, "member", "No").events == ()
    with pytest.raises(UnknownCode):
        answer(sitting, poll_id, "member", "Perhaps")

    assert poll_of(sitting, poll_id).options == ("Yes", "No")
    assert poll_of(sitting, poll_id).answers == {"member": "No"}


@pytest.mark.parametrize("shut_out", [recused, withheld])
def test_who_takes_no_part_is_neither_asked_nor_heard(shut_out: Callable[[str], Meeting]) -> None:
    sitting = at_case()
    poll_id = open_poll(sitting)
    apart = replace(shut_out("radiologist"), talk=sitting.meeting.talk)
    chair, radiologist = (actor_in(apart, one) for one in (PersonId("chair"), RADIOLOGIST))

    assert talk.call_out(apart, by=chair, item_id=FIRST, discipline="pathology")
    with pytest.raises(NobodyOfDiscipline):
        talk.call_out(apart, by=chair, item_id=FIRST, discipline="radiology")
    with pytest.raises(TakesNoPart):
        talk.report(apart, by=radiologist, item_id=FIRST, kind="no_audio")
    with pytest.raises(TakesNoPart):
        polls.answer(apart, by=radiologist, poll_id=poll_id, option="Yes")
    closed = replace(apart, talk=Talk())
    (opened,) = polls.open_poll(
        closed,
        by=chair,
        item_id=FIRST,
        question="Surgery?",
        options=("Yes", "No"),
        method="named",
        new_id=PollId("new"),
    )
    assert isinstance(opened, PollOpened)
    assert "radiologist" not in opened.entitled
    assert "member" in opened.entitled


def move_poll(sitting: Sitting, poll_id: PollId, move: str) -> Outcome:
    talk_of = sitting.service.talk
    if move == "answer":
        return answer(sitting, poll_id, "member")
    if move == "void":
        return sitting.do(talk_of.void_poll, by="chair", poll_id=poll_id, reason="Wrong question.")
    command = talk_of.close_poll if move == "close" else talk_of.publish_poll
    return sitting.do(command, by="chair", poll_id=poll_id)


MOVES = ("answer", "close", "publish", "void")
WAYS: dict[PollState, tuple[str, ...]] = {
    PollState.OPEN: (),
    PollState.CLOSED: ("close",),
    PollState.PUBLISHED: ("close", "publish"),
    PollState.VOID: ("void",),
}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", WAYS)
def test_a_poll_moves_as_its_table_says_and_in_no_other_way(state: PollState, move: str) -> None:
    sitting = at_case()
    poll_id = open_poll(sitting)
    for step in WAYS[state]:
        move_poll(sitting, poll_id, step)
    after = POLL_TRANSITIONS.get((state, move))

    if after is None:
        with pytest.raises(IllegalTransition):
            move_poll(sitting, poll_id, move)
        after = state
    else:
        move_poll(sitting, poll_id, move)

    assert poll_of(sitting, poll_id).state is after


def test_a_poll_asks_something_and_offers_a_choice() -> None:
    sitting = at_case()
    with pytest.raises(Required):
        open_poll(sitting, question=" ")
    with pytest.raises(TooFewOptions):
        open_poll(sitting, "Yes", " yes".strip().title())
    with pytest.raises(UnknownCode):
        open_poll(sitting, method="secret")
    poll_id = open_poll(sitting)
    with pytest.raises(PollIsOpen):
        open_poll(sitting)
    with pytest.raises(ReasonRequired):
        sitting.do(sitting.service.talk.void_poll, by="chair", poll_id=poll_id, reason="")
    with pytest.raises(UnknownPoll):
        answer(sitting, PollId("none"), "member")


def ends(sitting: Sitting, how: str) -> None:
    """End the open case in one of the ways that there are."""
    service = sitting.service
    if how == "closed":
        sitting.closed(reason="Not today")
    elif how == "deferred":
        sitting.deferred(FIRST)
    elif how == "withdrawn":
        sitting.do(service.ordering.withdraw, FIRST, by="chair", reason="The patient declines.")
    else:
        sitting.do(service.sessions.abort, by="chair", reason="Fire alarm.")


@pytest.mark.parametrize("how", ["closed", "deferred", "withdrawn", "aborted"])
def test_what_is_open_on_a_case_ends_with_it(how: str) -> None:
    sitting = at_case()
    sitting.do(sitting.service.talk.open_round, by="chair", item_id=FIRST, blind=True)
    sitting.do(sitting.service.talk.take_position, by="member", item_id=FIRST, stance="agree")
    shown, left = open_poll(sitting), None
    answer(sitting, shown, "member")
    sitting.do(sitting.service.talk.close_poll, by="chair", poll_id=shown)
    left = open_poll(sitting, question="Chemotherapy first?")
    answer(sitting, left, "radiologist", "No")

    ends(sitting, how)

    talk_now = sitting.meeting.talk
    assert not talk_now.rounds[FIRST].is_open
    assert talk_now.ended_rounds == {FIRST: frozenset({1})}
    states = {one.id: (one.state, one.with_item) for one in talk_now.polls.values()}
    assert states == {shown: (PollState.CLOSED, False), left: (PollState.CLOSED, True)}
    assert sitting.types().count("poll.closed") == 2


def test_the_minutes_say_that_they_were_closed_with_the_item_and_what_was_answered() -> None:
    sitting = at_case()
    sitting.do(sitting.service.talk.open_round, by="chair", item_id=FIRST, blind=False)
    sitting.do(sitting.service.talk.take_position, by="member", item_id=FIRST, stance="agree")
    answer(sitting, open_poll(sitting), "radiologist", "No")
    sitting.do(sitting.service.sessions.abort, by="chair", reason="Fire alarm.")

    assert sitting.meeting.minutes is not None
    told = " ".join(block.text for block in sitting.meeting.minutes.blocks)
    assert "The round was closed with the item; positions taken: 1." in told
    assert "closed with the item before its result was shown: “Yes” 0" in told
    assert "“No” 1 (Dr Radiologist)" in told


def test_what_was_closed_before_ends_nothing_again() -> None:
    sitting = at_case()
    poll_id = open_poll(sitting)
    sitting.do(sitting.service.talk.close_poll, by="chair", poll_id=poll_id)

    sitting.closed(reason="Not today")

    assert sitting.types().count("poll.closed") == 1
    assert not poll_of(sitting, poll_id).with_item
