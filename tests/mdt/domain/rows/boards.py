"""Boards, their rules and rosters, and the network: by everybody, also while it is suspended."""

from dataclasses import replace

from mdt.domain.board_templates import TEMPLATES
from mdt.domain.ids import BoardId, MeetingId, PersonId
from mdt.domain.institutions import InstitutionKept, NetworkKept, Profile
from mdt.domain.rosters import ROSTER, Roster
from tests.mdt.domain.attempts import Row, Table, always, ok, standing
from tests.mdt.domain.rows.people import BOARD, EVERYBODY, KNOWN, STEERS
from tests.mdt.service import sitting
from tests.mdt.service.sitting import MOSCOW, NETWORK, RULE, Sitting
from tests.mdt.service.test_standing_teams import MONDAYS, settle
from tests.mdt.service.test_urgency import WANTED, ready

COORDINATOR = PersonId("coordinator")


def unsettled() -> Sitting:
    return Sitting()


def recurring() -> Sitting:
    """Settle a fixed day, and that urgent cases are taken; nobody is on call."""
    here = Sitting()
    settle(here, "coordinator", 0, emergency=True, **MONDAYS)
    return here


def on_call() -> Sitting:
    here = ready()
    settle(here, "coordinator", 1, **MONDAYS)
    return here


def suspended() -> Sitting:
    here = on_call()
    here.service.institutions.settle_network(
        here.uow,
        NETWORK,
        by=COORDINATOR,
        kept=NetworkKept(names={"en": "Network"}, state="suspended"),
        based_on=0,
    )
    return here


def _settle(here: Sitting, by: str) -> object:
    seen = here.service.standing_teams.seen(here.uow, sitting.BOARD, by=COORDINATOR)
    kept = replace(seen.kept, item_min=21)
    return here.service.standing_teams.settle(
        here.uow, sitting.BOARD, by=PersonId(by), kept=kept, based_on=seen.n
    )


def _change_rule(here: Sitting, by: str) -> object:
    return here.service.standing_teams.change_rule(
        here.uow,
        sitting.BOARD,
        by=PersonId(by),
        rule=replace(RULE, min_count=4),
        based_on=RULE.version,
    )


def _make(here: Sitting, by: str) -> object:
    return here.service.standing_teams.make(
        here.uow,
        by=PersonId(by),
        template=TEMPLATES["bone"],
        titles={"en": "Bone"},
        board_id=BoardId("bone"),
    )


def _plan_next(here: Sitting, by: str) -> object:
    return here.service.standing_teams.plan_next(
        here.uow, sitting.BOARD, by=PersonId(by), first_title="Minutes"
    )


def _plan(here: Sitting, by: str) -> object:
    return here.service.meetings.plan(
        here.uow, by=PersonId(by), board_id=sitting.BOARD, plan=sitting.plan()
    )


def _set_roster(here: Sitting, by: str) -> object:
    return here.service.urgency.set_roster(
        here.uow,
        sitting.BOARD,
        by=PersonId(by),
        roster=Roster(network_id=NETWORK),
        based_on=len(here.uow.records.history(ROSTER, sitting.BOARD)),
    )


def _open(here: Sitting, by: str) -> object:
    return here.service.urgency.open(
        here.uow, by=PersonId(by), wanted=WANTED, meeting_id=MeetingId("urgent")
    )


def _enter_caseload(here: Sitting, by: str) -> object:
    return here.service.reports.enter_caseload(
        here.uow, sitting.BOARD, by=PersonId(by), year=2026, cases=40, based_on=0
    )


def _settle_network(here: Sitting, by: str) -> object:
    n, kept = here.service.institutions.network(here.uow, NETWORK)
    return here.service.institutions.settle_network(
        here.uow, NETWORK, by=PersonId(by), kept=replace(kept, names={"en": "Ours"}), based_on=n
    )


def _settle_institution(here: Sitting, by: str) -> object:
    kept = InstitutionKept(network_id=NETWORK, names={"en": "Centre"})
    return here.service.institutions.settle(
        here.uow, MOSCOW, by=PersonId(by), kept=kept, based_on=0
    )


def _add_institution(here: Sitting, by: str) -> object:
    kept = InstitutionKept(
        network_id=NETWORK, names={"en": "Hanoi Centre"}, country="VN", tz="Asia/Ho_Chi_Minh"
    )
    return here.service.institutions.add(here.uow, kept, by=PersonId(by))


def _describe(here: Sitting, by: str) -> object:
    profile = Profile(family="Wu")
    return here.service.institutions.describe(
        here.uow, by=PersonId(by), profile=profile, based_on=0
    )


def _plans(_state: str, person: str) -> str | None:
    return None if person == COORDINATOR else "not_allowed"


def _plans_next(state: str, person: str) -> str | None:
    return None if state == "unsettled" else _plans(state, person)


BOARDS = Table(
    states={
        "unsettled": unsettled,
        "recurring": recurring,
        "on_call": on_call,
        "suspended": suspended,
    },
    people=EVERYBODY,
    rows={
        "standing_teams.settle": Row(act=_settle, who=standing(STEERS, BOARD), codes=always("ok")),
        "standing_teams.change_rule": Row(
            act=_change_rule, who=standing(STEERS, BOARD), codes=always("ok")
        ),
        "standing_teams.make": Row(
            act=_make,
            who=standing((COORDINATOR,), BOARD),
            codes=ok(rest="ok", suspended="network_suspended"),
        ),
        "standing_teams.plan_next": Row(
            act=_plan_next,
            who=_plans_next,
            codes=ok(rest="ok", unsettled="no_next_day", suspended="network_suspended"),
        ),
        "meetings.plan": Row(
            act=_plan, who=_plans, codes=ok(rest="ok", suspended="network_suspended")
        ),
        "urgency.set_roster": Row(act=_set_roster, who=standing(STEERS, BOARD), codes=always("ok")),
        "urgency.open": Row(
            act=_open,
            who=standing(KNOWN, ()),
            codes=ok(
                "on_call",
                unsettled="no_emergencies",
                recurring="nobody_on_call",
                suspended="network_suspended",
            ),
        ),
        "reports.enter_caseload": Row(
            act=_enter_caseload, who=standing(STEERS, BOARD), codes=always("ok")
        ),
        "institutions.settle_network": Row(
            act=_settle_network, who=standing((COORDINATOR,), BOARD), codes=always("ok")
        ),
        "institutions.settle": Row(
            act=_settle_institution, who=standing((COORDINATOR,), BOARD), codes=always("ok")
        ),
        "institutions.add": Row(
            act=_add_institution,
            who=standing((COORDINATOR,), BOARD),
            codes=ok(rest="ok", suspended="network_suspended"),
        ),
        "institutions.describe": Row(
            act=_describe, who=lambda _state, _person: None, codes=always("ok")
        ),
    },
)
