"""Boards as kept: versions, conflicts, rules, making one, and the next meeting."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mdt.domain.board_templates import TEMPLATES
from mdt.domain.boards_kept import BOARD as BOARD_KIND
from mdt.domain.boards_kept import QUORUM_RULE, BoardKept
from mdt.domain.errors import NotAllowed, NotFound, RevisionConflict
from mdt.domain.ids import BoardId, PersonId
from mdt.domain.institutions import Away, NetworkKept, Profile
from mdt.domain.people import Role
from mdt.domain.refusals.boards import NetworkSuspended, NoNextDay
from tests.mdt.service.sitting import BOARD, NETWORK, RULE, START, Sitting

MONDAYS = {"rrule": "FREQ=WEEKLY;BYDAY=MO", "first_on": date(2026, 3, 2), "starts": "16:00"}


def kept(sitting: Sitting, **changes: object) -> BoardKept:
    return replace(sitting.service.standing_teams.kept(sitting.uow, BOARD), **changes)  # type: ignore[arg-type]  # fields of it


def settle(sitting: Sitting, by: str, based_on: int, **changes: object) -> BoardKept:
    return sitting.service.standing_teams.settle(
        sitting.uow, BOARD, by=PersonId(by), kept=kept(sitting, **changes), based_on=based_on
    )


def test_what_a_board_has_settled_is_its_row_until_somebody_settles_it() -> None:
    sitting = Sitting()

    assert kept(sitting).members == sitting.uow.boards.get(BOARD).members
    assert kept(sitting).titles == {"en": "Gastric board"}


def test_settling_a_board_is_a_version_with_its_audit_line_and_changes_the_row() -> None:
    sitting = Sitting()

    settle(sitting, "coordinator", 0, titles={"en": "Stomach board", "ru": "Желудок"}, item_min=20)

    row = sitting.uow.boards.get(BOARD)
    assert (row.title, row.item_min) == ("Stomach board", 20)
    assert kept(sitting).titles["ru"] == "Желудок"
    assert sitting.uow.records.audited == [("board.settled", BOARD)]


def test_the_slower_of_two_gets_both_versions_and_the_first_one_stays() -> None:
    sitting = Sitting()
    settle(sitting, "coordinator", 0, item_min=20)

    with pytest.raises(RevisionConflict) as conflict:
        settle(sitting, "chair", 0, item_min=30)

    assert conflict.value.current.item_min == 20  # type: ignore[attr-defined]  # a BoardKept
    assert conflict.value.rejected.item_min == 30  # type: ignore[attr-defined]  # a BoardKept
    assert kept(sitting).item_min == 20
    assert sitting.uow.boards.get(BOARD).item_min == 20


@pytest.mark.parametrize("name", ["member", "scribe", "expert"])
def test_members_read_their_board_and_do_not_change_it(name: str) -> None:
    sitting = Sitting()

    assert sitting.service.standing_teams.seen(sitting.uow, BOARD, by=PersonId(name))
    with pytest.raises(NotAllowed):
        settle(sitting, name, 0, item_min=20)


@pytest.mark.parametrize("name", ["guest", "observer", "trainee"])
def test_who_is_no_full_member_does_not_know_of_the_board(name: str) -> None:
    sitting = Sitting()

    with pytest.raises(NotFound):
        sitting.service.standing_teams.seen(sitting.uow, BOARD, by=PersonId(name))


def test_who_administers_the_network_reads_every_board_of_it() -> None:
    sitting = Sitting()
    sitting.service.institutions.settle_network(
        sitting.uow,
        NETWORK,
        by=PersonId("coordinator"),
        kept=NetworkKept(names={"en": "Network"}, admins=(PersonId("guest"),)),
        based_on=0,
    )

    boards = sitting.service.standing_teams.list_for(sitting.uow, PersonId("guest"))

    assert [seen.board.id for seen in boards] == [BOARD]


def test_in_a_suspended_network_nothing_new_is_planned() -> None:
    sitting = Sitting()
    by = PersonId("coordinator")
    settle(sitting, "coordinator", 0, **MONDAYS)
    sitting.service.institutions.settle_network(
        sitting.uow,
        NETWORK,
        by=by,
        kept=NetworkKept(names={"en": "Network"}, state="suspended"),
        based_on=0,
    )
    teams = sitting.service.standing_teams

    with pytest.raises(NetworkSuspended):
        sitting.planned()
    with pytest.raises(NetworkSuspended):
        teams.plan_next(sitting.uow, BOARD, by=by, first_title="Minutes")
    with pytest.raises(NetworkSuspended):
        teams.make(sitting.uow, by=by, template=TEMPLATES["bone"], titles={"en": "Bone"})


def test_a_changed_rule_is_the_next_version_and_both_are_kept() -> None:
    sitting = Sitting().planned()
    teams = sitting.service.standing_teams

    changed = teams.change_rule(
        sitting.uow, BOARD, by=PersonId("chair"), rule=replace(RULE, min_count=4), based_on=2
    )

    assert (changed.version, changed.min_count) == (3, 4)
    board = sitting.uow.boards.get(BOARD)
    assert board.quorum_rule == changed
    assert [rule.version for rule in teams.rules(sitting.uow, board)] == [2, 3]
    assert sitting.meeting.quorum_rule == RULE  # a meeting keeps the rule it was planned with


def test_the_slower_of_two_who_change_a_rule_gets_both() -> None:
    sitting = Sitting()
    change = sitting.service.standing_teams.change_rule
    chair = PersonId("chair")
    change(sitting.uow, BOARD, by=chair, rule=replace(RULE, min_count=4), based_on=2)

    with pytest.raises(RevisionConflict) as conflict:
        change(sitting.uow, BOARD, by=chair, rule=replace(RULE, min_count=5), based_on=2)

    assert conflict.value.current == sitting.uow.boards.get(BOARD).quorum_rule
    assert len(sitting.uow.records.history(QUORUM_RULE, RULE.id)) == 2


def test_the_same_rule_again_is_no_version() -> None:
    sitting = Sitting()

    sitting.service.standing_teams.change_rule(
        sitting.uow, BOARD, by=PersonId("chair"), rule=RULE, based_on=2
    )

    assert sitting.uow.records.history(QUORUM_RULE, RULE.id) == ()


def test_a_coordinator_makes_a_board_from_a_template() -> None:
    sitting = Sitting()
    teams, template = sitting.service.standing_teams, TEMPLATES["breast"]

    new = teams.make(
        sitting.uow, by=PersonId("coordinator"), template=template, titles={"en": "Breast board"}
    )

    board = sitting.uow.boards.get(new)
    assert (board.title, board.network_id) == ("Breast board", NETWORK)
    assert board.quorum_rule.all_of == template.rule.all_of
    assert board.quorum_rule.id == new
    assert [(m.person_id, m.role) for m in board.members] == [("coordinator", Role.COORDINATOR)]
    assert teams.kept(sitting.uow, new).blind_first_round


def test_a_board_that_was_made_twice_by_one_form_is_one() -> None:
    sitting = Sitting()
    teams, by = sitting.service.standing_teams, PersonId("coordinator")

    for _ in range(2):
        teams.make(
            sitting.uow,
            by=by,
            template=TEMPLATES["bone"],
            titles={"en": "Bone"},
            board_id=BoardId("new"),
        )

    assert len(sitting.uow.records.history(BOARD_KIND, "new")) == 1


@pytest.mark.parametrize("name", ["chair", "member"])
def test_others_make_no_boards(name: str) -> None:
    sitting = Sitting()

    with pytest.raises(NotAllowed):
        sitting.service.standing_teams.make(
            sitting.uow, by=PersonId(name), template=TEMPLATES["bone"], titles={"en": "Bone"}
        )


def test_the_next_meeting_invites_the_deputies_of_those_who_are_away() -> None:
    sitting = Sitting()
    members = tuple(
        replace(member, deputy_id=PersonId("guest")) if member.person_id == "member" else member
        for member in kept(sitting).members
        if member.person_id != "guest"
    )
    settle(sitting, "coordinator", 0, members=members, **MONDAYS)
    sitting.service.institutions.describe(
        sitting.uow,
        by=PersonId("member"),
        profile=Profile(away=(Away(first=date(2026, 3, 1), last=date(2026, 3, 8)),)),
        based_on=0,
    )

    teams, by = sitting.service.standing_teams, PersonId("coordinator")
    first = teams.plan_next(sitting.uow, BOARD, by=by, first_title="Minutes").meeting
    second = teams.plan_next(sitting.uow, BOARD, by=by, first_title="Minutes").meeting

    assert first.starts_at == datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert first.participants[PersonId("guest")].role is Role.MEMBER
    assert "member" not in first.participants
    assert first.items[0].title == "Minutes"
    assert second.starts_at - first.starts_at == timedelta(weeks=1)
    assert "member" in second.participants
    assert "guest" not in second.participants


def test_the_next_meeting_begins_with_what_nobody_has_reported_on() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()
    settle(sitting, "coordinator", 0, **MONDAYS)

    planned = sitting.service.standing_teams.plan_next(
        sitting.uow, BOARD, by=PersonId("coordinator"), first_title="Minutes"
    ).meeting

    (carried,) = planned.items[0].carried
    assert carried.meeting_id == sitting.id
    assert carried.recommendation_id in sitting.meeting.recommendations


def test_without_a_fixed_day_there_is_no_next_meeting() -> None:
    sitting = Sitting()

    with pytest.raises(NoNextDay):
        sitting.service.standing_teams.plan_next(
            sitting.uow, BOARD, by=PersonId("coordinator"), first_title="Minutes"
        )


def test_only_a_coordinator_plans_the_next_meeting() -> None:
    sitting = Sitting()
    settle(sitting, "coordinator", 0, **MONDAYS)

    with pytest.raises(NotAllowed):
        sitting.service.standing_teams.plan_next(
            sitting.uow, BOARD, by=PersonId("chair"), first_title="Minutes"
        )
    assert sitting.now >= START


def test_the_next_meeting_begins_with_the_actions_that_were_carried_over() -> None:
    sitting = Sitting().live()
    sitting.do(sitting.service.actions.add, by="scribe", text="Send the slides", owner_id="member")
    (action_id,) = sitting.meeting.actions
    settled = sitting.service.actions.settle
    sitting.do(settled, action_id, by="scribe", state="carried_over")
    sitting.ended()
    settle(sitting, "coordinator", 0, **MONDAYS)

    planned = sitting.service.standing_teams.plan_next(
        sitting.uow, BOARD, by=PersonId("coordinator"), first_title="Minutes"
    ).meeting

    carried = {one.action_id: one.title for one in planned.items[0].carried}
    assert carried == {"": "Gastric cancer, converted", action_id: "Send the slides"}
