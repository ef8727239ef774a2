"""What the media engine reports, passed on to those it concerns."""

from typing import assert_never

import structlog

from mdt.domain.ids import MeetingId, PersonId
from server.engine.engine import ConnectionChanged, EngineEvent, SlotsChanged, WorkerLost
from server.sessions.presence import Place
from server.sessions.registry import Rooms
from server.signaling.broadcast import Broadcaster
from server.signaling.contract.media import MediaLost, SlotsMoved
from server.signaling.views.media import slot_views

log = structlog.get_logger()


class MediaEvents:
    """The engine's listener."""

    def __init__(self, *, rooms: Rooms, broadcaster: Broadcaster) -> None:
        self._rooms = rooms
        self._broadcaster = broadcaster

    def __call__(self, event: EngineEvent) -> None:
        """Take one event, in order."""
        match event:
            case SlotsChanged():
                self._slots_changed(event)
            case WorkerLost():
                self._worker_lost(event)
            case ConnectionChanged():
                log.debug(
                    "media.connection",
                    meeting_id=event.room_id,
                    person_id=event.participant_id,
                    direction=event.direction,
                    generation=event.generation,
                    state=event.state,
                )
            case _:
                assert_never(event)

    def _slots_changed(self, event: SlotsChanged) -> None:
        room = self._rooms.get(MeetingId(event.room_id))
        seat = room.seat_of(PersonId(event.participant_id)) if room is not None else None
        if seat is not None and seat.place is Place.SEATED and seat.sid is not None:
            body = SlotsMoved(slots=slot_views(event.slots))
            self._broadcaster.to_socket(seat.sid, "media.slots", body)

    def _worker_lost(self, event: WorkerLost) -> None:
        log.warning("media.lost", rooms=len(event.room_ids))
        for room_id in event.room_ids:
            room = self._rooms.get(MeetingId(room_id))
            if room is not None:
                room.media_epoch += 1
                body = MediaLost(media_epoch=room.media_epoch)
                self._broadcaster.to_room(room, "media.lost", body)
