"""Rosters: who is on call for which discipline, and when."""

from typing import Any

from mdt.domain.records import RecordKind

KINDS: tuple[RecordKind[Any], ...] = ()
