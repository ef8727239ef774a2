"""What the services need from the outside: storage, a clock, ids, and a signing key.

A unit of work is one savepoint of one transaction: either all that a service did with it is kept,
or nothing. Everything here is synchronous and is called in the writer thread, or, for reads only,
in a reader thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from mdt.domain.boards import Board
from mdt.domain.cases import Case, CaseVersion, Material
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.ids import (
    BoardId,
    CaseId,
    CaseVersionId,
    InstitutionId,
    MaterialId,
    MeetingId,
    NetworkId,
    PersonId,
    SessionId,
)
from mdt.domain.meetings import Meeting, MeetingState
from mdt.domain.people import Institution, Person, Role
from mdt.domain.records import Entry, RecordKind

T = TypeVar("T")

Clock = Callable[[], datetime]
"""Server time, aware UTC."""

NewId = Callable[[datetime], str]
"""A new id for a moment: ``mdt.domain.ids.new_id``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSummary:
    """One line of a list of meetings."""

    id: MeetingId
    board_id: BoardId
    board_title: str
    title: str
    starts_at: datetime
    tz: str
    planned_min: int
    state: MeetingState
    role: Role | None  # of the person the list was made for; None: planner, not invited


class EventLog(Protocol):
    """The logs of all meetings, and the meetings they fold to."""

    def load(self, meeting_id: MeetingId) -> Meeting:
        """Return the meeting as its log says. Raises NotFound."""

    def create(
        self,
        meeting_id: MeetingId,
        events: Sequence[Event],
        *,
        at: datetime,
        actor_id: PersonId,
        command_id: str | None,
    ) -> tuple[Meeting, tuple[LoggedEvent, ...]]:
        """Begin a log; the first event is ``meeting.planned``."""

    def append(
        self,
        meeting: Meeting,
        events: Sequence[Event],
        *,
        session_id: SessionId | None,
        at: datetime,
        actor_id: PersonId | None,
        command_id: str | None,
    ) -> tuple[Meeting, tuple[LoggedEvent, ...]]:
        """Add events after ``meeting.seq`` and return the meeting they lead to.

        The last of the events carries ``command_id``, so that a command of several events is
        found by its last number.
        """

    def find_command(
        self, meeting_id: MeetingId, actor_id: PersonId, command_id: str
    ) -> int | None:
        """Return the number of the last event that this command caused, if it was ever stored."""

    def since(self, meeting_id: MeetingId, after_seq: int, limit: int) -> tuple[LoggedEvent, ...]:
        """Return up to ``limit`` events after a number, in order."""

    def list_for(self, person_id: PersonId) -> tuple[MeetingSummary, ...]:
        """Return meetings a person takes part in, planned, or coordinates the board of."""

    def running(self) -> tuple[MeetingId, ...]:
        """Return the meetings whose session runs now, paused or not."""

    def pending(self, board_id: BoardId) -> tuple[MeetingId, ...]:
        """Return the meetings of a board that are published or run, the earliest first."""

    def of_board(self, board_id: BoardId) -> tuple[MeetingId, ...]:
        """Return the meetings of a board, the earliest first."""


class Boards(Protocol):
    """Standing teams."""

    def get(self, board_id: BoardId) -> Board:
        """Return a board. Raises NotFound."""

    def list_for(self, person_id: PersonId) -> tuple[Board, ...]:
        """Return the boards that a person is a member of."""

    def list_network(self, network_id: NetworkId) -> tuple[Board, ...]:
        """Return all boards of a network, by title."""

    def people_of(self, board_id: BoardId) -> tuple[Person, ...]:
        """Return the members of a board."""

    def add(self, board: Board) -> None:
        """Store a board whose network and members are stored."""

    def save(self, board: Board) -> None:
        """Store a board as it is settled now. Raises NotFound."""


class People(Protocol):
    """People and institutions."""

    def get(self, person_id: PersonId) -> Person:
        """Return a person. Raises NotFound."""

    def institution(self, institution_id: InstitutionId) -> Institution:
        """Return an institution. Raises NotFound."""

    def list_network(self, network_id: NetworkId) -> tuple[Person, ...]:
        """Return everybody of a network, by name."""

    def institutions_of(self, network_id: NetworkId) -> tuple[Institution, ...]:
        """Return the institutions of a network, by name."""

    def add(self, person: Person) -> None:
        """Store a person of an institution that is stored."""

    def add_institution(self, institution: Institution) -> None:
        """Store an institution of a network that is stored."""

    def save_institution(self, institution: Institution) -> None:
        """Store another country and zone of an institution."""

    def network_name(self, network_id: NetworkId) -> str:
        """Return what a network is called. Raises NotFound."""


class Cases(Protocol):
    """Cases and their immutable versions."""

    def get(self, case_id: CaseId) -> Case:
        """Return a case. Raises NotFound."""

    def version(self, version_id: CaseVersionId) -> CaseVersion:
        """Return one version. Raises NotFound."""

    def current(self, case_id: CaseId) -> CaseVersion:
        """Return the version that is current now. Raises NotFound."""

    def add(self, case: Case, version: CaseVersion) -> None:
        """Store a new case with its first version."""

    def add_version(self, version: CaseVersion) -> None:
        """Store a further version and make it the current one."""

    def versions(self, case_id: CaseId) -> tuple[CaseVersion, ...]:
        """Return every version of a case, the newest first."""

    def list_for_board(self, board_id: BoardId) -> tuple[Case, ...]:
        """Return the cases that a board may put on an agenda."""

    def list_from(self, institution_id: InstitutionId) -> tuple[Case, ...]:
        """Return the cases that come from an institution."""

    def is_taken(self, pseudonym: str) -> bool:
        """Return whether a case has this visible number."""


class Materials(Protocol):
    """Reports, images and documents of cases."""

    def get(self, material_id: MaterialId) -> Material:
        """Return a material. Raises NotFound."""

    def is_used(self, sha256: str) -> bool:
        """Return whether a material has these bytes."""


class Records(Protocol):
    """What is kept outside meetings: chains of immutable versions, one audit line for each."""

    def current(self, kind: RecordKind[T], subject_id: str) -> Entry[T]:
        """Return the last version. Raises NotFound."""

    def history(self, kind: RecordKind[T], subject_id: str) -> tuple[Entry[T], ...]:
        """Return all versions, the first one first."""

    def add(
        self,
        kind: RecordKind[T],
        subject_id: str,
        value: T,
        *,
        based_on: int,
        by: PersonId | None,
        at: datetime,
        action: str,
    ) -> Entry[T]:
        """Add the version after ``based_on``; the same value again adds nothing.

        Raises RevisionConflict, with both values, when another version came in between.
        """

    def find(
        self,
        kind: RecordKind[T],
        *,
        scope_id: str | None = None,
        owner_id: str | None = None,
        state: str | None = None,
        due_before: str | None = None,
    ) -> tuple[Entry[T], ...]:
        """Return the last version of each record that meets all conditions, the due ones first."""


class Vault(Protocol):
    """Keys for links to patients, one for each link; removing a key erases the link."""

    def seal(self, text: str) -> tuple[str, str]:
        """Return the name of a new key and the text sealed by it, hex."""

    def open(self, key_id: str, sealed: str) -> str | None:
        """Return what was sealed, or None when the key is gone."""

    def mark(self, key_id: str, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return marks of words that only this key makes, in their order; none without it."""

    def destroy(self, key_id: str) -> None:
        """Remove a key for ever."""


class UnitOfWork(Protocol):
    """All storage, within one savepoint."""

    @property
    def meetings(self) -> EventLog:
        """Event logs."""

    @property
    def boards(self) -> Boards:
        """Boards."""

    @property
    def people(self) -> People:
        """People."""

    @property
    def cases(self) -> Cases:
        """Cases."""

    @property
    def materials(self) -> Materials:
        """Materials."""

    @property
    def records(self) -> Records:
        """Records outside meetings."""


class Signer(Protocol):
    """A key that signs for the server; its public half is kept beside the database."""

    @property
    def key_id(self) -> str:
        """Name of the key, under which its public half is found."""

    def sign(self, statement: bytes) -> bytes:
        """Return the raw Ed25519 signature of a statement."""
