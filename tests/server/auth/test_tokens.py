"""Tokens, form tokens, device marks, and the secret behind them."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.auth.secret import is_seal, load_or_create, seal
from server.auth.tokens import (
    device_mark,
    form_token,
    is_form_token,
    known_device,
    new_token,
    token_hash,
)

SECRET = b"k" * 32


def test_a_token_has_256_bits_and_never_comes_twice() -> None:
    tokens = {new_token() for _ in range(1_000)}

    assert len(tokens) == 1_000
    assert {len(token) for token in tokens} == {43}


def test_the_form_token_tells_nothing_of_the_cookie_and_is_not_its_hash() -> None:
    assert form_token("cookie") != token_hash("cookie")
    assert is_form_token(form_token("cookie"), "cookie")
    assert not is_form_token(form_token("cookie"), "other")


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_compared_without_an_exception(text: str) -> None:
    assert not is_form_token(text, "cookie")
    assert known_device(SECRET, "a@b", text) is None
    assert len(token_hash(text)) == 64


def test_a_mark_counts_for_its_own_account_only() -> None:
    mark = device_mark(SECRET, "a@demo.example")

    assert known_device(SECRET, "a@demo.example", mark) is not None
    assert known_device(SECRET, "b@demo.example", mark) is None
    assert known_device(b"x" * 32, "a@demo.example", mark) is None
    assert known_device(SECRET, "a@demo.example", mark[:-1]) is None


def test_a_seal_keeps_its_parts_apart() -> None:
    assert seal(SECRET, "p", "ab", "c") != seal(SECRET, "p", "a", "bc")
    assert seal(SECRET, "p", "a") != seal(SECRET, "q", "a")
    assert is_seal(seal(SECRET, "p", "a"), SECRET, "p", "a")


def test_the_secret_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "web.secret"

    first, second = load_or_create(path), load_or_create(path)

    assert first == second
    assert len(first) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_damaged_secret_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "web.secret"
    path.write_bytes(b"short")

    with pytest.raises(ValueError, match=r"web\.secret"):
        load_or_create(path)
