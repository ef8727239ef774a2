"""Which files may become materials, as what, and by whose decision."""

from dataclasses import replace

import pytest

from mdt.domain.cases import Material
from mdt.domain.casework import CaseKept
from mdt.domain.decide.materials import (
    check_brought_class,
    reclassify,
    reject,
    release,
    require_place,
    tidy_material,
)
from mdt.domain.errors import (
    Invalid,
    MdtError,
    ReasonRequired,
    Required,
    UnknownCode,
    UnknownMaterial,
)
from mdt.domain.ids import CaseId, MaterialId, NetworkId, PersonId
from mdt.domain.materials import (
    MATERIALS_MAX,
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
from tests.mdt.domain.tables import parse, taken

TABLE = """
needs_review release -> released  reject -> rejected
released
rejected
"""
IMAGE = Material(
    id=MaterialId("m"),
    case_id=CaseId("c"),
    kind="image_study",
    title="  CT   abdomen ",
    mime="image/png",
    sha256="ab" * 32,
    size=10,
    modality="CT",
    side="L",
    made_on="2026-02",
    source_country=" kz ",
    language="ru",
)
UPLOAD = Upload(material=IMAGE, data_class="image", uploaded_by=PersonId("a"))
KEPT = CaseKept(case_id=CaseId("c"), network_id=NetworkId("n"))
A, B = PersonId("a"), PersonId("b")


def test_every_state_with_every_action() -> None:
    labels = {state: state.value for state in UploadState}

    assert taken(TRANSITIONS, UploadState, labels) == parse(TABLE)


def test_what_is_said_of_a_file_is_tidied() -> None:
    tidy = tidy_material(IMAGE)

    assert (tidy.title, tidy.source_country, tidy.made_on) == ("CT abdomen", "KZ", "2026-02")


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"title": " "}, Required, "title"),
        ({"kind": "?"}, UnknownCode, "kind"),
        ({"kind": "report"}, WrongKind, "kind"),
        ({"mime": "application/pdf"}, WrongKind, "kind"),
        ({"modality": ""}, Required, "modality"),
        ({"modality": "?"}, UnknownCode, "modality"),
        ({"side": "?"}, UnknownCode, "side"),
        ({"language": "?"}, UnknownCode, "language"),
        ({"source_country": "KAZ"}, Invalid, "source_country"),
        ({"made_on": "yesterday"}, Invalid, "made_on"),
        ({"made_on": "2026-13"}, Invalid, "made_on"),
        ({"made_on": "2026-02-30"}, Invalid, "made_on"),
        ({"made_on": "20260230"}, Invalid, "made_on"),
        ({"made_on": "20260228"}, Invalid, "made_on"),
    ],
)
def test_what_cannot_be_said_of_a_file_is_refused(
    change: dict[str, str], error: type[Invalid], field: str
) -> None:
    with pytest.raises(error) as refused:
        tidy_material(replace(IMAGE, **change))

    assert refused.value.field == field


@pytest.mark.parametrize("made_on", ["", "2025", "2025-12", "2025-12-31"])
def test_a_date_is_as_precise_as_it_is_known(made_on: str) -> None:
    assert tidy_material(replace(IMAGE, made_on=made_on)).made_on == made_on


@pytest.mark.parametrize("data_class", ["identity", "recording", "?", ""])
def test_nobody_brings_an_identity(data_class: str) -> None:
    with pytest.raises(UnknownCode):
        check_brought_class(data_class)


def test_a_case_holds_so_many_files_and_no_more() -> None:
    require_place(in_version=MATERIALS_MAX - WAITING_MAX, waiting=WAITING_MAX - 1)

    with pytest.raises(TooManyMaterials):
        require_place(in_version=0, waiting=WAITING_MAX)
    with pytest.raises(TooManyMaterials):
        require_place(in_version=MATERIALS_MAX - 1, waiting=1)


def test_who_brought_a_picture_may_take_it_into_the_case() -> None:
    released = release(UPLOAD, by=A)

    assert (released.state, released.decided_by) == (UploadState.RELEASED, A)


@pytest.mark.parametrize("data_class", ["face", "genomic"])
def test_two_people_look_at_faces_and_genetic_data(data_class: str) -> None:
    upload = replace(UPLOAD, data_class=data_class)

    with pytest.raises(SecondPerson):
        release(upload, by=A)
    assert release(upload, by=B).state is UploadState.RELEASED


def test_a_file_is_refused_with_a_reason() -> None:
    with pytest.raises(ReasonRequired):
        reject(UPLOAD, by=A, reason=" \n")

    assert reject(UPLOAD, by=B, reason=" A name ").reason == "A name"


@pytest.mark.parametrize("state", [UploadState.RELEASED, UploadState.REJECTED])
def test_a_file_is_decided_on_once(state: UploadState) -> None:
    upload = replace(UPLOAD, state=state)

    with pytest.raises(AlreadyDecided):
        release(upload, by=B)
    with pytest.raises(AlreadyDecided):
        reject(upload, by=B, reason="No")


def test_a_material_is_of_its_kinds_class_until_the_case_says_otherwise() -> None:
    assert class_of(IMAGE, {}) == "image"
    assert class_of(replace(IMAGE, kind="report"), {}) == "clinical"
    assert class_of(IMAGE, {IMAGE.id: "face"}) == "face"


def test_the_class_is_changed_with_a_reason() -> None:
    after = reclassify(
        KEPT, (IMAGE,), material_id=IMAGE.id, data_class="face", reason=" Shows the face "
    )

    assert after.classes == {IMAGE.id: "face"}
    assert after.class_reasons == {IMAGE.id: "Shows the face"}
    assert reclassify(after, (IMAGE,), material_id=IMAGE.id, data_class="face", reason="x") is after


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"material_id": MaterialId("other")}, UnknownMaterial),
        ({"data_class": "?"}, UnknownCode),
        ({"reason": "  "}, ReasonRequired),
    ],
)
def test_a_change_of_class_that_says_nothing_is_refused(
    change: dict[str, str], error: type[MdtError]
) -> None:
    wanted = {"material_id": IMAGE.id, "data_class": "face", "reason": "Shows it", **change}

    with pytest.raises(error):
        reclassify(KEPT, (IMAGE,), **wanted)
