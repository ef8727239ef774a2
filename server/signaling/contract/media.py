"""Negotiating the two media connections, and which track each receiving slot carries.

The client offers on the publishing connection, the server on the subscribing one, so that offers
never cross. ``generation`` counts a client's connections upwards; anything stale is refused.
"""

from typing import Annotated, Literal

from pydantic import Field

from server.signaling.contract.wire import Count, Id, Sdp, Wire

SourceName = Literal["microphone", "camera", "screen"]
QualityName = Literal["low", "medium", "high"]
Direction = Literal["publish", "subscribe"]

MAX_TILES = 12
MAX_SCREENS = 2


class PublishSource(Wire):
    """What one section of the offer carries."""

    mid: Annotated[str, Field(max_length=16)]
    source: SourceName


class MediaPublish(Wire):
    """Offer what I send."""

    generation: Count
    sdp: Sdp
    sources: Annotated[list[PublishSource], Field(max_length=8)]


class MediaPublished(Wire):
    """The answer."""

    generation: int
    sdp: str


class MediaSubscribe(Wire):
    """Ask for an offer of what I receive."""

    generation: Count


class SlotView(Wire):
    """What one receiving section carries now."""

    mid: str
    person_id: str | None
    source: SourceName | None
    quality: QualityName | None = None  # of a camera's picture, while one is sent
    paused: Literal["congestion", "user", "policy", "no_source"] | None = None


class MediaOffered(Wire):
    """The server's offer."""

    generation: int
    offer_id: int
    sdp: str
    slots: list[SlotView]


class MediaAnswer(Wire):
    """My answer to the server's offer."""

    generation: Count
    offer_id: Count
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


class MediaView(Wire):
    """What my screen shows: who is large, the page of tiles, and the screens."""

    large: Id | None = None
    chosen: Id | None = None
    tiles: Annotated[list[Id], Field(max_length=MAX_TILES)] = Field(default_factory=list)
    tile_quality: QualityName = "low"  # the best that a tile has use for
    screens: Annotated[list[Id], Field(max_length=MAX_SCREENS)] = Field(default_factory=list)
    sound: bool = True
    pictures: bool = True


class MediaRestart(Wire):
    """My way to the server may have changed: new ICE credentials for a standing connection."""

    direction: Direction
    generation: Count


class MediaRestarted(Wire):
    """Publishing: the answer to my restarting offer. Subscribing: an offer to answer to nobody."""

    sdp: str


class IceServer(Wire):
    """One server that may relay, with credentials for a short time."""

    urls: list[str]
    username: str
    credential: str


class IceServers(Wire):
    """The servers that may relay; an empty list when there is none."""

    servers: list[IceServer]
    expires_s: int
    relay_only: bool


class LayersAsked(Wire):
    """The best of my pictures that anybody is sent; what is above may be switched off."""

    camera: QualityName | None
    screen: bool


class SpeakersHeard(Wire):
    """Who speaks most of all, and everybody whose sound is passed on."""

    speaker: str | None
    audible: list[str]


class MediaConnection(Wire):
    """One of my media connections changed state; silent: nothing of it came for 15 seconds."""

    direction: Direction
    generation: int
    state: Literal["connected", "silent", "closed"]


class SourceStopped(Wire):
    """The chair, or a rule of the chair's, switched a source of mine off."""

    source: SourceName
    by: str  # empty: a rule did
