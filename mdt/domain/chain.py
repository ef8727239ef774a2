"""The chain: gives an event its place in a meeting's log, its canonical bytes and its hash."""

from datetime import datetime

from mdt.domain.events import Event, LoggedEvent
from mdt.domain.hashing import GENESIS, canonical_json, event_hash
from mdt.domain.ids import MeetingId, PersonId, SessionId


def event_body(
    event: Event, *, seq: int, session_id: SessionId | None, at: datetime, actor_id: PersonId | None
) -> bytes:
    """Return the canonical bytes that an event's hash covers and the log stores."""
    return canonical_json(
        {
            "seq": seq,
            "session_id": session_id,
            "at": at,
            "actor_id": actor_id,
            "type": event.TYPE,
            "data": event,
        }
    )


def link(
    event: Event,
    *,
    meeting_id: MeetingId,
    after: int,
    head: str,
    session_id: SessionId | None,
    at: datetime,
    actor_id: PersonId | None,
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
    """
    seq = after + 1
    prev = head or GENESIS
    body = event_body(event, seq=seq, session_id=session_id, at=at, actor_id=actor_id)
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
