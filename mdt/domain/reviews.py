"""Second readings of pathology, and opinions that were asked for."""

from typing import Any

from mdt.domain.records import RecordKind

KINDS: tuple[RecordKind[Any], ...] = ()
