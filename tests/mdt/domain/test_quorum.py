"""Quorum: the rule, and who counts."""

from dataclasses import replace

import pytest

from mdt.domain.ids import PersonId
from mdt.domain.people import COUNTING_ROLES, Role
from mdt.domain.presence import counted_now, quorum_now, sides
from mdt.domain.quorum import Counted, Missing, QuorumRule, Side, evaluate
from tests.mdt.service.sitting import BEIJING, MOSCOW, PEOPLE, Sitting


def counted(*disciplines: str, chair: bool = True) -> tuple[Counted, ...]:
    return tuple(
        Counted(
            person_id=PersonId(f"p{n}"),
            display_name=f"P{n}",
            discipline=discipline,
            is_chair=chair and n == 0,
        )
        for n, discipline in enumerate(disciplines)
    )


def rule(**conditions: object) -> QuorumRule:
    return QuorumRule(id="r", **{"chair_present": False, **conditions})


@pytest.mark.parametrize(
    ("conditions", "present", "missing"),
    [
        ({}, (), ()),
        ({"all_of": ("a", "b")}, ("a", "b"), ()),
        ({"all_of": ("a", "b")}, ("a",), (Missing(kind="all_of", disciplines=("b",)),)),
        (
            {"all_of": ("a", "b")},
            (),
            (
                Missing(kind="all_of", disciplines=("a",)),
                Missing(kind="all_of", disciplines=("b",)),
            ),
        ),
        ({"any_of": (("a", "b"),)}, ("b",), ()),
        (
            {"any_of": (("a", "b"), ("c",))},
            ("c",),
            (Missing(kind="any_of", disciplines=("a", "b")),),
        ),
        ({"min_count": 2}, ("a", "a"), ()),
        ({"min_count": 3}, ("a", "a"), (Missing(kind="min_count", have=2, need=3),)),
        ({"min_distinct_disciplines": 2}, ("a", "b"), ()),
        (
            {"min_distinct_disciplines": 2},
            ("a", "a"),
            (Missing(kind="min_distinct_disciplines", have=1, need=2),),
        ),
        ({"min_disciplines": (("a", 2),)}, ("a", "a", "b"), ()),
        (
            {"min_disciplines": (("a", 2), ("b", 1))},
            ("a",),
            (
                Missing(kind="min_disciplines", disciplines=("a",), have=1, need=2),
                Missing(kind="min_disciplines", disciplines=("b",), have=0, need=1),
            ),
        ),
        ({"chair_present": True}, ("a",), ()),
        ({"chair_present": True}, (), (Missing(kind="chair_present"),)),
    ],
)
def test_every_condition_of_a_rule(
    conditions: dict[str, object], present: tuple[str, ...], missing: tuple[Missing, ...]
) -> None:
    snapshot = evaluate(rule(**conditions), counted(*present))

    assert snapshot.missing == missing
    assert snapshot.satisfied == (not missing)


def test_each_side_must_be_spoken_for() -> None:
    both = (
        Side(institution_id=MOSCOW, name="Moscow Centre"),
        Side(institution_id=BEIJING, name="Beijing Hospital"),
    )
    here = [replace(one, institution_id=MOSCOW) for one in counted("a", "b")]
    there = [replace(one, institution_id=BEIJING) for one in counted("c", "d", "e")[1:]]
    needs_two = rule(min_per_institution_side=2)

    lacking = evaluate(needs_two, [*here, there[1]], sides=both)

    assert lacking.missing == (
        Missing(kind="min_per_institution_side", side="Beijing Hospital", have=1, need=2),
    )
    assert evaluate(needs_two, [*here[:1], *there, *counted("x")], sides=()).satisfied


def test_the_sides_are_those_who_may_count_or_have_a_room_there() -> None:
    meeting = Sitting().live().meeting

    assert [side.name for side in sides(meeting)] == ["Moscow Centre", "Beijing Hospital"]


def test_a_rule_has_a_name_in_some_language() -> None:
    named = rule(labels=(("fr", "RCP"), ("en", "Board")))

    assert [named.label_in(each) for each in ("en", "fr", "zh")] == ["Board", "RCP", "RCP"]
    assert rule().label_in("en") == "r"


def test_a_snapshot_names_the_rule_and_its_version() -> None:
    snapshot = evaluate(QuorumRule(id="r", version=7), counted("a"))

    assert (snapshot.rule_id, snapshot.rule_version) == ("r", 7)


def test_a_person_given_twice_counts_once() -> None:
    twice = counted("a") * 2

    assert not evaluate(rule(min_count=2), twice).satisfied


@pytest.mark.parametrize("name", PEOPLE)
def test_only_counting_roles_count(name: str) -> None:
    sitting = Sitting().live("chair")
    if name in {"guest", "observer", "interpreter"}:
        sitting.do(sitting.service.meetings.admit, by="chair", person_id=PersonId(name))
    sitting.joined(name)

    counts = name in {person.person_id for person in counted_now(sitting.meeting)}

    assert counts == (PEOPLE[name][0] in COUNTING_ROLES)
    assert counts == (
        PEOPLE[name][0] in {Role.CHAIR, Role.DEPUTY_CHAIR, Role.SCRIBE, Role.MEMBER, Role.EXPERT}
    )


def test_who_left_no_longer_counts() -> None:
    sitting = Sitting().live()
    assert quorum_now(sitting.meeting).satisfied

    sitting.left("member")

    assert (
        Missing(kind="all_of", disciplines=("medical_oncology",))
        in quorum_now(sitting.meeting).missing
    )


def test_who_left_and_came_back_counts_once() -> None:
    sitting = Sitting().live().left("member").joined("member")

    people = [person.person_id for person in counted_now(sitting.meeting)]

    assert people.count(PersonId("member")) == 1


def test_the_deputy_stands_in_for_the_chair() -> None:
    sitting = Sitting().live().joined("deputy").left("chair")

    assert quorum_now(sitting.meeting).satisfied
