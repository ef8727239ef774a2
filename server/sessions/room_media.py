"""The media side of a room and of a seat: opened with the first, cut before the last word.

An engine that fails keeps nobody out and nobody in: the room works without sound, and a worker
that is gone forwards nothing.
"""

import asyncio
from collections.abc import Callable

import structlog

from mdt.domain.ids import PersonId
from server.engine.engine import EngineError, MediaEngine, Permission, Source
from server.sessions.presence import Seat
from server.sessions.registry import Room, Rooms
from server.sessions.room_rules import may_show_screen, permission_of

log = structlog.get_logger()


class RoomMedia:
    """Opens and closes the engine's rooms as people come and go."""

    def __init__(
        self,
        *,
        rooms: Rooms,
        engine: MediaEngine,
        on_cut: Callable[[Room, Seat], None] = lambda _room, _seat: None,
    ) -> None:
        """Take the rooms of both sides, and who is told before a person's media is cut."""
        self._rooms = rooms
        self._engine = engine
        self._on_cut = on_cut
        self.screen_ended: Callable[[Room, Seat], None] = lambda _room, _seat: None
        """Told of somebody who was sharing a screen and may no longer."""

    async def open(self, room: Room) -> None:
        """Make sure that the engine has the room."""
        async with self._rooms.turn(room.meeting_id):
            try:
                await self._engine.open_room(room.meeting_id)
            except EngineError as failure:  # it is asked for again with the first connection
                log.warning("room.no_media", meeting_id=room.meeting_id, code=failure.code)

    async def permit(self, room: Room) -> None:
        """Tell the engine what everybody may send and receive, where that is news.

        What is not told, because the engine failed, is told the next time.
        """
        await self.permit_all(room)

    async def permit_all(self, room: Room) -> dict[PersonId, EngineError]:
        """Do what ``permit`` does; return of whom the engine did not take it, and why."""
        async with self._rooms.turn(room.meeting_id):
            news = {
                seat.person_id: allowed
                for seat in room
                if (allowed := permission_of(seat, room.meeting, room.rules))
                != room.permitted.get(seat.person_id)
            }
            # Side by side: while a worker is replaced, each would wait for it in turn.
            failures = await asyncio.gather(*(self._permit(room, *one) for one in news.items()))
            await asyncio.gather(*(self._end_screen(room, seat) for seat in _beyond_right(room)))
            told = zip(news, failures, strict=True)
            return {person_id: failure for person_id, failure in told if failure is not None}

    async def _permit(
        self, room: Room, person_id: PersonId, allowed: Permission
    ) -> EngineError | None:
        before = room.media_epoch, room.cuts[person_id]
        try:
            await self._engine.set_permission(room.meeting_id, person_id, allowed)
        except EngineError as failure:
            log.warning("media.not_permitted", meeting_id=room.meeting_id, code=failure.code)
            return failure
        if (room.media_epoch, room.cuts[person_id]) == before:  # else the engine may have forgotten
            room.permitted[person_id] = allowed
        return None

    async def _end_screen(self, room: Room, seat: Seat) -> None:
        """Switch a screen off, so that it does not come back by itself with the right to it."""
        seat.stop(Source.SCREEN.value, by="")
        self.screen_ended(room, seat)
        try:
            await self._engine.set_active(
                room.meeting_id, seat.person_id, Source.SCREEN, active=False
            )
        except EngineError as failure:  # the next worker begins with every screen off
            log.debug("screen.not_ended", meeting_id=room.meeting_id, code=failure.code)

    async def cut(self, room: Room, seat: Seat) -> None:
        """End a person's media; on return no packet goes either way."""
        seat.microphone = seat.camera = seat.screen = False
        seat.media.clear()
        seat.standing.clear()
        self._on_cut(room, seat)
        room.permitted.pop(seat.person_id, None)
        room.cuts[seat.person_id] += 1
        try:
            await self._engine.remove(room.meeting_id, seat.person_id)
        except EngineError as failure:
            log.warning("media.not_removed", meeting_id=room.meeting_id, code=failure.code)

    async def close_if_empty(self, room: Room) -> None:
        """Forget a room without seats, here and in the engine."""
        async with self._rooms.turn(room.meeting_id):
            if not self._rooms.forget_if_empty(room):
                return
            try:
                await self._engine.close_room(room.meeting_id)
            except EngineError as failure:
                log.warning("room.not_closed", meeting_id=room.meeting_id, code=failure.code)


def _beyond_right(room: Room) -> list[Seat]:
    """Return who shares a screen without the right to it; being recused is another matter."""
    meeting = room.meeting
    if meeting is None:
        return []
    return [
        seat
        for seat in room.seated
        if seat.screen and not may_show_screen(meeting, seat.person_id, room.rules)
    ]
