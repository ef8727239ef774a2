"""Translated documents: by everybody, before and after somebody checked them."""

from mdt.domain.ids import MaterialId, PersonId
from tests.mdt.domain.attempts import Row, Table, always, but, ok, standing
from tests.mdt.domain.rows.people import EVERYBODY, SENDS
from tests.mdt.service.sitting import FIRST_CASE, IMAGE, Sitting
from tests.mdt.service.test_documents import check, declare, two_papers, without_original

CHAIR, SCRIBE = PersonId("chair"), PersonId("scribe")


def papers() -> Sitting:
    return two_papers()


def declared() -> Sitting:
    here = two_papers()
    declare(here, by=CHAIR)
    return here


def checked() -> Sitting:
    here = declared()
    check(here, by=SCRIBE)
    return here


def stale() -> Sitting:
    return without_original(declared())


def _declare(here: Sitting, by: str) -> object:
    materials = here.uow.cases.current(FIRST_CASE).materials
    return here.service.documents.declare(
        here.uow,
        FIRST_CASE,
        by=PersonId(by),
        material_id=materials[-1].id,
        translation_of=IMAGE,
        translator="A sworn translator",
    )


def _check(here: Sitting, by: str) -> object:
    material_id = MaterialId(here.uow.cases.current(FIRST_CASE).materials[-1].id)
    return here.service.documents.check(here.uow, FIRST_CASE, material_id, by=PersonId(by))


def _added_it(state: str, person: str) -> str | None:
    return "own_translation" if (state, person) == ("declared", CHAIR) else None


FROM_THERE = standing(SENDS, ())

DOCUMENTS = Table(
    states={"papers": papers, "declared": declared, "checked": checked, "stale": stale},
    people=EVERYBODY,
    rows={
        "documents.declare": Row(
            act=_declare, who=FROM_THERE, codes={**always("ok"), "stale": "no_translation"}
        ),
        "documents.check": Row(
            act=_check,
            who=but(FROM_THERE, _added_it),
            codes=ok("declared", papers="not_found", stale="original_changed"),
        ),
    },
)
