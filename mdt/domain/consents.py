"""Consents: for which purpose and where somebody agreed to a case being shown."""

from typing import Any

from mdt.domain.records import RecordKind

KINDS: tuple[RecordKind[Any], ...] = ()
