"""The chain: gives an event its place in a meeting's log, its canonical bytes and its hash."""

from datetime import datetime

from mdt.domain.events import Event, LoggedEvent
from mdt.domain.hashing import GENESIS, canonical_json, event_hash, instant, plain_fields
from mdt.domain.ids import MeetingId, PersonId, SessionId


def event_body(
    event: Event,
    *,
    seq: int,
    session_id: SessionId | None,
    at: datetime,
    actor_id: PersonId | None,
    command_id: str | None = None,
) -> bytes:
    """Return the canonical bytes that an event's hash covers and the log stores.

    The command that caused the event is covered when there was one, so that no column of a stored
    row can change unnoticed.
    """
    body: dict[str, object] = {
        "seq": seq,
        "session_id": session_id,
        "at": instant(at),
        "actor_id": actor_id,
        "type": event.TYPE,
        "data": plain_fields(event),
    }
    if command_id is not None:
        body["command_id"] = command_id
    return canonical_json(body)


def link(
    event: Event,
    *,
    meeting_id: MeetingId,
    after: int,
    head: str,
    session_id: SessionId | None,
    at: datetime,
    actor_id: PersonId | None,
    command_id: str | None = None,
) -> tuple[LoggedEvent, bytes]:
    """Return the event as the next row of a chain, and the bytes to store.

    Args:
        event: what happened.
        meeting_id: the chain.
        after: number of the last event, 0 when there is none.
        head: hash of the last event, hex; empty when there is none.
        session_id: the session it happens in.
        at: server clock, aware.
        actor_id: who caused it; None for the server itself.
        command_id: the command it answers, when it is the command's last event.
    """
    seq = after + 1
    prev = head or GENESIS
    body = event_body(
        event, seq=seq, session_id=session_id, at=at, actor_id=actor_id, command_id=command_id
    )
    logged = LoggedEvent(
        meeting_id=meeting_id,
        seq=seq,
        session_id=session_id,
        at=at,
        actor_id=actor_id,
        event=event,
        hash=event_hash(meeting_id, seq, prev, body),
        prev=prev,
    )
    return logged, body
