"""The items of an agenda in session: every state of one, with everything done to it."""

from mdt.domain.policy import Action
from tests.mdt.domain.attempts import Row, Table, but, ok, role
from tests.mdt.domain.rows.life import act, case_open, live
from tests.mdt.service.sitting import FIRST, IMAGE, PEOPLE, Sitting


def presenting() -> Sitting:
    sitting = case_open()
    sitting.do(sitting.service.discussion.present, by="member", material_id=IMAGE)
    return sitting


def discussing() -> Sitting:
    sitting = presenting()
    sitting.do(sitting.service.discussion.stop_presenting, by="member")
    return sitting


def deciding() -> Sitting:
    return case_open().drafted()


def decided() -> Sitting:
    return deciding().read_back().recorded()


def closed() -> Sitting:
    return case_open().closed(reason="Nothing to recommend.")


def deferred() -> Sitting:
    return case_open().deferred(FIRST)


def withdrawn() -> Sitting:
    sitting = case_open()
    sitting.do(sitting.service.ordering.withdraw, FIRST, by="chair", reason="Not ours.")
    return sitting


def listed() -> Sitting:
    sitting = live()
    sitting.do(sitting.service.ordering.list_under_standard, FIRST, by="chair", standard="CACA 4")
    return sitting


STATES = {
    "planned": live,
    "called": case_open,
    "presenting": presenting,
    "discussing": discussing,
    "deciding": deciding,
    "decided": decided,
    "closed": closed,
    "deferred": deferred,
    "withdrawn": withdrawn,
    "listed": listed,
}
UNDECIDED = ("called", "presenting", "discussing", "deciding")
OPEN = (*UNDECIDED, "decided")
AHEAD = ("planned", *OPEN)


def _chair(state: str, person: str) -> str | None:
    return "recusal_of_chair" if person == "chair" and state in AHEAD else None


ITEMS = Table(
    states=STATES,
    people=tuple(PEOPLE),
    rows={
        "agenda.call": Row(
            act=act("agenda", "call", FIRST),
            who=role(Action.AGENDA_CALL, running=STATES),
            codes=ok("planned", **dict.fromkeys(OPEN, "another_item_open")),
        ),
        "agenda.close": Row(
            act=act("agenda", "close", FIRST, reason="Nothing to recommend."),
            who=role(Action.AGENDA_CLOSE, running=STATES),
            codes=ok(*OPEN, rest="item_not_open"),
        ),
        "agenda.defer": Row(
            act=act("agenda", "defer", FIRST, reason_code="out_of_time"),
            who=role(Action.AGENDA_DEFER, running=STATES),
            codes=ok("planned", *UNDECIDED, decided="already_decided"),
        ),
        "agenda.extend": Row(
            act=act("agenda", "extend", FIRST, seconds=60),
            who=role(Action.AGENDA_EXTEND, running=STATES),
            codes=ok(*OPEN, rest="item_not_open"),
        ),
        "ordering.withdraw": Row(
            act=act("ordering", "withdraw", FIRST, reason="Not ours."),
            who=role(Action.AGENDA_WITHDRAW, running=STATES),
            codes=ok("planned", *UNDECIDED, decided="already_decided"),
        ),
        "ordering.list_under_standard": Row(
            act=act("ordering", "list_under_standard", FIRST, standard="CACA 2025, 4.2"),
            who=role(Action.AGENDA_LIST_SOC, running=STATES),
            codes=ok("planned", rest="soc_in_discussion"),
        ),
        "ordering.reopen": Row(
            act=act("ordering", "reopen", FIRST, reason="A report came."),
            who=role(Action.AGENDA_REOPEN, running=STATES),
            codes=ok("closed"),
        ),
        "attending.recuse": Row(
            act=act("attending", "recuse", item_id=FIRST, reason_code="COI"),
            who=but(role(Action.RECUSE_SELF, running=STATES), _chair),
            codes=ok(*AHEAD, rest="recusal_too_late"),
        ),
    },
)
