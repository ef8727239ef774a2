"""Settling a board, its rule and its seats: what is refused, and who stands in for whom."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mdt.domain import valuesets
from mdt.domain.board_templates import BREAST_SEVEN, TEMPLATES
from mdt.domain.boards import BoardMember
from mdt.domain.boards_kept import BoardKept
from mdt.domain.codes import boards as codes
from mdt.domain.decide.boards import next_rule, next_start, seats_on, settle, upcoming
from mdt.domain.errors import Invalid, Required, UnknownCode, UnknownPerson
from mdt.domain.ids import NetworkId, PersonId
from mdt.domain.people import COUNTING_ROLES, Role
from mdt.domain.quorum import Counted, QuorumRule, evaluate
from mdt.domain.recurrence import parse
from mdt.domain.refusals.boards import (
    BoardSeats,
    NoNextDay,
    NotARecurrence,
    RuleCannotHold,
    RuleVersionUsed,
)

FEBRUARY = date(2026, 2, 1)
KNOWN = {PersonId(name) for name in ("olga", "irina", "wang", "li", "zhao")}


def seat(name: str, role: Role = Role.MEMBER, deputy: str | None = None) -> BoardMember:
    return BoardMember(
        person_id=PersonId(name), role=role, deputy_id=PersonId(deputy) if deputy else None
    )


KEPT = BoardKept(
    network_id=NetworkId("n"),
    titles={"en": "Gastric board", "ru": ""},
    languages=("en", "ru", "en"),
    members=(
        seat("olga", Role.COORDINATOR),
        seat("irina", Role.CHAIR, "zhao"),
        seat("wang", Role.DEPUTY_CHAIR),
        seat("li", deputy="zhao"),
    ),
    tz="Europe/Moscow",
    rrule="rrule:freq=weekly;byday=tu",
    first_on=date(2026, 3, 3),
    starts="10:00",
)
RULE = QuorumRule(id="rule", version=3, all_of=("pathology",), min_count=2)


def test_settings_are_cleaned() -> None:
    settled = settle(KEPT, known=KNOWN)

    assert settled.titles == {"en": "Gastric board"}
    assert settled.languages == ("en", "ru")
    assert settled.rrule == "FREQ=WEEKLY;BYDAY=TU"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"titles": {"en": " "}}, Required),
        ({"titles": {"xx": "Board"}}, UnknownCode),
        ({"languages": ()}, Required),
        ({"languages": ("xx",)}, UnknownCode),
        ({"decision_rule": "dice"}, UnknownCode),
        ({"kind": "party"}, UnknownCode),
        ({"tz": "Mars/Olympus"}, Invalid),
        ({"planned_min": 4}, Invalid),
        ({"item_min": 0}, Invalid),
        ({"rrule": "sometimes"}, NotARecurrence),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=12", "first_on": FEBRUARY}, NoNextDay),
        ({"first_on": None}, Required),
        ({"first_on": date(9999, 12, 31)}, Invalid),
        ({"first_on": date(1, 1, 1)}, Invalid),
        ({"starts": "25:00"}, Invalid),
        ({"members": (seat("irina", Role.CHAIR),)}, BoardSeats),
        ({"members": (*KEPT.members, seat("zhao", Role.CHAIR))}, BoardSeats),
        ({"members": (*KEPT.members, seat("li"))}, Invalid),
        ({"members": (*KEPT.members, seat("stranger"))}, UnknownPerson),
        ({"members": (*KEPT.members, seat("zhao", deputy="stranger"))}, UnknownPerson),
        ({"members": (*KEPT.members, seat("zhao", deputy="zhao"))}, Invalid),
    ],
)  # fmt: skip
def test_settings_that_make_no_board_are_refused(
    change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        settle(replace(KEPT, **change), known=KNOWN)  # type: ignore[arg-type]  # wrong on purpose


def test_without_a_fixed_day_nothing_of_it_is_kept() -> None:
    settled = settle(replace(KEPT, rrule=" "), known=KNOWN)

    assert (settled.rrule, settled.first_on, settled.starts) == ("", None, "")
    assert upcoming(settled, datetime(2026, 3, 1, tzinfo=UTC), 3) == ()
    with pytest.raises(NoNextDay):
        next_start(settled, datetime(2026, 3, 1, tzinfo=UTC))


def test_the_next_meeting_is_the_first_after_the_last_one() -> None:
    first = next_start(KEPT, datetime(2026, 3, 1, tzinfo=UTC))

    assert first == datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert next_start(KEPT, first) == datetime(2026, 3, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        ((), {"irina": "chair", "wang": "deputy_chair", "li": "member"}),
        (("li",), {"irina": "chair", "wang": "deputy_chair", "zhao": "member"}),
        (("irina",), {"wang": "deputy_chair", "li": "member", "zhao": "chair"}),
        (("irina", "zhao"), {"wang": "chair", "li": "member"}),
        (("irina", "li"), {"wang": "deputy_chair", "zhao": "chair"}),
    ],
)  # fmt: skip
def test_deputies_sit_in_the_place_of_those_who_are_away(
    away: tuple[str, ...], expected: dict[str, str]
) -> None:
    seats = seats_on(KEPT.members, lambda who: who in away)

    assert {who: role.value for who, role in seats.items()} == {"olga": "coordinator", **expected}


def test_a_changed_rule_is_the_next_version_and_the_same_one_stays() -> None:
    changed = replace(RULE, version=4, min_count=5)

    assert next_rule(RULE, changed) == replace(RULE, version=4, min_count=5)
    assert next_rule(RULE, replace(RULE, version=9)) == RULE


def test_a_version_of_a_rule_never_changes() -> None:
    with pytest.raises(RuleVersionUsed):
        next_rule(RULE, replace(RULE, min_count=5))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"all_of": ("astrology",)}, UnknownCode),
        ({"any_of": (("astrology",),)}, UnknownCode),
        ({"any_of": ((),)}, RuleCannotHold),
        ({"min_count": 51}, Invalid),
        ({"min_distinct_disciplines": 99}, Invalid),
        ({"source": "hearsay"}, UnknownCode),
    ],
)
def test_a_rule_that_nobody_could_meet_is_refused(
    change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        next_rule(RULE, replace(RULE, version=4, **change))  # type: ignore[arg-type]  # wrong


def test_there_is_a_template_for_each_founding_board() -> None:
    assert list(TEMPLATES) == ["gastric", "bone", "vietnam", "osaka", "breast"]
    assert TEMPLATES["breast"].rule.all_of == BREAST_SEVEN
    assert len(BREAST_SEVEN) == 7
    assert "medical_physics" in BREAST_SEVEN


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_whole_and_its_seats_meet_its_rule(name: str) -> None:
    template = TEMPLATES[name]
    counted = [
        Counted(
            person_id=PersonId(str(n)),
            display_name="",
            discipline=seat.discipline,
            is_chair=seat.role is Role.CHAIR,
        )
        for n, seat in enumerate(template.seats)
        if seat.role in COUNTING_ROLES
    ]

    assert evaluate(template.rule, counted).satisfied
    assert parse(template.rrule)
    assert set(template.languages) <= set(valuesets.LANGUAGES)
    assert set(template.titles) <= set(valuesets.LANGUAGES)
    assert template.kind in codes.SERIES_KINDS
    assert template.decision_rule in codes.DECISION_RULES
    assert template.rule.source in codes.RULE_SOURCES
    assert {seat.discipline for seat in template.seats} <= set(valuesets.DISCIPLINES)
