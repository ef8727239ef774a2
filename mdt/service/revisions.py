"""Stale writes: refused with both values before anything else is looked at."""

from typing import TypeVar

from mdt.domain.errors import RevisionConflict
from mdt.domain.records import Entry

T = TypeVar("T")


def require_newest(entry: Entry[T], based_on: int, wished: T) -> None:
    """Refuse a change that was made on an older version than the stored one.

    It comes before the change is tried on the stored version, which may not allow it any more: who
    was slower is told so and shown both texts, and not that the step is impossible.

    Args:
        entry: the last version.
        based_on: the version that the writer had before them.
        wished: the value as they typed it.

    Raises:
        RevisionConflict: with both.
    """
    if based_on != entry.n:
        raise RevisionConflict(
            expected=based_on, actual=entry.n, current=entry.value, rejected=wished
        )
