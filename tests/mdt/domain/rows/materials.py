"""Files on their way into a case: by everybody, before and after somebody decided on them."""

from dataclasses import replace

from mdt.domain.casework import CASE_KEPT
from mdt.domain.ids import MaterialId, PersonId
from mdt.domain.materials import UPLOAD
from tests.mdt.domain.attempts import Row, Table, always, but, ok, standing
from tests.mdt.domain.rows.people import EVERYBODY, SENDS
from tests.mdt.service.sitting import FIRST_CASE, IMAGE, Sitting
from tests.mdt.service.test_materials import FILE

CHAIR = PersonId("chair")


def bare() -> Sitting:
    return Sitting()


def waiting() -> Sitting:
    here = Sitting()
    _bring(here, CHAIR)
    return here


def face() -> Sitting:
    here = Sitting()
    brought = replace(FILE, data_class="face")
    here.service.materials.bring(here.uow, FIRST_CASE, by=CHAIR, brought=brought)
    return here


def released() -> Sitting:
    here = waiting()
    _release(here, CHAIR)
    return here


def rejected() -> Sitting:
    here = waiting()
    _reject(here, CHAIR)
    return here


def _bring(here: Sitting, by: str) -> object:
    return here.service.materials.bring(here.uow, FIRST_CASE, by=PersonId(by), brought=FILE)


def _one(here: Sitting) -> MaterialId:
    found = here.uow.records.find(UPLOAD, scope_id=FIRST_CASE)
    return MaterialId(found[0].subject_id) if found else MaterialId("none")


def _release(here: Sitting, by: str) -> object:
    return here.service.materials.release(here.uow, FIRST_CASE, by=PersonId(by), ids=(_one(here),))


def _reject(here: Sitting, by: str) -> object:
    return here.service.materials.reject(
        here.uow, FIRST_CASE, _one(here), by=PersonId(by), reason="A name is on it."
    )


def _reclassify(here: Sitting, by: str) -> object:
    return here.service.materials.reclassify(
        here.uow,
        FIRST_CASE,
        IMAGE,
        by=PersonId(by),
        based_on=len(here.uow.records.history(CASE_KEPT, FIRST_CASE)),
        data_class="face",
        reason="The face is seen.",
    )


def _brought_it(state: str, person: str) -> str | None:
    return "second_person" if (state, person) == ("face", CHAIR) else None


FROM_THERE = standing(SENDS, ())
ONCE = ok("waiting", "face", rest="material_decided", bare="not_found")

MATERIALS = Table(
    states={
        "bare": bare,
        "waiting": waiting,
        "face": face,
        "released": released,
        "rejected": rejected,
    },
    people=EVERYBODY,
    rows={
        "materials.bring": Row(act=_bring, who=FROM_THERE, codes=always("ok")),
        "materials.release": Row(act=_release, who=but(FROM_THERE, _brought_it), codes=ONCE),
        "materials.reject": Row(act=_reject, who=FROM_THERE, codes=ONCE),
        "materials.reclassify": Row(act=_reclassify, who=FROM_THERE, codes=always("ok")),
    },
)
