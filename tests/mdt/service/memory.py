"""Storage in memory, meeting the ports of the services: real chains, real folds, no database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from mdt.domain.boards import Board
from mdt.domain.cases import Case, CaseVersion, Material
from mdt.domain.chain import link
from mdt.domain.errors import NotFound, RevisionConflict
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.hashing import GENESIS
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
from mdt.domain.meetings import PENDING, Meeting, MeetingState
from mdt.domain.people import Institution, Person, Role
from mdt.domain.records import Entry, Heading, RecordKind, record_body, record_hash
from mdt.domain.replay import apply
from mdt.service.ports import MeetingSummary

K = TypeVar("K")
V = TypeVar("V")


def _found(table: dict[K, V], key: K) -> V:
    try:
        return table[key]
    except KeyError as error:
        raise NotFound from error


class MemoryLog:
    """Event logs as lists."""

    def __init__(self, boards: "MemoryBoards") -> None:
        self.logs: dict[MeetingId, list[LoggedEvent]] = {}
        self.folds: dict[MeetingId, Meeting] = {}
        self.commands: dict[tuple[MeetingId, PersonId | None, str], int] = {}
        self._boards = boards

    def load(self, meeting_id: MeetingId) -> Meeting:
        return _found(self.folds, meeting_id)

    def create(
        self,
        meeting_id: MeetingId,
        events: Sequence[Event],
        *,
        at: datetime,
        actor_id: PersonId,
        command_id: str | None,
    ) -> tuple[Meeting, tuple[LoggedEvent, ...]]:
        assert meeting_id not in self.logs
        self.logs[meeting_id] = []
        return self._add(meeting_id, None, events, None, at, actor_id, command_id)

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
        assert meeting == self.folds[meeting.id]
        return self._add(meeting.id, meeting, events, session_id, at, actor_id, command_id)

    def find_command(
        self, meeting_id: MeetingId, actor_id: PersonId, command_id: str
    ) -> int | None:
        return self.commands.get((meeting_id, actor_id, command_id))

    def since(self, meeting_id: MeetingId, after_seq: int, limit: int) -> tuple[LoggedEvent, ...]:
        return tuple(self.logs[meeting_id][after_seq : after_seq + limit])

    def list_for(self, person_id: PersonId) -> tuple[MeetingSummary, ...]:
        return tuple(
            _summary(meeting, person_id)
            for meeting in self.folds.values()
            if person_id in meeting.participants
            or meeting.planned_by == person_id
            or any(
                member.person_id == person_id and member.role is Role.COORDINATOR
                for member in self._boards.get(meeting.board_id).members
            )
        )

    def running(self) -> tuple[MeetingId, ...]:
        return tuple(
            id_
            for id_, meeting in self.folds.items()
            if meeting.state in {MeetingState.LIVE, MeetingState.PAUSED}
        )

    def pending(self, board_id: BoardId) -> tuple[MeetingId, ...]:
        return tuple(id_ for id_ in self.of_board(board_id) if self.folds[id_].state in PENDING)

    def of_board(self, board_id: BoardId) -> tuple[MeetingId, ...]:
        found = [meeting for meeting in self.folds.values() if meeting.board_id == board_id]
        return tuple(meeting.id for meeting in sorted(found, key=lambda each: each.starts_at))

    def _add(
        self,
        meeting_id: MeetingId,
        meeting: Meeting | None,
        events: Sequence[Event],
        session_id: SessionId | None,
        at: datetime,
        actor_id: PersonId | None,
        command_id: str | None,
    ) -> tuple[Meeting, tuple[LoggedEvent, ...]]:
        added = []
        for n, event in enumerate(events, start=1):
            logged, _ = link(
                event,
                meeting_id=meeting_id,
                after=meeting.seq if meeting is not None else 0,
                head=meeting.head if meeting is not None else "",
                session_id=session_id,
                at=at,
                actor_id=actor_id,
                command_id=command_id if n == len(events) else None,
            )
            meeting = apply(meeting, logged)
            added.append(logged)
        assert meeting is not None
        self.logs[meeting_id].extend(added)
        self.folds[meeting_id] = meeting
        if command_id is not None:
            assert (meeting_id, actor_id, command_id) not in self.commands
            self.commands[meeting_id, actor_id, command_id] = meeting.seq
        return meeting, tuple(added)


def _summary(meeting: Meeting, person_id: PersonId) -> MeetingSummary:
    person = meeting.participants.get(person_id)
    return MeetingSummary(
        id=meeting.id,
        board_id=meeting.board_id,
        board_title=meeting.board_title,
        title=meeting.title,
        starts_at=meeting.starts_at,
        tz=meeting.tz,
        planned_min=meeting.planned_min,
        state=meeting.state,
        role=person.role if person is not None else None,
    )


class MemoryBoards:
    def __init__(self) -> None:
        self.table: dict[BoardId, Board] = {}
        self.people: dict[PersonId, Person] = {}

    def get(self, board_id: BoardId) -> Board:
        return _found(self.table, board_id)

    def list_for(self, person_id: PersonId) -> tuple[Board, ...]:
        return tuple(
            board
            for board in self.table.values()
            if any(member.person_id == person_id for member in board.members)
        )

    def list_network(self, network_id: NetworkId) -> tuple[Board, ...]:
        boards = [board for board in self.table.values() if board.network_id == network_id]
        return tuple(sorted(boards, key=lambda board: (board.title, board.id)))

    def add(self, board: Board) -> None:
        assert board.id not in self.table
        self.table[board.id] = board

    def save(self, board: Board) -> None:
        self.get(board.id)
        self.table[board.id] = board

    def people_of(self, board_id: BoardId) -> tuple[Person, ...]:
        return tuple(self.people[member.person_id] for member in self.get(board_id).members)


class MemoryPeople:
    def __init__(self) -> None:
        self.table: dict[PersonId, Person] = {}
        self.institutions: dict[InstitutionId, Institution] = {}

    def get(self, person_id: PersonId) -> Person:
        return _found(self.table, person_id)

    def institution(self, institution_id: InstitutionId) -> Institution:
        return _found(self.institutions, institution_id)

    def list_network(self, network_id: NetworkId) -> tuple[Person, ...]:
        return tuple(
            person
            for person in self.table.values()
            if self.institutions[person.institution_id].network_id == network_id
        )

    def institutions_of(self, network_id: NetworkId) -> tuple[Institution, ...]:
        return tuple(each for each in self.institutions.values() if each.network_id == network_id)

    def add_institution(self, institution: Institution) -> None:
        assert institution.id not in self.institutions
        self.institutions[institution.id] = institution

    def save_institution(self, institution: Institution) -> None:
        assert institution.id in self.institutions
        self.institutions[institution.id] = institution

    def add(self, person: Person) -> None:
        assert person.id not in self.table
        self.table[person.id] = person

    def network_name(self, network_id: NetworkId) -> str:
        if not self.institutions_of(network_id):
            raise NotFound
        return f"Network {network_id}"


class MemoryCases:
    def __init__(self) -> None:
        self.table: dict[CaseId, Case] = {}
        self.versions_by_id: dict[CaseVersionId, CaseVersion] = {}

    def get(self, case_id: CaseId) -> Case:
        return _found(self.table, case_id)

    def version(self, version_id: CaseVersionId) -> CaseVersion:
        return _found(self.versions_by_id, version_id)

    def current(self, case_id: CaseId) -> CaseVersion:
        return self.version(self.get(case_id).current_version_id)

    def add(self, case: Case, version: CaseVersion) -> None:
        self.table[case.id] = case
        self.add_version(version)

    def add_version(self, version: CaseVersion) -> None:
        self.versions_by_id[version.id] = version
        case = self.table[version.case_id]
        self.table[case.id] = replace(case, current_version_id=version.id)

    def versions(self, case_id: CaseId) -> tuple[CaseVersion, ...]:
        found = [one for one in self.versions_by_id.values() if one.case_id == case_id]
        return tuple(sorted(found, key=lambda one: -one.n))

    def list_for_board(self, board_id: BoardId) -> tuple[Case, ...]:
        return tuple(self.table.values())

    def list_from(self, institution_id: InstitutionId) -> tuple[Case, ...]:
        return tuple(
            case for case in self.table.values() if case.origin_institution_id == institution_id
        )

    def is_taken(self, pseudonym: str) -> bool:
        return any(case.pseudonym == pseudonym for case in self.table.values())


class MemoryMaterials:
    def __init__(self) -> None:
        self.table: dict[MaterialId, Material] = {}

    def get(self, material_id: MaterialId) -> Material:
        return _found(self.table, material_id)

    def is_used(self, sha256: str) -> bool:
        return any(material.sha256 == sha256 for material in self.table.values())


class MemoryRecords:
    """Records as lists; ``audited`` has the action and subject of each audit line."""

    def __init__(self) -> None:
        self.table: dict[tuple[str, str], list[Entry[Any]]] = {}
        self.audited: list[tuple[str, str]] = []

    def current(self, kind: RecordKind[V], subject_id: str) -> Entry[V]:
        return _found(self.table, (kind.name, subject_id))[-1]

    def history(self, kind: RecordKind[V], subject_id: str) -> tuple[Entry[V], ...]:
        return tuple(self.table.get((kind.name, subject_id), ()))

    def add(
        self,
        kind: RecordKind[V],
        subject_id: str,
        value: V,
        *,
        based_on: int,
        by: PersonId | None,
        at: datetime,
        action: str,
    ) -> Entry[V]:
        before = self.history(kind, subject_id)
        n, prev = (before[-1].n, before[-1].hash) if before else (0, GENESIS)
        current = before[-1].value if before else None
        if n != based_on:
            raise RevisionConflict(expected=based_on, actual=n, current=current, rejected=value)
        if before and current == value:
            return before[-1]
        body = record_body(
            kind.name, subject_id=subject_id, n=n + 1, author_id=by, at=at, value=value
        )
        digest = record_hash(kind.name, subject_id, n + 1, prev, body)
        entry = Entry(
            subject_id=subject_id, n=n + 1, author_id=by, at=at, value=value, hash=digest, prev=prev
        )
        self.table.setdefault((kind.name, subject_id), []).append(entry)
        self.audited.append((action, subject_id))
        return entry

    def find(
        self,
        kind: RecordKind[V],
        *,
        scope_id: str | None = None,
        owner_id: str | None = None,
        state: str | None = None,
        due_before: str | None = None,
    ) -> tuple[Entry[V], ...]:
        def meets(heading: Heading) -> bool:
            return (
                scope_id in (None, heading.scope_id)
                and owner_id in (None, heading.owner_id)
                and state in (None, heading.state)
                and (due_before is None or "" < heading.due_on < due_before)
            )

        last = [kept[-1] for (name, _), kept in self.table.items() if name == kind.name]
        found = [(kind.heading(entry.value).due_on, entry) for entry in last]
        found.sort(key=lambda row: (row[0] == "", row[0], row[1].subject_id))
        return tuple(entry for _, entry in found if meets(kind.heading(entry.value)))


class MemoryUnitOfWork:
    """All tables; meets ``UnitOfWork``."""

    def __init__(self) -> None:
        self.boards = MemoryBoards()
        self.meetings = MemoryLog(self.boards)
        self.people = MemoryPeople()
        self.cases = MemoryCases()
        self.materials = MemoryMaterials()
        self.records = MemoryRecords()
