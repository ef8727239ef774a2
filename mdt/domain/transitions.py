"""Looking a step up in a noun's transition table: the only way a state changes."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from mdt.domain.agenda import ItemState
from mdt.domain.errors import N_, IllegalTransition
from mdt.domain.meetings import MeetingState
from mdt.domain.minutes import MinutesState
from mdt.domain.recommendations import RecommendationState
from mdt.domain.valuesets import (
    ITEM_STATES,
    MEETING_STATES,
    MINUTES_STATES,
    RECOMMENDATION_STATES,
    ValueSet,
    label,
)

S = TypeVar("S", bound=StrEnum)

_LABELS: dict[type[StrEnum], ValueSet] = {
    MeetingState: MEETING_STATES,
    ItemState: ITEM_STATES,
    RecommendationState: RECOMMENDATION_STATES,
    MinutesState: MINUTES_STATES,
}


def step(
    table: Mapping[tuple[S, str], S], state: S, action: str, *, labels: ValueSet | None = None
) -> S:
    """Return the state that an action leads to.

    Args:
        table: what may happen in each state.
        state: the state now.
        action: what shall happen.
        labels: the states in words; not needed for the states of meetings, items,
            recommendations and minutes.

    Raises:
        IllegalTransition: the table does not have it.
    """
    after = table.get((state, action))
    if after is None:
        raise IllegalTransition(
            N_("This cannot be done in the state “%(state)s”."),
            state=label(_LABELS[type(state)] if labels is None else labels, state),
        )
    return after
