"""A case as its page shows it: what the file holds, in lines that a template can draw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mdt.domain.access import ACCESS
from mdt.domain.case_facts import said, sections
from mdt.domain.cases import Case, CaseVersion
from mdt.domain.codes.cases import DATA_FIELDS
from mdt.domain.consents import AGREEMENT, Consent
from mdt.domain.errors import NotFound
from mdt.domain.ids import BoardId, CaseId, PersonId
from mdt.domain.pathway import NEXT
from mdt.domain.people import Person
from mdt.domain.readiness import Gap
from mdt.domain.timeline import timeline
from mdt.domain.valuesets import label
from mdt.service.board import BoardService
from mdt.service.case_files import CaseFile
from server.store.unit_of_work import ServerUnitOfWork

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """One consent, with its state today."""

    id: str
    consent: Consent
    state: str
    obtained_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLine:
    """One country that was shown, or refused, a version in a meeting."""

    day: date
    country: str
    people: int
    refused: int
    version: int
    bases: tuple[str, ...]  # legal bases, or grounds within the country
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Everything that the page of one case draws."""

    file: CaseFile
    origin: str
    names: Mapping[PersonId, str]
    people: tuple[Person, ...]
    consents: tuple[ConsentLine, ...]
    seen: tuple[SeenLine, ...]
    boards: Mapping[BoardId, str]
    agreements: tuple[str, ...]
    kept_from: tuple[str, ...]  # institutions, as they are called in the reader's language
    link: str  # state of the link to the patient


def read_page(
    uow: ServerUnitOfWork,
    board: BoardService,
    case_id: CaseId,
    by: PersonId,
    today: date,
    *,
    language: str,
) -> CasePage:
    """Return what a reader sees of a case.

    Raises:
        NotFound: nobody to the case.
    """
    file = board.case_files.open(uow, case_id, by=by)
    case = file.case
    people = uow.people.list_network(case.network_id)
    names = {person.id: person.display_name for person in people}
    day = today.isoformat()
    consents = tuple(
        ConsentLine(
            id=entry.subject_id,
            consent=entry.value,
            state=entry.value.state_on(day),
            obtained_by=names.get(entry.value.obtained_by, ""),
        )
        for entry in board.consents.of_case(uow, case_id)
    )
    called = board.institutions.names(uow, case.network_id, language)
    boards = board.standing_teams.names(uow, by, language)
    return CasePage(
        file=file,
        origin=called[case.origin_institution_id],
        names=names,
        people=people,
        consents=consents,
        seen=_seen(uow, case, file.versions),
        boards={
            one.board_id: boards.get(one.board_id) or uow.boards.get(one.board_id).title
            for one in file.kept.relistings
        },
        agreements=tuple(
            entry.value.title
            for entry in uow.records.find(AGREEMENT, scope_id=case.network_id, state="in_force")
        ),
        kept_from=tuple(called[one] for one in board.gate.keeps_from(uow, case, called)),
        link=board.identity_links.state(uow, case_id),
    )


def version_of(file: CaseFile, wanted: str | None) -> CaseVersion:
    """Return the version that an address asks for; the newest when it asks for none."""
    if wanted is None:
        return file.versions[0]
    found = next((one for one in file.versions if str(one.n) == wanted), None)
    if found is None:
        raise NotFound
    return found


def told_sections(version: CaseVersion, say: Say, country: Say) -> list[dict[str, object]]:
    """Return the sheet as titled parts: facts in pairs, then lines."""
    return [
        {
            "key": section.key,
            "facts": [(fact.key, said(fact.parts, say, country)) for fact in section.facts],
            "lines": [said(line, say, country) for line in section.lines],
        }
        for section in sections(version.sheet)
    ]


def told_timeline(version: CaseVersion, say: Say, country: Say) -> list[dict[str, str]]:
    """Return the course of the case as lines in time."""
    return [
        {
            "on": one.on,
            "until": one.until,
            "kind": say(label(DATA_FIELDS, one.kind)),
            "text": said(one.parts, say, country),
            "country": one.country,
        }
        for one in timeline(version.sheet)
    ]


def stages_after(stage: str) -> tuple[str, ...]:
    """Return the stages that a case may move to, in the order of the pathway."""
    order = list(NEXT)
    return tuple(sorted(NEXT.get(stage, frozenset()), key=order.index))


def late(gaps: Sequence[Gap], today: date) -> frozenset[str]:
    """Return the fields whose day is past."""
    return frozenset(gap.field for gap in gaps if gap.is_late(today))


def _seen(
    uow: ServerUnitOfWork, case: Case, versions: Sequence[CaseVersion]
) -> tuple[SeenLine, ...]:
    numbers = {version.id: version.n for version in versions}
    lines = []
    for head in uow.records.find(ACCESS, scope_id=case.id):
        for entry in uow.records.history(ACCESS, head.subject_id):
            for country in sorted({one.country for one in entry.value.people}):
                people = [one for one in entry.value.people if one.country == country]
                allowed = [one for one in people if one.allow]
                lines.append(
                    SeenLine(
                        day=entry.at.date(),
                        country=country,
                        people=len(allowed),
                        refused=len(people) - len(allowed),
                        version=numbers.get(entry.value.case_version_id, 0),
                        bases=tuple(
                            sorted({one.legal_basis for one in allowed if one.legal_basis})
                        ),
                        reasons=tuple(sorted({one.reason_code for one in people if not one.allow})),
                    )
                )
    return tuple(sorted(lines, key=lambda line: line.day, reverse=True))
