"""The media engine of an ordinary installation: worker processes that the server starts itself.

Rooms are spread over the workers by load. The rooms of a worker that dies move to another at once,
or wait for its replacement when there is no other; then ``WorkerLost`` is told, and clients build
their connections anew.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import Final

from server.engine.engine import (
    EngineError,
    EngineEvent,
    EngineListener,
    Permission,
    Source,
    SubscribeOffer,
    View,
    WorkerLost,
)
from server.engine.housing import Housing
from server.engine.worker_place import Place, Row, Spare
from server.engine.worker_words import permission_frame, slots_of, view_frame
from server.media.frames import Frame, number, text

EVERY_INTERFACE: Final = "0.0.0.0"  # noqa: S104


def worker_count(chosen: int) -> int:
    """Return how many workers there are: as chosen, or for 0 one per core less one."""
    return chosen or max(1, len(os.sched_getaffinity(0)) - 1)


class EmbeddedEngine:
    """Media workers of our own; implements ``MediaEngine``."""

    def __init__(
        self,
        *,
        host: str = EVERY_INTERFACE,
        port: int = 8090,
        addresses: Sequence[str] = (),
        workers: int = 1,
        pairs: int = 12,
        screens: int = 2,
        top_speakers: int = 5,
        fan_out: str = "auto",
        log_level: str = "info",
        log_form: str = "json",
    ) -> None:
        """Prepare the workers.

        Args:
            host: the address to bind; with every interface and one entry in ``addresses``, that.
            port: UDP port of the first worker, the others follow; 0 lets the system choose.
            addresses: what browsers are told to send to; empty for the host's own, and loopback.
            workers: how many processes; 0 for one per core less one.
            pairs: camera and microphone sections of each subscriber.
            screens: screen sections of each subscriber.
            top_speakers: how many of a large room are heard at once.
            fan_out: auto, python or native: which code copies packets to subscribers.
            log_level: of the workers.
            log_form: json or console.
        """
        options: Frame = {
            "host": host,
            "addresses": list(addresses),
            "pairs": pairs,
            "voices": top_speakers,
            "screens": screens,
            "top_speakers": top_speakers,
            "fan_out": fan_out,
            "log_level": log_level,
            "log_form": log_form,
        }
        self._spare = Spare()
        self._listener: EngineListener | None = None
        self._places = [
            Place(
                port + index if port else 0,
                options,
                self._spare,
                tell=self._tell,
                on_lost=self._lost,
                on_ready=self._ready,
            )
            for index in range(worker_count(workers))
        ]
        self._housing = Housing(self._places, self._moved)

    @property
    def pid(self) -> int:
        """Process id of the first worker."""
        return self._places[0].pid

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of all workers, in the order of their ports."""
        return tuple(place.pid for place in self._places)

    @property
    def spare_pid(self) -> int | None:
        """Process id of the one that waits, None while there is none."""
        return self._spare.process.pid if self._spare.process is not None else None

    @property
    def port(self) -> int:
        """UDP port of the first worker."""
        return self._places[0].port

    async def start(self, listener: EngineListener) -> None:
        """Start the workers; returns when every port is bound.

        Raises:
            EngineError: ``worker_lost``, with a sentence why a worker cannot start.
        """
        self._listener = listener
        self._housing.start()
        try:
            for place in self._places:
                await place.start()
        except EngineError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close every connection and end the workers."""
        await self._housing.stop()
        for place in self._places:
            await place.stop()
        await self._spare.stop()

    async def open_room(self, room_id: str) -> None:
        """Make sure that the room exists, in the worker with the least to do."""
        await self._housing.open(room_id)

    async def close_room(self, room_id: str) -> None:
        """Close every connection of the room and forget it."""
        await self._housing.close(room_id)

    async def publish(
        self,
        room_id: str,
        participant_id: str,
        *,
        generation: int,
        sdp: str,
        sources: Mapping[str, Source],
    ) -> str:
        """Answer a client's offer of tracks to publish."""
        value = await self._call(
            room_id,
            "publish",
            participant_id=participant_id,
            generation=generation,
            sdp=sdp,
            sources={mid: source.value for mid, source in sources.items()},
        )
        return str(value)

    async def subscribe(
        self, room_id: str, participant_id: str, *, generation: int
    ) -> SubscribeOffer:
        """Offer a connection with slots for the others' tracks."""
        value = await self._call(
            room_id, "subscribe", participant_id=participant_id, generation=generation
        )
        if not isinstance(value, dict):
            raise EngineError("worker_lost", "the worker offers in another way")
        return SubscribeOffer(
            offer_id=number(value, "offer_id"), sdp=text(value, "sdp"), slots=slots_of(value)
        )

    async def answer(
        self, room_id: str, participant_id: str, *, generation: int, offer_id: int, sdp: str
    ) -> None:
        """Take the client's answer to ``subscribe``."""
        await self._call(
            room_id,
            "answer",
            participant_id=participant_id,
            generation=generation,
            offer_id=offer_id,
            sdp=sdp,
        )

    async def set_active(
        self, room_id: str, participant_id: str, source: Source, *, active: bool
    ) -> None:
        """Say whether a published source is on."""
        await self._call(
            room_id,
            "set_active",
            participant_id=participant_id,
            source=source.value,
            active=active,
        )

    async def set_view(self, room_id: str, participant_id: str, view: View) -> None:
        """Say what the participant's screen shows; it is said again to another worker."""
        await self._call(room_id, "set_view", participant_id=participant_id, **view_frame(view))
        if (room := self._housing.known(room_id)) is not None:
            room.views[participant_id] = view

    async def set_permission(
        self, room_id: str, participant_id: str, permission: Permission
    ) -> None:
        """Allow and forbid; on return no packet that is forbidden goes either way."""
        if (room := self._housing.known(room_id)) is not None:
            room.permissions[participant_id] = permission
        await self._call(
            room_id,
            "set_permission",
            participant_id=participant_id,
            **permission_frame(permission),
        )

    async def restart_ice(
        self, room_id: str, participant_id: str, direction: str, *, generation: int
    ) -> str:
        """Give a standing connection new credentials on the same transport."""
        # A room that is being moved has no connections any more: nothing is to be waited for.
        room = self._housing.standing(room_id)
        sdp = await room.place.call(
            "restart_ice",
            room_id=room_id,
            participant_id=participant_id,
            direction=direction,
            generation=generation,
        )
        return str(sdp)

    async def remove(self, room_id: str, participant_id: str) -> None:
        """Close both connections; on return no packet goes either way."""
        room = self._housing.known(room_id)
        if room is None:
            return
        room.permissions.pop(participant_id, None)
        room.views.pop(participant_id, None)
        await self._call(room_id, "remove", participant_id=participant_id)

    async def stats(self) -> Sequence[Row]:
        """Return one flat row of counters per worker that works.

        Raises:
            EngineError: ``worker_lost`` when none does.
        """
        places = [place for place in self._places if place.is_ready]
        counted = await asyncio.gather(*(place.stats() for place in places), return_exceptions=True)
        rows = [
            {**row, "pid": place.pid, "port": place.port, "restarts": place.restarts}
            for place, row in zip(places, counted, strict=True)
            if not isinstance(row, BaseException)
        ]
        if not rows:
            raise EngineError("worker_lost")
        return rows

    async def _call(self, room_id: str, do: str, **arguments: object) -> object:
        """Call the worker that has the room. Raises EngineError."""
        room = await self._housing.find(room_id)
        return await room.place.call(do, room_id=room_id, **arguments)

    def _tell(self, event: EngineEvent) -> None:
        if self._listener is not None:
            self._listener(event)

    def _lost(self, place: Place) -> None:
        self._housing.lost(place)

    def _ready(self, place: Place) -> None:
        self._housing.ready(place)

    def _moved(self, room_ids: tuple[str, ...]) -> None:
        self._tell(WorkerLost(room_ids=room_ids))
