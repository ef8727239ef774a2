"""Reading what the server says of a participant: what they look at, and what they may.

Every list is bounded before it is looked at.
"""

from typing import Final

from server.media.frames import Frame, FrameError, text, texts
from server.media.messages import QUALITIES, SOURCES, MediaError, Permission, View

MAX_NAMED: Final = 256
"""People whom one call may name in one list."""
MAX_ID: Final = 128


def check_id(identifier: str) -> str:
    """Return an identifier that is neither empty nor too long. Raises MediaError."""
    if not 0 < len(identifier) <= MAX_ID:
        raise MediaError("limit", "an identifier is empty or too long")
    return identifier


def read_view(frame: Frame) -> View:
    """Read what a screen shows. Raises FrameError, MediaError."""
    quality = text(frame, "tile_quality")
    if quality not in QUALITIES:
        raise FrameError("tile_quality is no quality")
    return View(
        large=_id_or_none(frame, "large"),
        chosen=_id_or_none(frame, "chosen"),
        tiles=_ids(frame, "tiles"),
        tile_quality=QUALITIES.index(quality),
        screens=_ids(frame, "screens"),
        sound=_flag(frame, "sound"),
        pictures=_flag(frame, "pictures"),
    )


def read_permission(frame: Frame) -> Permission:
    """Read what a participant may. Raises FrameError, MediaError."""
    send = frozenset(texts(frame, "send"))
    if not send <= set(SOURCES):
        raise FrameError("send names something that is no source")
    is_open = frame.get("camera_to") is None
    return Permission(
        send=send,
        receives=_flag(frame, "receives"),
        camera_to=None if is_open else frozenset(_ids(frame, "camera_to")),
    )


def _ids(frame: Frame, key: str) -> tuple[str, ...]:
    named = texts(frame, key)
    if len(named) > MAX_NAMED:
        raise MediaError("limit", f"{key} names too many")
    return tuple(check_id(each) for each in named)


def _id_or_none(frame: Frame, key: str) -> str | None:
    return None if frame.get(key) is None else check_id(text(frame, key))


def _flag(frame: Frame, key: str) -> bool:
    value = frame.get(key)
    if not isinstance(value, bool):
        raise FrameError(f"{key} is neither true nor false")
    return value
