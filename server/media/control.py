"""The worker's end of the line: each call of the server, in order, and what it is told.

Calls are made one after another, so that a removal is complete before the next is looked at. What
forbids is acknowledged when it holds for slow TCP lines too; nobody else's call waits for that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog

from server.media.frames import (
    Frame,
    FrameError,
    encode,
    fields,
    number,
    read_frame,
    text,
    text_map,
)
from server.media.messages import (
    ConnectionChanged,
    Event,
    LayersWanted,
    LinkMeasured,
    MediaError,
    SlotsChanged,
    SpeakersChanged,
)
from server.media.wishes import read_permission, read_view
from server.media.worker import MediaWorker

MAX_UNREAD: Final = 16 << 20
"""Bytes that the server may leave unread before it counts as gone."""

_KINDS: Final[Mapping[type[Event], str]] = {
    ConnectionChanged: "connection",
    SlotsChanged: "slots",
    LayersWanted: "layers",
    SpeakersChanged: "speakers",
    LinkMeasured: "link",
}

_FORBIDS: Final = frozenset({"set_active", "set_permission", "remove", "close_room"})

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class Control:
    """One server on the line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._forbidding: set[asyncio.Task[None]] = set()

    def tell(self, event: Event) -> None:
        """Pass an event on."""
        self._send({"event": _KINDS[type(event)], **fields(event)})

    def announce(self, port: int) -> None:
        """Say that the worker is ready."""
        self._send({"event": "ready", "port": port})

    def refuse_to_start(self, detail: str) -> None:
        """Say why the worker cannot work."""
        self._send({"event": "failed", "detail": detail})

    async def serve(self, worker: MediaWorker) -> None:
        """Answer calls until the server is gone."""
        while (frame := await read_frame(self._reader)) is not None:
            reply = {"id": number(frame, "id"), **await _reply(worker, frame)}
            if frame.get("do") in _FORBIDS and not worker.is_silent:
                task = asyncio.create_task(self._acknowledge(worker, reply))
                self._forbidding.add(task)
                task.add_done_callback(self._forbidding.discard)
            else:
                self._send(reply)

    async def close(self) -> None:
        """Let what was said reach the server, then hang up."""
        await asyncio.gather(*self._forbidding)
        self._writer.close()
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            log.debug("server.gone")

    async def _acknowledge(self, worker: MediaWorker, reply: Frame) -> None:
        await worker.silence()
        self._send(reply)

    def _send(self, frame: Frame) -> None:
        transport = self._writer.transport
        if transport.get_write_buffer_size() > MAX_UNREAD:
            transport.abort()
        elif not transport.is_closing():
            # asyncio logs every write after the end, and rooms end with many.
            self._writer.write(encode(frame))


async def _reply(worker: MediaWorker, frame: Frame) -> dict[str, object]:
    try:
        value = _CALLS[text(frame, "do")](worker, frame)
        return {"value": await value if isinstance(value, Awaitable) else value}
    except MediaError as refusal:
        return {"error": refusal.code, "detail": refusal.detail}
    except (FrameError, KeyError) as damage:
        return {"error": "invalid_call", "detail": str(damage)}
    except Exception as bug:
        log.exception("call.failed")
        return {"error": "internal", "detail": type(bug).__name__}


def _publish(worker: MediaWorker, frame: Frame) -> str:
    return worker.publish(
        text(frame, "room_id"),
        text(frame, "participant_id"),
        generation=number(frame, "generation"),
        sdp=text(frame, "sdp"),
        sources=text_map(frame, "sources"),
    )


def _subscribe(worker: MediaWorker, frame: Frame) -> dict[str, object]:
    offer = worker.subscribe(
        text(frame, "room_id"),
        text(frame, "participant_id"),
        generation=number(frame, "generation"),
    )
    return fields(offer)


def _answer(worker: MediaWorker, frame: Frame) -> None:
    worker.answer(
        text(frame, "room_id"),
        text(frame, "participant_id"),
        generation=number(frame, "generation"),
        offer_id=number(frame, "offer_id"),
        sdp=text(frame, "sdp"),
    )


def _set_active(worker: MediaWorker, frame: Frame) -> None:
    worker.set_active(
        text(frame, "room_id"),
        text(frame, "participant_id"),
        text(frame, "source"),
        active=bool(frame.get("active")),
    )


def _set_view(worker: MediaWorker, frame: Frame) -> None:
    worker.set_view(text(frame, "room_id"), text(frame, "participant_id"), read_view(frame))


def _set_permission(worker: MediaWorker, frame: Frame) -> None:
    worker.set_permission(
        text(frame, "room_id"), text(frame, "participant_id"), read_permission(frame)
    )


def _restart_ice(worker: MediaWorker, frame: Frame) -> str:
    return worker.restart_ice(
        text(frame, "room_id"),
        text(frame, "participant_id"),
        text(frame, "direction"),
        generation=number(frame, "generation"),
    )


def _open_room(worker: MediaWorker, frame: Frame) -> None:
    worker.open_room(text(frame, "room_id"))


async def _close_room(worker: MediaWorker, frame: Frame) -> None:
    await worker.close_room(text(frame, "room_id"))


async def _remove(worker: MediaWorker, frame: Frame) -> None:
    await worker.remove(text(frame, "room_id"), text(frame, "participant_id"))


def _stats(worker: MediaWorker, _frame: Frame) -> dict[str, int | float | str]:
    return worker.stats()


_CALLS: Final[Mapping[str, Callable[[MediaWorker, Frame], object]]] = {
    "open_room": _open_room,
    "close_room": _close_room,
    "publish": _publish,
    "subscribe": _subscribe,
    "answer": _answer,
    "set_active": _set_active,
    "set_view": _set_view,
    "set_permission": _set_permission,
    "restart_ice": _restart_ice,
    "remove": _remove,
    "stats": _stats,
}
