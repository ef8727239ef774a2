"""The event logs in SQL: append-only, chained by hash, numbered without gaps.

Appended events wait in memory until the transaction ends (``transaction.Pending``) and are then
inserted together. The fold of each log is kept, so a command costs no replay.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.chain import link
from mdt.domain.errors import NotFound
from mdt.domain.events import Event, LoggedEvent
from mdt.domain.ids import BoardId, MeetingId, PersonId, SessionId
from mdt.domain.meetings import Meeting
from mdt.domain.replay import apply, replay
from mdt.service.ports import MeetingSummary
from mdt.store import meetings
from mdt.store.base import Base, UtcDateTime
from mdt.store.bulk import BulkInsert
from mdt.store.event_codec import EventBody, decode_event
from mdt.store.folds import CommandKey, FoldCache
from mdt.store.transaction import Transaction


class EventRow(Base):
    """Table ``event``; ``body`` holds the exact bytes that ``hash`` covers."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("meeting_id", "actor_id", "command_id"),)

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    session_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[str | None]
    command_id: Mapped[str | None]
    type: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    prev: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


EVENTS = EventRow.__table__

_ROWS_AT_ONCE = 500

_INSERT = BulkInsert(EVENTS)
_COMMANDS = select(EventRow.actor_id, EventRow.command_id, EventRow.seq)
_STORED = select(EventRow.body, EventRow.prev, EventRow.hash)


@dataclass(slots=True)
class _Append:
    """What one call of ``append`` adds; not frozen, because one is made for every command."""

    before: Meeting | None
    after: Meeting
    logged: tuple[LoggedEvent, ...]
    rows: tuple[tuple[object, ...], ...]
    command: CommandKey | None


class SqlEventLog:
    """Implements ``mdt.service.ports.EventLog`` within one transaction."""

    def __init__(self, transaction: Transaction, folds: FoldCache) -> None:
        self._tx = transaction
        self._folds = folds
        self._staged: dict[MeetingId, Meeting] = {}
        self._staged_commands: dict[MeetingId, dict[CommandKey, int]] = {}
        self._appends: list[_Append] = []
        self._flushed = 0  # how many of them are in the database
        self._mark = 0  # where the running command starts
        transaction.add_pending(self)

    def load(self, meeting_id: MeetingId) -> Meeting:
        """Return the meeting as its log says. Raises NotFound."""
        if self._tx.read_only:
            return self._load_as_of_now(meeting_id)
        known = self._staged.get(meeting_id) or self._folds.get(meeting_id)
        if known is None:
            known = self._replay(meeting_id, None)
            self._folds.put(known)
        return known

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
        return self._link(
            meeting_id,
            None,
            events,
            session_id=None,
            at=at,
            actor_id=actor_id,
            command_id=command_id,
        )

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
        """Add events after ``meeting.seq`` and return the meeting they lead to."""
        if not events:
            return meeting, ()
        known = self._staged.get(meeting.id) or self.load(meeting.id)
        if known.head != meeting.head:
            raise ValueError(f"meeting {meeting.id} went on after event {meeting.seq}")
        return self._link(
            meeting.id,
            meeting,
            events,
            session_id=session_id,
            at=at,
            actor_id=actor_id,
            command_id=command_id,
        )

    def find_command(
        self, meeting_id: MeetingId, actor_id: PersonId, command_id: str
    ) -> int | None:
        """Return the number of the last event that this command caused, if it was stored."""
        key = (actor_id, command_id)
        staged = self._staged_commands.get(meeting_id, {}).get(key)
        if staged is not None:
            return staged
        known = None if self._tx.read_only else self._folds.commands(meeting_id)
        if known is None:
            known = self._read_commands(meeting_id)
            if not self._tx.read_only:
                self._folds.put_commands(meeting_id, known)
        return known.get(key)

    def since(self, meeting_id: MeetingId, after_seq: int, limit: int) -> tuple[LoggedEvent, ...]:
        """Return up to ``limit`` events after a number, in order."""
        stored = tuple(self._stored(meeting_id, after_seq, limit))
        waiting = (
            logged
            for append in self._appends[self._flushed :]
            for logged in append.logged
            if logged.meeting_id == meeting_id and logged.seq > after_seq
        )
        return (*stored, *waiting)[:limit]

    def list_for(self, person_id: PersonId) -> tuple[MeetingSummary, ...]:
        """Return meetings a person takes part in, planned, or coordinates the board of."""
        if not self._tx.read_only:
            self._tx.settle()
        return meetings.list_for(self._tx, person_id)

    def running(self) -> tuple[MeetingId, ...]:
        """Return the meetings whose session runs now, paused or not."""
        if not self._tx.read_only:
            self._tx.settle()
        return meetings.running(self._tx)

    def pending(self, board_id: BoardId) -> tuple[MeetingId, ...]:
        """Return the meetings of a board that are published or run, the earliest first."""
        if not self._tx.read_only:
            self._tx.settle()
        return meetings.pending(self._tx, board_id)

    def of_board(self, board_id: BoardId) -> tuple[MeetingId, ...]:
        """Return the meetings of a board, the earliest first."""
        if not self._tx.read_only:
            self._tx.settle()
        return meetings.of_board(self._tx, board_id)

    def begin_command(self) -> None:
        """Remember where the next command starts."""
        self._mark = len(self._appends)

    def abandon_command(self) -> None:
        """Forget what the running command appended."""
        if self._flushed > self._mark:  # a query may have seen it, and been kept
            self._folds.drop(append.after.id for append in self._appends[self._mark :])
        for append in reversed(self._appends[self._mark :]):
            if append.before is None:
                del self._staged[append.after.id]
            else:
                self._staged[append.after.id] = append.before
            if append.command is not None:
                del self._staged_commands[append.after.id][append.command]
        del self._appends[self._mark :]
        self._flushed = min(self._flushed, self._mark)

    def flush(self, *, earlier_only: bool) -> None:
        """Insert the events that wait, and bring the projections in step."""
        end = self._mark if earlier_only else len(self._appends)
        appends = self._appends[self._flushed : end]
        if not appends:
            return
        self._flushed = end
        changes: dict[MeetingId, tuple[Meeting | None, Meeting]] = {}
        for append in appends:
            before = changes[append.after.id][0] if append.after.id in changes else append.before
            changes[append.after.id] = (before, append.after)
        meetings.save_projections(self._tx, tuple(changes.values()))
        self._tx.append_rows(_INSERT, [row for append in appends for row in append.rows])

    def publish(self) -> None:
        """Give the new values to everybody: after the commit only."""
        for meeting in self._staged.values():
            self._folds.put(meeting)
        for meeting_id, commands in self._staged_commands.items():
            known = self._folds.commands(meeting_id)
            if known is not None:
                known.update(commands)

    def discard(self) -> None:
        """Forget the meetings of a transaction that was rolled back, or may have been."""
        self._folds.drop(self._staged)

    def _link(
        self,
        meeting_id: MeetingId,
        before: Meeting | None,
        events: Sequence[Event],
        *,
        session_id: SessionId | None,
        at: datetime,
        actor_id: PersonId | None,
        command_id: str | None,
    ) -> tuple[Meeting, tuple[LoggedEvent, ...]]:
        self._tx.require_writing()
        meeting, logged, rows = before, [], []
        last = len(events) - 1
        stored_at = self._tx.moment(at)
        for index, event in enumerate(events):
            command = command_id if index == last else None
            entry, body = link(
                event,
                meeting_id=meeting_id,
                after=meeting.seq if meeting else 0,
                head=meeting.head if meeting else "",
                session_id=session_id,
                at=at,
                actor_id=actor_id,
                command_id=command,
            )
            meeting = apply(meeting, entry)
            logged.append(entry)
            rows.append(_row(entry, body, command, stored_at))
        if meeting is None:
            raise ValueError("a log begins with an event")
        key = None if command_id is None else (actor_id, command_id)
        self._stage(_Append(before, meeting, tuple(logged), tuple(rows), key))
        return meeting, tuple(logged)

    def _stage(self, append: _Append) -> None:
        self._staged[append.after.id] = append.after
        if append.command is not None:
            commands = self._staged_commands.setdefault(append.after.id, {})
            commands[append.command] = append.after.seq
        self._appends.append(append)

    def _load_as_of_now(self, meeting_id: MeetingId) -> Meeting:
        """Return the meeting as this snapshot has it, from the kept value where that helps."""
        first = self._tx.statements == 0
        seq = self._stored_seq(meeting_id)
        known = self._folds.get(meeting_id)
        if first and known is not None and (seq is None or known.seq > seq):
            self._tx.restart()  # committed between our snapshot and the look at the cache
            seq = self._stored_seq(meeting_id)
        if seq is None:
            raise NotFound
        if known is not None and known.seq == seq:
            return known
        meeting = self._replay(meeting_id, known if known and known.seq < seq else None)
        self._folds.put(meeting)
        return meeting

    def _stored_seq(self, meeting_id: MeetingId) -> int | None:
        query = select(meetings.MeetingRow.seq).where(meetings.MeetingRow.id == meeting_id)
        row = self._tx.read(query).first()
        return None if row is None else row[0]

    def _replay(self, meeting_id: MeetingId, meeting: Meeting | None) -> Meeting:
        log = self._stored(meeting_id, meeting.seq if meeting else 0, None)
        if meeting is None:
            first = next(log, None)
            if first is None:
                raise NotFound
            meeting = apply(None, first)
        return replay(log, meeting)

    def _stored(
        self, meeting_id: MeetingId, after_seq: int, limit: int | None
    ) -> Iterator[LoggedEvent]:
        query = (
            _STORED.where(EventRow.meeting_id == meeting_id, EventRow.seq > after_seq)
            .order_by(EventRow.seq)
            .limit(limit)
        )
        for rows in self._tx.read(query).partitions(_ROWS_AT_ONCE):
            for body, prev, digest in rows:
                yield logged_from(meeting_id, body, prev, digest)

    def _read_commands(self, meeting_id: MeetingId) -> dict[CommandKey, int]:
        query = _COMMANDS.where(EventRow.meeting_id == meeting_id, EventRow.command_id.is_not(None))
        return {
            (PersonId(actor) if actor else None, str(command)): seq
            for actor, command, seq in self._tx.read(query)
        }


def logged_from(meeting_id: MeetingId, body: bytes, prev: bytes, digest: bytes) -> LoggedEvent:
    """Copy a stored event to the domain. Raises UnreadableEvent."""
    return as_logged(meeting_id, decode_event(body), prev, digest)


def as_logged(
    meeting_id: MeetingId, said: EventBody[Event], prev: bytes, digest: bytes
) -> LoggedEvent:
    """Return what the bytes of a row said, with its place in the chain."""
    return LoggedEvent(
        meeting_id=meeting_id,
        seq=said.seq,
        session_id=said.session_id,
        at=said.at,
        actor_id=said.actor_id,
        event=said.event,
        hash=digest.hex(),
        prev=prev.hex(),
    )


def _row(
    logged: LoggedEvent, body: bytes, command_id: str | None, stored_at: object
) -> tuple[object, ...]:
    """Return the values of a row, in the order of the columns."""
    return (
        logged.meeting_id,
        logged.seq,
        logged.session_id,
        stored_at,
        logged.actor_id,
        command_id,
        logged.event.TYPE,
        body,
        bytes.fromhex(logged.prev),
        bytes.fromhex(logged.hash),
    )
