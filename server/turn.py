"""Credentials for the TURN relay, made for one person and good for minutes.

The relay (coturn) knows the secret and nobody's account: the user name says until when it is good
and carries an opaque mark, the password is its HMAC. Nothing about a person is in it, as relays
write user names into their logs. Source: draft-uberti-behave-turn-rest-00 section 2.2.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

MAX_TTL_S: Final = 600
"""The longest that credentials may be good for."""

_MARK_BYTES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCredentials:
    """What a browser shows to the relay, for as many seconds from now."""

    username: str
    credential: str
    expires_s: int


def issue(secret: str, holder: str, *, now_s: float, ttl_s: int) -> TurnCredentials:
    """Return credentials.

    Args:
        secret: what the relay knows as ``static-auth-secret``.
        holder: an id of who asks, so that the relay can count per person; it cannot be read from
            the user name without the secret.
        now_s: seconds since 1970.
        ttl_s: how long they are good, at most ``MAX_TTL_S``.

    Raises:
        ValueError: there is no secret, or the time is out of range.
    """
    if not secret:
        raise ValueError("credentials need a secret")
    if not 0 < ttl_s <= MAX_TTL_S:
        raise ValueError(f"credentials are good for 1 to {MAX_TTL_S} s, not {ttl_s}")
    key = secret.encode()
    mark = hmac.digest(key, b"holder\0" + holder.encode(), hashlib.sha256)[:_MARK_BYTES]
    username = f"{int(now_s) + ttl_s}:{base64.urlsafe_b64encode(mark).decode()}"
    password = hmac.digest(key, username.encode(), hashlib.sha1)
    return TurnCredentials(
        username=username,
        credential=base64.b64encode(password).decode(),
        expires_s=ttl_s,
    )
