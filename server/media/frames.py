"""The line between server and worker: length-prefixed msgpack maps over a socket pair.

A call is ``{"id", "do", …}``, its reply ``{"id", "value"}`` or ``{"id", "error", "detail"}``; an
event is ``{"event", …}``. Replies and events come in the order in which they arose.
"""

import asyncio
import struct
from collections.abc import Mapping
from typing import Final, cast

import msgpack  # type: ignore[import-untyped]  # it has no stubs

MAX_FRAME: Final = 4 << 20
"""A description may have 64 KiB; stats and slots are far smaller."""

_LENGTH = struct.Struct("!L")

Frame = Mapping[str, object]


class FrameError(Exception):
    """The other side does not speak this language; the line is closed."""


def fields(record: object) -> dict[str, object]:
    """Return what a dataclass with slots holds, by name; what lies within stays as it is."""
    names = cast(tuple[str, ...], type(record).__slots__)  # type: ignore[attr-defined]
    return {name: getattr(record, name) for name in names}


def encode(frame: Frame) -> bytes:
    """Return a frame as bytes; dataclasses within it, which have slots, become maps."""
    body = cast(bytes, msgpack.packb(frame, default=fields))
    return _LENGTH.pack(len(body)) + body


async def read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """Return the next frame, None when the other side is gone.

    Raises:
        FrameError: what came is not a frame.
    """
    try:
        (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
        if length > MAX_FRAME:
            raise FrameError(f"a frame of {length} bytes")
        body = await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    try:
        frame: object = msgpack.unpackb(body)
    except ValueError as damage:
        raise FrameError("a frame that is not msgpack") from damage
    if not isinstance(frame, dict):
        raise FrameError("a frame that is not a map")
    return frame


def text(frame: Frame, key: str) -> str:
    """Return a text field. Raises FrameError."""
    value = frame.get(key)
    if not isinstance(value, str):
        raise FrameError(f"{key} is not text")
    return value


def number(frame: Frame, key: str) -> int:
    """Return an integer field. Raises FrameError."""
    value = frame.get(key)
    if not isinstance(value, int):
        raise FrameError(f"{key} is not a number")
    return value


def texts(frame: Frame, key: str) -> list[str]:
    """Return a list of texts. Raises FrameError."""
    value = frame.get(key)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise FrameError(f"{key} is not a list of texts")
    return value


def text_map(frame: Frame, key: str) -> dict[str, str]:
    """Return a map of texts. Raises FrameError."""
    value = frame.get(key)
    if not isinstance(value, dict) or not all(
        isinstance(each, str) for pair in value.items() for each in pair
    ):
        raise FrameError(f"{key} is not a map of texts")
    return value
