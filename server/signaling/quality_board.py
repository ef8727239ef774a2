"""Who is told how well whose media gets through, and when.

A person learns the numbers of their own connection each time it was measured, and of others only
the level when it is another one. Who comes into the room learns whose level is not good.
"""

from collections.abc import Callable
from typing import Final

from mdt.domain.ids import MeetingId, PersonId
from server.engine.engine import LinkMeasured, LinkStats, Paused, SlotsChanged
from server.sessions.presence import Place
from server.sessions.quality import Judgement, Level, Report
from server.sessions.registry import Room, Rooms
from server.signaling.broadcast import Broadcaster
from server.signaling.contract.quality import LinkView, PersonQuality, QualityShown

Key = tuple[MeetingId, PersonId]

FORGET_ABOVE: Final = 1_000
"""Judgements of people who are gone are dropped when there are more than this."""


class QualityBoard:
    """The levels of everybody in every room."""

    def __init__(
        self, *, rooms: Rooms, broadcaster: Broadcaster, now_s: Callable[[], float]
    ) -> None:
        """Take the rooms, the way to tell them, and a monotonic clock in seconds."""
        self._rooms = rooms
        self._broadcaster = broadcaster
        self._now_s = now_s
        self._judged: dict[Key, Judgement] = {}
        self._greeted: dict[Key, str] = {}  # the socket that was told of everybody

    def reported(self, meeting_id: MeetingId, person_id: PersonId, report: Report) -> None:
        """Take what a client reported; it counts with the next measurement."""
        self._of((meeting_id, person_id)).report(report, self._now_s())

    def slots_changed(self, event: SlotsChanged) -> None:
        """Take note whether the way down to a person is too narrow for what they want to see."""
        key = (MeetingId(event.room_id), PersonId(event.participant_id))
        self._of(key).is_congested = any(slot.paused is Paused.CONGESTION for slot in event.slots)

    def measured(self, event: LinkMeasured) -> None:
        """Judge one measurement, and tell those whom it concerns."""
        key = (MeetingId(event.room_id), PersonId(event.participant_id))
        room = self._rooms.get(key[0])
        seat = room.seat_of(key[1]) if room is not None else None
        if room is None or seat is None or seat.place is not Place.SEATED:
            self._forget(key)
            return
        is_news = self._of(key).measured(event.up, event.down, self._now_s())
        own = self._shown(key, up=event.up, down=event.down)
        if seat.sid is not None:
            is_new = self._greeted.get(key) != seat.sid
            others = self._not_good(room, but=key[1]) if is_new else []
            self._greeted[key] = seat.sid
            self._broadcaster.to_socket(
                seat.sid, "media.quality", QualityShown(people=[own, *others])
            )
        if is_news:
            body = QualityShown(people=[self._shown(key, up=None, down=None)])
            self._broadcaster.to_others(room, "media.quality", body, but=seat)

    def _not_good(self, room: Room, *, but: PersonId) -> list[PersonQuality]:
        keys = [(room.meeting_id, seat.person_id) for seat in room.seated if seat.person_id != but]
        return [
            self._shown(key, up=None, down=None)
            for key in keys
            if key in self._judged and self._judged[key].verdict.level is not Level.GOOD
        ]

    def _shown(self, key: Key, *, up: LinkStats | None, down: LinkStats | None) -> PersonQuality:
        verdict = self._of(key).verdict
        return PersonQuality(
            person_id=key[1],
            level=verdict.level.value,
            reason=verdict.reason.value if verdict.reason is not None else None,
            up=link_view(up),
            down=link_view(down),
        )

    def _of(self, key: Key) -> Judgement:
        if key not in self._judged:
            if len(self._judged) >= FORGET_ABOVE:
                self._sweep()
            self._judged[key] = Judgement()
        return self._judged[key]

    def _forget(self, key: Key) -> None:
        self._judged.pop(key, None)
        self._greeted.pop(key, None)

    def _sweep(self) -> None:
        here = {(room.meeting_id, seat.person_id) for room in self._rooms for seat in room}
        for key in [key for key in self._judged if key not in here]:
            self._forget(key)


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
