"""The rows of every noun in one table."""

from typing import Any

from mdt.domain.policy import Action
from tests.server.signaling.rows import actions, advice, attending, cases, chairing, ordering, talk

_NOUNS = (cases, ordering, attending, chairing, talk, advice, actions)

SAMPLES: dict[str, dict[str, Any]] = {
    name: sample for noun in _NOUNS for name, sample in noun.SAMPLES.items()
}
ACTIONS: dict[str, Action] = {
    name: action for noun in _NOUNS for name, action in noun.ACTIONS.items()
}
