"""Measured people and intervals of quality, for the tests of both and of their store."""

from datetime import UTC, datetime, timedelta

from mdt.domain.ids import MeetingId, PersonId
from server.engine.engine import LinkStats
from server.sessions.quality import GOOD, Level, Reason, Report, Verdict
from server.sessions.quality_record import Interval, Keeper, Where, Worst

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
POOR = Verdict(Level.POOR, Reason.LOSS)
FINE = LinkStats(bitrate_bps=1, loss=0.01, round_trip_s=0.3, jitter_s=0.02, estimate_bps=2_000_000)
HERE = Where(meeting_id=MeetingId("m"), session_id="s", seq=7)
REPORT = Report(freezes=2, freeze_s=1.5, concealed=0.2, frames_per_s=10.0, route="tcp")


class Sitting:
    """Measures one person every so many seconds."""

    def __init__(self) -> None:
        self.keeper = Keeper(PersonId("ann"))
        self.ended: list[Interval] = []

    def at(
        self,
        second: float,
        verdict: Verdict = GOOD,
        where: Where = HERE,
        up: LinkStats | None = FINE,
        down: LinkStats | None = FINE,
        report: Report | None = None,
    ) -> None:
        moment = START + timedelta(seconds=second)
        self.ended += self.keeper.take(where, verdict, moment, up=up, down=down, report=report)


def interval(
    person_id: str = "ann",
    *,
    meeting_id: str = "m",
    second: float = 0,
    verdict: Verdict = GOOD,
    worst: Worst | None = None,
) -> Interval:
    """Return an interval of eight seconds and a microsecond."""
    started_at = START + timedelta(seconds=second)
    return Interval(
        where=Where(meeting_id=MeetingId(meeting_id), session_id="s", seq=4),
        person_id=PersonId(person_id),
        started_at=started_at,
        ended_at=started_at + timedelta(seconds=8, microseconds=1),
        verdict=verdict,
        worst=worst or Worst(),
    )
