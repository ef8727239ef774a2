"""How a person's media was over time, as intervals of one level with their worst figures. Pure.

An interval ends when the level, its reason or the session becomes another one, when the person
leaves, and after a minute in any case, so that little is lost with the server. It ends at the last
measurement, and the next begins there: what was not measured is not claimed, and each measurement
covers the time since the one before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from mdt.domain.ids import MeetingId, PersonId
from server.engine.engine import LinkStats
from server.sessions.quality import Report, Verdict

LONGEST: Final = timedelta(seconds=60)
SILENT_AFTER: Final = timedelta(seconds=10)
"""An interval ends when nothing was measured for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The run of a meeting that something happened in."""

    meeting_id: MeetingId
    session_id: str | None
    seq: int
    """The number of the meeting's last event at the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The worst of each figure; None and 0 where nothing was measured."""

    loss_up: float = 0.0
    loss_down: float = 0.0
    round_trip_s: float | None = None
    jitter_s: float = 0.0
    estimate_bps: int | None = None
    freezes: int = 0
    freeze_s: float = 0.0
    concealed: float = 0.0
    route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """One level of one person, from the first measurement to the last."""

    where: Where
    person_id: PersonId
    started_at: datetime
    ended_at: datetime
    verdict: Verdict
    worst: Worst


def worst_of(
    before: Worst, up: LinkStats | None, down: LinkStats | None, report: Report | None
) -> Worst:
    """Return the worst of what was and what is measured now; reports are counted up.

    Args:
        before: until now.
        up: the way up, None without a connection.
        down: the way down.
        report: of the client, None when it was counted before.
    """
    links = [link for link in (up, down) if link is not None]
    after = replace(
        before,
        loss_up=max(before.loss_up, up.loss if up is not None else 0.0),
        loss_down=max(before.loss_down, down.loss if down is not None else 0.0),
        round_trip_s=_most([before.round_trip_s, *(link.round_trip_s for link in links)]),
        jitter_s=max([before.jitter_s, *(link.jitter_s for link in links)]),
        estimate_bps=_least([before.estimate_bps, down.estimate_bps if down is not None else None]),
    )
    if report is None:
        return after
    return replace(
        after,
        freezes=before.freezes + report.freezes,
        freeze_s=before.freeze_s + report.freeze_s,
        concealed=max(before.concealed, report.concealed),
        route=report.route or before.route,
    )


def _most(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _least(values: Iterable[int | None]) -> int | None:
    return min((value for value in values if value is not None), default=None)


@dataclass(slots=True)
class Keeper:
    """The open interval of one person, if there is one."""

    person_id: PersonId
    open: Interval | None = field(default=None)

    def take(
        self,
        where: Where,
        verdict: Verdict,
        at: datetime,
        *,
        up: LinkStats | None,
        down: LinkStats | None,
        report: Report | None,
    ) -> list[Interval]:
        """Take a measurement; return the intervals that it ended."""
        ended, started_at = self.close_before(at), at
        if self.open is not None and self._is_another(where, verdict, at):
            before = self.open
            ended += self.close()
            if before.where.session_id == where.session_id:
                started_at = before.ended_at
        if self.open is None:
            self.open = Interval(
                where=where,
                person_id=self.person_id,
                started_at=started_at,
                ended_at=at,
                verdict=verdict,
                worst=Worst(),
            )
        worst = worst_of(self.open.worst, up, down, report)
        self.open = replace(self.open, ended_at=at, worst=worst)
        return ended

    def close(self) -> list[Interval]:
        """End the open interval; return it when it covers any time."""
        ended, self.open = self.open, None
        return [ended] if ended is not None and ended.ended_at > ended.started_at else []

    def close_before(self, at: datetime) -> list[Interval]:
        """End the open interval when nothing was measured for a while."""
        is_stale = self.open is not None and at - self.open.ended_at > SILENT_AFTER
        return self.close() if is_stale else []

    def _is_another(self, where: Where, verdict: Verdict, at: datetime) -> bool:
        return self.open is not None and (
            verdict != self.open.verdict
            or where.session_id != self.open.where.session_id
            or at - self.open.started_at >= LONGEST
        )
