"""Stored bodies are read back as they were written, today's and those of an earlier version."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

import pytest

from mdt.domain.chain import event_body
from mdt.domain.event_types import EVENT_CLASSES
from mdt.domain.events import ChatPosted, Event, LoggedEvent
from mdt.domain.hashing import GENESIS, canonical_json, event_hash
from mdt.domain.ids import MeetingId
from mdt.domain.replay import replay
from mdt.store.event_codec import UnreadableEvent, decode_event

AT = datetime(2026, 3, 2, 7, 0, 0, 123456, tzinfo=UTC)
PLAIN: dict[object, object] = {
    str: "Tиmор 胃癌 🤫",
    int: 7,
    bool: True,
    datetime: AT,
    date: date(2026, 4, 1),
}


def filled(kind: object) -> object:
    """Return a value of a type with every field filled in."""
    kind = getattr(kind, "__supertype__", kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return filled(next(each for each in inner if each is not NoneType))
    if origin is tuple:
        parts = inner[:1] if inner[-1] is Ellipsis else inner
        return tuple(filled(part) for part in parts)
    if origin is frozenset:
        return frozenset({filled(inner[0])})
    if origin is not None:
        return {filled(inner[0]): filled(inner[1])}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{each.name: filled(hints[each.name]) for each in fields(kind)})
    return PLAIN[kind]


@pytest.mark.parametrize("cls", EVENT_CLASSES, ids=lambda cls: cls.TYPE)
def test_every_event_is_read_as_it_was_written(cls: type[Event]) -> None:
    event = filled(cls)
    assert isinstance(event, Event)
    body = event_body(event, seq=3, session_id=None, at=AT, actor_id=None, command_id="c")

    read = decode_event(body)

    assert read.event == event
    again = event_body(read.event, seq=3, session_id=None, at=AT, actor_id=None, command_id="c")
    assert again == body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"chat.posted", b"chat.unheard"),
        (b'"type":', b'"kind":'),
        (b'"type":"chat.posted"', b'"type":"chat.posted","zz":1'),
        (b'"type":"chat.posted"', b'"zz":{"type":"hand.lowered"}'),
        (b'"chat.posted"}', b'"chat.posted"'),
        (b'"text":"x"', b'"text":7'),
        (b'"text":"x"', b""),
        (b'"seq":1,', b""),
    ],
)
def test_bytes_that_are_no_known_event_are_not_read(old: bytes, new: bytes) -> None:
    body = event_body(ChatPosted(text="x"), seq=1, session_id=None, at=AT, actor_id=None)
    changed = body.replace(old, new)
    assert changed != body

    with pytest.raises(UnreadableEvent):
        decode_event(changed)


def test_words_that_look_like_a_type_are_words() -> None:
    said = ChatPosted(text='"type":"hand.raised"}')
    body = event_body(said, seq=1, session_id=None, at=AT, actor_id=None)

    assert decode_event(body).event == said


OLD = Path(__file__).with_name("old_log.jsonl")
"""Logs that an earlier version wrote: rows of events, and after each log what it meant then."""


def old_logs() -> Iterator[tuple[list[LoggedEvent], object]]:
    """Yield each old log, its hashes checked, with the meeting it led to."""
    log: list[LoggedEvent] = []
    for line in OLD.read_text().splitlines():
        row = json.loads(line)
        if "meeting" in row:
            yield log, row["meeting"]
            log = []
            continue
        body, meeting_id = row["body"].encode(), MeetingId(row["meeting_id"])
        read, prev = decode_event(body), log[-1].hash if log else GENESIS
        assert event_hash(meeting_id, read.seq, prev, body) == row["hash"]
        log.append(
            LoggedEvent(
                meeting_id=meeting_id,
                seq=read.seq,
                session_id=read.session_id,
                at=read.at,
                actor_id=read.actor_id,
                event=read.event,
                hash=row["hash"],
                prev=prev,
            )
        )


def holds(now: object, then: object) -> bool:
    """Return whether a value still says what it said; fields may have been added since."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(
            key in now and holds(now[key], value) for key, value in then.items()
        )
    if isinstance(then, list):
        return (
            isinstance(now, list)
            and len(now) == len(then)
            and all(holds(new, old) for new, old in zip(now, then, strict=True))
        )
    return now == then


def test_an_old_log_means_what_it_meant() -> None:
    logs = list(old_logs())

    assert len(logs) == 3
    for log, then in logs:
        assert holds(json.loads(canonical_json(replay(log))), then)


def test_the_old_logs_hold_every_event_of_their_time() -> None:
    types = Counter(logged.event.TYPE for log, _ in old_logs() for logged in log)

    assert len(types) == 32
