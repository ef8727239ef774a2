"""Which files may become materials of a case, as what, and by whose decision."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from mdt.domain.cases import Material
from mdt.domain.casework import CaseKept
from mdt.domain.codes.cases import DATA_CLASSES, MODALITIES
from mdt.domain.errors import N_, Invalid, ReasonRequired, Required, UnknownCode, UnknownMaterial
from mdt.domain.ids import MaterialId, PersonId
from mdt.domain.materials import (
    MATERIALS_MAX,
    PICTURE_KINDS,
    SECOND_LOOK,
    TRANSITIONS,
    WAITING_MAX,
    Upload,
    UploadState,
    class_of,
)
from mdt.domain.refusals.materials import (
    AlreadyDecided,
    SecondPerson,
    TooManyMaterials,
    WrongKind,
)
from mdt.domain.text import REASON_MAX, TITLE_MAX, clean, clean_line
from mdt.domain.valuesets import LANGUAGES, LATERALITIES, MATERIAL_KINDS, check_code

NEVER_BROUGHT = frozenset({"identity", "recording"})
"""An identity does not belong into a case, and recordings are made here or nowhere."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_COUNTRY = re.compile(r"[A-Z]{2}")


def tidy_material(material: Material) -> Material:
    """Return a material with clean texts, or refuse it, naming the field.

    Raises:
        Invalid: a code that is none, a date, a title, or a kind that the file is not.
    """
    check_code(MATERIAL_KINDS, material.kind, field="kind")
    if (material.kind in PICTURE_KINDS) is not material.mime.startswith("image/"):
        raise WrongKind(field="kind")
    if material.kind == "image_study" and not material.modality:
        raise Required(field="modality")
    for values, name in ((MODALITIES, "modality"), (LATERALITIES, "side"), (LANGUAGES, "language")):
        code = getattr(material, name)
        if code:
            check_code(values, code, field=name)
    country = material.source_country.strip().upper()
    if country and not _COUNTRY.fullmatch(country):
        raise Invalid(
            N_("Please give a country by its two letters, as in FR."), field="source_country"
        )
    return replace(
        material,
        title=clean_line(material.title, limit=TITLE_MAX, field="title", required=True),
        source_country=country,
        made_on=_partial_date(material.made_on.strip(), "made_on"),
    )


def require_place(*, in_version: int, waiting: int) -> None:
    """Refuse one file more than a case holds. Raises TooManyMaterials."""
    if in_version + waiting >= MATERIALS_MAX or waiting >= WAITING_MAX:
        raise TooManyMaterials(field="file", most=MATERIALS_MAX, waiting=WAITING_MAX)


def check_brought_class(data_class: str) -> None:
    """Refuse a class that no file is brought in. Raises UnknownCode."""
    check_code(DATA_CLASSES, data_class, field="data_class")
    if data_class in NEVER_BROUGHT:
        raise UnknownCode(field="data_class", value=data_class)


def release(upload: Upload, *, by: PersonId) -> Upload:
    """Take a file into the case. Raises AlreadyDecided, SecondPerson."""
    state = _next(upload, "release")
    if upload.data_class in SECOND_LOOK and upload.uploaded_by == by:
        raise SecondPerson
    return replace(upload, state=state, decided_by=by)


def reject(upload: Upload, *, by: PersonId, reason: str) -> Upload:
    """Refuse a file, with the reason. Raises AlreadyDecided, ReasonRequired."""
    state = _next(upload, "reject")
    said = clean(reason, limit=REASON_MAX, field="reason")
    if not said:
        raise ReasonRequired(field="reason")
    return replace(upload, state=state, decided_by=by, reason=said)


def reclassify(
    kept: CaseKept,
    materials: Sequence[Material],
    *,
    material_id: MaterialId,
    data_class: str,
    reason: str,
) -> CaseKept:
    """Say of what class a material is, and why; the gate follows it from now on.

    Raises:
        UnknownMaterial: it is none of the case.
        UnknownCode, ReasonRequired.
    """
    material = next((one for one in materials if one.id == material_id), None)
    if material is None:
        raise UnknownMaterial(field="material_id")
    check_code(DATA_CLASSES, data_class, field="data_class")
    said = clean(reason, limit=REASON_MAX, field="reason")
    if not said:
        raise ReasonRequired(field="reason")
    if class_of(material, kept.classes) == data_class:
        return kept
    return replace(
        kept,
        classes={**kept.classes, material_id: data_class},
        class_reasons={**kept.class_reasons, material_id: said},
    )


def _next(upload: Upload, action: str) -> UploadState:
    state = TRANSITIONS.get((upload.state, action))
    if state is None:
        raise AlreadyDecided
    return state


def _partial_date(text: str, field: str) -> str:
    """Return an ISO date of any precision as it is, or refuse it."""
    if not text:
        return ""
    whole = "-".join([*text.split("-"), "01", "01"][:3])
    try:
        date.fromisoformat(whole)
    except ValueError as error:
        raise Invalid(N_("This is not a day."), field=field) from error
    if not _DATE.fullmatch(text):
        raise Invalid(N_("This is not a day."), field=field)
    return text
