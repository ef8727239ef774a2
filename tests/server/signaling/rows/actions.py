"""Commands of actions: a well-formed request of each, and what it asks of the policy."""

from typing import Any

from mdt.domain.policy import Action

SAMPLES: dict[str, dict[str, Any]] = {
    "action.add": {"text": "Send the slides", "owner_id": "member", "due": "2026-04-01"},
    "action.assign": {"action_id": "a", "owner_id": "member", "due": "2026-04-01"},
    "action.settle": {"action_id": "a", "state": "done"},
}
ACTIONS: dict[str, Action] = {
    "action.add": Action.ACTION_EDIT,
    "action.assign": Action.ACTION_EDIT,
    "action.settle": Action.ACTION_EDIT,
    "meeting.close": Action.MEETING_CLOSE,
}
