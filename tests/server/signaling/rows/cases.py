"""Commands of cases: a well-formed request of each, and what it asks of the policy."""

from typing import Any

from mdt.domain.policy import Action

SAMPLES: dict[str, dict[str, Any]] = {"evidence.show": {"item_id": "item-case-1"}}
ACTIONS: dict[str, Action] = {"evidence.show": Action.PRESENTATION_START}
