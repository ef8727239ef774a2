"""Translated documents of a case: which material says what another one says, and who checked it.

A translation is tied to the bytes of its original by their SHA-256. When the case no longer holds
those bytes, the translation is of something else and is stale; nobody has to say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mdt.domain.cases import Material
from mdt.domain.ids import CaseId, MaterialId, PersonId
from mdt.domain.records import Heading, RecordKind


class TranslationState(StrEnum):
    """What was last done with a translation."""

    DECLARED = "declared"
    CHECKED = "checked"


TRANSITIONS: dict[tuple[TranslationState, str], TranslationState] = {
    (TranslationState.DECLARED, "check"): TranslationState.CHECKED,
    (TranslationState.DECLARED, "declare"): TranslationState.DECLARED,
    (TranslationState.CHECKED, "declare"): TranslationState.DECLARED,
}
"""What may happen in each state, and where it leads. Saying anew what a document translates asks
for a new check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedDocument:
    """One material as the translation of another."""

    case_id: CaseId
    material_id: MaterialId  # the translation
    translation_of: MaterialId  # the original
    original_sha256: str  # of its bytes when this was said, hex
    translator: str  # who put it into the other language, in words
    declared_by: PersonId
    state: TranslationState = TranslationState.DECLARED
    checked_by: PersonId | None = None
    checked_at: datetime | None = None


def standing_of(document: TranslatedDocument, materials: Iterable[Material]) -> str:
    """Return what a translation is worth beside the materials that the case has now.

    Returns:
        A code of ``codes.documents.DOCUMENT_TRANSLATIONS``.
    """
    original = (document.translation_of, document.original_sha256)
    if original not in {(one.id, one.sha256) for one in materials}:
        return "stale"
    return document.state.value


def _heading(document: TranslatedDocument) -> Heading:
    return Heading(
        state=document.state.value, scope_id=document.case_id, owner_id=document.declared_by
    )


TRANSLATED = RecordKind(name="translation", cls=TranslatedDocument, heading=_heading)
"""The subject is the material that is the translation, the scope the case."""

KINDS: tuple[RecordKind[Any], ...] = (TRANSLATED,)
