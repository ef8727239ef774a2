"""Where a case stands on its way through a board (domain model 6.2), from what is known elsewhere.

Nothing of it is stored: readiness, agendas, recommendations, the pathway and consents each say
their part, and one function says what follows.
"""

from dataclasses import dataclass
from enum import StrEnum


class CaseState(StrEnum):
    """State of a case (domain model 6.2)."""

    DRAFT = "draft"
    READY = "ready"
    LISTED = "listed"
    IN_DISCUSSION = "in_discussion"
    DEFERRED = "deferred"
    DECIDED = "decided"
    IN_TREATMENT = "in_treatment"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    SUSPENDED_CONSENT = "suspended_consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known of a case on a day."""

    stage: str = "diagnosis"  # code of codes.cases.PATHWAY
    is_ready: bool = False  # for a board, perhaps with waivers
    is_listed: bool = False  # on a published agenda, not called yet
    is_open: bool = False  # called, and its item not closed
    is_withdrawn: bool = False  # the patient withdrew the consent for care, and gave no other
    was_decided: bool = False  # in this episode a board recorded a recommendation
    was_put_off: bool = False  # it was called last without one, or waits for a board again


_BY_STAGE = {
    "treatment": CaseState.IN_TREATMENT,
    "qc": CaseState.IN_TREATMENT,
    "follow_up": CaseState.FOLLOW_UP,
    "rehabilitation": CaseState.FOLLOW_UP,
    "closed": CaseState.CLOSED,
}


def state_of(situation: Situation) -> CaseState:
    """Return the state of a case.

    A consent that is withdrawn outweighs everything, what happens in a room outweighs agendas, and
    an agenda outweighs the pathway: a closed case that is listed again has begun a new episode.
    """
    by_stage = _BY_STAGE.get(situation.stage)
    rules = (
        (situation.is_withdrawn, CaseState.SUSPENDED_CONSENT),
        (situation.is_open, CaseState.IN_DISCUSSION),
        (situation.is_listed, CaseState.LISTED),
        (by_stage is not None, by_stage),
        (situation.was_put_off, CaseState.DEFERRED),
        (situation.was_decided, CaseState.DECIDED),
        (situation.is_ready, CaseState.READY),
    )
    return next((state for holds, state in rules if holds and state), CaseState.DRAFT)
