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
    """One receiving media section of a subscriber, and the track that it carries now."""

    mid: str
    participant_id: str | None
    source: Source | None


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


EngineEvent = SlotsChanged | ConnectionChanged | WorkerLost


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
        """Say whether a published source is on; one that is off is not forwarded."""
        ...

    async def remove(self, room_id: str, participant_id: str) -> None:
        """Close both connections; on return no packet goes either way (idempotent)."""
        ...

    async def stats(self) -> Sequence[Mapping[str, int | float | str]]:
        """Return one flat row of counters per worker."""
        ...
