"""What the worker tells the server, and how it refuses; plain data, no behaviour."""

from dataclasses import dataclass


class MediaError(Exception):
    """A call that is refused; ``code`` is stable and safe to show."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Take one of: invalid_sdp, sdp_too_large, no_room, no_participant, stale_answer, limit."""
        super().__init__(detail or code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotState:
    """One receiving section and the track in it."""

    mid: str
    participant_id: str | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a subscriber gets to answer."""

    offer_id: int
    sdp: str
    slots: tuple[SlotState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsChanged:
    """A subscriber's slots carry other tracks from now on."""

    room_id: str
    participant_id: str
    slots: tuple[SlotState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionChanged:
    """A connection became connected, silent or closed."""

    room_id: str
    participant_id: str
    direction: str
    generation: int
    state: str


Event = SlotsChanged | ConnectionChanged
