"""Calling, closing, deferring and extending items."""

from dataclasses import replace

import pytest

from mdt.domain.agenda import ItemKind, ItemOutcome, ItemState
from mdt.domain.cases import seal
from mdt.domain.errors import (
    AlreadyDecided,
    AnotherItemOpen,
    IllegalTransition,
    Invalid,
    NoItemOpen,
    NotAllowed,
    NotFound,
    NothingToCall,
    NotPresent,
    ReasonRequired,
    SessionNotRunning,
    UnknownCode,
    UnknownItem,
)
from mdt.domain.ids import CaseVersionId, ItemId, PersonId
from tests.mdt.service.sitting import (
    FIRST,
    FIRST_CASE,
    LECTURE,
    PREVIOUS,
    SECOND,
    Sitting,
    item,
    plan,
    sheet,
)


def test_items_are_called_in_order() -> None:
    sitting = Sitting().live().deferred(PREVIOUS)
    order = []
    for _ in range(3):
        sitting.do(sitting.service.agenda.call_next, by="chair")
        current = sitting.meeting.current_item
        assert current is not None
        order.append(current.id)
        sitting.deferred(current.id)

    assert order == [FIRST, SECOND, LECTURE]
    with pytest.raises(NothingToCall):
        sitting.do(sitting.service.agenda.call_next, by="chair")


def test_an_open_item_must_have_an_outcome_before_the_next_is_called() -> None:
    sitting = Sitting().live().called()

    with pytest.raises(AnotherItemOpen, match="converted"):
        sitting.called(SECOND)
    with pytest.raises(AnotherItemOpen):
        sitting.do(sitting.service.agenda.call_next, by="chair")


def test_what_the_board_sees_of_a_case_is_fixed_when_it_is_called() -> None:
    sitting = Sitting().live().called()
    newer = sitting.service.cases.add_version(
        sitting.uow,
        FIRST_CASE,
        by=PersonId("member"),
        sheet=sheet("A newer question?"),
        materials=(),
        language="en",
    )

    assert sitting.uow.cases.current(FIRST_CASE) == newer
    assert sitting.item(FIRST).case_version_id == "version-1-1"
    _, seen = sitting.service.cases.seen(sitting.uow, sitting.id, FIRST_CASE, by=PersonId("member"))
    assert seen.n == 1


def test_a_new_version_follows_the_one_before() -> None:
    sitting = Sitting().live()
    before = sitting.uow.cases.current(FIRST_CASE)
    add = sitting.service.cases.add_version
    words = {"sheet": sheet("?"), "materials": (), "language": "en"}

    added = add(sitting.uow, FIRST_CASE, by=PersonId("member"), **words)

    assert (added.n, added.prev_hash) == (2, before.content_hash)
    assert seal(added) == added
    with pytest.raises(NotAllowed):
        add(sitting.uow, FIRST_CASE, by=PersonId("radiologist"), **words)


@pytest.mark.parametrize("action", ["call", "close", "defer", "extend"])
def test_items_that_the_agenda_does_not_have(action: str) -> None:
    with pytest.raises(UnknownItem):
        act(Sitting().live(), action, ItemId("none"))


ITEM_STEPS = {
    (ItemState.PLANNED, "call"): ItemState.CALLED,
    (ItemState.PLANNED, "defer"): ItemState.DEFERRED,
    **{
        (state, action): after
        for state in (
            ItemState.CALLED,
            ItemState.PRESENTING,
            ItemState.DISCUSSING,
            ItemState.DECIDING,
        )
        for action, after in (
            ("defer", ItemState.DEFERRED),
            ("close", ItemState.CLOSED),
            ("extend", state),
        )
    },
}


@pytest.mark.parametrize("action", ["call", "defer", "close", "extend"])
@pytest.mark.parametrize("state", ItemState)
def test_every_state_of_an_item_with_every_command(state: ItemState, action: str) -> None:
    sitting = Sitting().live()
    items = tuple(
        replace(item, state=state) if item.id == FIRST else item for item in sitting.meeting.items
    )
    sitting.uow.meetings.folds[sitting.id] = replace(sitting.meeting, items=items)
    after = ITEM_STEPS.get((state, action))

    if after is None:
        with pytest.raises((IllegalTransition, AnotherItemOpen, NoItemOpen)):
            act(sitting, action)
        assert sitting.item(FIRST).state is state
    else:
        act(sitting, action)
        assert sitting.item(FIRST).state is after


def act(sitting: Sitting, action: str, item_id: ItemId = FIRST) -> None:
    agenda = sitting.service.agenda
    if action == "call":
        sitting.do(agenda.call, item_id, by="chair")
    elif action == "defer":
        sitting.do(agenda.defer, item_id, by="chair", reason_code="out_of_time")
    elif action == "close":
        sitting.do(agenda.close, item_id, by="chair", reason="No consensus")
    else:
        sitting.do(agenda.extend, item_id, by="chair", seconds=60)


@pytest.mark.parametrize("action", ["call", "defer", "close", "extend"])
def test_the_agenda_needs_a_running_session(action: str) -> None:
    sitting = Sitting().published().joined("chair")

    with pytest.raises(SessionNotRunning):
        act(sitting, action)


def test_nothing_is_called_while_the_session_is_paused() -> None:
    sitting = Sitting().live()
    sitting.do(sitting.service.sessions.pause, by="chair", reason="Break")

    with pytest.raises(SessionNotRunning):
        sitting.called()


@pytest.mark.parametrize("by", ["scribe", "member", "coordinator", "trainee"])
def test_only_who_leads_runs_the_agenda(by: str) -> None:
    sitting = Sitting().live().joined("coordinator")

    for command, more in (
        (sitting.service.agenda.call, {}),
        (sitting.service.agenda.close, {}),
        (sitting.service.agenda.defer, {"reason_code": "out_of_time"}),
        (sitting.service.agenda.extend, {"seconds": 60}),
    ):
        with pytest.raises(NotAllowed):
            sitting.do(command, FIRST, by=by, **more)
    with pytest.raises(NotAllowed):
        sitting.do(sitting.service.agenda.call_next, by=by)


def test_the_uninvited_learn_nothing_from_calling() -> None:
    sitting = Sitting().live()
    for item_id in (PREVIOUS, FIRST, SECOND, LECTURE):
        sitting.deferred(item_id)

    with pytest.raises(NotFound):
        sitting.do(sitting.service.agenda.call_next, by="stranger")


def test_a_chair_who_left_does_not_call() -> None:
    with pytest.raises(NotPresent):
        Sitting().live().left("chair").called()


def test_a_case_without_a_recommendation_needs_a_reason_to_close() -> None:
    sitting = Sitting().live().called()
    with pytest.raises(ReasonRequired):
        sitting.closed(reason=" ")

    sitting.closed(reason="No consensus")

    assert sitting.item(FIRST).outcome is ItemOutcome.NO_DECISION
    assert sitting.item(FIRST).reason == "No consensus"


def test_a_case_with_a_recommendation_closes_with_a_decision() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded().closed()

    assert sitting.item(FIRST).outcome is ItemOutcome.DECISION


def test_a_draft_is_no_decision() -> None:
    sitting = Sitting().live().called().drafted().read_back()

    with pytest.raises(ReasonRequired):
        sitting.closed()


@pytest.mark.parametrize("kind", sorted(set(ItemKind) - {ItemKind.CASE}))
def test_other_items_close_as_done(kind: ItemKind) -> None:
    sitting = Sitting().published(plan(items=(item(LECTURE, kind, "To talk about", None),)))
    sitting.joined("chair")
    sitting.do(sitting.service.sessions.start, by="chair")

    sitting.called(LECTURE).closed(LECTURE)

    assert sitting.item(LECTURE).outcome is ItemOutcome.DONE


def test_a_decided_case_cannot_be_deferred() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()

    with pytest.raises(AlreadyDecided):
        sitting.deferred(FIRST)


@pytest.mark.parametrize(
    ("code", "reason", "error"),
    [
        ("", "", ReasonRequired),
        ("bored", "", UnknownCode),
        ("other", "", ReasonRequired),
        ("other", "\x00 ", ReasonRequired),
    ],
)
def test_deferring_needs_a_reason(code: str, reason: str, error: type[Exception]) -> None:
    sitting = Sitting().live().called()

    with pytest.raises(error):
        sitting.deferred(FIRST, code, reason)


def test_a_deferred_item_keeps_its_reason() -> None:
    item = Sitting().live().called().deferred(FIRST, "missing_imaging", "MRI").item(FIRST)

    assert (item.outcome, item.reason_code, item.reason) == (
        ItemOutcome.DEFERRED,
        "missing_imaging",
        "MRI",
    )


def test_what_is_shown_and_said_ends_with_the_item() -> None:
    sitting = Sitting().live().called()
    sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")
    sitting.do(sitting.service.discussion.give_floor, by="chair", person_id=PersonId("member"))

    sitting.deferred(FIRST)

    assert (sitting.meeting.presentation, sitting.meeting.floor) == (None, None)
    assert sitting.types()[-3:] == ["presentation.stopped", "floor.ended", "item.deferred"]


def test_deferring_a_later_item_leaves_the_open_one_alone() -> None:
    sitting = Sitting().live().called()
    sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")

    sitting.deferred(SECOND)

    assert sitting.meeting.presentation is not None


def test_more_time_is_added_to_the_time_box() -> None:
    sitting = Sitting().live().called()

    sitting.do(sitting.service.agenda.extend, FIRST, by="chair", seconds=120)

    assert sitting.item(FIRST).time_box_s == 720


@pytest.mark.parametrize("seconds", [0, -60, 29, 3_601])
def test_no_more_and_no_less_time_than_makes_sense(seconds: int) -> None:
    sitting = Sitting().live().called()

    with pytest.raises(Invalid):
        sitting.do(sitting.service.agenda.extend, FIRST, by="chair", seconds=seconds)


def test_a_closed_item_gets_no_more_time() -> None:
    sitting = Sitting().live().called(LECTURE).closed(LECTURE)

    with pytest.raises(NoItemOpen):
        sitting.do(sitting.service.agenda.extend, LECTURE, by="chair", seconds=60)


def test_the_version_named_by_the_event_is_the_current_one() -> None:
    sitting = Sitting().live().called(SECOND)

    assert sitting.item(SECOND).case_version_id == CaseVersionId("version-2-1")
