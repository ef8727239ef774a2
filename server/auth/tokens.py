"""Tokens that a browser carries: the sign-in, the form token, and the mark of a known browser.

A sign-in token is 256 random bits and means nothing by itself; the store knows its SHA-256 only.
The form token of a page is derived from the cookie that the page was made for, so there is
nothing to store, and it changes when the sign-in does.
"""

import hashlib
import hmac
import os
import secrets

from server.auth.secret import is_seal, seal

_DEVICE = "known browser"


def new_token() -> str:
    """Return 256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token: its SHA-256, hex."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def form_token(cookie: str) -> str:
    """Return the token that a form must bring back, for the cookie its page was made for."""
    return hashlib.sha256(
        b"consilium.form.v1\0" + cookie.encode(errors="surrogatepass")
    ).hexdigest()


def is_form_token(given: str, cookie: str) -> bool:
    """Say whether a form was made for this cookie, in constant time."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), form_token(cookie).encode())


def device_mark(secret: bytes, email: str) -> str:
    """Return a mark for a browser that has just signed in to an account."""
    nonce = os.urandom(12).hex()
    return f"{nonce}.{seal(secret, _DEVICE, email, nonce)}"


def known_device(secret: bytes, email: str, mark: str) -> str | None:
    """Return the browser's nonce if the mark was made for this account, else None."""
    nonce, dot, given = mark.partition(".")
    if not dot or len(mark) > 200 or not mark.isascii():
        return None
    return nonce if is_seal(given, secret, _DEVICE, email, nonce) else None
