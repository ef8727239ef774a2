"""Commands of attending: a well-formed request of each, and what it asks of the policy."""

from typing import Any

from mdt.domain.policy import Action
from tests.mdt.service.sitting import FIRST

SAMPLES: dict[str, dict[str, Any]] = {
    "recuse.begin": {"item_id": FIRST, "reason_code": "COI"},
    "recuse.end": {"item_id": FIRST},
    "rollcall.set": {
        "endpoint_id": "room",
        "people": [{"display_name": "Dr Wen", "discipline": "pathology"}],
    },
    "images.report": {"arrive": False},
}
ACTIONS: dict[str, Action] = {
    "recuse.begin": Action.RECUSE_SELF,
    "recuse.end": Action.RECUSE_SELF,
    "rollcall.set": Action.ROLL_CALL,
}
