"""What a worker may say, and what of it is refused instead of believed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine.engine import (
    ConnectionChanged,
    LayersWanted,
    LinkMeasured,
    LinkStats,
    Paused,
    Permission,
    Quality,
    Slot,
    SlotsChanged,
    Source,
    SpeakersChanged,
    View,
)
from server.engine.worker_words import event_of, permission_frame, slots_of, view_frame
from server.media.frames import FrameError

WHO = {"room_id": "r", "participant_id": "ann"}
LINK = {"bitrate_bps": 900_000, "loss": 0.02, "round_trip_s": 0.31, "jitter_s": 0.01,
        "quality": "medium", "estimate_bps": None}  # fmt: skip
STATS = LinkStats(
    bitrate_bps=900_000, loss=0.02, round_trip_s=0.31, jitter_s=0.01, quality=Quality.MEDIUM
)
FREE = {"mid": "0", "participant_id": None, "source": None, "quality": None, "paused": None}


@pytest.mark.parametrize(
    ("frame", "event"),
    [
        (
            {"event": "speakers", "room_id": "r", "speaker": None, "audible": ["ann"]},
            SpeakersChanged(room_id="r", speaker=None, audible=("ann",)),
        ),
        (
            {"event": "layers", **WHO, "camera": None, "screen": True},
            LayersWanted(room_id="r", participant_id="ann", camera=None, screen=True),
        ),
        (
            {"event": "layers", **WHO, "camera": "low", "screen": False},
            LayersWanted(room_id="r", participant_id="ann", camera=Quality.LOW, screen=False),
        ),
        (
            {"event": "link", **WHO, "up": LINK, "down": None},
            LinkMeasured(room_id="r", participant_id="ann", up=STATS, down=None),
        ),
        (
            {"event": "connection", **WHO, "direction": "publish", "generation": 3, "state": "x"},
            ConnectionChanged(
                room_id="r", participant_id="ann", direction="publish", generation=3, state="x"
            ),
        ),
        (
            {"event": "slots", **WHO, "slots": [FREE]},
            SlotsChanged(
                room_id="r",
                participant_id="ann",
                slots=(Slot(mid="0", participant_id=None, source=None),),
            ),
        ),
    ],
)
def test_every_event_is_understood(frame: dict[str, Any], event: object) -> None:
    assert event_of(frame) == event


def test_a_slot_says_who_what_how_well_and_why_not() -> None:
    frame = {"mid": "1", "participant_id": "ben", "source": "camera", "quality": "high"}
    paused = {**frame, "quality": None, "paused": "policy"}

    assert slots_of({"slots": [{**frame, "paused": None}, paused]}) == (
        Slot(mid="1", participant_id="ben", source=Source.CAMERA, quality=Quality.HIGH),
        Slot(mid="1", participant_id="ben", source=Source.CAMERA, paused=Paused.POLICY),
    )


@pytest.mark.parametrize(
    "frame",
    [
        {},
        {"event": "slots", **WHO},
        {"event": "slots", **WHO, "slots": ["x"]},
        {"event": "slots", **WHO, "slots": [{**FREE, "mid": 1}]},
        {"event": "slots", **WHO, "slots": [{**FREE, "participant_id": "a", "source": "nose"}]},
        {"event": "slots", **WHO, "slots": [{**FREE, "paused": "lazy"}]},
        {"event": "slots", **WHO, "slots": [{**FREE, "quality": "huge"}]},
        {"event": "dance", **WHO},
        {"event": "layers", **WHO, "camera": "huge"},
        {"event": "speakers", "room_id": "r", "speaker": 7, "audible": []},
        {"event": "speakers", "room_id": "r", "speaker": None, "audible": "ann"},
        {"event": "link", **WHO, "up": 7, "down": None},
        {"event": "link", **WHO, "up": {**LINK, "loss": float("nan")}, "down": None},
        {"event": "link", **WHO, "up": {**LINK, "jitter_s": "much"}, "down": None},
        {"event": "connection", **WHO, "direction": "publish", "generation": "1", "state": "x"},
    ],
)
def test_what_makes_no_sense_is_refused(frame: dict[str, Any]) -> None:
    with pytest.raises(FrameError):
        event_of(frame)


def test_a_loss_outside_its_range_is_brought_into_it() -> None:
    for said, taken in ((-0.5, 0.0), (1.5, 1.0)):
        event = event_of({"event": "link", **WHO, "up": {**LINK, "loss": said}, "down": None})
        assert isinstance(event, LinkMeasured)
        assert event.up is not None
        assert event.up.loss == taken


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
kinds = st.sampled_from(["slots", "connection", "layers", "speakers", "link"])


@given(
    kinds,
    st.dictionaries(
        st.sampled_from(
            ["room_id", "participant_id", "slots", "up", "down", "camera", "speaker", "audible",
             "direction", "generation", "state", "screen"]
        ),
        anything,
    ),
)  # fmt: skip
def test_nothing_but_the_declared_error_is_raised(kind: str, fields: dict[str, Any]) -> None:
    try:
        event_of({"event": kind, **fields})
    except FrameError as refusal:
        assert str(refusal)


def test_views_and_permissions_are_said_in_plain_values() -> None:
    view = View(large="ann", tiles=("ben", "cid"), tile_quality=Quality.MEDIUM, pictures=False)
    allowed = Permission(send=frozenset({Source.SCREEN}), camera_to=frozenset({"b", "a"}))

    assert view_frame(view) == {
        "large": "ann",
        "chosen": None,
        "tiles": ["ben", "cid"],
        "tile_quality": "medium",
        "screens": [],
        "sound": True,
        "pictures": False,
    }
    assert permission_frame(allowed) == {
        "send": ["screen"],
        "receives": True,
        "camera_to": ["a", "b"],
    }
    assert permission_frame(Permission())["camera_to"] is None
