"""What a media worker says over the line, as the types of the engine; and back. Pure.

Every frame is checked: a worker of another version must not bring the server down.
"""

from collections.abc import Mapping
from math import isfinite

from server.engine.engine import (
    ConnectionChanged,
    EngineEvent,
    LayersWanted,
    LinkMeasured,
    LinkStats,
    Paused,
    Permission,
    Quality,
    Slot,
    SlotsChanged,
    Source,
    SpeakersChanged,
    View,
)
from server.media.frames import Frame, FrameError, number, text, texts


def event_of(frame: Frame) -> EngineEvent:
    """Return the event that a worker tells. Raises FrameError."""
    kind, room_id = text(frame, "event"), text(frame, "room_id")
    if kind == "speakers":
        return SpeakersChanged(
            room_id=room_id,
            speaker=_text_or_none(frame, "speaker"),
            audible=tuple(texts(frame, "audible")),
        )
    participant_id = text(frame, "participant_id")
    match kind:
        case "slots":
            return SlotsChanged(
                room_id=room_id, participant_id=participant_id, slots=slots_of(frame)
            )
        case "connection":
            return ConnectionChanged(
                room_id=room_id,
                participant_id=participant_id,
                direction=text(frame, "direction"),
                generation=number(frame, "generation"),
                state=text(frame, "state"),
            )
        case "layers":
            return LayersWanted(
                room_id=room_id,
                participant_id=participant_id,
                camera=_quality(frame, "camera"),
                screen=bool(frame.get("screen")),
            )
        case "link":
            return LinkMeasured(
                room_id=room_id,
                participant_id=participant_id,
                up=_link(frame.get("up")),
                down=_link(frame.get("down")),
            )
    raise FrameError(f"there is no event {kind[:16]!r}")


def slots_of(frame: Mapping[str, object]) -> tuple[Slot, ...]:
    """Return the slots of an offer or of an event. Raises FrameError."""
    slots = frame.get("slots")
    if not isinstance(slots, list):
        raise FrameError("slots are missing")
    return tuple(_slot(each) for each in slots)


def view_frame(view: View) -> Frame:
    """Return what ``set_view`` sends."""
    return {
        "large": view.large,
        "chosen": view.chosen,
        "tiles": list(view.tiles),
        "tile_quality": view.tile_quality.value,
        "screens": list(view.screens),
        "sound": view.sound,
        "pictures": view.pictures,
    }


def permission_frame(permission: Permission) -> Frame:
    """Return what ``set_permission`` sends."""
    camera_to = permission.camera_to
    return {
        "send": sorted(source.value for source in permission.send),
        "receives": permission.receives,
        "camera_to": sorted(camera_to) if camera_to is not None else None,
    }


def _slot(frame: object) -> Slot:
    if not isinstance(frame, dict):
        raise FrameError("a slot is not a map")
    is_free = frame.get("participant_id") is None
    paused = _text_or_none(frame, "paused")
    try:
        return Slot(
            mid=text(frame, "mid"),
            participant_id=None if is_free else text(frame, "participant_id"),
            source=None if is_free else Source(text(frame, "source")),
            quality=_quality(frame, "quality"),
            paused=Paused(paused) if paused is not None else None,
        )
    except ValueError as unknown:
        raise FrameError("a slot speaks of something unknown") from unknown


def _link(frame: object) -> LinkStats | None:
    if frame is None:
        return None
    if not isinstance(frame, dict):
        raise FrameError("a measurement is not a map")
    estimate, round_trip = frame.get("estimate_bps"), frame.get("round_trip_s")
    return LinkStats(
        bitrate_bps=int(_figure(frame, "bitrate_bps")),
        loss=min(1.0, max(0.0, _figure(frame, "loss"))),
        round_trip_s=None if round_trip is None else _figure(frame, "round_trip_s"),
        jitter_s=_figure(frame, "jitter_s"),
        quality=_quality(frame, "quality"),
        estimate_bps=None if estimate is None else int(_figure(frame, "estimate_bps")),
    )


def _figure(frame: Frame, key: str) -> float:
    value = frame.get(key)
    if not isinstance(value, int | float) or not isfinite(value):
        raise FrameError(f"{key} is not a figure")
    return float(value)


def _quality(frame: Frame, key: str) -> Quality | None:
    value = _text_or_none(frame, key)
    try:
        return Quality(value) if value is not None else None
    except ValueError as unknown:
        raise FrameError(f"{key} is no quality") from unknown


def _text_or_none(frame: Frame, key: str) -> str | None:
    return None if frame.get(key) is None else text(frame, key)
