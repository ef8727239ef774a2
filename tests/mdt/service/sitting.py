"""A gastric board between two hospitals, ready to meet: what service tests begin with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from mdt.domain.advice_checks import checks_of, stands
from mdt.domain.advice_content import Guideline
from mdt.domain.agenda import AgendaItem, ItemKind, PlannedItem
from mdt.domain.boards import Board, BoardMember
from mdt.domain.cases import Case, CaseVersion, Material, seal
from mdt.domain.consents import AGREEMENT
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.ids import (
    BoardId,
    CaseId,
    CaseVersionId,
    InstitutionId,
    ItemId,
    MaterialId,
    MeetingId,
    PersonId,
)
from mdt.domain.meetings import Meeting, MeetingPlan
from mdt.domain.people import Institution, Participant, Person, Role
from mdt.domain.quorum import QuorumRule
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.replay import apply
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from tests.mdt.service.memory import MemoryUnitOfWork
from tests.mdt.service.sheets import AGREED, NETWORK, sheet
from tests.mdt.service.signing import FakeSigner

BOARD = BoardId("board-gastric")
MOSCOW = InstitutionId("moscow")
BEIJING = InstitutionId("beijing")
START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

PEOPLE: dict[str, tuple[Role, str, InstitutionId]] = {
    "coordinator": (Role.COORDINATOR, "coordination", MOSCOW),
    "chair": (Role.CHAIR, "surgical_oncology", MOSCOW),
    "deputy": (Role.DEPUTY_CHAIR, "surgical_oncology", BEIJING),
    "scribe": (Role.SCRIBE, "pathology", MOSCOW),
    "member": (Role.MEMBER, "medical_oncology", BEIJING),
    "radiologist": (Role.MEMBER, "radiology", BEIJING),
    "expert": (Role.EXPERT, "radiation_oncology", BEIJING),
    "trainee": (Role.TRAINEE, "medical_oncology", MOSCOW),
    "guest": (Role.GUEST, "organ_specialist", BEIJING),
    "observer": (Role.OBSERVER, "nursing", MOSCOW),
    "interpreter": (Role.INTERPRETER, "coordination", BEIJING),
    "room": (Role.ROOM, "coordination", BEIJING),
}
"""Every role, by the id of the person who has it in the meeting."""

RULE = QuorumRule(
    id="rule-gastric",
    version=2,
    all_of=("surgical_oncology", "medical_oncology"),
    any_of=(("radiology", "pathology"),),
    min_count=3,
    min_distinct_disciplines=3,
)

FIRST_CASE = CaseId("case-1")
SECOND_CASE = CaseId("case-2")
IMAGE = MaterialId("image-1")
PREVIOUS, FIRST, SECOND, LECTURE = (
    ItemId("item-previous"),
    ItemId("item-case-1"),
    ItemId("item-case-2"),
    ItemId("item-lecture"),
)

WORDING = RecommendationContent(
    type="OP",
    intent="K",
    text="Distal gastrectomy with D2 lymphadenectomy after four cycles of FLOT.",
    lead_discipline="surgical_oncology",
    implementer_id=PersonId("chair"),
    due_date=date(2026, 4, 1),
    guideline_status="within",
    guidelines=(Guideline(body="ESMO", title="Gastric cancer", edition="2022"),),
)


def plan(**changes: object) -> MeetingPlan:
    """Return a plan with every role and four items: minutes, two cases, a lecture."""
    return replace(
        MeetingPlan(
            title="Gastric board, March",
            starts_at=START + timedelta(hours=1),
            tz="Europe/Moscow",
            planned_min=60,
            languages=("en", "ru"),
            participants=tuple(invited(name) for name in PEOPLE),
            items=(
                item(PREVIOUS, ItemKind.PREVIOUS_MINUTES, "Minutes of February", None),
                item(FIRST, ItemKind.CASE, "Gastric cancer, converted", FIRST_CASE),
                item(SECOND, ItemKind.CASE, "Gastric cancer, recurrence", SECOND_CASE),
                item(LECTURE, ItemKind.EDUCATION, "HIPEC: who benefits", None),
            ),
        ),
        **changes,
    )


def invited(name: str, role: Role | None = None) -> Participant:
    """Return a person as the planner invites them."""
    return Participant(
        person_id=PersonId(name),
        display_name="made up by the caller",
        institution_id=InstitutionId(""),
        institution_name="",
        discipline="",
        role=role or PEOPLE[name][0],
    )


def item(item_id: ItemId, kind: ItemKind, title: str, case_id: CaseId | None) -> PlannedItem:
    """Return an agenda item that the member presents."""
    return PlannedItem(
        id=item_id,
        kind=kind,
        title=title,
        case_id=case_id,
        presenter_id=PersonId("member"),
        time_box_s=600,
    )


def storage() -> MemoryUnitOfWork:
    """Return a network of two hospitals with its people, one board, two cases, an image."""
    uow = MemoryUnitOfWork()
    uow.people.institutions = {
        MOSCOW: Institution(
            id=MOSCOW, network_id=NETWORK, name="Moscow Centre", country="RU", tz="Europe/Moscow"
        ),
        BEIJING: Institution(
            id=BEIJING,
            network_id=NETWORK,
            name="Beijing Hospital",
            country="CN",
            tz="Asia/Shanghai",
        ),
    }
    for name, (_, discipline, institution_id) in PEOPLE.items():
        uow.people.table[PersonId(name)] = Person(
            id=PersonId(name),
            display_name=f"Dr {name.title()}",
            institution_id=institution_id,
            discipline=discipline,
            tz="UTC",
            language="en",
        )
    uow.boards.people = uow.people.table
    uow.boards.table[BOARD] = Board(
        id=BOARD,
        network_id=NETWORK,
        slug="gastric",
        title="Gastric board",
        tumour_site="stomach",
        tz="Europe/Moscow",
        languages=("en", "ru"),
        quorum_rule=RULE,
        members=tuple(
            BoardMember(person_id=PersonId(name), role=role)
            for name, (role, _, _) in PEOPLE.items()
        ),
    )
    for n, case_id in enumerate((FIRST_CASE, SECOND_CASE), start=1):
        _add_case(uow, case_id, n)
    uow.records.add(
        AGREEMENT, "agreement", AGREED, based_on=0, by=None, at=START, action="agreement.recorded"
    )
    uow.records.audited.clear()  # what tests look for comes after
    return uow


def _add_case(uow: MemoryUnitOfWork, case_id: CaseId, n: int) -> None:
    image = Material(
        id=MaterialId(f"image-{n}"),
        case_id=case_id,
        kind="image_study",
        title="CT abdomen",
        mime="image/png",
        sha256="ab" * 32,
        size=1000,
    )
    version = seal(
        CaseVersion(
            id=CaseVersionId(f"version-{n}-1"),
            case_id=case_id,
            n=1,
            author_id=PersonId("member"),
            created_at=START - timedelta(days=3),
            language="en",
            sheet=sheet(f"Question {n}?"),
            content_hash="",
            prev_hash="",
            materials=(image,),
        )
    )
    case = Case(
        id=case_id,
        network_id=NETWORK,
        pseudonym=f"K-7F3{n}",
        title="Gastric cancer",
        tumour_site="stomach",
        origin_institution_id=MOSCOW,
        owner_id=PersonId("member"),
        current_version_id=version.id,
    )
    uow.materials.table[image.id] = image
    uow.cases.add(case, version)


class Sitting:
    """One meeting with its services, storage, and a clock that moves one second a command."""

    def __init__(self, uow: MemoryUnitOfWork | None = None) -> None:
        self.uow = uow or storage()
        self.now = START
        self._ids = 0
        self.service = BoardService(self._tick, self._next_id)
        self.id = MeetingId("meeting-1")

    def _tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def _next_id(self, _at: datetime) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    @property
    def meeting(self) -> Meeting:
        """The meeting as stored."""
        return self.uow.meetings.load(self.id)

    @property
    def log(self) -> list[LoggedEvent]:
        """All its events."""
        return self.uow.meetings.logs[self.id]

    def item(self, item_id: ItemId) -> AgendaItem:
        """Return one item as it stands."""
        found = self.meeting.item(item_id)
        assert found is not None
        return found

    def types(self) -> list[str]:
        """Return the types of all events, in order."""
        return [logged.event.TYPE for logged in self.log]

    def do(self, command: Callable[..., Outcome], *args: object, by: str, **kw: object) -> Outcome:
        """Run a command of a service as one person."""
        return command(self.uow, self.id, *args, by=PersonId(by), **kw)

    def planned(self, wanted: MeetingPlan | None = None) -> "Sitting":
        """Plan the meeting."""
        self.service.meetings.plan(
            self.uow,
            by=PersonId("coordinator"),
            board_id=BOARD,
            plan=wanted or plan(),
            meeting_id=self.id,
        )
        return self

    def published(self, wanted: MeetingPlan | None = None) -> "Sitting":
        """Plan and publish it."""
        self.planned(wanted)
        self.do(self.service.meetings.publish, by="coordinator")
        return self

    def joined(self, *names: str) -> "Sitting":
        """Let people take their seats."""
        for name in names:
            self.service.meetings.joined(self.uow, self.id, person_id=PersonId(name))
        return self

    def left(self, name: str, reason: str = "left") -> "Sitting":
        """Let somebody leave."""
        self.service.meetings.left(self.uow, self.id, person_id=PersonId(name), reason=reason)
        return self

    def live(self, *names: str) -> "Sitting":
        """Publish, let people in (the usual ones unless named), and start the session."""
        self.published()
        self.joined(*(names or ("chair", "scribe", "member", "radiologist", "trainee")))
        self.do(self.service.sessions.start, by="chair")
        return self

    def called(self, item_id: ItemId = FIRST) -> "Sitting":
        """Call an item."""
        self.do(self.service.agenda.call, item_id, by="chair")
        return self

    def drafted(
        self,
        content: RecommendationContent = WORDING,
        *,
        item_id: ItemId = FIRST,
        revision: int = 0,
    ) -> "Sitting":
        """Save a draft."""
        self.do(
            self.service.recommendations.save_draft,
            item_id,
            by="scribe",
            revision=revision,
            content=content,
        )
        return self

    def read_back(self, *, item_id: ItemId = FIRST, revision: int = 1) -> "Sitting":
        """Read the draft back."""
        self.do(self.service.recommendations.read_back, item_id, by="chair", revision=revision)
        return self

    def recorded(self, *, item_id: ItemId = FIRST, revision: int = 1) -> "Sitting":
        """Record what was read back."""
        self.do(self.service.recommendations.record, item_id, by="chair", revision=revision)
        return self

    def dissented(self, name: str = "radiologist", text: str = "") -> "Sitting":
        """Let somebody dissent from the first case's recommendation."""
        self.do(self.service.recommendations.dissent, FIRST, by=name, stance="disagree", text=text)
        return self

    def closed(self, item_id: ItemId = FIRST, reason: str = "") -> "Sitting":
        """Close an item."""
        self.do(self.service.agenda.close, item_id, by="chair", reason=reason)
        return self

    def deferred(self, item_id: ItemId, code: str = "out_of_time", reason: str = "") -> "Sitting":
        """Defer an item."""
        self.do(self.service.agenda.defer, item_id, by="chair", reason_code=code, reason=reason)
        return self

    def ended(self) -> "Sitting":
        """Bring the running meeting to its end: one decision with dissent, one deferral."""
        self.called(PREVIOUS).closed(PREVIOUS)
        self.called().drafted().dissented(text="Peritoneal disease was not excluded.")
        self.read_back().recorded().closed()
        self.called(SECOND).deferred(SECOND, "missing_imaging", "MRI follows on Monday.")
        self.called(LECTURE).closed(LECTURE)
        self.do(self.service.sessions.end, by="chair")
        return self

    def answered(self) -> "Sitting":
        """Answer every check of quality that is asked of what was recorded."""
        for recommendation in self.meeting.recommendations.values():
            for check in checks_of(recommendation) if stands(recommendation) else ():
                command = self.service.advice.answer_quality
                self.do(command, recommendation.id, by="scribe", check=check, answer="done")
        return self

    def signed(self) -> "Sitting":
        """End the review of the minutes, and let the chair sign them."""
        self.do(self.service.amending.end_review, by="scribe")
        self.do(
            self.service.minutes.sign,
            by="chair",
            meaning="approved_as_chair",
            signer=FakeSigner(),
        )
        return self

    def force(self, *events: Event, by: str | None = "chair") -> "Sitting":
        """Append events without asking anybody, to reach a state."""
        actor_id = PersonId(by) if by is not None else None
        session = self.meeting.session
        self.uow.meetings.append(
            self.meeting,
            events,
            session_id=session.id if session is not None else None,
            at=self._tick(),
            actor_id=actor_id,
            command_id=None,
        )
        return self


def refold(log: list[LoggedEvent]) -> Meeting:
    """Return the meeting that a log leads to, folded from nothing."""
    meeting: Meeting | None = None
    for logged in log:
        meeting = apply(meeting, logged)
    assert meeting is not None
    return meeting
