"""Credentials for the relay: good for minutes, made from the secret, silent about people."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.settings import SettingsError, load
from server.turn import MAX_TTL_S, issue

SECRET = "a secret of at least thirty-two characters"
NOW = 1_790_000_000.75


def test_the_user_name_says_until_when_and_the_password_is_its_hmac() -> None:
    made = issue(SECRET, "session-1", now_s=NOW, ttl_s=300)

    expiry, _, mark = made.username.partition(":")
    assert int(expiry) == 1_790_000_300
    assert len(mark) == 12
    expected = hmac.digest(SECRET.encode(), made.username.encode(), hashlib.sha1)
    assert base64.b64decode(made.credential) == expected
    assert made.expires_s == 300


@given(holder=st.text(min_size=1, max_size=80))
def test_who_asked_is_not_in_it_and_is_counted_as_one(holder: str) -> None:
    first = issue(SECRET, holder, now_s=NOW, ttl_s=600)
    second = issue(SECRET, holder, now_s=NOW + 60, ttl_s=600)
    stranger = issue(SECRET, holder + "x", now_s=NOW, ttl_s=600)

    marks = [each.username.split(":")[1] for each in (first, second, stranger)]
    assert marks[0] == marks[1] != marks[2]
    assert len(holder) < 4 or holder not in first.username
    assert first.credential != second.credential


def test_another_secret_makes_another_mark_and_password() -> None:
    ours = issue(SECRET, "session-1", now_s=NOW, ttl_s=300)
    theirs = issue(SECRET + "!", "session-1", now_s=NOW, ttl_s=300)

    assert ours.username != theirs.username
    assert ours.credential != theirs.credential


@pytest.mark.parametrize("ttl_s", [0, -5, MAX_TTL_S + 1])
def test_credentials_last_ten_minutes_at_most(ttl_s: int) -> None:
    with pytest.raises(ValueError, match="good for 1 to 600"):
        issue(SECRET, "session-1", now_s=NOW, ttl_s=ttl_s)


def test_nothing_is_made_without_a_secret() -> None:
    with pytest.raises(ValueError, match="need a secret"):
        issue("", "session-1", now_s=NOW, ttl_s=300)


def test_there_is_no_relay_unless_it_is_set() -> None:
    assert load().turn.urls == ()


@pytest.mark.parametrize(
    "url",
    [
        "turn:turn.example.org",
        "turn:192.0.2.1:3478?transport=udp",
        "turn:[2001:db8::1]:3478?transport=tcp",
        "turns:turn.example.org:443?transport=tcp",
    ],
)
def test_a_relays_address_is_taken_as_browsers_take_it(url: str) -> None:
    settings = load({"turn": {"urls": [url], "secret": SECRET}})

    assert settings.turn.urls == (url,)
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        ({"urls": ["stun:turn.example.org"], "secret": SECRET}, r"Setting turn\.urls\.0: "),
        ({"urls": ["turn:user@turn.example.org"], "secret": SECRET}, r"Setting turn\.urls\.0: "),
        ({"urls": ["turns:a.example?transport=tls"], "secret": SECRET}, r"Setting turn\.urls\.0: "),
        ({"urls": ["turn:turn.example.org"]}, r"turn\.urls needs turn\.secret"),
        ({"urls": ["turn:turn.example.org"], "secret": "short"}, r"of 32 characters or more"),
        ({"ttl_s": 601}, r"Setting turn\.ttl_s: .* 600"),
        ({"ttl_s": 59}, r"Setting turn\.ttl_s: .* 60"),
    ],
)
def test_what_can_not_be_a_relay_is_named(turn: dict[str, object], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as refused:
        load({"turn": turn})

    assert SECRET not in str(refused.value)
