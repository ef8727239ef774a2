"""Credentials: which disciplines a person may speak for, and who has verified it."""

from typing import Any

from mdt.domain.records import RecordKind

KINDS: tuple[RecordKind[Any], ...] = ()
