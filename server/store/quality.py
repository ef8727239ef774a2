"""How people's media was, in SQL: one row per interval; rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Double, ForeignKey, Row, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from mdt.domain.ids import MeetingId, PersonId
from mdt.store.base import Base, UtcDateTime
from mdt.store.transaction import Transaction
from server.sessions.quality import Level, Reason, Verdict
from server.sessions.quality_record import Interval, Where, Worst


class QualityIntervalRow(Base):
    """Table ``quality_interval``."""

    __tablename__ = "quality_interval"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    session_id: Mapped[str | None]
    seq: Mapped[int]
    level: Mapped[str]
    reason: Mapped[str | None]
    loss_up: Mapped[float] = mapped_column(Double)
    loss_down: Mapped[float] = mapped_column(Double)
    round_trip_s: Mapped[float | None] = mapped_column(Double)
    jitter_s: Mapped[float] = mapped_column(Double)
    estimate_bps: Mapped[int | None] = mapped_column(BigInteger)
    freezes: Mapped[int]
    freeze_s: Mapped[float] = mapped_column(Double)
    concealed: Mapped[float] = mapped_column(Double)
    route: Mapped[str | None]


INTERVALS = QualityIntervalRow.__table__
_WORST = ("loss_up", "loss_down", "round_trip_s", "jitter_s", "estimate_bps", "freezes",
          "freeze_s", "concealed", "route")  # fmt: skip


class SqlQuality:
    """The intervals of every meeting."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def add(self, intervals: Sequence[Interval]) -> None:
        """Store intervals that are over."""
        for one in intervals:
            self._tx.write(insert(QualityIntervalRow), _values(one))

    def of_meeting(self, meeting_id: MeetingId) -> tuple[Interval, ...]:
        """Return the meeting's intervals by person, in the order of time."""
        query = (
            select(INTERVALS)
            .where(QualityIntervalRow.meeting_id == meeting_id)
            .order_by(QualityIntervalRow.person_id, QualityIntervalRow.started_at)
        )
        return tuple(_interval(row) for row in self._tx.read(query))


def _values(one: Interval) -> dict[str, object]:
    reason = one.verdict.reason
    return {
        "meeting_id": one.where.meeting_id,
        "person_id": one.person_id,
        "started_at": one.started_at,
        "ended_at": one.ended_at,
        "session_id": one.where.session_id,
        "seq": one.where.seq,
        "level": one.verdict.level.value,
        "reason": reason.value if reason is not None else None,
        **{name: getattr(one.worst, name) for name in _WORST},
    }


def _interval(row: Row[tuple[object, ...]]) -> Interval:
    return Interval(
        where=Where(meeting_id=MeetingId(row.meeting_id), session_id=row.session_id, seq=row.seq),
        person_id=PersonId(row.person_id),
        started_at=row.started_at,
        ended_at=row.ended_at,
        verdict=Verdict(Level(row.level), Reason(row.reason) if row.reason else None),
        worst=Worst(**{name: getattr(row, name) for name in _WORST}),
    )
