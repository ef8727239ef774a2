"""The parsers withstand every kept input, and inputs like them."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import inputs, seeds
from tests.fuzz.targets import TARGETS, longest

KEPT = [(name, path) for name in TARGETS for path in inputs(name)]
SEEDS = seeds()
VERDICTS = (True, False)
"""What a target returns; anything else that it does is a fault."""


@pytest.mark.parametrize(("name", "path"), KEPT, ids=lambda each: getattr(each, "name", each))
def test_a_kept_input_is_understood_or_refused(name: str, path: Path) -> None:
    assert TARGETS[name](path.read_bytes()) in VERDICTS


def test_every_target_has_kept_inputs() -> None:
    assert {name for name, _ in KEPT} == set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_what_browsers_say_is_understood(name: str) -> None:
    """Else every other input would be refused at the door, and nothing behind it be tried."""
    assert any(TARGETS[name](seed) for seed in SEEDS[name])


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_are_understood_or_refused(name: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=longest(name) // 8))
    def try_them(data: bytes) -> None:
        assert TARGETS[name](data) in VERDICTS

    try_them()


@pytest.mark.parametrize("name", TARGETS)
def test_a_damaged_input_is_understood_or_refused(name: str) -> None:
    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from(SEEDS[name]), st.randoms(use_true_random=False))
    def try_them(data: bytes, chance: random.Random) -> None:
        assert TARGETS[name](damaged(data, chance)) in VERDICTS

    try_them()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Change, cut, repeat or lengthen some of an input."""
    buffer = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(buffer) + 1)
        size = chance.randint(1, 12)
        match chance.randrange(4):
            case 0 if at < len(buffer):
                buffer[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
            case 1:
                del buffer[at : at + size]
            case 2:
                buffer[at:at] = buffer[at : at + size]
            case _:
                buffer[at:at] = chance.randbytes(size)
    return bytes(buffer)
