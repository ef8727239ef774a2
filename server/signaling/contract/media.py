"""Negotiating the two media connections, and which track each receiving slot carries.

The client offers on the publishing connection, the server on the subscribing one, so that offers
never cross. ``generation`` counts a client's connections upwards; anything stale is refused.
"""

from typing import Annotated, Literal

from pydantic import Field

from server.signaling.contract.wire import Sdp, Wire

SourceName = Literal["microphone", "camera", "screen"]


class PublishSource(Wire):
    """What one section of the offer carries."""

    mid: Annotated[str, Field(max_length=16)]
    source: SourceName


class MediaPublish(Wire):
    """Offer what I send."""

    generation: int
    sdp: Sdp
    sources: Annotated[list[PublishSource], Field(max_length=8)]


class MediaPublished(Wire):
    """The answer."""

    generation: int
    sdp: str


class MediaSubscribe(Wire):
    """Ask for an offer of what I receive."""

    generation: int


class SlotView(Wire):
    """What one receiving section carries now."""

    mid: str
    person_id: str | None
    source: SourceName | None


class MediaOffered(Wire):
    """The server's offer."""

    generation: int
    offer_id: int
    sdp: str
    slots: list[SlotView]


class MediaAnswer(Wire):
    """My answer to the server's offer."""

    generation: int
    offer_id: int
    sdp: Sdp


class MediaSetSource(Wire):
    """I switched a source on or off."""

    source: SourceName
    active: bool


class SlotsMoved(Wire):
    """The receiving slots carry other tracks from now on. All slots are listed."""

    slots: list[SlotView]


class MediaLost(Wire):
    """The media worker was replaced: build both connections anew."""

    media_epoch: int
