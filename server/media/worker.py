"""The media worker: its rooms, the calls that the server may make, and the one clock of it all.

Everything runs on one event loop. Every room is served by a single 20 ms tick; what is done at
which is in ``rounds``.
"""

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict
from typing import Final

import structlog

from server.media.counters import Counters
from server.media.memory import allow_large_pages, give_back
from server.media.messages import SOURCES, Event, MediaError, Offer, Permission, View
from server.media.native.choice import PYTHON, sending_for
from server.media.room import Room, Surroundings
from server.media.sdp.slots import layout
from server.media.transport.dtls import Certificate
from server.media.transport.udp_mux import UdpMux
from server.media.wishes import check_id

TICK_S: Final = 0.020
LOAD_TICKS: Final = 50
"""How often the load is measured."""
MAX_ROOMS: Final = 500

_FAULT_LOG_INTERVAL_S = 60.0

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class MediaWorker:
    """All rooms behind one UDP port."""

    def __init__(
        self,
        own: socket.socket,
        *,
        addresses: tuple[str, ...],
        pairs: int,
        screens: int,
        emit: Callable[[Event], None],
        voices: int = 0,
        top_speakers: int = 5,
        fan_out: str = PYTHON,
        listener: socket.socket | None = None,
    ) -> None:
        """Take the sockets.

        Args:
            own: a bound UDP socket, see ``bind_udp``.
            addresses: the addresses to offer to browsers.
            pairs: camera and microphone sections of each subscriber.
            screens: screen sections of each subscriber.
            emit: told of what happens; must not block.
            voices: sections of each subscriber for the sound of those who have no pair.
            top_speakers: how many are heard in a room where not all are.
            fan_out: auto, python or native: which code copies packets to subscribers.
            listener: TCP on the same port number, see ``bind_both``; None to offer no TCP.

        Raises:
            NoNativeError: ``native`` was asked for and can not be had.
        """
        self.counters = Counters()
        sending = sending_for(own, self.counters, fan_out)
        self._mux = UdpMux(own, self.counters, listener, sending)
        self._rooms: dict[str, Room] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._around = Surroundings(
            mux=self._mux,
            certificate=Certificate(),
            addresses=addresses,
            sections=layout(pairs, voices, screens),
            top_speakers=top_speakers,
            emit=emit,
            spawn=self._spawn,
        )
        self._ticks = 0
        self._timer: asyncio.TimerHandle | None = None
        self._started_at_s = time.monotonic()
        self._fault_logged_at_s = self._started_at_s - _FAULT_LOG_INTERVAL_S
        self._latest_s = 0.0
        self._load_pps = 0.0
        self._forwarded = 0
        self._load_at_s = self._started_at_s
        self._was_used = False

    def start(self) -> None:
        """Begin to read and to tick."""
        self._mux.start()
        self._schedule()

    async def stop(self) -> None:
        """Close every room, then the socket."""
        for room_id in list(self._rooms):
            await self.close_room(room_id)
        if self._timer is not None:
            self._timer.cancel()
        if self._closing:
            await asyncio.gather(*self._closing, return_exceptions=True)
        self._mux.stop()

    def open_room(self, room_id: str) -> None:
        """Make sure that the room exists."""
        check_id(room_id)
        if room_id not in self._rooms:
            if len(self._rooms) >= MAX_ROOMS:
                raise MediaError("limit", "the worker has too many rooms")
            self._rooms[room_id] = Room(room_id, self._around)

    async def close_room(self, room_id: str) -> None:
        """Close the room's connections and forget it."""
        room = self._rooms.pop(room_id, None)
        if room is not None:
            await room.close()

    def publish(
        self,
        room_id: str,
        participant_id: str,
        *,
        generation: int,
        sdp: str,
        sources: Mapping[str, str],
    ) -> str:
        """Answer an offer of tracks to publish."""
        check_id(participant_id)
        return self._room(room_id).publish(
            participant_id, generation=generation, sdp=sdp, sources=sources
        )

    def subscribe(self, room_id: str, participant_id: str, *, generation: int) -> Offer:
        """Offer a connection with slots for the others' tracks."""
        check_id(participant_id)
        return self._room(room_id).subscribe(participant_id, generation=generation)

    def answer(
        self, room_id: str, participant_id: str, *, generation: int, offer_id: int, sdp: str
    ) -> None:
        """Take the client's answer to ``subscribe``."""
        self._room(room_id).answer(
            participant_id, generation=generation, offer_id=offer_id, sdp=sdp
        )

    def set_active(self, room_id: str, participant_id: str, source: str, *, active: bool) -> None:
        """Say whether a source is on."""
        check_id(participant_id)
        if source not in SOURCES:
            raise MediaError("invalid_sdp", f"there is no source {source[:16]!r}")
        self._room(room_id).set_active(participant_id, source, active=active)

    def set_view(self, room_id: str, participant_id: str, view: View) -> None:
        """Say what a participant's screen shows."""
        check_id(participant_id)
        self._room(room_id).set_view(participant_id, view)

    def set_permission(self, room_id: str, participant_id: str, permission: Permission) -> None:
        """Allow and forbid; on return no packet that is forbidden goes either way."""
        check_id(participant_id)
        self._room(room_id).set_permission(participant_id, permission)

    @property
    def is_silent(self) -> bool:
        """True when the system holds nothing any more of what was forbidden."""
        return self._mux.tcp is None or self._mux.tcp.is_silent

    async def silence(self) -> None:
        """Return when no packet that was forbidden will be sent, not even by a slow TCP line."""
        if self._mux.tcp is not None:
            await self._mux.tcp.silence()

    def restart_ice(
        self, room_id: str, participant_id: str, direction: str, *, generation: int
    ) -> str:
        """Give a standing connection new credentials; return the description that has them."""
        return self._room(room_id).restart_ice(participant_id, direction, generation=generation)

    async def remove(self, room_id: str, participant_id: str) -> None:
        """Close both connections; on return no packet goes either way."""
        room = self._rooms.get(room_id)
        if room is not None:
            await room.remove(participant_id)

    def stats(self) -> dict[str, int | float | str]:
        """Return the counters, and what there is at the moment."""
        rooms = self._rooms.values()
        publishers = [link for room in rooms for link in room.publishers()]
        subscribers = [link for room in rooms for link in room.subscribers()]
        return {
            **asdict(self.counters),
            "rooms": len(self._rooms),
            "participants": sum(len(room.participants) for room in rooms),
            "publishers": sum(link.transport.is_open for link in publishers),
            "subscribers": sum(link.transport.is_open for link in subscribers),
            "fan_out": self._mux.sending.name,
            "load_pps": round(self._load_pps, 1),
            "tick_late_max_ms": round(1000 * self._latest_s, 1),
            "tasks": len(asyncio.all_tasks()),
            "cpu_s": time.process_time(),
            "uptime_s": time.monotonic() - self._started_at_s,
        }

    def _room(self, room_id: str) -> Room:
        room = self._rooms.get(room_id)
        if room is None:
            raise MediaError("no_room")
        return room

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _schedule(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(loop.time() + TICK_S, self._tick, loop.time() + TICK_S)

    def _tick(self, due_s: float) -> None:
        self._latest_s = max(self._latest_s, asyncio.get_running_loop().time() - due_s)
        now_s = time.monotonic()
        self._ticks += 1
        self._guard(self._mux.tick)
        if self._ticks % LOAD_TICKS == 0:
            self._measure_load(now_s)
            self._tidy_up()
        for place, room in enumerate(list(self._rooms.values())):
            self._guard(room.rounds.run, self._ticks + place, now_s)
        self._guard(self._mux.flush)
        self._schedule()

    def _guard(self, work: Callable[..., None], *arguments: int | float) -> None:
        """Do something; a bug in one room must not stop the others."""
        try:
            work(*arguments)
        except Exception:
            self.counters.faults += 1
            now_s = time.monotonic()
            if now_s - self._fault_logged_at_s >= _FAULT_LOG_INTERVAL_S:
                self._fault_logged_at_s = now_s
                log.exception("tick.failed")

    def _measure_load(self, now_s: float) -> None:
        forwarded = self.counters.forwarded
        self._load_pps = (forwarded - self._forwarded) / max(TICK_S, now_s - self._load_at_s)
        self._forwarded, self._load_at_s = forwarded, now_s

    def _tidy_up(self) -> None:
        """Give memory back when the last connection has ended: no packet waits for it then.

        While there are some it would only break up large pages, which the system puts together
        again within seconds. People without one may stay for minutes: their seats are kept for
        them.
        """
        is_used = any(
            person.is_here for room in self._rooms.values() for person in room.participants.values()
        )
        if is_used == self._was_used:
            return
        self._was_used = is_used
        allow_large_pages(allowed=is_used)
        if not is_used:
            give_back()
