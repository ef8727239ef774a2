"""Reads a transition table written in words, and checks the real one against it, whole."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product

import pytest

from mdt.domain.errors import IllegalTransition
from mdt.domain.transitions import step
from mdt.domain.valuesets import ValueSet


def parse(text: str) -> tuple[set[str], dict[tuple[str, str], str]]:
    """Return the states and steps of lines ``state  action -> state  action -> state …``."""
    states, table = set(), {}
    for line in text.split("\n"):
        words = line.replace("->", " ").split()
        if words:
            states.add(words[0])
            for action, after in zip(words[1::2], words[2::2], strict=True):
                table[words[0], action] = after
    return states, table


def check(
    text: str,
    table: Mapping[tuple[StrEnum, str], StrEnum],
    states: type[StrEnum],
    labels: ValueSet | None = None,
) -> None:
    """Check every state with every action: what the text has happens, the rest is refused."""
    named, expected = parse(text)
    actions = {action for _, action in expected} | {"unheard_of"}

    assert named == set(states)
    for state, action in product(states, actions):
        if (state, action) in expected:
            assert step(table, state, action, labels=labels) == expected[state, action]
        else:
            with pytest.raises(IllegalTransition):
                step(table, state, action, labels=labels)
    assert len(table) == len(expected)
