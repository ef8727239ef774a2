"""What is done in the room of a meeting, in every state of its life."""

from mdt.domain.ids import DissentId, MaterialId, PersonId
from mdt.domain.policy import Action
from tests.mdt.domain.attempts import Row, always, but
from tests.mdt.domain.rows.life import (
    MEMBER,
    OPEN,
    RUNNING,
    act,
    in_session,
    keeps_the_chair,
    may,
    presents,
    room,
    row,
)
from tests.mdt.service.sitting import FIRST, SECOND, WORDING


def _lowers(state: str, person: str) -> str | None:
    own = person == "member"
    return may(Action.HAND_RAISE if own else Action.HAND_LOWER_OTHERS)(state, person)


ROOM = {
    "discussion.raise_hand": row(
        "discussion", "raise_hand", Action.HAND_RAISE, room("ok", "ok", "ok", "ok")
    ),
    "discussion.lower_hand": Row(
        act=act("discussion", "lower_hand", person_id=MEMBER),
        who=_lowers,
        codes=room("ok", "ok", "ok", "ok"),
    ),
    "discussion.give_floor": row(
        "discussion",
        "give_floor",
        Action.FLOOR_GIVE,
        room(*("not_present",) * 4),
        person_id=PersonId("nobody"),
    ),
    "discussion.end_floor": row(
        "discussion", "end_floor", Action.FLOOR_GIVE, room("ok", "ok", "ok", "ok")
    ),
    "discussion.post": row(
        "discussion", "post", Action.CHAT_POST, room(*("required",) * 4), text=" "
    ),
    "discussion.present": Row(
        act=act("discussion", "present", material_id=MaterialId("none")),
        who=presents,
        codes=room(*("unknown_material",) * 4),
    ),
    "discussion.stop_presenting": Row(
        act=act("discussion", "stop_presenting"), who=presents, codes=always("ok")
    ),
    "attending.recuse": Row(
        act=act("attending", "recuse", item_id=SECOND, reason_code="COI"),
        who=but(may(Action.RECUSE_SELF), keeps_the_chair),
        codes=room("ok", "ok", "ok", "ok"),
    ),
    "attending.end_recusal": row(
        "attending",
        "end_recusal",
        Action.RECUSE_SELF,
        room(*("not_recused",) * 4),
        item_id=SECOND,
    ),
    "attending.roll_call": row(
        "attending",
        "roll_call",
        Action.ROLL_CALL,
        room("ok", "ok", "ok", "ok"),
        endpoint_id=PersonId("room"),
        people=(),
    ),
    "cases.show_evidence": Row(
        act=act("cases", "show_evidence", FIRST),
        who=presents,
        codes={
            "*": "item_not_open",
            **dict.fromkeys(OPEN, "nothing_newer"),
            **dict.fromkeys(("ended", "closed"), "session_not_running"),
        },
    ),
    "recommendations.save_draft": Row(
        act=act("recommendations", "save_draft", FIRST, revision=7, content=WORDING),
        who=may(Action.RECOMMENDATION_DRAFT),
        codes=in_session("item_not_open", "revision_conflict", "revision_conflict"),
    ),
    "recommendations.read_back": Row(
        act=act("recommendations", "read_back", FIRST, revision=1),
        who=may(Action.RECOMMENDATION_READ_BACK),
        codes=in_session("item_not_open", "no_recommendation", "no_recommendation"),
    ),
    "recommendations.record": Row(
        act=act("recommendations", "record", FIRST, revision=1),
        who=may(Action.RECOMMENDATION_RECORD),
        codes=in_session("item_not_open", "no_recommendation", "no_recommendation"),
    ),
    "recommendations.dissent": Row(
        act=act("recommendations", "dissent", FIRST, stance="no", text=""),
        who=may(Action.DISSENT_ADD),
        codes={
            "*": "session_not_running",
            **dict.fromkeys(RUNNING, "no_recommendation"),
            **dict.fromkeys(("ended", "closed"), "unknown_code"),
        },
    ),
    "recommendations.withdraw_dissent": Row(
        act=act("recommendations", "withdraw_dissent", FIRST, DissentId("none")),
        who=may(Action.DISSENT_WITHDRAW),
        codes={
            "*": "session_not_running",
            **dict.fromkeys(RUNNING, "no_recommendation"),
            **dict.fromkeys(("ended", "closed"), "no_such_dissent"),
        },
    ),
}
