"""What the server tells the worker and is told by it, and how the worker refuses; plain data."""

from dataclasses import dataclass
from typing import Final

SOURCES: Final = ("microphone", "camera", "screen")
QUALITIES: Final = ("low", "medium", "high")
"""By index, as layers are numbered everywhere in the worker."""
HIGH: Final = 2

CONGESTION: Final = "congestion"
USER: Final = "user"
POLICY: Final = "policy"
NO_SOURCE: Final = "no_source"


class MediaError(Exception):
    """A call that is refused; ``code`` is stable and safe to show."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Take one of: invalid_sdp, sdp_too_large, no_room, no_participant, stale_answer, limit."""
        super().__init__(detail or code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotState:
    """One receiving section, the track in it, what is sent of it, or why nothing is."""

    mid: str
    participant_id: str | None
    source: str | None
    quality: str | None = None
    paused: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a participant's screen shows; see the engine's interface."""

    large: str | None = None
    chosen: str | None = None
    tiles: tuple[str, ...] = ()
    tile_quality: int = 0
    screens: tuple[str, ...] = ()
    sound: bool = True
    pictures: bool = True

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whose camera is shown, once each, the most important first."""
        first = [each for each in (self.large, self.chosen) if each is not None]
        return tuple(dict.fromkeys((*first, *self.tiles)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What a participant may send and receive; see the engine's interface."""

    send: frozenset[str] = frozenset(SOURCES)
    receives: bool = True
    camera_to: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a subscriber gets to answer."""

    offer_id: int
    sdp: str
    slots: tuple[SlotState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsChanged:
    """A subscriber's slots carry other tracks from now on, or other pictures of them."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class LayersWanted:
    """What of a participant's pictures is of use to anybody."""

    room_id: str
    participant_id: str
    camera: str | None
    screen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakersChanged:
    """Who speaks, and whose sound is passed on."""

    room_id: str
    speaker: str | None
    audible: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStats:
    """How one direction went since the report before; ``loss`` is a fraction."""

    bitrate_bps: int
    loss: float
    round_trip_s: float | None
    jitter_s: float
    quality: str | None = None
    estimate_bps: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMeasured:
    """How a participant's media went; None for a direction without a connection."""

    room_id: str
    participant_id: str
    up: LinkStats | None
    down: LinkStats | None


Event = SlotsChanged | ConnectionChanged | LayersWanted | SpeakersChanged | LinkMeasured
