"""Commands around a recommendation: a good request of each, and what it asks of the policy."""

from typing import Any

from mdt.domain.policy import Action

SAMPLES: dict[str, dict[str, Any]] = {
    "local_fit.answer": {
        "recommendation_id": "none",
        "available": "yes",
        "affordable": "yes",
        "registered": "yes",
    },
    "quality.answer": {
        "recommendation_id": "none",
        "check": "plan_reviewed",
        "answer": "done",
    },
    "recommendation.confirm": {"recommendation_id": "none"},
    "recommendation.revise": {"item_id": "item-case-1", "reason": "New histology"},
}
ACTIONS: dict[str, Action] = {
    "local_fit.answer": Action.LOCAL_FIT_ANSWER,
    "quality.answer": Action.RECOMMENDATION_RECORD,
    "recommendation.confirm": Action.RECOMMENDATION_CONFIRM,
    "recommendation.revise": Action.RECOMMENDATION_SUPERSEDE,
}
