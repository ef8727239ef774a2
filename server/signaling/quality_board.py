"""Who is told how well whose media gets through, and what of it is recorded.

A person learns the numbers of their own connection each time it was measured, and of others only
the level when it is another one. Who comes into the room learns whose level is not good.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from mdt.domain.ids import MeetingId, PersonId
from server.engine.engine import LinkMeasured, LinkStats, Paused, SlotsChanged
from server.sessions.presence import Place, Seat
from server.sessions.quality import Judgement, Level, Report
from server.sessions.quality_record import Interval, Keeper, Where
from server.sessions.registry import Room, Rooms
from server.signaling.broadcast import Broadcaster
from server.signaling.contract.quality import LinkView, PersonQuality, QualityShown

SWEEP_EVERY_S: Final = 10.0

Key = tuple[MeetingId, PersonId]
Record = Callable[[Sequence[Interval]], None]


@dataclass(slots=True)
class _Kept:
    """What is known of one person in one room."""

    keeper: Keeper
    judgement: Judgement = field(default_factory=Judgement)
    greeted: str | None = None  # the socket that was told of everybody
    counted: Report | None = None  # the report that is in the open interval already


class QualityBoard:
    """The levels of everybody in every room."""

    def __init__(
        self,
        *,
        rooms: Rooms,
        broadcaster: Broadcaster,
        record: Record,
        now_s: Callable[[], float],
        clock: Callable[[], datetime],
    ) -> None:
        """Take whom to tell and how to record.

        Args:
            rooms: who is where.
            broadcaster: the way to tell them.
            record: takes intervals that are over.
            now_s: monotonic seconds.
            clock: the server's time.
        """
        self._rooms = rooms
        self._broadcaster = broadcaster
        self._record = record
        self._now_s = now_s
        self._clock = clock
        self._kept: dict[Key, _Kept] = {}

    def reported(self, meeting_id: MeetingId, person_id: PersonId, report: Report) -> None:
        """Take what a client reported; it counts with the next measurement."""
        self._of((meeting_id, person_id)).judgement.report(report, self._now_s())

    def slots_changed(self, event: SlotsChanged) -> None:
        """Take note whether the way down to a person is too narrow for what they want to see."""
        key = (MeetingId(event.room_id), PersonId(event.participant_id))
        if self._seated(key) is not None:
            self._of(key).judgement.is_congested = any(
                slot.paused is Paused.CONGESTION for slot in event.slots
            )

    def measured(self, event: LinkMeasured) -> None:
        """Judge one measurement, record it, and tell those whom it concerns."""
        key = (MeetingId(event.room_id), PersonId(event.participant_id))
        found = self._seated(key)
        if found is None or (event.up is None and event.down is None):
            return
        room, seat = found
        kept, now_s = self._of(key), self._now_s()
        is_news = kept.judgement.measured(event.up, event.down, now_s)
        self._keep(room, kept, event)
        own = _shown(key[1], kept, up=event.up, down=event.down)
        if seat.sid is not None:
            others = self._not_good(room, but=key[1]) if kept.greeted != seat.sid else []
            kept.greeted = seat.sid
            self._broadcaster.to_socket(
                seat.sid, "media.quality", QualityShown(people=[own, *others])
            )
        if is_news:
            body = QualityShown(people=[_shown(key[1], kept, up=None, down=None)])
            self._broadcaster.to_others(room, "media.quality", body, but=seat)

    def left(self, room: Room, seat: Seat) -> None:
        """Close the book on somebody whose media was cut; what others read of them is over."""
        kept = self._kept.pop((room.meeting_id, seat.person_id), None)
        if kept is None:
            return
        self._record(kept.keeper.close())
        if kept.judgement.verdict.level is not Level.GOOD:
            anew = _Kept(keeper=Keeper(seat.person_id))
            body = QualityShown(people=[_shown(seat.person_id, anew, up=None, down=None)])
            self._broadcaster.to_others(room, "media.quality", body, but=seat)

    def sweep(self) -> None:
        """Close the intervals of those of whom nothing was measured for a while."""
        for key, kept in list(self._kept.items()):
            self._record(kept.keeper.close_before(self._clock()))
            if self._seated(key) is None:
                self._record(kept.keeper.close())
                del self._kept[key]

    def close(self) -> None:
        """Close every interval; the server ends."""
        for kept in self._kept.values():
            self._record(kept.keeper.close())
        self._kept.clear()

    def _keep(self, room: Room, kept: _Kept, event: LinkMeasured) -> None:
        report = kept.judgement.newest_report(self._now_s())
        meeting = room.meeting
        session = meeting.session if meeting is not None else None
        ended = kept.keeper.take(
            Where(
                meeting_id=room.meeting_id,
                session_id=session.id if session is not None else None,
                seq=meeting.seq if meeting is not None else 0,
            ),
            kept.judgement.verdict,
            self._clock(),
            up=event.up,
            down=event.down,
            report=report if report is not kept.counted else None,
        )
        kept.counted = report
        self._record(ended)

    def _not_good(self, room: Room, *, but: PersonId) -> list[PersonQuality]:
        found = [
            (seat.person_id, self._kept.get((room.meeting_id, seat.person_id)))
            for seat in room.seated
            if seat.person_id != but
        ]
        return [
            _shown(person_id, kept, up=None, down=None)
            for person_id, kept in found
            if kept is not None and kept.judgement.verdict.level is not Level.GOOD
        ]

    def _seated(self, key: Key) -> tuple[Room, Seat] | None:
        room = self._rooms.get(key[0])
        seat = room.seat_of(key[1]) if room is not None else None
        if room is None or seat is None or seat.place is not Place.SEATED:
            return None
        return room, seat

    def _of(self, key: Key) -> _Kept:
        if key not in self._kept:
            self._kept[key] = _Kept(keeper=Keeper(key[1]))
        return self._kept[key]


def _shown(
    person_id: PersonId, kept: _Kept, *, up: LinkStats | None, down: LinkStats | None
) -> PersonQuality:
    verdict = kept.judgement.verdict
    return PersonQuality(
        person_id=person_id,
        level=verdict.level.value,
        reason=verdict.reason.value if verdict.reason is not None else None,
        up=link_view(up),
        down=link_view(down),
    )


def link_view(link: LinkStats | None) -> LinkView | None:
    """Return one direction's numbers as the wire has them."""
    if link is None:
        return None
    return LinkView(
        bitrate_bps=link.bitrate_bps,
        loss=round(link.loss, 4),
        round_trip_s=link.round_trip_s,
        jitter_s=link.jitter_s,
        quality=link.quality.value if link.quality is not None else None,
        estimate_bps=link.estimate_bps,
    )
