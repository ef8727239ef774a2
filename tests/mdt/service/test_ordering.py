"""The agenda as it changes: order, additions, withdrawals, listing, reopening."""

from collections.abc import Callable

import pytest

from mdt.domain.agenda import ItemKind, ItemOutcome, ItemState
from mdt.domain.errors import (
    AlreadyDecided,
    AnotherItemOpen,
    IllegalTransition,
    Invalid,
    MdtError,
    NotACase,
    NotAllowed,
    NotPresent,
    ReasonRequired,
    Required,
    RevisionConflict,
    UnknownCase,
    UnknownCode,
    UnknownItem,
)
from mdt.domain.ids import CaseId, ItemId, PersonId
from mdt.domain.refusals.agenda import (
    ClosedElsewhere,
    OrderIncomplete,
    OutOfDiscussionOnly,
)
from mdt.domain.refusals.attendance import TakesNoPart
from tests.mdt.service.sitting import (
    FIRST,
    FIRST_CASE,
    LECTURE,
    PREVIOUS,
    SECOND,
    SECOND_CASE,
    Sitting,
    item,
    plan,
)

LATE = item(ItemId("item-late"), ItemKind.TOPIC, "Referral by telephone", None)


def order(sitting: Sitting) -> list[ItemId]:
    return [each.id for each in sitting.meeting.items]


def reorder(sitting: Sitting, *ids: ItemId, by: str = "chair", version: int | None = None) -> None:
    version = sitting.meeting.agenda_version if version is None else version
    sitting.do(sitting.service.ordering.reorder, by=by, version=version, order=ids)


def add(sitting: Sitting, *, by: str = "chair", after: ItemId | None = None, **kw: object) -> None:
    wanted = {"item": LATE, "reason_code": "urgent", **kw}
    sitting.do(sitting.service.ordering.add, by=by, after=after, **wanted)


# -- the order (I29)


def test_what_is_to_come_is_put_into_another_order() -> None:
    sitting = Sitting().live().called(PREVIOUS).closed(PREVIOUS).called()

    reorder(sitting, LECTURE, SECOND)

    assert order(sitting) == [PREVIOUS, FIRST, LECTURE, SECOND]
    assert [each.position for each in sitting.meeting.items] == [1, 2, 3, 4]
    assert sitting.meeting.agenda_version == 2


def test_the_slower_of_two_orders_gets_a_conflict_with_both() -> None:
    sitting = Sitting().live()
    reorder(sitting, SECOND, FIRST, PREVIOUS, LECTURE, version=1)

    with pytest.raises(RevisionConflict) as refused:
        reorder(sitting, LECTURE, PREVIOUS, FIRST, SECOND, version=1)

    assert (refused.value.field, refused.value.actual) == ("order", 2)
    assert refused.value.current == (
        "Gastric cancer, recurrence", "Gastric cancer, converted", "Minutes of February",
        "HIPEC: who benefits",
    )  # fmt: skip
    assert refused.value.rejected == (
        "HIPEC: who benefits", "Minutes of February", "Gastric cancer, converted",
        "Gastric cancer, recurrence",
    )  # fmt: skip
    assert order(sitting) == [SECOND, FIRST, PREVIOUS, LECTURE]


def test_an_item_called_meanwhile_stays_where_it_is() -> None:
    sitting = Sitting().live().called(PREVIOUS)

    reorder(sitting, SECOND, PREVIOUS, LECTURE, FIRST, version=1)

    assert order(sitting) == [PREVIOUS, SECOND, LECTURE, FIRST]


@pytest.mark.parametrize(
    ("ids", "refusal"),
    [
        ((FIRST, SECOND, LECTURE), OrderIncomplete),
        ((PREVIOUS, FIRST, SECOND, LECTURE, LECTURE), OrderIncomplete),
        ((PREVIOUS, FIRST, SECOND, ItemId("elsewhere")), UnknownItem),
    ],
)
def test_an_order_names_every_item_once(ids: tuple[ItemId, ...], refusal: type[MdtError]) -> None:
    with pytest.raises(refusal):
        reorder(Sitting().live(), *ids)


def test_the_same_order_is_no_event() -> None:
    sitting = Sitting().live()

    reorder(sitting, PREVIOUS, FIRST, SECOND, LECTURE)

    assert sitting.meeting.agenda_version == 1


def test_before_the_session_the_coordinator_orders_and_a_plan_seen_before_is_stale() -> None:
    sitting = Sitting().published()
    reorder(sitting, SECOND, FIRST, PREVIOUS, LECTURE, by="coordinator")

    with pytest.raises(RevisionConflict):
        sitting.do(sitting.service.meetings.change_plan, by="coordinator", plan=plan(), based_on=1)


def test_in_session_the_order_is_kept_from_within_the_room() -> None:
    with pytest.raises(NotPresent):
        reorder(Sitting().live(), LECTURE, SECOND, FIRST, PREVIOUS, by="coordinator")
    with pytest.raises(NotAllowed):
        reorder(Sitting().live(), LECTURE, SECOND, FIRST, PREVIOUS, by="scribe")


def test_a_draft_and_an_ended_meeting_have_no_order_to_change() -> None:
    with pytest.raises(IllegalTransition):
        reorder(Sitting().planned(), LECTURE, SECOND, FIRST, PREVIOUS, by="coordinator")
    with pytest.raises(IllegalTransition):
        reorder(Sitting().live().ended())


# -- late additions


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (None, [LATE.id, PREVIOUS, FIRST, SECOND, LECTURE]),
        (FIRST, [PREVIOUS, FIRST, LATE.id, SECOND, LECTURE]),
        (LECTURE, [PREVIOUS, FIRST, SECOND, LECTURE, LATE.id]),
    ],
)
@pytest.mark.parametrize("begun", [False, True])
def test_an_item_is_added_where_it_is_wanted(
    after: ItemId | None, expected: list[ItemId], begun: bool
) -> None:
    sitting = Sitting().live() if begun else Sitting().published()

    add(sitting, by="coordinator", after=after)

    assert order(sitting) == expected
    assert sitting.item(LATE.id).late_code == "urgent"
    assert sitting.meeting.plan_revision == (1 if begun else 2)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason_code": ""}, ReasonRequired),
        ({"reason_code": "because"}, UnknownCode),
        ({"reason_code": "other"}, ReasonRequired),
        ({"after": ItemId("elsewhere")}, UnknownItem),
        ({"item": item(FIRST, ItemKind.TOPIC, "Once more", None)}, Invalid),
        ({"item": item(ItemId(""), ItemKind.CASE, "", FIRST_CASE)}, Invalid),
        ({"item": item(ItemId(""), ItemKind.CASE, "", CaseId("elsewhere"))}, UnknownCase),
        ({"item": item(ItemId(""), ItemKind.TOPIC, " ", None)}, Required),
    ],
)
def test_what_cannot_be_added(changes: dict[str, object], refusal: type[MdtError]) -> None:
    sitting = Sitting().live()

    with pytest.raises(refusal):
        add(sitting, **changes)  # type: ignore[arg-type] - a table of arguments
    assert len(sitting.meeting.items) == 4


def test_a_case_that_comes_late_is_found_by_its_number_or_its_title() -> None:
    sitting = Sitting().live()
    ordering = sitting.service.ordering

    def found(words: str = "", by: str = "chair") -> list[str]:
        cases = ordering.candidates(sitting.uow, sitting.id, reader=PersonId(by), words=words)
        return [case.id for case in cases]

    assert found() == []
    sitting.do(ordering.withdraw, SECOND, by="chair", reason="Patient went elsewhere.")
    case = sitting.uow.cases.get(SECOND_CASE)
    assert found() == found(case.title.upper()) == found(f"{case.pseudonym} ") == [SECOND_CASE]
    assert found(f"{case.pseudonym} something else") == []
    add(sitting, item=item(ItemId(""), ItemKind.CASE, "", SECOND_CASE))
    assert found(by="coordinator") == []
    with pytest.raises(NotAllowed):
        found(by="member")


def test_a_draft_and_a_break_need_no_reason() -> None:
    draft, live = Sitting().planned(), Sitting().live()
    pause = item(ItemId("pause"), ItemKind.BREAK, "Coffee", None)

    add(draft, by="coordinator", reason_code="")
    add(live, item=pause, reason_code="")

    assert draft.item(LATE.id).late_code == live.item(pause.id).late_code == ""


@pytest.mark.parametrize("by", ["member", "scribe", "trainee"])
def test_only_who_leads_or_coordinates_adds(by: str) -> None:
    for sitting in (Sitting().published(), Sitting().live()):
        with pytest.raises(NotAllowed):
            add(sitting, by=by)


def test_an_agenda_does_not_grow_without_end() -> None:
    sitting = Sitting().live()
    for n in range(36):
        add(sitting, item=item(ItemId(f"late-{n}"), ItemKind.TOPIC, "One more", None))

    with pytest.raises(Invalid, match="40"):
        add(sitting)


# -- withdrawing and listing


@pytest.mark.parametrize(
    "prepare",
    [
        lambda s: s,
        lambda s: s.called(SECOND),
        lambda s: s.called(SECOND).drafted(item_id=SECOND),
    ],
)
def test_an_item_is_withdrawn_before_it_is_decided(
    prepare: Callable[[Sitting], Sitting],
) -> None:
    sitting = prepare(Sitting().live())

    sitting.do(sitting.service.ordering.withdraw, SECOND, by="chair", reason="Treated elsewhere.")

    found = sitting.item(SECOND)
    assert (found.state, found.outcome) == (ItemState.WITHDRAWN, ItemOutcome.WITHDRAWN)
    assert found.reason == "Treated elsewhere."
    assert sitting.meeting.current_item is None


def test_withdrawing_needs_a_reason_and_nothing_that_was_decided() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()
    withdraw = sitting.service.ordering.withdraw

    with pytest.raises(ReasonRequired):
        sitting.do(withdraw, SECOND, by="chair", reason=" ")
    with pytest.raises(AlreadyDecided):
        sitting.do(withdraw, FIRST, by="chair", reason="No longer.")
    with pytest.raises(NotPresent):
        sitting.do(withdraw, SECOND, by="coordinator", reason="No longer.")


def test_a_case_withdrawn_before_the_session_survives_the_next_change_of_the_plan() -> None:
    sitting = Sitting().published()
    sitting.do(sitting.service.ordering.withdraw, FIRST, by="coordinator", reason="Moved away.")
    rest = [each for each in plan().items if each.id != FIRST]

    sitting.do(
        sitting.service.meetings.change_plan,
        by="coordinator",
        plan=plan(title="Gastric board, moved", items=tuple(rest)),
        based_on=2,
    )

    assert order(sitting) == [PREVIOUS, FIRST, SECOND, LECTURE]
    assert sitting.item(FIRST).state is ItemState.WITHDRAWN


def test_a_case_is_listed_under_a_standard_without_discussion() -> None:
    sitting = Sitting().live()
    listing = sitting.service.ordering.list_under_standard

    with pytest.raises(Required):
        sitting.do(listing, SECOND, by="chair", standard=" ")
    with pytest.raises(NotACase):
        sitting.do(listing, LECTURE, by="chair", standard="CACA 2025")
    with pytest.raises(NotAllowed):
        sitting.do(listing, SECOND, by="scribe", standard="CACA 2025")
    sitting.do(listing, SECOND, by="chair", standard="CACA 2025, gastric, 4.2")

    found = sitting.item(SECOND)
    assert (found.state, found.outcome) == (ItemState.SOC_LISTED, ItemOutcome.SOC_LISTED)
    assert found.standard == "CACA 2025, gastric, 4.2"


def test_what_is_discussed_already_is_not_listed() -> None:
    sitting = Sitting().live().called(SECOND)

    with pytest.raises(OutOfDiscussionOnly):
        sitting.do(
            sitting.service.ordering.list_under_standard, SECOND, by="chair", standard="CACA"
        )


# -- reopening


def test_a_closed_case_is_decided_anew_in_the_same_session() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded().closed()
    reopen = sitting.service.ordering.reopen

    with pytest.raises(ReasonRequired):
        sitting.do(reopen, FIRST, by="chair", reason="")
    sitting.do(reopen, FIRST, by="chair", reason="The wrong side was named.")

    found = sitting.item(FIRST)
    assert (found.state, found.outcome, found.closed_seq) == (ItemState.DECIDING, None, None)
    assert found.case_version_id == "version-1-1"
    sitting.closed()
    assert sitting.item(FIRST).outcome is ItemOutcome.DECISION


def test_only_one_item_is_open_also_when_one_is_reopened() -> None:
    sitting = Sitting().live().called(PREVIOUS).closed(PREVIOUS).called()

    with pytest.raises(AnotherItemOpen):
        sitting.do(sitting.service.ordering.reopen, PREVIOUS, by="chair", reason="Again.")


def test_an_item_of_an_earlier_session_stays_closed() -> None:
    sitting = Sitting().live().ended()
    sitting.do(sitting.service.sessions.reopen, by="chair", reason="Forgot one.")

    with pytest.raises(ClosedElsewhere):
        sitting.do(sitting.service.ordering.reopen, FIRST, by="chair", reason="Again.")


def test_who_was_recused_is_recused_again_when_the_item_is_reopened() -> None:
    sitting = Sitting().live().called()
    sitting.do(
        sitting.service.attending.recuse,
        by="radiologist",
        item_id=FIRST,
        person_id="radiologist",
        reason_code="COI",
    )
    sitting.drafted().read_back().recorded().closed()
    sitting.do(sitting.service.ordering.reopen, FIRST, by="chair", reason="Again.")

    last = sitting.meeting.attending.recusals[-1]
    assert (last.person_id, last.item_id, last.to_seq) == ("radiologist", FIRST, None)


def test_who_was_recused_does_not_reopen() -> None:
    sitting = Sitting().live("chair", "deputy", "scribe", "member", "radiologist").called()
    sitting.do(
        sitting.service.attending.recuse,
        by="deputy",
        item_id=FIRST,
        person_id="deputy",
        reason_code="COI",
    )
    sitting.closed(reason="Nothing to decide.")
    sitting.do(sitting.service.chairing.hand_over, by="chair", person_id="deputy")

    with pytest.raises(TakesNoPart):
        sitting.do(sitting.service.ordering.reopen, FIRST, by="deputy", reason="Again.")
