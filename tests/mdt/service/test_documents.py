"""A translated document is tied to the bytes of its original, and checked by a second person."""

from dataclasses import replace

import pytest

from mdt.domain.cases import Material
from mdt.domain.documents import TranslatedDocument, standing_of
from mdt.domain.errors import IllegalTransition, MdtError, NotAllowed, NotFound, Required
from mdt.domain.ids import MaterialId, PersonId
from mdt.domain.refusals.cases import RecusedFromCase
from mdt.domain.refusals.documents import NoTranslation, OriginalChanged, OwnTranslation
from mdt.service.provenance import depends_on
from tests.mdt.service.sitting import FIRST_CASE, IMAGE, SECOND_CASE, Sitting
from tests.mdt.service.taking_part import let_back, recuse
from tests.mdt.service.test_materials import bring

OWNER, COLLEAGUE, FOREIGN = PersonId("member"), PersonId("chair"), PersonId("radiologist")


def two_papers() -> Sitting:
    """Return a case with two materials: the image, and one that was brought."""
    sitting = Sitting()
    id_ = bring(sitting)
    sitting.service.materials.release(sitting.uow, FIRST_CASE, by=OWNER, ids=(id_,))
    return sitting


def materials(sitting: Sitting) -> tuple[Material, ...]:
    return tuple(sitting.uow.cases.current(FIRST_CASE).materials)


def declare(sitting: Sitting, *, by: PersonId = OWNER, **said: object) -> TranslatedDocument:
    fields = {
        "material_id": materials(sitting)[-1].id,
        "translation_of": IMAGE,
        "translator": "Bureau Lefèvre, Paris",
        **said,
    }
    return sitting.service.documents.declare(sitting.uow, FIRST_CASE, by=by, **fields).value


def check(sitting: Sitting, *, by: PersonId = COLLEAGUE) -> TranslatedDocument:
    id_ = materials(sitting)[-1].id
    return sitting.service.documents.check(sitting.uow, FIRST_CASE, id_, by=by).value


def without_original(sitting: Sitting) -> Sitting:
    """Make a version of the case with other bytes in the place of the original."""
    before = sitting.uow.cases.current(FIRST_CASE)
    original, *others = before.materials
    later = replace(original, id=MaterialId("image-later"), sha256="ef" * 32)
    sitting.service.cases.add_version(
        sitting.uow,
        FIRST_CASE,
        by=OWNER,
        sheet=before.sheet,
        materials=(later, *others),
        language=before.language,
        based_on=before.n,
    )
    return sitting


def test_who_is_recused_from_the_case_neither_adds_a_translation_nor_checks_one() -> None:
    sitting = two_papers()
    recuse(sitting.live("chair", "deputy", "scribe", "member"), "scribe")

    with pytest.raises(RecusedFromCase):
        declare(sitting, by=PersonId("scribe"))
    declare(sitting)
    with pytest.raises(RecusedFromCase):
        check(sitting, by=PersonId("scribe"))
    assert check(let_back(sitting, "scribe"), by=PersonId("scribe")).checked_by == "scribe"


def test_a_translation_names_its_original_by_hash_and_waits_for_a_second_person() -> None:
    sitting = two_papers()
    original = materials(sitting)[0]

    said = declare(sitting)

    assert (said.translation_of, said.original_sha256) == (IMAGE, original.sha256)
    assert (said.translator, said.declared_by) == ("Bureau Lefèvre, Paris", OWNER)
    assert standing_of(said, materials(sitting)) == "declared"
    with pytest.raises(OwnTranslation):
        check(sitting, by=OWNER)

    checked = check(sitting)

    assert (checked.checked_by, checked.translator) == (COLLEAGUE, "Bureau Lefèvre, Paris")
    assert checked.checked_at is not None
    assert standing_of(checked, materials(sitting)) == "checked"
    with pytest.raises(IllegalTransition):
        check(sitting)
    assert [action for action, _ in sitting.uow.records.audited][-2:] == [
        "translation.declared",
        "translation.checked",
    ]


def test_it_is_stale_when_the_original_changes_and_is_said_anew() -> None:
    sitting = two_papers()
    declare(sitting)
    checked = check(sitting)

    without_original(sitting)

    assert standing_of(checked, materials(sitting)) == "stale"
    anew = declare(sitting, translation_of=MaterialId("image-later"))
    assert (anew.checked_by, standing_of(anew, materials(sitting))) == (None, "declared")


def test_a_stale_translation_is_not_checked() -> None:
    sitting = two_papers()
    declare(sitting)
    without_original(sitting)

    with pytest.raises(OriginalChanged):
        check(sitting)


def test_the_same_place_with_other_bytes_is_another_original() -> None:
    sitting = two_papers()
    said = declare(sitting)
    original, *others = materials(sitting)

    assert standing_of(said, (replace(original, sha256="ef" * 32), *others)) == "stale"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"material_id": IMAGE}, NoTranslation),
        ({"material_id": MaterialId("none")}, NoTranslation),
        ({"translation_of": MaterialId("none")}, NoTranslation),
        ({"translator": "  "}, Required),
        ({"by": FOREIGN}, NotFound),
        ({"by": PersonId("guest")}, NotFound),
    ],
)
def test_what_is_no_translation_is_refused(
    said: dict[str, object], refusal: type[MdtError]
) -> None:
    with pytest.raises((refusal, NotAllowed)):
        declare(two_papers(), **said)  # type: ignore[arg-type]  # each row has the right kinds


def test_a_translation_is_not_translated_again_and_its_original_is_none() -> None:
    sitting = two_papers()
    id_ = bring(sitting)
    sitting.service.materials.release(sitting.uow, FIRST_CASE, by=OWNER, ids=(id_,))
    first, second, third = (one.id for one in materials(sitting))
    declare(sitting, material_id=second, translation_of=first)

    with pytest.raises(NoTranslation):
        declare(sitting, material_id=third, translation_of=second)
    with pytest.raises(NoTranslation):
        declare(sitting, material_id=first, translation_of=third)
    declare(sitting, material_id=third, translation_of=first)


def test_a_proof_of_the_meeting_takes_translations_along() -> None:
    sitting = two_papers()
    said = declare(sitting)
    sitting.planned()

    assert ("translation", said.material_id) in depends_on(sitting.uow, sitting.meeting)
    assert not sitting.service.documents.of_case(sitting.uow, SECOND_CASE)
