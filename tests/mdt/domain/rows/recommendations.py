"""The recommendation on a case: every state of it, with everything done to it."""

from collections.abc import Mapping
from dataclasses import replace

from mdt.domain.ids import DissentId, RecommendationId
from mdt.domain.policy import Action
from mdt.domain.recommendations import Recommendation
from tests.mdt.domain.attempts import Act, Row, Table, Who, but, ok, role
from tests.mdt.domain.rows.life import act, case_open, ended
from tests.mdt.service.sitting import FIRST, PEOPLE, WORDING, Sitting


def drafted() -> Sitting:
    return case_open().drafted()


def read_back() -> Sitting:
    return drafted().read_back()


def recorded() -> Sitting:
    return read_back().recorded()


def revised() -> Sitting:
    sitting = recorded()
    sitting.do(sitting.service.advice.revise, FIRST, by="chair", reason="The dose was wrong.")
    return sitting


def closed() -> Sitting:
    return recorded().closed()


def signed() -> Sitting:
    return ended().signed()


STATES = {
    "none": case_open,
    "drafted": drafted,
    "read_back": read_back,
    "recorded": recorded,
    "revised": revised,
    "closed": closed,
    "signed": signed,
}
RUNNING = tuple(name for name in STATES if name != "signed")
STANDS = ("recorded", "closed", "signed")
OVER = {"closed": "item_not_open", "signed": "session_not_running"}


def may(action: Action) -> Who:
    return role(action, running=RUNNING)


def _latest(sitting: Sitting) -> Recommendation | None:
    return sitting.meeting.recommendation_on(FIRST)


def _on_revision(method: str, **more: object) -> Act:
    def tried(sitting: Sitting, by: str) -> object:
        latest = _latest(sitting)
        return sitting.do(
            getattr(sitting.service.recommendations, method),
            FIRST,
            by=by,
            revision=latest.revision if latest is not None else 0,
            **more,
        )

    return tried


def _after(method: str, **more: object) -> Act:
    def tried(sitting: Sitting, by: str) -> object:
        latest = _latest(sitting)
        about = latest.id if latest is not None else RecommendationId("none")
        return sitting.do(getattr(sitting.service.advice, method), about, by=by, **more)

    return tried


def _not_theirs(state: str, person: str) -> str | None:
    """The chair implements, the scribe works in the same house, the member owns the case."""
    is_asked = person in ("chair", "scribe", "member")
    return None if is_asked or state not in STANDS else "local_fit_not_yours"


def once_recorded(code: str) -> Mapping[str, str]:
    return {"*": "not_recorded", "none": "not_found", **dict.fromkeys(STANDS, code)}


ADVICE = Table(
    states=STATES,
    people=tuple(PEOPLE),
    rows={
        "recommendations.save_draft": Row(
            act=_on_revision("save_draft", content=replace(WORDING, text="Wait, and see again.")),
            who=may(Action.RECOMMENDATION_DRAFT),
            codes=ok(rest="ok", recorded="already_decided", **OVER),
        ),
        "recommendations.read_back": Row(
            act=_on_revision("read_back"),
            who=may(Action.RECOMMENDATION_READ_BACK),
            codes=ok(rest="ok", none="no_recommendation", recorded="already_decided", **OVER),
        ),
        "recommendations.record": Row(
            act=_on_revision("record"),
            who=may(Action.RECOMMENDATION_RECORD),
            codes=ok(
                "read_back",
                rest="not_read_back",
                none="no_recommendation",
                recorded="already_decided",
                **OVER,
            ),
        ),
        "recommendations.dissent": Row(
            act=act("recommendations", "dissent", FIRST, stance="disagree", text=""),
            who=may(Action.DISSENT_ADD),
            codes=ok(rest="ok", none="no_recommendation", signed="minutes_signed"),
        ),
        "recommendations.withdraw_dissent": Row(
            act=act("recommendations", "withdraw_dissent", FIRST, DissentId("none")),
            who=may(Action.DISSENT_WITHDRAW),
            codes=ok(rest="no_such_dissent", none="no_recommendation", signed="minutes_signed"),
        ),
        "advice.revise": Row(
            act=act("advice", "revise", FIRST, reason="The dose was wrong."),
            who=may(Action.RECOMMENDATION_SUPERSEDE),
            codes=ok("recorded", rest="nothing_to_revise", **OVER),
        ),
        "advice.answer_fit": Row(
            act=_after("answer_fit", available="yes", affordable="yes", registered="no"),
            who=but(may(Action.LOCAL_FIT_ANSWER), _not_theirs),
            codes=once_recorded("ok"),
        ),
        "advice.answer_quality": Row(
            act=_after("answer_quality", check="plan_reviewed", answer="done"),
            who=may(Action.RECOMMENDATION_RECORD),
            codes=once_recorded("no_such_check"),
        ),
        "advice.confirm": Row(
            act=_after("confirm"),
            who=may(Action.RECOMMENDATION_CONFIRM),
            codes=once_recorded("confirmation_not_asked"),
        ),
    },
)
