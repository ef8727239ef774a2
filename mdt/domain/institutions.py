"""Institutions as a network keeps them: names by language, kind and capabilities."""

from typing import Any

from mdt.domain.records import RecordKind

KINDS: tuple[RecordKind[Any], ...] = ()
