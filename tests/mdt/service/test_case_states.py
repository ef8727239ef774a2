"""The states of cases follow what happens to them elsewhere."""

from mdt.domain.casework import CASE_KEPT
from mdt.domain.ids import PersonId
from mdt.service.case_states import states_of
from tests.mdt.service.sitting import FIRST, FIRST_CASE, SECOND, SECOND_CASE, START, Sitting
from tests.mdt.service.test_casework import lacking
from tests.mdt.service.test_consents import GIVEN

MEMBER = PersonId("member")


def states(sitting: Sitting) -> tuple[str, str]:
    """The states of the first and the second case."""
    lines = sitting.service.case_files.list_for(sitting.uow, MEMBER)
    found = states_of(sitting.uow, lines, sitting.now.date())
    return found[FIRST_CASE].value, found[SECOND_CASE].value


def moved(sitting: Sitting, *stages: str) -> Sitting:
    for stage in stages:
        n = len(sitting.uow.records.history(CASE_KEPT, FIRST_CASE))
        sitting.service.casework.move_on(sitting.uow, FIRST_CASE, by=MEMBER, based_on=n, to=stage)
    return sitting


def test_a_case_is_prepared_until_nothing_is_missing() -> None:
    assert states(lacking(comorbidity="")) == ("draft", "ready")
    assert states(Sitting()) == ("ready", "ready")


def test_an_agenda_counts_from_its_publication() -> None:
    assert states(Sitting().planned()) == ("ready", "ready")
    assert states(Sitting().published()) == ("listed", "listed")


def test_a_case_is_discussed_and_then_decided_or_put_off() -> None:
    sitting = Sitting().live().called()
    assert states(sitting) == ("in_discussion", "listed")

    sitting.drafted().read_back().recorded()
    sitting.do(sitting.service.agenda.close, FIRST, by="chair", reason="")
    sitting.do(sitting.service.agenda.call, SECOND, by="chair")
    sitting.do(
        sitting.service.agenda.defer, SECOND, by="chair", reason_code="out_of_time", reason=""
    )

    assert states(sitting) == ("decided", "deferred")


def test_after_the_board_the_pathway_says_where_it_stands() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()
    sitting.do(sitting.service.agenda.close, FIRST, by="chair", reason="")

    assert states(moved(sitting, "mdt", "treatment"))[0] == "in_treatment"
    assert states(moved(sitting, "follow_up"))[0] == "follow_up"
    assert states(moved(sitting, "closed"))[0] == "closed"


def test_a_new_episode_begins_without_what_was_decided_in_the_last() -> None:
    sitting = Sitting().live().called().drafted().read_back().recorded()
    sitting.do(sitting.service.agenda.close, FIRST, by="chair", reason="")
    moved(sitting, "mdt", "follow_up", "closed")
    sitting.now = sitting.now.replace(year=START.year + 1)

    assert states(moved(sitting, "mdt"))[0] == "ready"


def test_a_case_that_shall_come_back_is_put_off_until_it_is_listed() -> None:
    sitting = Sitting()
    sitting.service.casework.relist(
        sitting.uow, FIRST_CASE, "board-gastric", reason_code="advisory", by=None, at=START
    )

    assert states(sitting)[0] == "deferred"


def test_a_withdrawn_consent_suspends_a_case_until_another_is_given() -> None:
    sitting = Sitting()
    consents = sitting.service.consents
    consents.record(sitting.uow, GIVEN, by=MEMBER)
    [entry] = consents.of_case(sitting.uow, FIRST_CASE)
    consents.withdraw(sitting.uow, entry.subject_id, by=MEMBER, reason="")

    assert states(sitting) == ("suspended_consent", "ready")

    consents.record(sitting.uow, GIVEN, by=MEMBER)

    assert states(sitting) == ("ready", "ready")
