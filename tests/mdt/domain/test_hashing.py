"""The canonical form and the hashes of the record."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType

import pytest

from mdt.domain.agenda import ItemOutcome
from mdt.domain.chain import event_body, link
from mdt.domain.discussion import ChatLine
from mdt.domain.events import ChatPosted, ItemClosed
from mdt.domain.hashing import GENESIS, canonical_json, content_hash, event_hash
from mdt.domain.ids import ItemId, MeetingId, PersonId, SessionId

AT = datetime(2026, 3, 2, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=3)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": None}, '{"a":null,"b":1}'),
        ({"text": "胃癌 «Д» é"}, '{"text":"胃癌 «Д» é"}'),
        ([True, "", 0], '[true,"",0]'),
        ((1, (2,)), "[1,[2]]"),
        (AT, '"2026-03-02T07:00:00.000005Z"'),
        (date(2026, 3, 2), '"2026-03-02"'),
        (ItemOutcome.NO_DECISION, '"no_decision"'),
        (frozenset({"b", "a"}), '["a","b"]'),
        (MappingProxyType({"k": "v"}), '{"k":"v"}'),
        ('a"\\\n\u2028', '"a\\"\\\\\\n\u2028"'),
    ],
)
def test_every_value_has_one_canonical_form(value: object, expected: str) -> None:
    assert canonical_json(value) == expected.encode()


def test_a_dataclass_is_an_object_of_its_fields() -> None:
    line = ChatLine(seq=3, person_id=PersonId("p"), display_name="N", text="t", at=AT)

    assert canonical_json(line) == (
        b'{"at":"2026-03-02T07:00:00.000005Z","display_name":"N",'
        b'"person_id":"p","seq":3,"text":"t"}'
    )


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), object(), b"bytes"])  # noqa: DTZ001
def test_a_value_without_one_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_an_event_hash_covers_domain_meeting_number_predecessor_and_bytes() -> None:
    body, prev = b'{"seq":258}', "11" * 32
    covered = (
        b"consilium.event.v1\x00m-1\x00" + b"\x00\x00\x00\x00\x00\x00\x01\x02" + b"\x11" * 32 + body
    )

    assert event_hash("m-1", 258, prev, body) == hashlib.sha256(covered).hexdigest()


def test_event_hashes_do_not_change_between_releases() -> None:
    body = event_body(
        ChatPosted(text="胃"),
        seq=1,
        session_id=SessionId("s"),
        at=AT,
        actor_id=PersonId("p"),
    )

    assert (
        body
        == (
            '{"actor_id":"p","at":"2026-03-02T07:00:00.000005Z","data":{"text":"胃"},'
            '"seq":1,"session_id":"s","type":"chat.posted"}'
        ).encode()
    )
    assert event_hash("m", 1, GENESIS, body) == VECTOR


VECTOR = "11fe606edfde0cc18e0a3ac22dd1c5710e5ea645ee593555f357f5d62b05d9b2"


@pytest.mark.parametrize(
    "other",
    [
        event_hash("m-2", 1, GENESIS, b"x"),
        event_hash("m-1", 2, GENESIS, b"x"),
        event_hash("m-1", 1, "01" * 32, b"x"),
        event_hash("m-1", 1, GENESIS, b"y"),
    ],
)
def test_every_part_changes_the_hash(other: str) -> None:
    assert other != event_hash("m-1", 1, GENESIS, b"x")


def test_kinds_of_content_never_share_a_hash() -> None:
    expected = hashlib.sha256(b"consilium.minutes.v1\x00[1]").hexdigest()

    assert content_hash("minutes", [1]) == expected
    assert content_hash("case_version", [1]) != expected


def test_a_chain_names_its_predecessor() -> None:
    event = ItemClosed(item_id=ItemId("i"), outcome=ItemOutcome.DONE)
    place = {"meeting_id": MeetingId("m"), "session_id": None, "at": AT, "actor_id": None}

    first, body = link(event, after=0, head="", **place)
    second, _ = link(event, after=1, head=first.hash, **place)

    assert (first.seq, first.prev) == (1, GENESIS)
    assert first.hash == event_hash("m", 1, GENESIS, body)
    assert (second.seq, second.prev) == (2, first.hash)
    assert second.at.astimezone(UTC) == AT
