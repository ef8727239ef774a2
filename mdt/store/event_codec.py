"""Reads a stored event body back into the event it was written from.

Writing is ``mdt.domain.chain``: the bytes that were hashed are the bytes that are kept. They are
read in one pass, straight into the classes of the domain.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import GenericAlias
from typing import Annotated, Generic, TypeVar

from pydantic import Field, TypeAdapter

from mdt.domain.event_types import EVENT_TYPES
from mdt.domain.events import Event
from mdt.domain.ids import PersonId, SessionId

E = TypeVar("E", bound=Event)

_BEFORE_TYPE = b'"type":"'
_AFTER_TYPE = b'"}'


class UnreadableEvent(Exception):
    """The stored bytes are not an event that this version of the program knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBody(Generic[E]):
    """What the canonical bytes of one event say."""

    seq: int
    session_id: SessionId | None
    at: datetime
    actor_id: PersonId | None
    command_id: str | None = None
    event: Annotated[E, Field(alias="data")]


def decode_event(body: bytes) -> EventBody[Event]:
    """Return what a stored body says.

    Raises:
        UnreadableEvent: the bytes are damaged, or of an unknown type.
    """
    try:
        return _adapter(_type_of(body)).validate_json(body)
    except (ValueError, KeyError) as error:
        raise UnreadableEvent(str(error)) from error


def _type_of(body: bytes) -> str:
    """Return the type without parsing the rest: of the sorted names, ``type`` is the last.

    Whatever is not one type up to the end of the body is no type that is known.
    """
    start = body.rindex(_BEFORE_TYPE) + len(_BEFORE_TYPE)
    return body[start : -len(_AFTER_TYPE)].decode()


@cache
def _adapter(event_type: str) -> TypeAdapter[EventBody[Event]]:
    body = GenericAlias(EventBody, (EVENT_TYPES[event_type],))
    return TypeAdapter(body)  # type: ignore[arg-type]  # the class is known at run time only
