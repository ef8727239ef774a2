"""Meetings in SQL: what lists need of each, kept in step with the event log.

A row is a projection: everything in it can be computed from the log again, and the verifier does.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, bindparam, delete, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.ids import BoardId, MeetingId, PersonId
from mdt.domain.meetings import PENDING, Meeting, MeetingState
from mdt.domain.people import Role
from mdt.service.ports import MeetingSummary
from mdt.store.base import Base, UtcDateTime
from mdt.store.boards import BoardMemberRow
from mdt.store.bulk import BulkInsert
from mdt.store.transaction import Transaction


class MeetingRow(Base):
    """Table ``meeting``."""

    __tablename__ = "meeting"

    id: Mapped[str] = mapped_column(primary_key=True)
    board_id: Mapped[str] = mapped_column(ForeignKey("board.id"), index=True)
    board_title: Mapped[str]
    title: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tz: Mapped[str]
    planned_min: Mapped[int]
    planned_by: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str]
    seq: Mapped[int]
    head: Mapped[str]


class MeetingParticipantRow(Base):
    """Table ``meeting_participant``."""

    __tablename__ = "meeting_participant"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str]


MEETINGS = MeetingRow.__table__
PARTICIPANTS = MeetingParticipantRow.__table__

_SAVE = BulkInsert(
    MEETINGS, changes=("title", "starts_at", "tz", "planned_min", "state", "seq", "head")
)
_FORGET = delete(MeetingParticipantRow).where(
    MeetingParticipantRow.meeting_id == bindparam("of_meeting")
)
_INVITE = insert(MeetingParticipantRow)


def meeting_values(meeting: Meeting) -> dict[str, object]:
    """Return the row that a meeting projects to, in the order of the columns."""
    return {
        "id": meeting.id,
        "board_id": meeting.board_id,
        "board_title": meeting.board_title,
        "title": meeting.title,
        "starts_at": meeting.starts_at,
        "tz": meeting.tz,
        "planned_min": meeting.planned_min,
        "planned_by": meeting.planned_by,
        "state": meeting.state.value,
        "seq": meeting.seq,
        "head": meeting.head,
    }


def save_projections(tx: Transaction, changes: Sequence[tuple[Meeting | None, Meeting]]) -> None:
    """Bring the rows of meetings up to date; ``None`` before means that there was no row."""
    tx.append_rows(_SAVE, [_values(tx, after) for _, after in changes])
    invited = [
        after
        for before, after in changes
        if before is None or before.participants is not after.participants
    ]
    if invited:
        _save_participants(tx, invited)


def list_for(tx: Transaction, person_id: PersonId) -> tuple[MeetingSummary, ...]:
    """Return meetings that a person takes part in, planned, or coordinates the board of."""
    coordinated = select(BoardMemberRow.board_id).where(
        BoardMemberRow.person_id == person_id,
        BoardMemberRow.role == Role.COORDINATOR.value,
    )
    query = (
        select(*MEETINGS.c, MeetingParticipantRow.role)
        .outerjoin_from(
            MEETINGS,
            PARTICIPANTS,
            (MeetingParticipantRow.meeting_id == MeetingRow.id)
            & (MeetingParticipantRow.person_id == person_id),
        )
        .where(
            or_(
                MeetingParticipantRow.person_id.is_not(None),
                MeetingRow.planned_by == person_id,
                MeetingRow.board_id.in_(coordinated),
            )
        )
        .order_by(MeetingRow.starts_at, MeetingRow.id)
    )
    return tuple(
        MeetingSummary(
            id=MeetingId(row.id),
            board_id=BoardId(row.board_id),
            board_title=row.board_title,
            title=row.title,
            starts_at=row.starts_at,
            tz=row.tz,
            planned_min=row.planned_min,
            state=MeetingState(row.state),
            role=Role(row.role) if row.role else None,
        )
        for row in tx.read(query)
    )


def running(tx: Transaction) -> tuple[MeetingId, ...]:
    """Return the meetings whose session runs now, paused or not."""
    states = (MeetingState.LIVE.value, MeetingState.PAUSED.value)
    query = select(MeetingRow.id).where(MeetingRow.state.in_(states)).order_by(MeetingRow.id)
    return tuple(MeetingId(row.id) for row in tx.read(query))


def pending(tx: Transaction, board_id: BoardId) -> tuple[MeetingId, ...]:
    """Return the meetings of a board that are published or run, the earliest first."""
    states = [state.value for state in PENDING]
    query = (
        select(MeetingRow.id)
        .where(MeetingRow.board_id == board_id, MeetingRow.state.in_(states))
        .order_by(MeetingRow.starts_at, MeetingRow.id)
    )
    return tuple(MeetingId(row.id) for row in tx.read(query))


def of_board(tx: Transaction, board_id: BoardId) -> tuple[MeetingId, ...]:
    """Return the meetings of a board, the earliest first."""
    query = (
        select(MeetingRow.id)
        .where(MeetingRow.board_id == board_id)
        .order_by(MeetingRow.starts_at, MeetingRow.id)
    )
    return tuple(MeetingId(row.id) for row in tx.read(query))


def _values(tx: Transaction, meeting: Meeting) -> tuple[object, ...]:
    return tuple({**meeting_values(meeting), "starts_at": tx.moment(meeting.starts_at)}.values())


def _save_participants(tx: Transaction, meetings: Sequence[Meeting]) -> None:
    tx.append(_FORGET, [{"of_meeting": meeting.id} for meeting in meetings])
    rows = [
        {
            "meeting_id": meeting.id,
            "person_id": participant.person_id,
            "role": participant.role.value,
        }
        for meeting in meetings
        for participant in meeting.participants.values()
    ]
    if rows:
        tx.append(_INVITE, rows)
