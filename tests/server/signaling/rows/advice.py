"""Commands around a recommendation: a good request of each, and what it asks of the policy."""

from typing import Any

from mdt.domain.policy import Action

SAMPLES: dict[str, dict[str, Any]] = {}
ACTIONS: dict[str, Action] = {}
