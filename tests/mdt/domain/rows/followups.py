"""Follow-ups: every state of one, with everything done to it."""

from collections.abc import Callable
from dataclasses import replace

from mdt.domain.followups import FOLLOWUP, FollowUpState
from mdt.domain.ids import PersonId
from tests.mdt.domain.attempts import Act, Row, Table, ok, standing
from tests.mdt.domain.rows.people import BOARD, EVERYBODY, KNOWN, SENDS
from tests.mdt.service.sitting import Sitting
from tests.mdt.service.test_followups import FULL, recorded, stored, the_id


def reached(state: FollowUpState) -> Callable[[], Sitting]:
    def reach() -> Sitting:
        here = recorded()
        if state is not FollowUpState.PENDING:
            here.uow.records.add(
                FOLLOWUP,
                the_id(here),
                replace(stored(here), state=state),
                based_on=1,
                by=None,
                at=here.now,
                action="followup.moved",
            )
        return here

    return reach


def _on(method: str, **more: object) -> Act:
    def tried(here: Sitting, by: str) -> object:
        entry = here.uow.records.current(FOLLOWUP, the_id(here))
        command = getattr(here.service.followups, method)
        return command(here.uow, the_id(here), by=PersonId(by), based_on=entry.n, **more)

    return tried


FOLLOWUPS = Table(
    states={state.value: reached(state) for state in FollowUpState},
    people=EVERYBODY,
    rows={
        "followups.report": Row(
            act=_on("report", told=FULL),
            who=standing(SENDS, KNOWN),
            codes=ok("pending", "overdue", "reported", "lost"),
        ),
        "followups.lose": Row(
            act=_on("lose", reason="Moved abroad."),
            who=standing(SENDS, KNOWN),
            codes=ok("overdue"),
        ),
        "followups.review": Row(
            act=_on("review", remark="Noted."),
            who=standing(BOARD, KNOWN),
            codes=ok("reported"),
        ),
    },
)
