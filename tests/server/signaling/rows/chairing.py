"""Commands of chairing: a well-formed request of each, and what it asks of the policy."""

from typing import Any

from mdt.domain.policy import Action

SAMPLES: dict[str, dict[str, Any]] = {"chair.hand_over": {"person_id": "deputy"}}
ACTIONS: dict[str, Action] = {"chair.hand_over": Action.CHAIR_HAND_OVER}
