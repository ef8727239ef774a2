"""Which worker each room lives in: placed by load, moved when its worker dies.

Rooms without a worker are looked after by one task, one room after another, so that no room is
opened twice. What the server allowed people and what they said they see is kept here, because it
outlives a worker: a room is as it was before anybody is told that it can be used again.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from server.engine.engine import EngineError, Permission, View
from server.engine.worker_place import Place
from server.engine.worker_words import permission_frame, view_frame

READY_WITHIN_S: Final = 5.0
"""How long a call waits for a room that is being moved."""

ROOM_PPS: Final = 1_000.0
"""What a room is taken to forward each second at least: six people who talk."""

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(slots=True, eq=False)
class Housed:
    """One room, where it lives, and what was said about its people."""

    room_id: str
    place: Place
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    permissions: dict[str, Permission] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)


class Housing:
    """All rooms of the engine."""

    def __init__(
        self, places: Sequence[Place], on_moved: Callable[[tuple[str, ...]], None]
    ) -> None:
        """Take the workers' places.

        Args:
            places: at least one.
            on_moved: told of rooms that lost their worker, once they can be used again.
        """
        self._places = places
        self._on_moved = on_moved
        self._rooms: dict[str, Housed] = {}
        self._homeless: dict[str, Housed] = {}
        self._is_news = asyncio.Event()
        self._is_ready = asyncio.Event()
        self._motion = asyncio.Lock()
        """Held while one room is moved."""
        self._moving: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look after rooms that lose their worker."""
        self._moving = asyncio.create_task(self._look_after())

    async def stop(self) -> None:
        """Forget every room."""
        if self._moving is not None:
            self._moving.cancel()
            await asyncio.gather(self._moving, return_exceptions=True)
        self._rooms.clear()
        self._homeless.clear()

    async def open(self, room_id: str) -> None:
        """Make sure that the room exists, in the worker with the least to do.

        Raises:
            EngineError: ``worker_lost``, ``limit``.
        """
        room = self._rooms.get(room_id)
        if room is not None:
            await self._opened(room)
            return
        place = await self._any_place()
        if room_id in self._rooms:  # somebody else opened it while we waited for a worker
            await self._opened(self._rooms[room_id])
            return
        room = self._rooms[room_id] = Housed(room_id, place)
        try:
            await self._open_in(room, place)
        except EngineError:
            self._forget(room)
            raise
        finally:
            if room_id not in self._homeless:
                room.is_open.set()  # also when it failed: whoever waits looks again

    async def close(self, room_id: str) -> None:
        """Forget the room."""
        room = self._rooms.pop(room_id, None)
        if self._homeless.pop(room_id, None) is not None:
            async with self._motion:
                return  # a move that was under way has ended, and closed what it opened
        if room is not None and room.place.is_ready:
            await room.place.call("close_room", room_id=room_id)

    async def find(self, room_id: str) -> Housed:
        """Return an open room, after a moment if it is just being moved.

        Raises:
            EngineError: ``no_room``, ``worker_lost``.
        """
        room = self._rooms.get(room_id)
        if room is None:
            raise EngineError("no_room")
        await self._opened(room)
        return room

    def standing(self, room_id: str) -> Housed:
        """Return a room that is open now, for calls that make no sense to one that is moved.

        Raises:
            EngineError: ``no_room``; ``worker_lost``, when it has no worker just now.
        """
        room = self._rooms.get(room_id)
        if room is None:
            raise EngineError("no_room")
        if not room.is_open.is_set():
            raise EngineError("worker_lost")
        return room

    def known(self, room_id: str) -> Housed | None:
        """Return a room, wherever it is."""
        return self._rooms.get(room_id)

    def lost(self, place: Place) -> None:
        """Take note that a place's worker died, and with it its rooms."""
        for room in self._rooms.values():
            if room.place is place:
                room.is_open.clear()
                self._homeless[room.room_id] = room
        self._is_news.set()

    def ready(self, _place: Place) -> None:
        """Take note that a place has a worker again."""
        self._is_news.set()
        self._is_ready.set()

    async def _opened(self, room: Housed) -> None:
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                await room.is_open.wait()
        except TimeoutError:
            raise EngineError("worker_lost") from None
        if self._rooms.get(room.room_id) is not room:
            raise EngineError("no_room")

    async def _any_place(self) -> Place:
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                while (place := self._least_busy()) is None:
                    self._is_ready.clear()
                    await self._is_ready.wait()
        except TimeoutError:
            raise EngineError("worker_lost") from None
        return place

    def _least_busy(self) -> Place | None:
        """Return where the next room goes: a quiet room counts as one that may soon be busy."""
        rooms = Counter(room.place for room in self._rooms.values())

        def load(place: Place) -> tuple[float, int]:
            return max(place.load_pps, rooms[place] * ROOM_PPS), place.participants

        return min((place for place in self._places if place.is_ready), key=load, default=None)

    async def _look_after(self) -> None:
        while True:
            await self._is_news.wait()
            self._is_news.clear()
            moved = []
            while self._homeless and (place := self._least_busy()) is not None:
                async with self._motion:
                    room = next(iter(self._homeless.values()), None)
                    if room is not None and await self._move(room, place):
                        moved.append(room.room_id)
            if moved:
                log.info("rooms.moved", rooms=len(moved))
                self._tell(tuple(moved))

    def _tell(self, room_ids: tuple[str, ...]) -> None:
        try:
            self._on_moved(room_ids)
        except Exception:
            # The listener's bug must not keep the next rooms where nobody serves them.
            log.exception("rooms.not_told")

    async def _move(self, room: Housed, place: Place) -> bool:
        """Open a room in another worker, as it was; return whether its people are to be told.

        A room that cannot be opened there is forgotten and told as well: whoever connects next
        opens it anew, and says again what people may.
        """
        room.place, restarts = place, place.restarts
        try:
            await self._open_in(room, place)
            await self._restore(room)
            _still_there(place, restarts)
        except EngineError as failure:
            if failure.code == "worker_lost":
                return False
            log.warning("room.not_moved", room_id=room.room_id, code=failure.code)
            return await self._give_up(room)
        except Exception:
            log.exception("room.not_moved", room_id=room.room_id)
            return await self._give_up(room)
        if self._rooms.get(room.room_id) is not room:  # it was closed meanwhile
            await self._close_quietly(room)
            return False
        self._homeless.pop(room.room_id, None)
        room.is_open.set()
        return True

    async def _give_up(self, room: Housed) -> bool:
        is_known = self._rooms.get(room.room_id) is room
        await self._close_quietly(room)
        self._forget(room)
        room.is_open.set()
        return is_known

    async def _open_in(self, room: Housed, place: Place) -> None:
        """Open a room in a worker; one that died in the same moment has no rooms."""
        restarts = place.restarts
        await place.call("open_room", room_id=room.room_id)
        _still_there(place, restarts)

    def _forget(self, room: Housed) -> None:
        for rooms in (self._rooms, self._homeless):
            if rooms.get(room.room_id) is room:
                del rooms[room.room_id]

    async def _restore(self, room: Housed) -> None:
        for participant_id, permission in list(room.permissions.items()):
            await room.place.call(
                "set_permission",
                room_id=room.room_id,
                participant_id=participant_id,
                **permission_frame(permission),
            )
        for participant_id, view in list(room.views.items()):
            await room.place.call(
                "set_view",
                room_id=room.room_id,
                participant_id=participant_id,
                **view_frame(view),
            )

    async def _close_quietly(self, room: Housed) -> None:
        """Close what was opened in vain, unless another room of that name lives there by now."""
        other = self._rooms.get(room.room_id, room)
        if other is not room and other.place is room.place:
            return
        try:
            await room.place.call("close_room", room_id=room.room_id)
        except Exception as failure:  # nobody waits for it
            log.debug("room.not_closed", room_id=room.room_id, error=str(failure))


def _still_there(place: Place, restarts: int) -> None:
    """Refuse when another worker, or none, is in the place by now. Raises EngineError."""
    if not place.is_ready or place.restarts != restarts:
        raise EngineError("worker_lost")
