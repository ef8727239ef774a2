"""How well media gets through: what a client reports, and what it is told."""

from typing import Annotated, Literal

from pydantic import Field

from server.signaling.contract.media import QualityName
from server.signaling.contract.wire import Wire

Route = Literal["udp", "tcp", "turn_udp", "turn_tcp", "turn_tls"]


class MediaReport(Wire):
    """What only the client can measure, since its report before; sent every five seconds."""

    freezes: Annotated[int, Field(ge=0, le=10_000)]
    freeze_s: Annotated[float, Field(ge=0, le=3_600)]
    concealed: Annotated[float, Field(ge=0, le=1)]  # fraction of the sound that was made up
    frames_per_s: Annotated[float, Field(ge=0, le=240)] | None
    route: Route | None


class LinkView(Wire):
    """One direction of my media in the last seconds."""

    bitrate_bps: int
    loss: float  # fraction of packets, before any repair
    round_trip_s: float | None
    jitter_s: float
    quality: QualityName | None
    estimate_bps: int | None  # what the way down is believed to carry


class PersonQuality(Wire):
    """How well a person's media gets through; the numbers are told only to themselves."""

    person_id: str
    level: Literal["good", "fair", "poor"]
    reason: Literal["loss", "delay", "bandwidth", "frozen"] | None
    up: LinkView | None
    down: LinkView | None


class QualityShown(Wire):
    """Whose quality is another one now, and my own numbers. Who was never listed is good."""

    people: list[PersonQuality]
