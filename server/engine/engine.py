"""What the server needs from media: rooms, one publishing and one subscribing connection each.

The embedded media workers implement it, and another engine can. Everything is asked for by room
and participant; no RTP word but the session descriptions crosses this line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Source(StrEnum):
    """What a published track is."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"


class Quality(StrEnum):
    """One of the pictures of a camera that its publisher sends at the same time."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Paused(StrEnum):
    """Why a wanted track is not sent."""

    CONGESTION = "congestion"
    USER = "user"
    POLICY = "policy"
    NO_SOURCE = "no_source"


class EngineError(Exception):
    """The engine refuses or failed; ``code`` is stable and safe to show."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Take the code and, for the log, what was wrong.

        Args:
            code: invalid_sdp, sdp_too_large, no_room, no_participant, stale_answer, worker_lost
                or limit.
            detail: what exactly; may quote numbers, never the description.
        """
        super().__init__(detail or code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One receiving media section of a subscriber, and the track that it carries now.

    ``quality`` is what is sent of a camera, None while nothing is; ``paused`` says why nothing is.
    """

    mid: str
    participant_id: str | None
    source: Source | None
    quality: Quality | None = None
    paused: Paused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a participant's screen shows: the intent that their subscription follows.

    Everybody named gets a slot for picture and sound; of all others only sound is sent, and only
    while they are among the loudest.
    """

    large: str | None = None
    """Whose camera is shown large, up to ``high``."""
    chosen: str | None = None
    """Whom they chose to see themselves; goes before the other tiles."""
    tiles: tuple[str, ...] = ()
    """The page of tiles, in order; at most as many as there are pairs."""
    tile_quality: Quality = Quality.LOW
    """The best that a tile has use for."""
    screens: tuple[str, ...] = ()
    """Whose screens are shown, the presenter's first."""
    sound: bool = True
    pictures: bool = True
    """False sends no picture at all, of camera or screen: ``user``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What the server lets a participant send and receive; the worker enforces it on packets."""

    send: frozenset[Source] = frozenset(Source)
    receives: bool = True
    camera_to: frozenset[str] | None = None
    """Who may see their camera; None for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStats:
    """How one direction of a participant's media went, since the report before."""

    bitrate_bps: int
    loss: float
    """Fraction of packets, 0 to 1, before any repair."""
    round_trip_s: float | None
    jitter_s: float
    quality: Quality | None = None
    """Upwards the best camera picture that arrives, downwards the best that is sent."""
    estimate_bps: int | None = None
    """What the way down is believed to carry; None upwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeOffer:
    """The server's offer for a subscribing connection. Answers name ``offer_id``."""

    offer_id: int
    sdp: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsChanged:
    """A subscriber's slots carry other tracks from now on; all slots are listed."""

    room_id: str
    participant_id: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionChanged:
    """One of a participant's connections changed state.

    ``direction`` is publish or subscribe; ``state`` is connected, silent (no STUN for 15 s), or
    closed.
    """

    room_id: str
    participant_id: str
    direction: str
    generation: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLost:
    """The worker of these rooms died; a new one is ready, and every connection must be rebuilt."""

    room_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayersWanted:
    """The best camera picture that anybody is sent of a participant; None when nobody is.

    The client switches off what is above it, and on again what is below.
    """

    room_id: str
    participant_id: str
    camera: Quality | None
    screen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakersChanged:
    """Who speaks most of all, and everybody whose sound is passed on."""

    room_id: str
    speaker: str | None
    audible: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMeasured:
    """How a participant's media went in the last seconds; None for a direction without one."""

    room_id: str
    participant_id: str
    up: LinkStats | None
    down: LinkStats | None


EngineEvent = (
    SlotsChanged | ConnectionChanged | WorkerLost | LayersWanted | SpeakersChanged | LinkMeasured
)


class EngineListener(Protocol):
    """Receives what happens in the engine, in order, on the event loop."""

    def __call__(self, event: EngineEvent) -> None:
        """Take one event; must not block."""
        ...


class MediaEngine(Protocol):
    """Forwards media between the participants of a room."""

    async def start(self, listener: EngineListener) -> None:
        """Start the workers; returns when every port is bound."""
        ...

    async def stop(self) -> None:
        """Close every connection and end the workers."""
        ...

    async def open_room(self, room_id: str) -> None:
        """Make sure that the room exists (idempotent)."""
        ...

    async def close_room(self, room_id: str) -> None:
        """Close every connection of the room and forget it (idempotent)."""
        ...

    async def publish(
        self,
        room_id: str,
        participant_id: str,
        *,
        generation: int,
        sdp: str,
        sources: Mapping[str, Source],
    ) -> str:
        """Answer a client's offer of tracks to publish.

        A newer generation replaces the older connection of the participant once it is connected.

        Args:
            room_id: an open room.
            participant_id: who publishes.
            generation: counts the client's connections of this direction upwards.
            sdp: the client's offer (sendonly sections).
            sources: what each ``mid`` of the offer carries.

        Returns:
            The answer.

        Raises:
            EngineError: ``invalid_sdp``, ``sdp_too_large`` (over 64 KiB or 32 sections),
                ``no_room``, ``worker_lost``, ``limit``.
        """
        ...

    async def subscribe(
        self, room_id: str, participant_id: str, *, generation: int
    ) -> SubscribeOffer:
        """Offer a connection with slots for the others' tracks.

        Raises:
            EngineError: ``no_room``, ``worker_lost``, ``limit``.
        """
        ...

    async def answer(
        self, room_id: str, participant_id: str, *, generation: int, offer_id: int, sdp: str
    ) -> None:
        """Take the client's answer to ``subscribe``.

        Raises:
            EngineError: ``stale_answer``, ``invalid_sdp``, ``sdp_too_large``, ``no_participant``.
        """
        ...

    async def set_active(
        self, room_id: str, participant_id: str, source: Source, *, active: bool
    ) -> None:
        """Say whether a published source is on; one that is off is not forwarded.

        Until it is said, microphone and camera are on and a screen is not.
        """
        ...

    async def set_view(self, room_id: str, participant_id: str, view: View) -> None:
        """Say what the participant's screen shows; the answer is ``SlotsChanged``.

        Until it is said, the first participants get a pair each, in order of arrival.

        Raises:
            EngineError: ``no_room``, ``worker_lost``, ``limit`` (more tiles than pairs).
        """
        ...

    async def set_permission(
        self, room_id: str, participant_id: str, permission: Permission
    ) -> None:
        """Allow and forbid; on return no packet that is forbidden goes either way (idempotent).

        It outlives the participant's connections, until they are removed.
        """
        ...

    async def restart_ice(
        self, room_id: str, participant_id: str, direction: str, *, generation: int
    ) -> str:
        """Give a standing connection new credentials on the same transport. Source: RFC 8445 9.

        Args:
            room_id: an open room.
            participant_id: whose.
            direction: publish or subscribe.
            generation: of the connection that the client has.

        Returns:
            Publishing: the answer to the client's restarting offer. Subscribing: a new offer, the
            answer to which need not be told.

        Raises:
            EngineError: ``no_participant`` when there is no such connection any more.
        """
        ...

    async def remove(self, room_id: str, participant_id: str) -> None:
        """Close both connections; on return no packet goes either way (idempotent)."""
        ...

    async def stats(self) -> Sequence[Mapping[str, int | float | str]]:
        """Return one flat row of counters per worker."""
        ...
