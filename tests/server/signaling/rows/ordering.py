"""Commands of the agenda's order: a well-formed request of each, and what it asks of the policy."""

from typing import Any

from mdt.domain.policy import Action
from tests.mdt.service.sitting import LECTURE, PREVIOUS, SECOND

SAMPLES: dict[str, dict[str, Any]] = {
    "agenda.reorder": {"version": 1, "order": [LECTURE, SECOND]},
    "agenda.add": {
        "kind": "topic",
        "title": "Call from the ward",
        "time_box_s": 300,
        "after": None,
        "reason_code": "urgent",
    },
    "agenda.find_cases": {"words": "k-"},
    "agenda.withdraw": {"item_id": SECOND, "reason": "Patient went elsewhere."},
    "agenda.list_soc": {"item_id": SECOND, "standard": "CACA 2025, gastric, 4.2"},
    "agenda.reopen": {"item_id": PREVIOUS, "reason": "A correction."},
    "agenda.apply_forecast": {"version": 1, "kind": "defer", "items": [SECOND]},
    "session.abort": {"reason": "Fire alarm."},
    "session.reopen": {"reason": "A case was forgotten."},
}
ACTIONS: dict[str, Action] = {
    "agenda.reorder": Action.AGENDA_REORDER,
    "agenda.add": Action.AGENDA_ADD,
    "agenda.find_cases": Action.AGENDA_ADD,
    "agenda.withdraw": Action.AGENDA_WITHDRAW,
    "agenda.list_soc": Action.AGENDA_LIST_SOC,
    "agenda.reopen": Action.AGENDA_REOPEN,
    "agenda.forecast": Action.MEETING_READ,
    "agenda.apply_forecast": Action.AGENDA_DEFER,
    "session.abort": Action.SESSION_END,
    "session.reopen": Action.SESSION_REOPEN,
}
