"""On call and urgent: who is called in which order, the two clinicians, and who leads."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mdt.domain.decide.urgency import (
    call_out,
    check_urgent,
    escalate,
    reserve_of,
    seats_at_once,
    set_roster,
)
from mdt.domain.errors import Invalid, ReasonRequired, Required, UnknownCode, UnknownPerson
from mdt.domain.ids import BoardId, CaseId, InstitutionId, MeetingId, NetworkId, PersonId
from mdt.domain.people import Person, Role
from mdt.domain.refusals.boards import NobodyOnCall, TwoClinicians
from mdt.domain.rosters import Called, Roster, Shift, Urgent, on_call

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def person(name: str, discipline: str) -> Person:
    return Person(
        id=PersonId(name),
        display_name=name.title(),
        institution_id=InstitutionId("i"),
        discipline=discipline,
        tz="UTC",
        language="en",
    )


PEOPLE = {
    PersonId(name): person(name, discipline)
    for name, discipline in (
        ("chair", "surgical_oncology"),
        ("deputy", "surgical_oncology"),
        ("onco", "medical_oncology"),
        ("path", "pathology"),
        ("admin", "coordination"),
    )
}


def shift(who: str, discipline: str, *, rank: int = 1, begins: int = -1, lasts: int = 8) -> Shift:
    starts_at = AT + begins * HOUR
    return Shift(
        discipline=discipline,
        person_id=PersonId(who),
        starts_at=starts_at,
        ends_at=starts_at + lasts * HOUR,
        rank=rank,
    )


ROSTER = Roster(
    network_id=NetworkId("n"),
    shifts=(
        shift("deputy", "surgical_oncology", rank=2),
        shift("chair", "surgical_oncology"),
        shift("onco", "medical_oncology"),
        shift("path", "pathology", begins=1),
    ),
)
URGENT = Urgent(
    network_id=NetworkId("n"),
    board_id=BoardId("b"),
    meeting_id=MeetingId("m"),
    case_id=CaseId("c"),
    opened_by=PersonId("onco"),
    opened_at=AT,
    reason="Perforation",
    basis="vital_interest",
    clinicians=(PersonId("onco"), PersonId("path")),
)


def called(*names: str) -> tuple[Called, ...]:
    return tuple(
        Called(person_id=PersonId(name), discipline=PEOPLE[PersonId(name)].discipline, rank=1)
        for name in names
    )


def test_who_is_on_call_comes_in_the_order_in_which_they_are_called() -> None:
    assert on_call(ROSTER, "surgical_oncology", AT) == ("chair", "deputy")
    assert on_call(ROSTER, "pathology", AT) == ()
    assert on_call(ROSTER, "pathology", AT + HOUR) == ("path",)
    assert on_call(ROSTER, "medical_oncology", AT + 7 * HOUR) == ()  # the end is not included


def test_all_of_the_first_rank_are_called_before_the_second() -> None:
    people, uncovered = call_out(ROSTER, ["medical_oncology", "surgical_oncology", "pathology"], AT)

    assert [(one.person_id, one.rank) for one in people] == [
        ("chair", 1),
        ("onco", 1),
        ("deputy", 2),
    ]
    assert uncovered == ("pathology",)


@pytest.mark.parametrize(
    ("disciplines", "error"),
    [([], Required), (["pathology"], NobodyOnCall), (["astrology"], UnknownCode)],
)
def test_without_anybody_to_call_nothing_is_opened(
    disciplines: list[str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        call_out(ROSTER, disciplines, AT)


def test_a_roster_is_in_order_and_drops_what_has_ended() -> None:
    ended = shift("onco", "pathology", begins=-9)
    settled = set_roster(
        replace(ROSTER, shifts=(*ROSTER.shifts, ended, ROSTER.shifts[0])), known=PEOPLE, since=AT
    )

    assert ended not in settled.shifts
    assert len(settled.shifts) == 4
    assert settled.shifts[-1].discipline == "pathology"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (shift("stranger", "pathology"), UnknownPerson),
        (shift("path", "astrology"), UnknownCode),
        (shift("path", "pathology", lasts=0), Invalid),
        (shift("path", "pathology", lasts=24 * 31 + 1), Invalid),
    ],
)
def test_a_time_on_call_that_cannot_be_is_refused(wrong: Shift, error: type[Exception]) -> None:
    with pytest.raises(error):
        set_roster(replace(ROSTER, shifts=(wrong,)), known=PEOPLE, since=AT)


def test_vital_interest_with_two_clinicians_and_a_reason_lasts_72_hours() -> None:
    stated = check_urgent(URGENT, people=PEOPLE)

    assert stated.expires_at == AT + timedelta(hours=72)
    assert not stated.holds(AT - timedelta(seconds=1))
    assert stated.holds(AT)
    assert stated.holds(AT + timedelta(hours=72, seconds=-1))
    assert not stated.holds(AT + timedelta(hours=72))


@pytest.mark.parametrize(
    "clinicians",
    [(), ("onco",), ("onco", "onco"), ("onco", "admin"), ("onco", "path", "admin")],
)
def test_vital_interest_needs_two_different_clinicians(clinicians: tuple[str, ...]) -> None:
    people = tuple(PersonId(name) for name in clinicians)

    with pytest.raises(TwoClinicians):
        check_urgent(replace(URGENT, clinicians=people), people=PEOPLE)


def test_vital_interest_is_stated_by_people_of_the_network() -> None:
    with pytest.raises(UnknownPerson):
        check_urgent(
            replace(URGENT, clinicians=(PersonId("onco"), PersonId("stranger"))), people=PEOPLE
        )


@pytest.mark.parametrize("basis", ["vital_interest", "consent"])
def test_urgency_is_never_without_a_reason(basis: str) -> None:
    with pytest.raises(ReasonRequired):
        check_urgent(replace(URGENT, basis=basis, reason=" \n "), people=PEOPLE)


def test_with_consent_nobody_states_anything_and_nothing_ends() -> None:
    stated = check_urgent(replace(URGENT, basis="consent"), people=PEOPLE)

    assert (stated.clinicians, stated.expires_at) == ((), None)
    assert not stated.holds(AT)


@pytest.mark.parametrize(
    ("opener", "leaders", "on_duty", "expected"),
    [
        ("onco", ("chair", "deputy"), ("chair",), {"chair": "chair", "onco": "deputy_chair"}),
        ("onco", ("chair",), ("path",), {"path": "member", "onco": "chair"}),
        ("admin", (), ("path",), {"path": "chair", "admin": "coordinator"}),
        ("chair", ("chair", "deputy"), ("deputy",), {"chair": "chair", "deputy": "member"}),
    ],
)  # fmt: skip
def test_somebody_leads_at_once(
    opener: str, leaders: tuple[str, ...], on_duty: tuple[str, ...], expected: dict[str, str]
) -> None:
    seats = seats_at_once(
        PEOPLE[PersonId(opener)], [PersonId(who) for who in leaders], called(*on_duty), ()
    )

    assert {who: role.value for who, role in seats.items()} == expected
    assert list(seats.values()).count(Role.CHAIR) == 1


def waiting(**changes: object) -> Urgent:
    """A meeting that needs surgery, with two on call, and oncology, with one."""
    line = tuple(
        Called(person_id=PersonId(who), discipline=discipline, rank=rank)
        for who, discipline, rank in (
            ("chair", "surgical_oncology", 1),
            ("onco", "medical_oncology", 1),
            ("deputy", "surgical_oncology", 2),
        )
    )
    urgent = replace(URGENT, called=line, chair_id=PersonId("path"), answer_min=5)
    return replace(urgent, **changes)


def steps(urgent: Urgent, *minutes: int, there: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    """Look at these minutes; return who was asked, and at which minute."""
    for minute in minutes:
        at = AT + timedelta(minutes=minute)
        urgent = escalate(urgent, there={PersonId(who) for who in there}, at=at)
    return [(one.person_id, (one.at - AT) // timedelta(minutes=1)) for one in urgent.asked]


@pytest.mark.parametrize(
    ("minutes", "there", "expected"),
    [
        ((0,), (), [("chair", 0), ("onco", 0)]),
        ((0, 4), (), [("chair", 0), ("onco", 0)]),
        ((0, 5), ("onco",), [("chair", 0), ("deputy", 5)]),
        ((0, 5), (), [("chair", 0), ("onco", 0), ("deputy", 5), ("path", 5)]),
        ((0, 5, 9), ("onco",), [("chair", 0), ("deputy", 5)]),
        ((0, 5, 10), ("onco",), [("chair", 0), ("deputy", 5), ("path", 10)]),
        ((0, 5, 10, 15, 60), ("onco",), [("chair", 0), ("deputy", 5), ("path", 10)]),
        ((0, 5, 10), ("onco", "deputy"), []),
        ((0, 5, 10), ("chair", "onco"), []),
    ],
)  # fmt: skip
def test_nobody_in_time_leads_to_the_next_and_at_last_to_the_chair(
    minutes: tuple[int, ...], there: tuple[str, ...], expected: list[tuple[str, int]]
) -> None:
    assert steps(waiting(), *minutes, there=there) == expected


def test_the_time_to_answer_is_the_roster_s() -> None:
    assert steps(waiting(answer_min=1), 0, 1, there=("onco",))[-1] == ("deputy", 1)


def test_a_discipline_without_anybody_on_call_leads_to_the_chair_at_once() -> None:
    assert ("path", 0) in steps(waiting(uncovered=("radiology",)), 0)


def test_without_a_chair_to_ask_the_list_just_ends() -> None:
    assert steps(waiting(chair_id=None), 0, 5, 10)[-1] == ("deputy", 5)
    assert steps(waiting(chair_id=PersonId("onco")), 0, 5, 10)[-1] == ("deputy", 5)


def test_the_chair_is_asked_after_the_list_unless_on_it() -> None:
    leaders = [PersonId("chair"), PersonId("deputy")]

    assert reserve_of(leaders, (), PersonId("onco")) == "chair"
    assert reserve_of(leaders, called("chair"), PersonId("onco")) == "deputy"
    assert reserve_of(leaders, called("chair"), PersonId("deputy")) is None


@pytest.mark.parametrize("minutes", [0, 61])
def test_the_time_to_answer_is_from_one_minute_to_an_hour(minutes: int) -> None:
    with pytest.raises(Invalid) as refused:
        set_roster(replace(ROSTER, answer_min=minutes), known=PEOPLE, since=AT)

    assert refused.value.field == "answer_min"
