"""Reads a transition table written in words, and the real one, to be compared as a whole."""

from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from itertools import product

from mdt.domain.errors import IllegalTransition
from mdt.domain.transitions import step
from mdt.domain.valuesets import ValueSet

Table = tuple[set[str], dict[tuple[str, str], str]]
"""The states, and which state an action leads to."""


def parse(text: str) -> Table:
    """Return the states and steps of lines ``state  action -> state  action -> state …``."""
    states, table = set(), {}
    for line in text.split("\n"):
        words = line.replace("->", " ").split()
        if words:
            states.add(words[0])
            for action, after in zip(words[1::2], words[2::2], strict=True):
                table[words[0], action] = after
    return states, table


def taken(
    table: Mapping[tuple[StrEnum, str], StrEnum],
    states: type[StrEnum],
    labels: ValueSet | None = None,
) -> Table:
    """Return all states, and what of every state with every action is not refused."""
    named = {*states, *(state for state, _ in table)}
    actions = {action for _, action in table} | {"unheard_of"}
    steps: dict[tuple[str, str], str] = {}
    for state, action in product(named, actions):
        with suppress(IllegalTransition):
            steps[state, action] = step(table, state, action, labels=labels)
    return set(named), steps
