"""Files become part of a case with its next version, and of no earlier one."""

from dataclasses import replace

import pytest

from mdt.domain.cases import Material
from mdt.domain.errors import NotFound, RevisionConflict, UnknownMaterial
from mdt.domain.ids import CaseId, MaterialId, PersonId
from mdt.domain.materials import UPLOAD, WAITING_MAX, UploadState
from mdt.domain.refusals.cases import ClassBlocked
from mdt.domain.refusals.materials import AlreadyDecided, SecondPerson, TooManyMaterials
from mdt.service.materials import Brought
from tests.mdt.service.sitting import FIRST, FIRST_CASE, IMAGE, SECOND_CASE, Sitting

OWNER, COLLEAGUE, FOREIGN = PersonId("member"), PersonId("chair"), PersonId("radiologist")
"""Who owns the case, somebody of the hospital that it comes from, and somebody of another."""

FILE = Brought(
    material=Material(
        id=MaterialId(""),
        case_id=CaseId(""),
        kind="photo",
        title="Wound",
        mime="image/jpeg",
        sha256="cd" * 32,
        size=10,
    ),
    data_class="",
    was_cleaned=True,
)


def bring(sitting: Sitting, brought: Brought = FILE, *, by: PersonId = OWNER) -> MaterialId:
    entry = sitting.service.materials.bring(sitting.uow, FIRST_CASE, by=by, brought=brought)
    return entry.value.material.id


def test_a_file_that_waits_is_no_part_of_the_case() -> None:
    sitting = Sitting()

    id_ = bring(sitting)

    assert [one.id for one in sitting.uow.cases.current(FIRST_CASE).materials] == [IMAGE]
    [entry] = sitting.service.materials.waiting(sitting.uow, FIRST_CASE)
    assert entry.value.material.id == id_
    assert (entry.value.data_class, entry.value.uploaded_by) == ("image", OWNER)
    assert ("material.brought", id_) in sitting.uow.records.audited


def test_the_next_version_has_the_files_and_the_sheet_as_it_was() -> None:
    sitting = Sitting()
    before = sitting.uow.cases.current(FIRST_CASE)
    ids = (bring(sitting), bring(sitting))

    version = sitting.service.materials.release(sitting.uow, FIRST_CASE, by=OWNER, ids=ids)

    assert [one.id for one in version.materials] == [IMAGE, *ids]
    assert (version.n, version.sheet, version.language) == (2, before.sheet, before.language)
    assert sitting.uow.cases.version(before.id).materials == before.materials
    assert sitting.service.materials.waiting(sitting.uow, FIRST_CASE) == ()
    assert [("material.released", id_) in sitting.uow.records.audited for id_ in ids] == [True] * 2


def test_what_the_board_sees_is_what_was_there_when_the_case_was_called() -> None:
    sitting = Sitting().live().called()
    shown = sitting.item(FIRST).case_version_id

    sitting.service.materials.release(sitting.uow, FIRST_CASE, by=OWNER, ids=(bring(sitting),))

    assert sitting.item(FIRST).case_version_id == shown
    _, seen = sitting.service.cases.seen(sitting.uow, sitting.id, FIRST_CASE, by=COLLEAGUE)
    assert [one.id for one in seen.materials] == [IMAGE]


def test_faces_wait_for_somebody_else_and_keep_their_class() -> None:
    sitting = Sitting()
    id_ = bring(sitting, replace(FILE, data_class="face"))
    service = sitting.service.materials

    with pytest.raises(SecondPerson):
        service.release(sitting.uow, FIRST_CASE, by=OWNER, ids=(id_,))
    service.release(sitting.uow, FIRST_CASE, by=COLLEAGUE, ids=(id_,))

    file = sitting.service.case_files.open(sitting.uow, FIRST_CASE, by=OWNER)
    assert file.kept.classes == {id_: "face"}


def test_a_refused_file_gives_its_bytes_back_once_nothing_needs_them() -> None:
    sitting = Sitting()
    first, second = bring(sitting), bring(sitting)
    reject = sitting.service.materials.reject

    kept = reject(sitting.uow, FIRST_CASE, first, by=OWNER, reason="A name is on it")
    unused = reject(sitting.uow, FIRST_CASE, second, by=COLLEAGUE, reason="A name is on it")

    assert (kept, unused) == ("", "cd" * 32)
    with pytest.raises(AlreadyDecided):
        sitting.service.materials.release(sitting.uow, FIRST_CASE, by=OWNER, ids=(first,))
    entry = sitting.uow.records.current(UPLOAD, first)
    assert (entry.value.state, entry.value.reason) == (UploadState.REJECTED, "A name is on it")


def test_the_bytes_of_a_material_are_never_given_back() -> None:
    sitting = Sitting()
    same = replace(FILE, material=replace(FILE.material, sha256="ab" * 32))
    id_ = bring(sitting, same)

    assert (
        sitting.service.materials.reject(sitting.uow, FIRST_CASE, id_, by=OWNER, reason="Twice")
        == ""
    )


@pytest.mark.parametrize("by", ["radiologist", "guest", "stranger"])
def test_only_the_sending_hospital_brings_and_decides(by: str) -> None:
    sitting = Sitting()
    id_ = bring(sitting)
    service, person = sitting.service.materials, PersonId(by)

    with pytest.raises(NotFound):
        bring(sitting, by=person)
    with pytest.raises(NotFound):
        service.brought(sitting.uow, FIRST_CASE, id_, by=person)
    with pytest.raises(NotFound):
        service.release(sitting.uow, FIRST_CASE, by=person, ids=(id_,))
    with pytest.raises(NotFound):
        service.reject(sitting.uow, FIRST_CASE, id_, by=person, reason="No")
    with pytest.raises(NotFound):
        service.reclassify(
            sitting.uow, FIRST_CASE, IMAGE, by=person, based_on=0, data_class="face", reason="No"
        )


def test_a_file_of_another_case_is_not_found() -> None:
    sitting = Sitting()
    id_ = bring(sitting)

    with pytest.raises(NotFound):
        sitting.service.materials.release(sitting.uow, SECOND_CASE, by=OWNER, ids=(id_,))
    with pytest.raises(UnknownMaterial):
        sitting.service.materials.release(sitting.uow, FIRST_CASE, by=OWNER, ids=())


def test_so_many_files_wait_and_no_more() -> None:
    sitting = Sitting()
    for _ in range(WAITING_MAX):
        bring(sitting)

    with pytest.raises(TooManyMaterials):
        bring(sitting)


def test_the_gate_follows_a_change_of_class() -> None:
    sitting = Sitting().published()
    service, cases = sitting.service.materials, sitting.service.cases
    assert cases.material(sitting.uow, IMAGE, by=FOREIGN).id == IMAGE

    service.reclassify(
        sitting.uow, FIRST_CASE, IMAGE, by=OWNER, based_on=0, data_class="face", reason="Seen"
    )

    with pytest.raises(ClassBlocked):
        cases.material(sitting.uow, IMAGE, by=FOREIGN)
    assert cases.material(sitting.uow, IMAGE, by=COLLEAGUE).id == IMAGE
    assert ("material.reclassified", FIRST_CASE) in sitting.uow.records.audited
    with pytest.raises(RevisionConflict):
        service.reclassify(
            sitting.uow, FIRST_CASE, IMAGE, by=OWNER, based_on=0, data_class="image", reason="No"
        )


def test_what_is_being_typed_outlives_a_version_that_only_adds_files() -> None:
    sitting = Sitting()
    work = sitting.service.casework
    work.type_fields(sitting.uow, FIRST_CASE, by=OWNER, read_at=0, texts={"comorbidity": "None"})

    sitting.service.materials.release(sitting.uow, FIRST_CASE, by=OWNER, ids=(bring(sitting),))

    draft, _ = work.draft(sitting.uow, FIRST_CASE, by=OWNER)
    assert (draft.based_on, draft.texts) == (2, {"comorbidity": "None"})


def test_a_sheet_written_over_the_same_sheet_is_no_conflict() -> None:
    sitting = Sitting()
    before = sitting.uow.cases.current(FIRST_CASE)
    sitting.service.materials.release(sitting.uow, FIRST_CASE, by=OWNER, ids=(bring(sitting),))
    now = sitting.uow.cases.current(FIRST_CASE)

    def save(diagnosis: str) -> int:
        return sitting.service.cases.add_version(
            sitting.uow,
            FIRST_CASE,
            by=OWNER,
            sheet=replace(before.sheet, diagnosis=diagnosis),
            materials=now.materials,
            language="en",
            based_on=before.n,
        ).n

    assert save("Of the form that was open meanwhile") == 3
    with pytest.raises(RevisionConflict):
        save("Too late")
