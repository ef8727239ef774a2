"""Planning, changing, publishing and cancelling a meeting."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mdt.domain.agenda import ItemKind
from mdt.domain.errors import (
    EmptyAgenda,
    IllegalTransition,
    Invalid,
    MdtError,
    NotAllowed,
    NotFound,
    ReasonRequired,
    Required,
    RevisionConflict,
    TooLong,
    UnknownCase,
    UnknownCode,
    UnknownPerson,
)
from mdt.domain.ids import CaseId, InstitutionId, ItemId, NetworkId, PersonId
from mdt.domain.meetings import MeetingPlan, MeetingState
from mdt.domain.people import Institution, Role
from tests.mdt.service.sitting import (
    BEIJING,
    BOARD,
    FIRST,
    FIRST_CASE,
    Sitting,
    invited,
    item,
    plan,
    storage,
)


def test_a_plan_becomes_a_draft_meeting_with_people_as_they_are_known() -> None:
    meeting = Sitting().planned().meeting

    assert meeting.state is MeetingState.DRAFT
    assert [entry.position for entry in meeting.items] == [1, 2, 3, 4]
    chair = meeting.participants[PersonId("chair")]
    assert (chair.display_name, chair.institution_name) == ("Dr Chair", "Moscow Centre")
    assert (chair.discipline, chair.role) == ("surgical_oncology", Role.CHAIR)


def test_items_get_an_id_and_a_case_its_title_when_the_form_gives_none() -> None:
    blank = item(ItemId(""), ItemKind.CASE, " ", FIRST_CASE)

    meeting = Sitting().planned(plan(items=(blank,))).meeting

    assert meeting.items[0].id
    assert meeting.items[0].title == "Gastric cancer"


@pytest.mark.parametrize("by", ["chair", "member", "stranger"])
def test_only_coordinators_of_the_board_plan(by: str) -> None:
    sitting = Sitting()

    with pytest.raises(NotAllowed):
        sitting.service.meetings.plan(sitting.uow, by=PersonId(by), board_id=BOARD, plan=plan())


BROKEN: list[tuple[dict[str, object], type[MdtError], str]] = [
    ({"title": "  "}, Required, "title"),
    ({"title": "x" * 10_000}, TooLong, "title"),
    ({"starts_at": datetime(2026, 3, 1)}, Invalid, "starts_at"),  # noqa: DTZ001
    ({"starts_at": datetime(1826, 3, 1, tzinfo=UTC)}, Invalid, "starts_at"),
    ({"tz": "Mars/Olympus"}, Invalid, "tz"),
    ({"tz": "../../etc/passwd"}, Invalid, "tz"),
    ({"tz": ""}, Invalid, "tz"),
    ({"planned_min": 0}, Invalid, "planned_min"),
    ({"planned_min": 10_000}, Invalid, "planned_min"),
    ({"languages": ()}, Required, "languages"),
    ({"languages": ("xx",)}, UnknownCode, "languages"),
    ({"participants": ()}, Invalid, "participants"),
    ({"participants": (invited("member"),)}, Invalid, "participants"),
    (
        {"participants": (invited("chair"), invited("deputy", Role.CHAIR))},
        Invalid,
        "participants",
    ),
    (
        {"participants": (invited("chair"), invited("member"), invited("member"))},
        Invalid,
        "participants",
    ),
    (
        {
            "participants": (
                *plan().participants,
                replace(invited("chair", Role.GUEST), person_id=PersonId("nobody")),
            )
        },
        UnknownPerson,
        "participants",
    ),
]


@pytest.mark.parametrize(("change", "error", "field"), BROKEN)
def test_a_broken_plan_is_refused_and_the_field_named(
    change: dict[str, object], error: type[Invalid], field: str
) -> None:
    with pytest.raises(error) as refused:
        Sitting().planned(plan(**change))

    assert refused.value.field == field


BROKEN_ITEMS: list[tuple[dict[str, object], type[Invalid], str]] = [
    ({"title": "", "kind": ItemKind.TOPIC, "case_id": None}, Required, "items.0.title"),
    ({"title": "x" * 301}, TooLong, "items.0.title"),
    ({"time_box_s": 59}, Invalid, "items.0.time_box_s"),
    ({"time_box_s": 7_201}, Invalid, "items.0.time_box_s"),
    ({"presenter_id": PersonId("nobody")}, UnknownPerson, "items.0.presenter_id"),
    ({"case_id": None}, UnknownCase, "items.0.case_id"),
    ({"kind": ItemKind.TOPIC}, UnknownCase, "items.0.case_id"),
    ({"case_id": CaseId("case-9")}, UnknownCase, "items.0.case_id"),
]


@pytest.mark.parametrize(("change", "error", "field"), BROKEN_ITEMS)
def test_a_broken_item_is_refused_and_the_field_named(
    change: dict[str, object], error: type[Invalid], field: str
) -> None:
    broken = replace(item(FIRST, ItemKind.CASE, "Case", FIRST_CASE), **change)

    with pytest.raises(error) as refused:
        Sitting().planned(plan(items=(broken,)))

    assert refused.value.field == field


@pytest.mark.parametrize(
    "items",
    [
        tuple(item(ItemId(f"i{n}"), ItemKind.TOPIC, "T", None) for n in range(41)),
        (item(FIRST, ItemKind.TOPIC, "T", None), item(FIRST, ItemKind.TOPIC, "U", None)),
        (
            item(FIRST, ItemKind.CASE, "T", FIRST_CASE),
            item(ItemId("again"), ItemKind.CASE, "T", FIRST_CASE),
        ),
    ],
    ids=["too many", "same item twice", "same case twice"],
)
def test_an_agenda_that_cannot_be_is_refused(items: tuple[object, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        Sitting().planned(plan(items=items))

    assert refused.value.field == "items"


def test_people_and_cases_of_another_network_are_unknown() -> None:
    uow = storage()
    far = Institution(
        id=InstitutionId("far"), network_id=NetworkId("other"), name="Far", country="FR", tz="UTC"
    )
    uow.people.institutions[far.id] = far
    uow.people.table[PersonId("expert")] = replace(
        uow.people.table[PersonId("expert")], institution_id=far.id
    )
    with pytest.raises(UnknownPerson):
        Sitting(uow).planned()

    uow = storage()
    uow.cases.table[FIRST_CASE] = replace(
        uow.cases.table[FIRST_CASE], network_id=NetworkId("other")
    )
    with pytest.raises(UnknownCase):
        Sitting(uow).planned()


def test_titles_are_normalised_on_the_way_in() -> None:
    meeting = Sitting().planned(plan(title="Nguye\u0302\u0303n\x00 \n board")).meeting

    assert meeting.title == "Nguyễn board"


def test_a_plan_sent_twice_is_one_meeting() -> None:
    sitting = Sitting()
    for _ in range(2):
        outcome = sitting.service.meetings.plan(
            sitting.uow,
            by=PersonId("coordinator"),
            board_id=BOARD,
            plan=plan(),
            meeting_id=sitting.id,
            command_id="form-1",
        )

    assert outcome.repeated
    assert outcome.seq == 1
    assert sitting.types() == ["meeting.planned"]


def changed(sitting: Sitting, wanted: MeetingPlan, based_on: int = 1) -> None:
    sitting.do(
        sitting.service.meetings.change_plan, by="coordinator", plan=wanted, based_on=based_on
    )


def test_a_changed_plan_replaces_the_one_before() -> None:
    sitting = Sitting().published()

    changed(sitting, plan(title="Later", items=plan().items[:1]))

    assert (sitting.meeting.title, len(sitting.meeting.items)) == ("Later", 1)
    assert sitting.meeting.plan_revision == 2
    assert sitting.meeting.state is MeetingState.PUBLISHED


def test_the_slower_of_two_planners_gets_a_conflict_with_both_plans() -> None:
    sitting = Sitting().planned()
    changed(sitting, plan(title="First"))

    with pytest.raises(RevisionConflict) as refused:
        changed(sitting, plan(title="Second"))

    assert (refused.value.expected, refused.value.actual) == (1, 2)
    assert refused.value.current.title == "First"
    assert refused.value.rejected.title == "Second"


def test_the_same_plan_again_changes_nothing() -> None:
    sitting = Sitting().planned()

    changed(sitting, plan())

    assert sitting.types() == ["meeting.planned"]


def test_somebody_in_the_room_cannot_be_planned_away() -> None:
    sitting = Sitting().published().joined("expert")
    without = tuple(p for p in plan().participants if p.person_id != "expert")

    with pytest.raises(Invalid, match="Dr Expert"):
        changed(sitting, plan(participants=without))


def test_an_agenda_without_items_is_not_published() -> None:
    with pytest.raises(EmptyAgenda):
        Sitting().published(plan(items=()))


def test_cancelling_needs_a_reason() -> None:
    sitting = Sitting().published()

    with pytest.raises(ReasonRequired):
        sitting.do(sitting.service.meetings.cancel, by="coordinator", reason=" ")
    sitting.do(sitting.service.meetings.cancel, by="coordinator", reason="Power cut")

    assert sitting.meeting.state is MeetingState.CANCELLED
    assert sitting.meeting.cancel_reason == "Power cut"


def test_a_colleague_who_coordinates_the_board_takes_over() -> None:
    uow = storage()
    board = uow.boards.table[BOARD]
    second = replace(board.members[4], role=Role.COORDINATOR)
    uow.boards.table[BOARD] = replace(board, members=(*board.members[:4], second))
    sitting = Sitting(uow).planned()

    sitting.do(sitting.service.meetings.publish, by=second.person_id)

    assert sitting.meeting.state is MeetingState.PUBLISHED


def test_boards_to_plan_are_those_one_coordinates() -> None:
    sitting = Sitting()
    boards = sitting.service.meetings.boards_to_plan

    assert [b.id for b in boards(sitting.uow, PersonId("coordinator"))] == [BOARD]
    assert boards(sitting.uow, PersonId("chair")) == ()


def test_start_and_length_are_kept_in_utc() -> None:
    tokyo = datetime.fromisoformat("2026-03-02T17:00:00+09:00")

    meeting = Sitting().planned(plan(starts_at=tokyo)).meeting

    assert meeting.starts_at.utcoffset() == timedelta(0)
    assert meeting.starts_at == tokyo


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        (MeetingState.DRAFT, {"change", "publish", "cancel"}),
        (MeetingState.PUBLISHED, {"change", "cancel"}),
        (MeetingState.LIVE, set()),
        (MeetingState.PAUSED, set()),
        (MeetingState.ENDED, set()),
        (MeetingState.CANCELLED, set()),
    ],
)
@pytest.mark.parametrize("action", ["change", "publish", "cancel"])
def test_planning_in_every_state(state: MeetingState, allowed: set[str], action: str) -> None:
    sitting = Sitting().live() if state in {"live", "paused", "ended"} else Sitting().planned()
    sitting.uow.meetings.folds[sitting.id] = replace(sitting.meeting, state=state)
    meetings = sitting.service.meetings

    def act() -> None:
        if action == "change":
            changed(sitting, plan(title="Other", participants=plan().participants))
        elif action == "publish":
            sitting.do(meetings.publish, by="coordinator")
        else:
            sitting.do(meetings.cancel, by="coordinator", reason="r")

    if action in allowed:
        act()
    else:
        with pytest.raises(IllegalTransition):
            act()


def test_institutions_are_looked_up() -> None:
    assert Sitting().planned().meeting.participants[PersonId("guest")].institution_id == BEIJING


@pytest.mark.parametrize("by", ["chair", "deputy", "scribe", "member", "guest", "stranger"])
@pytest.mark.parametrize("action", ["change", "publish", "cancel"])
def test_only_who_coordinates_changes_publishes_and_cancels(by: str, action: str) -> None:
    sitting = Sitting().planned()
    meetings = sitting.service.meetings
    before = sitting.meeting

    with pytest.raises((NotAllowed, NotFound)):
        if action == "change":
            sitting.do(meetings.change_plan, by=by, plan=plan(title="Mine"), based_on=1)
        elif action == "publish":
            sitting.do(meetings.publish, by=by)
        else:
            sitting.do(meetings.cancel, by=by, reason="r")
    assert sitting.meeting == before


def test_a_person_of_an_unknown_discipline_is_not_invited() -> None:
    uow = storage()
    uow.people.table[PersonId("expert")] = replace(
        uow.people.table[PersonId("expert")], discipline="alchemy"
    )

    with pytest.raises(UnknownCode):
        Sitting(uow).planned()


def test_who_may_not_plan_learns_nothing_about_people_and_cases() -> None:
    nobody = replace(invited("chair"), person_id=PersonId("nobody"))
    sitting = Sitting().planned()

    with pytest.raises(NotAllowed):
        sitting.service.meetings.plan(
            sitting.uow,
            by=PersonId("member"),
            board_id=BOARD,
            plan=plan(participants=(nobody,)),
        )
    with pytest.raises(NotFound):
        sitting.do(
            sitting.service.meetings.change_plan,
            by="member",
            plan=plan(participants=(nobody,)),
            based_on=1,
        )
