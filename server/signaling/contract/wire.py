"""The base of every wire model, and the types that several of them share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Wire(BaseModel):
    """Frozen, and closed to unknown fields: what a client invents is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Code = Annotated[str, StringConstraints(max_length=64)]
ShortText = Annotated[str, StringConstraints(max_length=2_000)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
Sdp = Annotated[str, StringConstraints(max_length=65_536)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""A number that counts upwards; more than 64 bits would fit in no frame to a media worker."""


class Nothing(Wire):
    """A request without content, or a reply that only acknowledges."""


class Committed(Wire):
    """A change was stored; everybody sees it as event ``seq``."""

    seq: int
