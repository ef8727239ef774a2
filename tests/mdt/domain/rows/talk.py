"""Talk about the open case: in every state of a meeting, and of its rounds and polls."""

from mdt.domain.ids import PersonId, PollId
from mdt.domain.policy import Action
from tests.mdt.domain.attempts import Act, Row, Table, ok, role
from tests.mdt.domain.rows.life import act, case_open, in_session, may, row
from tests.mdt.service.sitting import FIRST, PEOPLE, Sitting

ON_CASE: dict[str, object] = {"item_id": FIRST}
NONE: dict[str, object] = {"poll_id": PollId("none")}
THREE_OF = {
    "not_open": in_session("item_not_open", "unknown_code", "unknown_code"),
    "poll": in_session("unknown_poll", "unknown_poll", "unknown_poll"),
}


def _solve(sitting: Sitting, by: str) -> object:
    person = PersonId(by)
    return sitting.do(
        sitting.service.talk.solve, by=by, item_id=FIRST, kind="no_smell", person_id=person
    )


TALK = {
    "talk.report": row(
        "talk", "report", Action.COMMS_REPORT, THREE_OF["not_open"], kind="no_smell", **ON_CASE
    ),
    "talk.solve": Row(act=_solve, who=may(Action.COMMS_REPORT), codes=THREE_OF["not_open"]),
    "talk.tick": row(
        "talk",
        "tick",
        Action.CHECKLIST_TICK,
        THREE_OF["not_open"],
        code="nothing",
        is_done=True,
        **ON_CASE,
    ),
    "talk.call_out": row(
        "talk",
        "call_out",
        Action.DISCIPLINE_CALL,
        THREE_OF["not_open"],
        discipline="alchemy",
        **ON_CASE,
    ),
    "talk.open_round": row(
        "talk",
        "open_round",
        Action.ROUND_OPEN,
        in_session("item_not_open", "ok", "ok"),
        blind=True,
        **ON_CASE,
    ),
    "talk.close_round": row(
        "talk",
        "close_round",
        Action.ROUND_OPEN,
        in_session("item_not_open", "no_round_open", "no_round_open"),
        **ON_CASE,
    ),
    "talk.take_position": row(
        "talk",
        "take_position",
        Action.POSITION_SET,
        in_session("item_not_open", "no_round_open", "no_round_open"),
        stance="agree",
        **ON_CASE,
    ),
    "talk.open_poll": row(
        "talk",
        "open_poll",
        Action.POLL_OPEN,
        in_session("item_not_open", "too_few_options", "too_few_options"),
        question="?",
        options=("one",),
        method="named",
        **ON_CASE,
    ),
    "talk.answer_poll": row(
        "talk", "answer_poll", Action.POLL_ANSWER, THREE_OF["poll"], option="one", **NONE
    ),
    "talk.close_poll": row("talk", "close_poll", Action.POLL_OPEN, THREE_OF["poll"], **NONE),
    "talk.publish_poll": row("talk", "publish_poll", Action.POLL_OPEN, THREE_OF["poll"], **NONE),
    "talk.void_poll": row(
        "talk", "void_poll", Action.POLL_OPEN, THREE_OF["poll"], reason="Unclear.", **NONE
    ),
}


def asked() -> Sitting:
    """Open a round of positions."""
    sitting = case_open()
    sitting.do(sitting.service.talk.open_round, by="chair", item_id=FIRST, blind=False)
    return sitting


def heard() -> Sitting:
    """Close it."""
    sitting = asked()
    sitting.do(sitting.service.talk.close_round, by="chair", item_id=FIRST)
    return sitting


def polled() -> Sitting:
    """Open a poll."""
    sitting = case_open()
    QUESTIONS["talk.open_poll"].act(sitting, "chair")
    return sitting


def counted() -> Sitting:
    """Close it."""
    return _moved(polled(), "talk.close_poll")


def published() -> Sitting:
    """Show its result."""
    return _moved(counted(), "talk.publish_poll")


def void() -> Sitting:
    """Declare it void."""
    return _moved(polled(), "talk.void_poll")


def _moved(sitting: Sitting, name: str) -> Sitting:
    QUESTIONS[name].act(sitting, "chair")
    return sitting


def _poll(method: str, **more: object) -> Act:
    def tried(sitting: Sitting, by: str) -> object:
        poll_id = next(iter(sitting.meeting.talk.polls), PollId("none"))
        return sitting.do(getattr(sitting.service.talk, method), by=by, poll_id=poll_id, **more)

    return tried


STATES = {
    "quiet": case_open,
    "asked": asked,
    "heard": heard,
    "polled": polled,
    "counted": counted,
    "published": published,
    "void": void,
}
WITHOUT = dict.fromkeys(("quiet", "asked", "heard"), "unknown_poll")
LEADS = role(Action.POLL_OPEN, running=STATES)
COUNT = role(Action.POLL_ANSWER, running=STATES)

QUESTIONS = {
    "talk.open_round": Row(
        act=act("talk", "open_round", item_id=FIRST, blind=False),
        who=LEADS,
        codes=ok(rest="ok", asked="round_is_open"),
    ),
    "talk.close_round": Row(
        act=act("talk", "close_round", item_id=FIRST),
        who=LEADS,
        codes=ok("asked", rest="no_round_open"),
    ),
    "talk.take_position": Row(
        act=act("talk", "take_position", item_id=FIRST, stance="agree"),
        who=COUNT,
        codes=ok("asked", rest="no_round_open"),
    ),
    "talk.open_poll": Row(
        act=act(
            "talk",
            "open_poll",
            item_id=FIRST,
            question="Operate?",
            options=("Yes", "No"),
            method="named",
        ),
        who=LEADS,
        codes=ok(rest="ok", polled="poll_is_open"),
    ),
    "talk.answer_poll": Row(
        act=_poll("answer_poll", option="Yes"), who=COUNT, codes=ok("polled", **WITHOUT)
    ),
    "talk.close_poll": Row(act=_poll("close_poll"), who=LEADS, codes=ok("polled", **WITHOUT)),
    "talk.publish_poll": Row(act=_poll("publish_poll"), who=LEADS, codes=ok("counted", **WITHOUT)),
    "talk.void_poll": Row(
        act=_poll("void_poll", reason="Unclear."),
        who=LEADS,
        codes=ok("polled", "counted", **WITHOUT),
    ),
}

POLLS = Table(states=STATES, people=tuple(PEOPLE), rows=QUESTIONS)
