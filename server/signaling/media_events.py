"""What the media engine reports, passed on to those it concerns."""

from typing import assert_never

import structlog

from mdt.domain.ids import MeetingId, PersonId
from server.engine.engine import (
    ConnectionChanged,
    EngineEvent,
    LayersWanted,
    LinkMeasured,
    SlotsChanged,
    SpeakersChanged,
    WorkerLost,
)
from server.metrics import Metrics
from server.sessions.presence import Place, Seat
from server.sessions.registry import Room, Rooms
from server.signaling.broadcast import Broadcaster
from server.signaling.contract.media import (
    LayersAsked,
    MediaConnection,
    MediaLost,
    SlotsMoved,
    SpeakersHeard,
)
from server.signaling.contract.wire import Wire
from server.signaling.quality_board import QualityBoard
from server.signaling.views.media import slot_views

STANDING = frozenset({"media.slots", "media.layers"})
"""What holds until it is said again: who comes back is told it once more."""

log = structlog.get_logger()


class MediaEvents:
    """The engine's listener."""

    def __init__(
        self, *, rooms: Rooms, broadcaster: Broadcaster, quality: QualityBoard, metrics: Metrics
    ) -> None:
        """Take whom to tell, and where quality is judged and counted."""
        self._rooms = rooms
        self._broadcaster = broadcaster
        self._quality = quality
        self._metrics = metrics

    def __call__(self, event: EngineEvent) -> None:
        """Take one event, in order."""
        match event:
            case SlotsChanged():
                self._quality.slots_changed(event)
                body = SlotsMoved(slots=slot_views(event.slots))
                self._to_person(event.room_id, event.participant_id, "media.slots", body)
            case LayersWanted():
                asked = LayersAsked(
                    camera=event.camera.value if event.camera is not None else None,
                    screen=event.screen,
                )
                self._to_person(event.room_id, event.participant_id, "media.layers", asked)
            case SpeakersChanged():
                self._speakers_changed(event)
            case LinkMeasured():
                self._metrics.measured(event)
                self._quality.measured(event)
            case ConnectionChanged():
                self._connection_changed(event)
            case WorkerLost():
                self._worker_lost(event)
            case _:
                assert_never(event)

    def _speakers_changed(self, event: SpeakersChanged) -> None:
        room = self._rooms.get(MeetingId(event.room_id))
        if room is not None:
            body = room.speakers = SpeakersHeard(speaker=event.speaker, audible=list(event.audible))
            self._broadcaster.to_room(room, "media.speakers", body)

    def _connection_changed(self, event: ConnectionChanged) -> None:
        log.debug(
            "media.connection",
            meeting_id=event.room_id,
            person_id=event.participant_id,
            direction=event.direction,
            generation=event.generation,
            state=event.state,
        )
        found = self._seated(event.room_id, event.participant_id)
        if found is None:
            return
        room, seat = found
        if seat.media_was(event.direction, event.generation, event.state):
            self._broadcaster.live_changed(room)
        body = MediaConnection.model_validate(
            {
                "direction": event.direction,
                "generation": event.generation,
                "state": event.state,
            }
        )
        self._to_person(event.room_id, event.participant_id, "media.connection", body)

    def _worker_lost(self, event: WorkerLost) -> None:
        log.warning("media.lost", rooms=len(event.room_ids))
        for room_id in event.room_ids:
            room = self._rooms.get(MeetingId(room_id))
            if room is None:
                continue
            room.media_epoch += 1
            room.permitted.clear()
            room.speakers = None
            for seat in room:
                seat.media.clear()
                seat.standing.clear()
            self._broadcaster.live_changed(room)
            body = MediaLost(media_epoch=room.media_epoch)
            self._broadcaster.to_room(room, "media.lost", body)

    def _to_person(self, room_id: str, person_id: str, name: str, body: Wire) -> None:
        found = self._seated(room_id, person_id)
        if found is None:
            return
        seat = found[1]
        if name in STANDING:
            seat.standing[name] = body
        if seat.sid is not None:
            self._broadcaster.to_socket(seat.sid, name, body)

    def _seated(self, room_id: str, person_id: str) -> tuple[Room, Seat] | None:
        room = self._rooms.get(MeetingId(room_id))
        seat = room.seat_of(PersonId(person_id)) if room is not None else None
        if room is None or seat is None or seat.place is not Place.SEATED:
            return None
        return room, seat
