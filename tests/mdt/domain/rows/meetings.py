"""What is done with a meeting as a whole, in every state of its life."""

from mdt.domain.agenda import ItemKind, PlannedItem
from mdt.domain.ids import ItemId, PersonId
from mdt.domain.policy import Action
from tests.mdt.domain.attempts import Row, ok
from tests.mdt.domain.rows.life import MEMBER, RUNNING, act, in_session, may, room, row
from tests.mdt.service.sitting import FIRST, PREVIOUS, SECOND, Sitting, plan

PAUSE = PlannedItem(
    id=ItemId(""),
    kind=ItemKind.BREAK,
    title="Break",
    case_id=None,
    presenter_id=None,
    time_box_s=600,
)
IN_PLAN = ("published", *RUNNING)


def _reorder(sitting: Sitting, by: str) -> object:
    waiting = [one for one in sitting.meeting.items if one.id in (SECOND, PREVIOUS)]
    rest = [one for one in sitting.meeting.items if one.state == "planned" and one not in waiting]
    order = tuple(one.id for one in (*reversed(waiting), *rest))
    version = sitting.meeting.agenda_version
    return sitting.do(sitting.service.ordering.reorder, by=by, version=version, order=order)


def _change_plan(sitting: Sitting, by: str) -> object:
    based_on = sitting.meeting.plan_revision
    return sitting.do(sitting.service.meetings.change_plan, by=by, plan=plan(), based_on=based_on)


def _forecast(sitting: Sitting, by: str) -> object:
    return sitting.do(
        sitting.service.ordering.apply_forecast,
        by=by,
        version=sitting.meeting.agenda_version,
        kind="break",
        items=(),
        break_title="Break",
    )


SESSIONS = {
    "sessions.start": row(
        "sessions",
        "start",
        Action.SESSION_START,
        room("ok", "illegal_transition", "illegal_transition", "illegal_transition"),
    ),
    "sessions.pause": row(
        "sessions", "pause", Action.SESSION_PAUSE, in_session("ok", "ok", "illegal_transition")
    ),
    "sessions.resume": row(
        "sessions",
        "resume",
        Action.SESSION_RESUME,
        in_session("illegal_transition", "illegal_transition", "ok"),
    ),
    "sessions.end": row(
        "sessions", "end", Action.SESSION_END, in_session(*("items_without_outcome",) * 3)
    ),
    "sessions.abort": row(
        "sessions", "abort", Action.SESSION_END, in_session("ok", "ok", "ok"), reason="Fire."
    ),
    "sessions.reopen": row(
        "sessions", "reopen", Action.SESSION_REOPEN, ok("ended"), reason="A case was left out."
    ),
    "chairing.hand_over": row(
        "chairing",
        "hand_over",
        Action.CHAIR_HAND_OVER,
        in_session(*("cannot_lead",) * 3),
        person_id=MEMBER,
    ),
    "chairing.set_rules": row(
        "chairing",
        "set_rules",
        Action.ROOM_SET_RULES,
        room(*("ok",) * 4),
        cameras="chair",
        screens=1,
    ),
}

PLANNING = {
    "meetings.change_plan": Row(
        act=_change_plan, who=may(Action.MEETING_CHANGE), codes=ok("draft", "published")
    ),
    "meetings.publish": row("meetings", "publish", Action.MEETING_PUBLISH, ok("draft")),
    "meetings.cancel": row(
        "meetings", "cancel", Action.MEETING_CANCEL, ok("draft", "published"), reason="Ill."
    ),
    "meetings.admit": row(
        "meetings",
        "admit",
        Action.ROOM_ADMIT,
        room("ok", "ok", "ok", "ok"),
        person_id=PersonId("guest"),
    ),
    "meetings.remove": row(
        "meetings",
        "remove",
        Action.PERSON_REMOVE,
        room("ok", "ok", "ok", "ok"),
        person_id=MEMBER,
        reason="Speaks of another case.",
    ),
    "ordering.add": row(
        "ordering",
        "add",
        Action.AGENDA_ADD,
        ok("draft", *IN_PLAN),
        item=PAUSE,
        after=None,
        reason_code="",
    ),
    "ordering.reorder": Row(act=_reorder, who=may(Action.AGENDA_REORDER), codes=ok(*IN_PLAN)),
    "ordering.apply_forecast": Row(
        act=_forecast, who=may(Action.AGENDA_DEFER), codes=in_session(*("forecast_changed",) * 3)
    ),
    "ordering.withdraw": Row(
        act=act("ordering", "withdraw", SECOND, reason="Not ours."),
        who=may(Action.AGENDA_WITHDRAW),
        codes=ok(*IN_PLAN),
    ),
    "ordering.list_under_standard": Row(
        act=act("ordering", "list_under_standard", SECOND, standard="CACA 2025, 4.2"),
        who=may(Action.AGENDA_LIST_SOC),
        codes=in_session("ok", "ok", "session_not_running"),
    ),
    "ordering.reopen": Row(
        act=act("ordering", "reopen", FIRST, reason="A report came."),
        who=may(Action.AGENDA_REOPEN),
        codes=in_session("illegal_transition", "illegal_transition", "session_not_running"),
    ),
    "agenda.call": Row(
        act=act("agenda", "call", PREVIOUS),
        who=may(Action.AGENDA_CALL),
        codes=in_session("ok", "another_item_open", "session_not_running"),
    ),
    "agenda.call_next": row(
        "agenda",
        "call_next",
        Action.AGENDA_CALL,
        in_session("ok", "another_item_open", "session_not_running"),
    ),
    "actions.add": row(
        "actions",
        "add",
        Action.ACTION_EDIT,
        ok(*RUNNING, "ended", rest="session_not_running", closed="illegal_transition"),
        text="Order the MRI.",
    ),
    "actions.close_meeting": row("actions", "close_meeting", Action.MEETING_CLOSE, ok("ended")),
}
