"""Actions of a meeting: every state of one, with everything done to it."""

from datetime import date

from mdt.domain.ids import PersonId
from mdt.domain.policy import Action
from tests.mdt.domain.attempts import Act, Row, Table, ok, role
from tests.mdt.domain.rows.life import live
from tests.mdt.service.sitting import PEOPLE, Sitting


def noted() -> Sitting:
    sitting = live()
    sitting.do(sitting.service.actions.add, by="scribe", text="Order the MRI.")
    return sitting


def owned() -> Sitting:
    sitting = noted()
    ASSIGN(sitting, "scribe")
    return sitting


def settled(state: str) -> Sitting:
    sitting = owned()
    _on("settle", state=state)(sitting, "scribe")
    return sitting


def _on(method: str, **more: object) -> Act:
    def tried(sitting: Sitting, by: str) -> object:
        action_id = next(iter(sitting.meeting.actions))
        return sitting.do(getattr(sitting.service.actions, method), action_id, by=by, **more)

    return tried


ASSIGN = _on("assign", owner_id=PersonId("member"), due=date(2026, 4, 1))
EDITS = role(Action.ACTION_EDIT)

ACTIONS = Table(
    states={
        "noted": noted,
        "owned": owned,
        "done": lambda: settled("done"),
        "cancelled": lambda: settled("cancelled"),
        "carried_over": lambda: settled("carried_over"),
    },
    people=tuple(PEOPLE),
    rows={
        "actions.assign": Row(act=ASSIGN, who=EDITS, codes=ok("noted", "owned")),
        "actions.settle": Row(
            act=_on("settle", state="done"), who=EDITS, codes=ok("noted", "owned")
        ),
    },
)
