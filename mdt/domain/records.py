"""Records: what is kept outside meetings, as a chain of immutable versions of one value.

A board's settings, a credential, a request or a consent is never changed: a further version of it
is added, by somebody, at a moment, and linked by hash to the one before. What a version holds is
decided by the noun's own module; this one knows only that versions follow each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from mdt.domain.hashing import canonical_json, event_hash
from mdt.domain.ids import PersonId

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What lists need to know of the current version: codes and ids, and a title."""

    state: str = ""
    scope_id: str = ""  # what the record belongs to: a board, a case, a network
    owner_id: str = ""  # whose turn it is: a person or an institution
    due_on: str = ""  # ISO 8601 date, so that text order is order in time
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind(Generic[T]):
    """One kind of record: its stored name, the class of its values, and how it is listed."""

    name: str
    cls: type[T]
    heading: Callable[[T], Heading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[T]):
    """One version of one record."""

    subject_id: str
    n: int  # from 1
    author_id: PersonId | None  # None: the server itself
    at: datetime
    value: T
    hash: str  # hex
    prev: str  # hex; ``hashing.GENESIS`` for the first

    def was_seen_in(self, n: int) -> bool:
        """Return whether whoever read version ``n`` has read what this one says.

        What follows from elsewhere is told from the moment it is so; that the server then writes
        it down as a version of its own changes nothing for the reader.
        """
        return n == self.n or (n == self.n - 1 and self.author_id is None)


def record_body(
    kind: str,
    *,
    subject_id: str,
    n: int,
    author_id: PersonId | None,
    at: datetime,
    value: object,
) -> bytes:
    """Return the canonical bytes that a version's hash covers and the store keeps."""
    return canonical_json(
        {
            "kind": kind,
            "subject_id": subject_id,
            "n": n,
            "author_id": author_id,
            "at": at,
            "value": value,
        }
    )


def record_hash(kind: str, subject_id: str, n: int, prev: str, body: bytes) -> str:
    """Return the hash of one version, hex; a chain of its own for each record."""
    return event_hash(f"{kind}:{subject_id}", n, prev, body)
