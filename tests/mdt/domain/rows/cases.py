"""Cases: what is done to one, by what it lacks, where it waits, and whom its number stands for."""

from dataclasses import replace

from mdt.domain.casework import CASE_DRAFT, CASE_KEPT
from mdt.domain.ids import PersonId
from mdt.service.board import BoardService
from tests.mdt.domain.attempts import KEYS, Act, Row, Table, always, ok, standing
from tests.mdt.domain.rows.people import EVERYBODY, KNOWN, SENDS, STEERS
from tests.mdt.service.sitting import BOARD, FIRST_CASE, START, Sitting, sheet
from tests.mdt.service.test_casework import lacking
from tests.mdt.service.test_consents import GIVEN

MEMBER = PersonId("member")


def ready() -> Sitting:
    return Sitting()


def incomplete() -> Sitting:
    return lacking(comorbidity="")


def waived() -> Sitting:
    here = incomplete()
    _settled("waive_gap", field="comorbidity", reason="Known.")(here, MEMBER)
    return here


def waiting() -> Sitting:
    """Let the case wait for a board, and have a consent for teaching."""
    here = Sitting()
    here.service.casework.relist(
        here.uow, FIRST_CASE, BOARD, reason_code="advisory", by=None, at=START
    )
    here.service.consents.record(here.uow, replace(GIVEN, purpose="education"), by=MEMBER)
    return here


def linked() -> Sitting:
    here = Sitting()
    here.service = BoardService(here._tick, here._next_id, KEYS)
    LINKS["identity_links.keep"].act(here, "member")
    return here


def destroyed() -> Sitting:
    here = linked()
    LINKS["identity_links.destroy"].act(here, "member")
    return here


def _settled(method: str, **more: object) -> Act:
    def tried(here: Sitting, by: str) -> object:
        n = len(here.uow.records.history(CASE_KEPT, FIRST_CASE))
        command = getattr(here.service.casework, method)
        return command(here.uow, FIRST_CASE, by=PersonId(by), based_on=n, **more)

    return tried


def _typed(here: Sitting, by: str) -> object:
    n = len(here.uow.records.history(CASE_DRAFT, FIRST_CASE))
    return here.service.casework.type_fields(
        here.uow, FIRST_CASE, by=PersonId(by), read_at=n, texts={"imaging": "CT"}
    )


def _create(here: Sitting, by: str) -> object:
    return here.service.cases.create(
        here.uow,
        by=PersonId(by),
        title="Gastric cancer",
        tumour_site="stomach",
        sheet=sheet(),
        language="en",
    )


def _copy(here: Sitting, by: str) -> object:
    return here.service.cases.copy_for_teaching(here.uow, FIRST_CASE, by=PersonId(by))


def _add_version(here: Sitting, by: str) -> object:
    return here.service.cases.add_version(
        here.uow,
        FIRST_CASE,
        by=PersonId(by),
        sheet=sheet("Later?"),
        materials=(),
        language="en",
    )


def _link(method: str, **more: object) -> Act:
    def tried(here: Sitting, by: str) -> object:
        command = getattr(here.service.identity_links, method)
        return command(here.uow, FIRST_CASE, by=PersonId(by), **more)

    return tried


def _is_known(_state: str, person: str) -> str | None:
    return "not_found" if person == "stranger" else None


LISTS = standing((*SENDS, *STEERS), KNOWN)
CHANGES = standing(SENDS, KNOWN)

LINKS = {
    "identity_links.keep": Row(
        act=_link("keep", reference="4711", words="Petrova"),
        who=standing(SENDS, ()),
        codes=ok(rest="ok", linked="illegal_transition", destroyed="illegal_transition"),
    ),
    "identity_links.open": Row(
        act=_link("open"),
        who=standing(SENDS, ()),
        codes=ok("linked", rest="not_found", destroyed="link_destroyed"),
    ),
    "identity_links.destroy": Row(
        act=_link("destroy"),
        who=standing(SENDS, ()),
        codes=ok("linked", rest="not_found", destroyed="link_destroyed"),
    ),
}

CASEWORK = {
    "casework.assign_gap": Row(
        act=_settled("assign_gap", field="comorbidity", owner_id=MEMBER, due_on="2026-03-05"),
        who=LISTS,
        codes=ok("incomplete", "waived", rest="not_a_gap"),
    ),
    "casework.waive_gap": Row(
        act=_settled("waive_gap", field="comorbidity", reason="Known to all."),
        who=LISTS,
        codes=ok("incomplete", "waived", rest="not_a_gap"),
    ),
    "casework.demand_gap": Row(
        act=_settled("demand_gap", field="comorbidity"),
        who=LISTS,
        codes=ok("waived", rest="not_a_gap"),
    ),
    "casework.move_on": Row(act=_settled("move_on", to="mdt"), who=LISTS, codes=always("ok")),
    "casework.taken_up": Row(
        act=_settled("taken_up", board_id=BOARD),
        who=LISTS,
        codes=ok("waiting", rest="not_relisted"),
    ),
    "casework.type_fields": Row(act=_typed, who=CHANGES, codes=always("ok")),
    "cases.create": Row(act=_create, who=_is_known, codes=always("ok")),
    "cases.copy_for_teaching": Row(
        act=_copy, who=CHANGES, codes=ok("waiting", rest="teaching_consent_missing")
    ),
    "cases.add_version": Row(act=_add_version, who=CHANGES, codes=always("ok")),
}

CASES = Table(
    states={
        "ready": ready,
        "incomplete": incomplete,
        "waived": waived,
        "waiting": waiting,
        "linked": linked,
        "destroyed": destroyed,
    },
    people=EVERYBODY,
    rows={**CASEWORK, **LINKS},
)
