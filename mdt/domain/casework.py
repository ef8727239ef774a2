"""What is kept beside the versions of a case: its plan, its drafts and its readiness."""

from typing import Any

from mdt.domain.records import RecordKind

KINDS: tuple[RecordKind[Any], ...] = ()
