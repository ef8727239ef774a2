"""A small network for store tests: people, a board, a case and meetings, all invented."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mdt.domain.agenda import ItemKind, PlannedItem
from mdt.domain.boards import Board, BoardMember
from mdt.domain.cases import Case, CaseSheet, CaseVersion, Coded, Material, seal
from mdt.domain.events import Event, MeetingPlanned, MeetingPublished
from mdt.domain.ids import (
    BoardId,
    CaseId,
    CaseVersionId,
    InstitutionId,
    ItemId,
    MaterialId,
    MeetingId,
    NetworkId,
    PersonId,
    new_id,
)
from mdt.domain.meetings import Meeting, MeetingPlan
from mdt.domain.people import Institution, Participant, Person, Role
from mdt.domain.quorum import QuorumRule
from mdt.store.unit_of_work import SqlUnitOfWork

START = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)

NETWORK = NetworkId("network-1")
CLINIC = Institution(
    id=InstitutionId("clinic-1"),
    network_id=NETWORK,
    name="Bệnh viện Thử nghiệm",
    country="VN",
    tz="Asia/Ho_Chi_Minh",
)
ROLES = {
    "chair": Role.CHAIR,
    "scribe": Role.SCRIBE,
    "surgeon": Role.MEMBER,
    "guest": Role.GUEST,
    "coordinator": Role.COORDINATOR,
}
PEOPLE = tuple(
    Person(
        id=PersonId(f"person-{name}"),
        display_name=f"Dr. {name.title()} Übung",
        institution_id=CLINIC.id,
        discipline="surgical_oncology",
        tz="Europe/Paris",
        language="en",
    )
    for name in ROLES
)
CHAIR, SCRIBE, SURGEON, GUEST, COORDINATOR = (person.id for person in PEOPLE)
RULE = QuorumRule(id="rule-1", all_of=("surgical_oncology",), any_of=(("a", "b"),), min_count=2)
BOARD = Board(
    id=BoardId("board-1"),
    network_id=NETWORK,
    slug="gastric",
    title="Gastric board (synthetic)",
    tumour_site="stomach",
    tz="Asia/Shanghai",
    languages=("en", "zh"),
    quorum_rule=RULE,
    members=tuple(
        BoardMember(person_id=person.id, role=ROLES[person.id.removeprefix("person-")])
        for person in PEOPLE
        if person.id != GUEST
    ),
)


def sheet(question: str = "Resect after response?") -> CaseSheet:
    """Return the sheet of an invented patient."""
    code = Coded(system="icd-10", version="2019", code="C16.9", text="胃癌")
    return CaseSheet(
        question=question,
        question_type="treatment",
        urgency="routine",
        age_band="60-64",
        sex="female",
        country="VN",
        diagnosis="Adenocarcinoma",
        topography=code,
        morphology=code,
        icd10=code,
        diagnosed_on="2026-03",
        laterality="U",
        stages=(),
        ecog=1,
        ecog_on=START.date(),
        disease_status="primary",
        pathology="",
        imaging="<img onerror=alert(1)>",
        comorbidity="",
        patient_view="",
        local_plan="",
    )


def material(case_id: CaseId, *, sha256: str = "ab" * 32, title: str = "CT") -> Material:
    """Return a picture of a case; nothing is stored under its hash unless a test does."""
    return Material(
        id=MaterialId(f"{case_id}-{title}"),
        case_id=case_id,
        kind="image_study",
        title=title,
        mime="image/png",
        sha256=sha256,
        size=6,
        width=2,
        height=3,
    )


def case_with_version(
    number: int = 1, *, materials: tuple[Material, ...] | None = None
) -> tuple[Case, CaseVersion]:
    """Return a case with its first version and, unless others are given, one material."""
    case_id = CaseId(f"case-{number}")
    version = seal(
        CaseVersion(
            id=CaseVersionId(f"case-{number}-v1"),
            case_id=case_id,
            n=1,
            author_id=SURGEON,
            created_at=START,
            language="en",
            sheet=sheet(),
            content_hash="",
            prev_hash="",
            materials=(material(case_id),) if materials is None else materials,
        )
    )
    case = Case(
        id=case_id,
        network_id=NETWORK,
        pseudonym=f"K-{number:04}",
        title="Gastric cancer (synthetic)",
        tumour_site="stomach",
        origin_institution_id=CLINIC.id,
        owner_id=SURGEON,
        current_version_id=version.id,
    )
    return case, version


def later_version(before: CaseVersion, question: str) -> CaseVersion:
    """Return the version that follows, with another question."""
    return seal(
        CaseVersion(
            id=CaseVersionId(f"{before.case_id}-v{before.n + 1}"),
            case_id=before.case_id,
            n=before.n + 1,
            author_id=SURGEON,
            created_at=START + timedelta(days=before.n),
            language="en",
            sheet=sheet(question),
            content_hash="",
            prev_hash=before.content_hash,
            materials=before.materials,
        )
    )


def participants() -> tuple[Participant, ...]:
    """Return everybody as invited to a meeting."""
    return tuple(
        Participant(
            person_id=person.id,
            display_name=person.display_name,
            institution_id=CLINIC.id,
            institution_name=CLINIC.name,
            discipline=person.discipline,
            role=ROLES[person.id.removeprefix("person-")],
        )
        for person in PEOPLE
    )


def plan(title: str = "Tuesday board", case_ids: tuple[CaseId, ...] = ()) -> MeetingPlan:
    """Return a plan with a topic and, after it, the cases."""
    topic = PlannedItem(
        id=ItemId("item-topic"),
        kind=ItemKind.TOPIC,
        title="Welcome",
        case_id=None,
        presenter_id=CHAIR,
        time_box_s=300,
    )
    cases = tuple(
        PlannedItem(
            id=ItemId(f"item-{case_id}"),
            kind=ItemKind.CASE,
            title="Case",
            case_id=case_id,
            presenter_id=SURGEON,
            time_box_s=600,
        )
        for case_id in case_ids
    )
    return MeetingPlan(
        title=title,
        starts_at=START + timedelta(hours=1),
        tz=BOARD.tz,
        planned_min=60,
        languages=("en",),
        participants=participants(),
        items=(topic, *cases),
    )


def planned(title: str = "Tuesday board") -> Event:
    """Return the first event of a meeting of the board."""
    return MeetingPlanned(
        board_id=BOARD.id, board_title=BOARD.title, quorum_rule=RULE, plan=plan(title)
    )


def store_network(uow: SqlUnitOfWork) -> None:
    """Store the network, its people and the board."""
    uow.people.add_network(NETWORK, "Synthetic network")
    uow.people.add_institution(CLINIC)
    for person in PEOPLE:
        uow.people.add(person)
    uow.boards.add(BOARD)


def begin_meeting(uow: SqlUnitOfWork, name: str = "meeting-1", at: datetime = START) -> Meeting:
    """Store a planned and published meeting."""
    meeting, _ = uow.meetings.create(
        MeetingId(name),
        (planned(), MeetingPublished()),
        at=at,
        actor_id=COORDINATOR,
        command_id=None,
    )
    return meeting


@dataclass
class Ticks:
    """A clock that moves a millisecond at each look."""

    _count: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self) -> datetime:
        return START + timedelta(milliseconds=next(self._count))


def ids_from(start: int = 0) -> "CountedIds":
    """Return a source of ids that repeats from run to run."""
    return CountedIds(itertools.count(start))


@dataclass
class CountedIds:
    """Ids in the usual form, from a counter instead of entropy."""

    _count: Iterator[int]

    def __call__(self, at: datetime) -> str:
        number = next(self._count)
        return new_id(at, lambda size: number.to_bytes(size, "big"))
