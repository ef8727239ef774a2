"""Reads a stored event body back into the event it was written from.

Writing is ``mdt.domain.chain``: the bytes that were hashed are the bytes that are kept.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError

from mdt.domain.event_types import EVENT_TYPES
from mdt.domain.events import Event
from mdt.domain.ids import PersonId, SessionId


class UnreadableEvent(Exception):
    """The stored bytes are not an event that this version of the program knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBody:
    """What the canonical bytes of one event say."""

    seq: int
    session_id: SessionId | None
    at: datetime
    actor_id: PersonId | None
    command_id: str | None
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    seq: int
    session_id: SessionId | None
    at: datetime
    actor_id: PersonId | None
    type: str
    data: dict[str, object]
    command_id: str | None = None


@cache
def _adapter(event_type: str) -> TypeAdapter[Event]:
    return TypeAdapter(EVENT_TYPES[event_type])


@cache
def _envelope() -> TypeAdapter[_Envelope]:
    return TypeAdapter(_Envelope)


def decode_event(body: bytes) -> EventBody:
    """Return what a stored body says.

    Raises:
        UnreadableEvent: the bytes are damaged, or of an unknown type.
    """
    try:
        envelope = _envelope().validate_json(body)
        event = _adapter(envelope.type).validate_python(envelope.data)
    except (ValueError, KeyError, ValidationError) as error:
        raise UnreadableEvent(str(error)) from error
    return EventBody(
        seq=envelope.seq,
        session_id=envelope.session_id,
        at=envelope.at,
        actor_id=envelope.actor_id,
        command_id=envelope.command_id,
        event=event,
    )
