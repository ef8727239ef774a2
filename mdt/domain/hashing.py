"""Hashes of the record: one canonical form of every value, and what a hash covers.

The log keeps the exact bytes that were hashed, so a later change to this module can never make an
old record look broken; only new records would be written differently.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache

EVENT_DOMAIN = b"consilium.event.v1"
"""Separates event hashes from every other use of SHA-256."""

GENESIS = "00" * 32
"""Previous hash of the first event of a chain, hex."""


@cache
def _field_names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def plain(value: object) -> object:
    """Return ``value`` as JSON values: dataclasses become objects, dates ISO 8601 in UTC.

    Raises:
        TypeError: a float or another type without one exact form, or a naive datetime.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, frozenset | set):
        return sorted(str(plain(entry)) for entry in value)
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _field_names(type(value))}
    raise TypeError(f"{type(value).__name__} has no canonical form")


def instant(at: datetime) -> str:
    """Return the one spelling of a moment: UTC, microseconds, ``Z``."""
    if at.tzinfo is None:
        raise TypeError("a naive datetime has no canonical form")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def canonical_json(value: object) -> bytes:
    """Return the canonical bytes: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def event_hash(meeting_id: str, seq: int, prev: str, body: bytes) -> str:
    """Return the hash of one event, hex.

    Args:
        meeting_id: the chain; the audit chain passes its own name.
        seq: number within the chain, from 1.
        prev: hash of the event before, hex; ``GENESIS`` for the first.
        body: canonical bytes of the event (``chain.event_body``).
    """
    digest = hashlib.sha256(EVENT_DOMAIN)
    digest.update(b"\x00" + meeting_id.encode() + b"\x00")
    digest.update(seq.to_bytes(8, "big") + bytes.fromhex(prev))
    digest.update(body)
    return digest.hexdigest()


def content_hash(kind: str, value: object) -> str:
    """Return the hash of a record's content, hex; ``kind`` keeps kinds of records apart."""
    digest = hashlib.sha256(f"consilium.{kind}.v1".encode() + b"\x00")
    digest.update(canonical_json(value))
    return digest.hexdigest()
