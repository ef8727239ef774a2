"""Materials on their way into a case: a file waits until somebody has looked at it.

A file that was cleaned may still show a name, burned into a picture or typed into a report. So it
becomes part of the case only with a version of it, made by somebody of the sending hospital who
looked; faces and genetic data by somebody else than who brought them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mdt.domain.cases import Material
from mdt.domain.gate import CLASS_OF_KIND, CLINICAL
from mdt.domain.ids import PersonId
from mdt.domain.records import Heading, RecordKind

PICTURE_KINDS = frozenset(CLASS_OF_KIND)
"""Kinds that are pictures; the others are documents."""

SECOND_LOOK = frozenset({"face", "genomic"})
"""Classes that two people look at."""

MATERIALS_MAX = 200
"""Of one case version."""

WAITING_MAX = 20
"""Of one case, not decided on yet."""


class UploadState(StrEnum):
    """Life of a file before it is a material of the case (domain model 6.2, material)."""

    NEEDS_REVIEW = "needs_review"
    RELEASED = "released"
    REJECTED = "rejected"


TRANSITIONS: dict[tuple[UploadState, str], UploadState] = {
    (UploadState.NEEDS_REVIEW, "release"): UploadState.RELEASED,
    (UploadState.NEEDS_REVIEW, "reject"): UploadState.REJECTED,
}
"""What may happen in each state, and where it leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as somebody brought it, and what became of it."""

    material: Material
    data_class: str  # code of codes.cases.DATA_CLASSES
    uploaded_by: PersonId
    was_cleaned: bool = True  # something was taken out of the file
    state: UploadState = UploadState.NEEDS_REVIEW
    decided_by: PersonId | None = None
    reason: str = ""  # why it was rejected


def usual_class(kind: str) -> str:
    """Return the data class that a kind of material has unless the case says otherwise."""
    return CLASS_OF_KIND.get(kind, CLINICAL)


def class_of(material: Material, classes: Mapping[str, str]) -> str:
    """Return the data class of a material of a case, by what the case says of some."""
    return classes.get(material.id, usual_class(material.kind))


def _heading(upload: Upload) -> Heading:
    return Heading(
        state=upload.state.value, scope_id=upload.material.case_id, owner_id=upload.uploaded_by
    )


UPLOAD = RecordKind(name="upload", cls=Upload, heading=_heading)
"""The subject is the material, the scope the case."""

KINDS: tuple[RecordKind[Any], ...] = (UPLOAD,)
