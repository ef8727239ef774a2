"""Attending beyond the seat on the wire: recusals, rooms as a whole, media that arrive."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server.signaling.contract.wire import Code, Id, ShortText, Wire

PersonName = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]


class RecuseBegin(Wire):
    """Take no part in an item, or keep somebody out of it."""

    item_id: Id
    person_id: Id | None = None  # absent: myself
    reason_code: Code
    reason: ShortText = ""


class RecuseEnd(Wire):
    """Take part in an item again, or let somebody."""

    item_id: Id
    person_id: Id | None = None  # absent: myself


class RollCallEntry(Wire):
    """Somebody who sits in a room: by id where the network knows them, else by name."""

    person_id: Id | None = None
    display_name: PersonName = ""
    discipline: Code = ""
    role: Code = "member"


class RollCallSet(Wire):
    """Everybody who sits in a room, in place of whoever was named before."""

    endpoint_id: Id
    people: Annotated[list[RollCallEntry], Field(max_length=40)]


class ImagesReport(Wire):
    """Whether the case's images arrive in my window; said when it changes."""

    arrive: bool


class RecusalView(Wire):
    """Somebody who takes no part in an item."""

    person_id: str
    display_name: str
    item_id: str
    reason_code: str
    by_self: bool  # and may come back by themselves


class NamedView(Wire):
    """Somebody who sits in a room."""

    key: str
    person_id: str | None
    display_name: str
    institution: str
    discipline: str
    role: str


class RoomSystemView(Wire):
    """A room that takes part as a whole, and who was named in it."""

    person_id: str
    people: list[NamedView]
    called_seq: int  # of the last roll-call; 0: none yet


class MediaStateView(Wire):
    """Somebody whom sound or images do not reach."""

    person_id: str
    audio: bool
    images: bool


class AttendingView(Wire):
    """Attending beyond the seat, as one reader may see it."""

    recusals: list[RecusalView] = Field(default_factory=list)
    rooms: list[RoomSystemView] = Field(default_factory=list)
    media: list[MediaStateView] = Field(default_factory=list)
