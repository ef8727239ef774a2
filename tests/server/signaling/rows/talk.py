"""Commands of the talk: a well-formed request of each, and what it asks of the policy."""

from typing import Any

from mdt.domain.policy import Action
from tests.mdt.service.sitting import FIRST

SAMPLES: dict[str, dict[str, Any]] = {
    "comms.report": {"item_id": FIRST, "kind": "no_audio"},
    "comms.solve": {"item_id": FIRST, "kind": "no_audio", "person_id": "member"},
    "checklist.tick": {"item_id": FIRST, "code": "imaging", "is_done": True},
    "discipline.call": {"item_id": FIRST, "discipline": "radiology"},
    "round.open": {"item_id": FIRST},
    "round.close": {"item_id": FIRST},
    "position.set": {"item_id": FIRST, "stance": "agree"},
    "poll.open": {
        "item_id": FIRST,
        "question": "Surgery first?",
        "options": ["Yes", "No"],
        "method": "named",
    },
    "poll.answer": {"poll_id": "poll", "option": "Yes"},
    "poll.close": {"poll_id": "poll"},
    "poll.publish": {"poll_id": "poll"},
    "poll.void": {"poll_id": "poll", "reason": "Wrong question"},
}
ACTIONS: dict[str, Action] = {
    "comms.report": Action.COMMS_REPORT,
    "checklist.tick": Action.CHECKLIST_TICK,
    "discipline.call": Action.DISCIPLINE_CALL,
    "round.open": Action.ROUND_OPEN,
    "round.close": Action.ROUND_OPEN,
    "position.set": Action.POSITION_SET,
    "poll.open": Action.POLL_OPEN,
    "poll.answer": Action.POLL_ANSWER,
    "poll.close": Action.POLL_OPEN,
    "poll.publish": Action.POLL_OPEN,
    "poll.void": Action.POLL_OPEN,
}
