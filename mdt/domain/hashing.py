"""Hashes of the record: one canonical form of every value, and what a hash covers.

The log keeps the exact bytes that were hashed, so a later change to this module can never make an
old record look broken; only new records would be written differently.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache

from mdt.domain.tail import Tail

EVENT_DOMAIN = b"consilium.event.v1"
"""Separates event hashes from every other use of SHA-256."""

GENESIS = "00" * 32
"""Previous hash of the first event of a chain, hex."""


@cache
def _field_names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def canonical_json(value: object) -> bytes:
    """Return the canonical bytes of a value: sorted keys, no spaces, UTF-8.

    Dataclasses become objects, moments ISO 8601 in UTC with microseconds, sets sorted lists.

    Raises:
        TypeError: a type without one exact form, or a naive datetime.
        ValueError: a float that is not a number.
    """
    return _ENCODER.encode(value).encode()


def instant(at: datetime) -> str:
    """Return the one spelling of a moment: UTC, microseconds, ``Z``."""
    if at.tzinfo is None:
        raise TypeError("a naive datetime has no canonical form")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def plain_fields(value: object) -> dict[str, object]:
    """Return the fields of a dataclass by name, as ``canonical_json`` writes it."""
    cls: type = type(value)
    return {name: getattr(value, name) for name in _field_names(cls)}


def _plain(value: object) -> object:
    """Return what JSON can hold in place of a value that it cannot."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain_fields(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Tail):
        return tuple(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


_ENCODER = json.JSONEncoder(
    default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


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
    return stored_hash(kind, canonical_json(value))


def stored_hash(kind: str, canonical: bytes) -> str:
    """Return the same hash for a content whose canonical bytes were stored."""
    digest = hashlib.sha256(f"consilium.{kind}.v1".encode() + b"\x00")
    digest.update(canonical)
    return digest.hexdigest()
