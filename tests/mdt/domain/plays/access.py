"""Acts of consent and of evidence that comes late."""

from dataclasses import replace

from mdt.domain.consents import CONSENT, Consent
from mdt.domain.ids import ConsentId, PersonId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.sitting import FIRST_CASE, SECOND_CASE, START, sheet


def consent(play: Play, who: str, _person: PersonId, n: int) -> None:
    agreed = Consent(
        case_id=(FIRST_CASE, SECOND_CASE)[n % 2],
        purpose="care",
        countries=("CN", "RU"),
        data_classes=("clinical", "image"),
        legal_basis="explicit_consent",
        text_id="form-1",
        language="ru",
        method="paper",
        obtained_by=PersonId(who),
        valid_from=START.date().isoformat(),
    )
    play.sitting.service.consents.record(play.sitting.uow, agreed, by=PersonId(who))


def withdraw_consent(play: Play, who: str, _person: PersonId, n: int) -> None:
    given = play.sitting.uow.records.find(CONSENT, state="given")
    if given:
        chosen = ConsentId(given[n % len(given)].subject_id)
        play.sitting.service.consents.withdraw(play.sitting.uow, chosen, by=PersonId(who))


def add_evidence(play: Play, who: str, _person: PersonId, n: int) -> None:
    cases, uow = play.sitting.service.cases, play.sitting.uow
    case_id = (FIRST_CASE, SECOND_CASE)[n % 2]
    later = replace(sheet(), pathology=f"Report {n}")
    cases.add_version(uow, case_id, by=PersonId(who), sheet=later, materials=(), language="en")


def show_evidence(play: Play, who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.cases.show_evidence, play.item(n), by=who)


ACTS: tuple[Act, ...] = (consent, withdraw_consent, add_evidence, show_evidence)
RARE: frozenset[str] = frozenset()
