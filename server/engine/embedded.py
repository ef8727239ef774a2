"""The media engine of an ordinary installation: worker processes that the server starts itself.

Rooms are spread over the workers. A worker that dies is replaced on the same port, its rooms are
opened again, and then ``WorkerLost`` is told: clients build their connections anew. Loading the
worker's code takes a second, much more on a busy machine, so one process waits loaded.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

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
from server.engine.worker_process import WorkerProcess, row
from server.engine.worker_words import event_of, permission_frame, slots_of, view_frame
from server.media.frames import Frame, FrameError, number, text

EVERY_INTERFACE: Final = "0.0.0.0"  # noqa: S104
WATCH_EVERY_S: Final = 5.0
READY_WITHIN_S: Final = 5.0
"""How long a call waits for a worker that is being replaced."""
RESTART_DELAYS_S: Final = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
SPARE_AFTER_S: Final = 5.0
"""When a spare process is prepared: once the start, or a replacement, needs the processor less."""
SHORT_LIFE_S: Final = 5.0
"""A worker that dies sooner is replaced after a longer wait each time."""

log: structlog.stdlib.BoundLogger = structlog.get_logger()


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
        log_level: str = "info",
        log_form: str = "json",
    ) -> None:
        """Prepare the workers.

        Args:
            host: the address to bind; with every interface and one entry in ``addresses``, that.
            port: UDP port of the first worker, the others follow; 0 lets the system choose.
            addresses: what browsers are told to send to; empty for the host's own, and loopback.
            workers: how many processes.
            pairs: camera and microphone sections of each subscriber.
            screens: screen sections of each subscriber.
            log_level: of the workers.
            log_form: json or console.
        """
        options: Frame = {
            "host": host,
            "addresses": list(addresses),
            "pairs": pairs,
            "screens": screens,
            "log_level": log_level,
            "log_form": log_form,
        }
        self._places = [
            _Place(self, port + index if port else 0, options) for index in range(workers)
        ]
        self._spare: WorkerProcess | None = None
        self._preparing: asyncio.Task[None] | None = None
        self._rooms: dict[str, _Place] = {}
        self._listener: EngineListener | None = None

    @property
    def pid(self) -> int:
        """Process id of the first worker."""
        return self._places[0].pid

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
        try:
            for place in self._places:
                await place.start()
        except EngineError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close every connection and end the workers."""
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)
        for place in self._places:
            await place.stop()
        if self._spare is not None:
            await self._spare.stop()
        self._spare = self._preparing = None
        self._rooms.clear()

    async def open_room(self, room_id: str) -> None:
        """Make sure that the room exists, in the worker with the fewest."""
        place = self._rooms.get(room_id)
        if place is None:
            held = list(self._rooms.values())
            place = min(self._places, key=held.count)
            self._rooms[room_id] = place
        await place.call("open_room", room_id=room_id)

    async def close_room(self, room_id: str) -> None:
        """Close every connection of the room and forget it."""
        place = self._rooms.pop(room_id, None)
        if place is not None:
            await place.call("close_room", room_id=room_id)

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
        value = await self._place(room_id).call(
            "publish",
            room_id=room_id,
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
        value = await self._place(room_id).call(
            "subscribe", room_id=room_id, participant_id=participant_id, generation=generation
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
        await self._place(room_id).call(
            "answer",
            room_id=room_id,
            participant_id=participant_id,
            generation=generation,
            offer_id=offer_id,
            sdp=sdp,
        )

    async def set_active(
        self, room_id: str, participant_id: str, source: Source, *, active: bool
    ) -> None:
        """Say whether a published source is on."""
        await self._place(room_id).call(
            "set_active",
            room_id=room_id,
            participant_id=participant_id,
            source=source.value,
            active=active,
        )

    async def set_view(self, room_id: str, participant_id: str, view: View) -> None:
        """Say what the participant's screen shows."""
        await self._place(room_id).call(
            "set_view", room_id=room_id, participant_id=participant_id, view=view_frame(view)
        )

    async def set_permission(
        self, room_id: str, participant_id: str, permission: Permission
    ) -> None:
        """Allow and forbid; on return no packet that is forbidden goes either way."""
        await self._place(room_id).call(
            "set_permission",
            room_id=room_id,
            participant_id=participant_id,
            permission=permission_frame(permission),
        )

    async def restart_ice(
        self, room_id: str, participant_id: str, direction: str, *, generation: int
    ) -> str:
        """Give a standing connection new credentials on the same transport."""
        sdp = await self._place(room_id).call(
            "restart_ice",
            room_id=room_id,
            participant_id=participant_id,
            direction=direction,
            generation=generation,
        )
        return str(sdp)

    async def remove(self, room_id: str, participant_id: str) -> None:
        """Close both connections; on return no packet goes either way."""
        place = self._rooms.get(room_id)
        if place is not None:
            await place.call("remove", room_id=room_id, participant_id=participant_id)

    async def stats(self) -> Sequence[Mapping[str, int | float | str]]:
        """Return one flat row of counters per worker."""
        return [
            row(await place.call("stats"))
            | {"pid": place.pid, "port": place.port, "restarts": place.restarts}
            for place in self._places
        ]

    def spare(self) -> WorkerProcess | None:
        """Take the spare process, if there is one, and have another prepared in a while."""
        spare, self._spare = self._spare, None
        if self._preparing is None or self._preparing.done():
            self._preparing = asyncio.create_task(self._prepare_spare())
        return spare

    async def _prepare_spare(self) -> None:
        await asyncio.sleep(SPARE_AFTER_S)
        spare = WorkerProcess()
        await spare.prepare()
        self._spare = spare

    def rooms_of(self, place: "_Place") -> tuple[str, ...]:
        """Return the rooms of one worker."""
        return tuple(room_id for room_id, held_by in self._rooms.items() if held_by is place)

    def tell(self, event: EngineEvent) -> None:
        """Pass an event on to the listener."""
        if self._listener is not None:
            self._listener(event)

    def _place(self, room_id: str) -> "_Place":
        place = self._rooms.get(room_id)
        if place is None:
            raise EngineError("no_room")
        return place


class _Place:
    """A worker's place: the port it has, the rooms it holds, and whoever works there now."""

    def __init__(self, engine: EmbeddedEngine, port: int, options: Frame) -> None:
        self.port = port
        self.restarts = 0
        self._engine = engine
        self._options = options
        self._worker: WorkerProcess | None = None
        self._ready = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._hired_at_s = 0.0
        self._short_lives = 0

    @property
    def pid(self) -> int:
        return self._worker.pid if self._worker is not None else 0

    async def start(self) -> None:
        await self._hire()
        self._tasks.append(asyncio.create_task(self._watch()))

    async def stop(self) -> None:
        self._ready.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        if self._worker is not None:
            await self._worker.stop()

    async def call(self, do: str, **arguments: object) -> object:
        """Call whoever works here, and wait a moment for a successor."""
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                await self._ready.wait()
        except TimeoutError:
            raise EngineError("worker_lost") from None
        if self._worker is None:
            raise EngineError("worker_lost")
        return await self._worker.call(do, **arguments)

    async def _hire(self) -> None:
        worker = self._engine.spare()
        if worker is None:
            worker = WorkerProcess()
            await worker.prepare()
        await worker.begin(
            {**self._options, "port": self.port}, on_event=self._take, on_death=self._replace
        )
        self.port = worker.port
        try:
            for room_id in self._engine.rooms_of(self):
                await worker.call("open_room", room_id=room_id)
        except EngineError:
            await worker.stop()
            raise
        self._worker = worker
        self._hired_at_s = asyncio.get_running_loop().time()
        self._ready.set()

    async def _watch(self) -> None:
        """Notice a worker that hangs: a call that is not answered kills it."""
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            worker = self._worker
            if worker is not None and worker.is_ready:
                try:
                    await worker.call("stats")
                except EngineError as failure:
                    log.warning("worker.unwell", pid=worker.pid, code=failure.code)

    def _replace(self, worker: WorkerProcess) -> None:
        if worker is not self._worker:
            return
        log.warning("worker.died", pid=worker.pid, port=self.port)
        self._ready.clear()
        lived_s = asyncio.get_running_loop().time() - self._hired_at_s
        self._short_lives = self._short_lives + 1 if lived_s < SHORT_LIFE_S else 0
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.create_task(self._hire_again()))

    async def _hire_again(self) -> None:
        self.restarts += 1
        attempt = self._short_lives
        while not self._ready.is_set():
            await asyncio.sleep(RESTART_DELAYS_S[min(attempt, len(RESTART_DELAYS_S) - 1)])
            attempt += 1
            try:
                await self._hire()
            except EngineError as failure:
                log.warning("worker.not_replaced", port=self.port, error=str(failure))
        self._engine.tell(WorkerLost(room_ids=self._engine.rooms_of(self)))

    def _take(self, frame: Frame) -> None:
        try:
            event = event_of(frame)
        except FrameError as damage:
            log.warning("worker.unintelligible", pid=self.pid, error=str(damage))
            return
        self._engine.tell(event)
