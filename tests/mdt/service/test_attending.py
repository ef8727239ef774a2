"""Recusals and roll-calls, and who counts because of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mdt.domain.decide.attending import ROOM_MAX
from mdt.domain.errors import (
    MdtError,
    NotAllowed,
    NotAtItem,
    NotPresent,
    ReasonRequired,
    TooLong,
    UnknownCode,
    UnknownItem,
    UnknownPerson,
)
from mdt.domain.happened.attendance import RecusalBegan, RecusalEnded
from mdt.domain.ids import PersonId
from mdt.domain.people import Role
from mdt.domain.presence import attended, attended_item, counted_now, quorum_now
from mdt.domain.refusals.attendance import (
    NamedTwice,
    NotARoom,
    NotRecused,
    RecusalOfChair,
    RecusalTooLate,
    RecusedByChair,
    TakesNoPart,
    TooManyInRoom,
)
from tests.mdt.service.sitting import BEIJING, FIRST, SECOND, Sitting
from tests.mdt.service.taking_part import ROOM, counts, let_back, recuse, roll_call, who

# -- recusals


def test_who_is_recused_does_not_count_on_that_item_and_does_on_the_next() -> None:
    sitting = recuse(Sitting().live().called(), "radiologist")

    assert "radiologist" not in counts(sitting.meeting)
    assert "radiologist" in {one.person_id for one in counted_now(sitting.meeting, SECOND)}
    quorum = quorum_now(sitting.meeting)
    assert quorum.recused == ("radiologist",)
    assert [one.reason for one in quorum.not_counted] == ["recused"]


def test_a_recusal_said_ahead_holds_from_when_the_item_is_called() -> None:
    sitting = recuse(Sitting().live(), "radiologist")
    assert "radiologist" in counts(sitting.meeting)

    sitting.called()

    assert "radiologist" not in counts(sitting.meeting)


@pytest.mark.parametrize("end", ["closed", "deferred"])
def test_a_recusal_ends_with_its_item(end: str) -> None:
    sitting = recuse(Sitting().live().called(), "radiologist")

    if end == "closed":
        sitting.closed(reason="No decision today.")
    else:
        sitting.deferred(FIRST)

    assert sitting.types()[-2:] == [f"item.{end}", "recusal.ended"]
    assert all(one.to_seq is not None for one in sitting.meeting.attending.recusals)


def test_stepping_out_takes_hand_floor_and_what_is_shown_along() -> None:
    sitting = Sitting().live().called()
    sitting.do(sitting.service.discussion.present, by="member", material_id="image-1")
    sitting.do(sitting.service.discussion.raise_hand, by="member")
    sitting.do(sitting.service.discussion.give_floor, by="chair", person_id=PersonId("member"))
    sitting.do(sitting.service.discussion.raise_hand, by="member")

    recuse(sitting, "member")

    assert sitting.types()[-4:] == [
        "hand.lowered",
        "floor.ended",
        "presentation.stopped",
        "recusal.began",
    ]


@pytest.mark.parametrize("is_reopened", [False, True])
def test_who_steps_out_of_an_item_that_opens_brings_neither_hand_nor_floor(
    is_reopened: bool,
) -> None:
    sitting = recuse(Sitting().live().joined("deputy"), "radiologist")
    recuse(sitting, "deputy", by="chair")
    if is_reopened:
        sitting.called().closed(reason="Nothing to decide.")
    discussion = sitting.service.discussion
    sitting.do(discussion.raise_hand, by="radiologist")
    sitting.do(discussion.raise_hand, by="member")
    sitting.do(discussion.give_floor, by="chair", person_id=PersonId("deputy"))

    if is_reopened:
        sitting.do(sitting.service.ordering.reopen, FIRST, by="chair", reason="A word more.")
    else:
        sitting.called()

    assert (sitting.meeting.hands, sitting.meeting.floor) == (("member",), None)
    assert sitting.types()[-5:].count("hand.lowered") == 1


def test_who_is_recused_says_and_does_nothing_on_the_item() -> None:
    sitting = recuse(Sitting().live().called(), "radiologist")
    discussion = sitting.service.discussion

    with pytest.raises(TakesNoPart):
        sitting.do(discussion.post, by="radiologist", text="but")
    with pytest.raises(TakesNoPart):
        sitting.do(discussion.raise_hand, by="radiologist")

    sitting.closed(reason="Nothing to decide.")
    sitting.do(discussion.post, by="radiologist", text="back again")


def test_who_sat_out_cannot_dissent_afterwards() -> None:
    sitting = recuse(Sitting().live().called(), "radiologist")
    sitting.drafted().read_back().recorded().closed()

    with pytest.raises(NotAtItem):
        sitting.dissented("radiologist")
    item = sitting.item(FIRST)
    assert not attended_item(sitting.meeting, item, PersonId("radiologist"))
    assert attended_item(sitting.meeting, item, PersonId("member"))


def test_who_came_back_before_the_end_took_part() -> None:
    sitting = let_back(recuse(Sitting().live().called(), "radiologist"), "radiologist")

    sitting.drafted().read_back().recorded().dissented("radiologist")

    assert sitting.types()[-1] == "dissent.recorded"


def test_the_chair_recuses_somebody_who_then_cannot_come_back_alone() -> None:
    sitting = recuse(Sitting().live().called(), "radiologist", by="chair")

    with pytest.raises(RecusedByChair):
        let_back(sitting, "radiologist")
    let_back(sitting, "radiologist", by="chair")

    assert "radiologist" in counts(sitting.meeting)


def test_a_second_recusal_adds_nothing() -> None:
    sitting = recuse(Sitting().live().called(), "radiologist")
    seq = sitting.meeting.seq

    recuse(sitting, "radiologist", by="chair", code="personal")

    assert sitting.meeting.seq == seq


def test_the_deputy_who_was_handed_the_chair_holds_it_and_the_chair_may_step_out() -> None:
    sitting = Sitting().live().joined("deputy").called()
    meeting = sitting.meeting
    handed = replace(meeting, chairing=replace(meeting.chairing, holder=PersonId("deputy")))
    sitting.uow.meetings.folds[sitting.id] = handed

    with pytest.raises(RecusalOfChair):
        recuse(sitting, "deputy")
    recuse(sitting, "chair")

    assert "chair" not in counts(sitting.meeting)


@pytest.mark.parametrize(
    ("try_it", "refusal"),
    [
        (lambda s: recuse(s, "chair"), RecusalOfChair),
        (lambda s: recuse(s, "member", by="radiologist"), NotAllowed),
        (lambda s: recuse(s, "trainee"), NotAllowed),
        (lambda s: recuse(s, "expert"), NotPresent),
        (lambda s: recuse(s, "stranger", by="chair"), UnknownPerson),
        (lambda s: recuse(s, "room", by="chair"), UnknownPerson),
        (lambda s: recuse(s, "member", item="other"), UnknownItem),
        (lambda s: recuse(s, "member", code="because"), UnknownCode),
        (lambda s: recuse(s, "member", code="other", reason=" "), ReasonRequired),
        (lambda s: recuse(s, "member", reason="x" * 2_001), TooLong),
        (lambda s: recuse(s.closed(reason="x"), "member"), RecusalTooLate),
        (lambda s: let_back(s, "member"), NotRecused),
    ],
)
def test_what_no_recusal_is(try_it: Callable[[Sitting], object], refusal: type[MdtError]) -> None:
    sitting = Sitting().live().called()

    with pytest.raises(refusal):
        try_it(sitting)

    assert sitting.meeting.attending.recusals == ()


def test_a_trainee_is_recused_by_the_chair() -> None:
    sitting = recuse(Sitting().live().called(), "trainee", by="chair", code="other", reason="Kin.")

    (recusal,) = sitting.meeting.attending.recusals
    assert (recusal.person_id, recusal.by_id, recusal.reason) == ("trainee", "chair", "Kin.")


# -- rooms


def test_a_room_counts_only_those_whom_its_roll_call_named() -> None:
    sitting = Sitting().live().joined("room")
    before = counts(sitting.meeting)

    roll_call(sitting, who("Dr Wen"), who(person="expert"), who(person="trainee"))

    named = [one for one in counted_now(sitting.meeting) if one.via == ROOM]
    assert "room" not in before
    assert [(one.display_name, one.discipline) for one in named] == [
        ("Dr Wen", "pathology"),
        ("Dr Expert", "radiation_oncology"),
    ]
    assert named[0].institution_id == BEIJING


def test_nobody_of_a_room_counts_while_the_room_is_not_there() -> None:
    sitting = roll_call(Sitting().live(), who("Dr Wen"))
    assert counts(sitting.meeting) == {"chair", "scribe", "member", "radiologist"}

    sitting.joined("room")
    assert len(counts(sitting.meeting)) == 5

    sitting.left("room")
    assert len(counts(sitting.meeting)) == 4


def test_a_person_with_a_seat_and_in_a_room_counts_once() -> None:
    sitting = Sitting().live().joined("room")

    roll_call(sitting, who(person="member"), who(" dr  RADIOLOGIST ", discipline="radiology"))

    people = counted_now(sitting.meeting)
    assert len(people) == 4
    assert all(one.via is None for one in people)


@pytest.mark.parametrize("name", ["Dr Guest", " dr  GUEST", "Dr Interpreter"])
def test_who_is_invited_to_look_on_does_not_count_because_a_room_calls_them_by_name(
    name: str,
) -> None:
    sitting = Sitting().live().joined("room")
    before = counts(sitting.meeting)

    roll_call(sitting, who(name))

    assert counts(sitting.meeting) == before


def test_who_lost_the_seat_counts_by_the_room_and_attended_there() -> None:
    sitting = Sitting().live("chair", "scribe", "radiologist").joined("room")
    assert "member" not in counts(sitting.meeting)

    roll_call(sitting, who(person="member")).called()

    assert "member" in counts(sitting.meeting)
    assert attended(sitting.meeting, PersonId("member"))
    assert attended_item(sitting.meeting, sitting.item(FIRST), PersonId("member"))
    recuse(sitting, "member", by="chair")
    assert "member" not in counts(sitting.meeting)


def test_the_chair_in_a_room_leads_from_there() -> None:
    sitting = Sitting().live().joined("room", "deputy").left("chair").left("deputy")
    assert not quorum_now(sitting.meeting).satisfied

    roll_call(sitting, who(person="chair"))

    assert quorum_now(sitting.meeting).satisfied


def test_the_same_roll_call_again_adds_nothing_and_another_replaces_it() -> None:
    sitting = roll_call(Sitting().live().joined("room"), who("Dr Wen"))
    seq = sitting.meeting.seq

    roll_call(sitting, who("Dr  Wen"))
    assert sitting.meeting.seq == seq
    roll_call(sitting)

    assert sitting.meeting.attending.endpoints[ROOM].people == ()


@pytest.mark.parametrize(
    ("try_it", "refusal"),
    [
        (lambda s: roll_call(s, who("Dr Wen"), by="member"), NotAllowed),
        (lambda s: roll_call(s, who("Dr Wen"), by="room"), NotAllowed),
        (lambda s: roll_call(s, who("Dr Wen"), room="member"), NotARoom),
        (lambda s: roll_call(s, who("Dr Wen"), room="stranger"), NotARoom),
        (lambda s: roll_call(s, who("Dr Wen"), who("DR WEN")), NamedTwice),
        (lambda s: roll_call(s, who(person="expert"), who(person="expert")), NamedTwice),
        (lambda s: roll_call(s, *(who(f"P{n}") for n in range(ROOM_MAX + 1))), TooManyInRoom),
        (lambda s: roll_call(s, who("  ")), MdtError),
        (lambda s: roll_call(s, who("x" * 201)), TooLong),
        (lambda s: roll_call(s, who("Dr Wen", discipline="astrology")), UnknownCode),
        (lambda s: roll_call(s, who(person="nobody")), UnknownPerson),
        (lambda s: roll_call(s, who(person="room")), UnknownPerson),
        (lambda s: roll_call(s, replace(who("Dr Wen"), role=Role.CHAIR)), UnknownPerson),
    ],
)
def test_what_no_roll_call_is(try_it: Callable[[Sitting], object], refusal: type[MdtError]) -> None:
    sitting = Sitting().live().joined("room")

    with pytest.raises(refusal):
        try_it(sitting)

    assert sitting.meeting.attending.endpoints == {}


def test_an_event_says_who_and_of_what() -> None:
    sitting = let_back(recuse(Sitting().live().called(), "radiologist"), "radiologist")

    assert [logged.event for logged in sitting.log[-2:]] == [
        RecusalBegan(person_id=PersonId("radiologist"), item_id=FIRST, reason_code="COI"),
        RecusalEnded(person_id=PersonId("radiologist"), item_id=FIRST),
    ]
