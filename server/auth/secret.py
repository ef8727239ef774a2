"""The server's own secret: made once per data directory, never shown, and what is derived from it.

It marks browsers that have signed in to an account before, so that somebody who guesses at that
account elsewhere cannot keep its owner out.
"""

import base64
import hashlib
import hmac
import os
from pathlib import Path

from server.store.files import write_once

_BYTES = 32


def load_or_create(path: Path) -> bytes:
    """Return the secret in ``path``; make it, readable by the owner alone, when there is none.

    Raises:
        ValueError: the file is damaged.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(path, os.urandom(_BYTES))
    secret = path.read_bytes()
    if len(secret) != _BYTES:
        raise ValueError(f"{path} does not hold {_BYTES} bytes; remove it to have it made anew")
    return secret


def seal(secret: bytes, purpose: str, *parts: str) -> str:
    """Return a keyed digest of ``parts`` that only this server can make, as 43 characters."""
    text = "\0".join((purpose, *(f"{len(part)}:{part}" for part in parts)))
    digest = hmac.digest(secret, text.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_seal(given: str, secret: bytes, purpose: str, *parts: str) -> bool:
    """Say whether ``given`` is the seal of these parts, in constant time."""
    return hmac.compare_digest(given.encode(), seal(secret, purpose, *parts).encode())
