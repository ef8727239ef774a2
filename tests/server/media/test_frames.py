"""Frames between server and worker: whole or refused."""

import asyncio

import msgpack
import pytest

from server.media.frames import (
    MAX_FRAME,
    FrameError,
    encode,
    fields,
    number,
    read_frame,
    text,
    text_map,
    texts,
)
from server.media.messages import SlotsChanged, SlotState


def reader(data: bytes) -> asyncio.StreamReader:
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    return stream


async def test_frames_arrive_as_they_were_sent_and_then_the_end() -> None:
    frames = [{"id": 1, "do": "stats"}, {"event": "slots", "slots": [{"mid": "0"}]}]
    stream = reader(b"".join(map(encode, frames)))

    assert [await read_frame(stream), await read_frame(stream)] == frames
    assert await read_frame(stream) is None


async def test_what_has_slots_arrives_as_a_map() -> None:
    event = SlotsChanged(
        room_id="room",
        participant_id="ann",
        slots=(SlotState(mid="0", participant_id=None, source=None),),
    )
    free = {"mid": "0", "participant_id": None, "source": None, "quality": None, "paused": None}

    assert await read_frame(reader(encode(fields(event)))) == {
        "room_id": "room",
        "participant_id": "ann",
        "slots": [free],
    }


async def test_a_frame_that_is_cut_short_is_the_end() -> None:
    assert await read_frame(reader(encode({"id": 1})[:-1])) is None
    assert await read_frame(reader(b"\0\0")) is None


@pytest.mark.parametrize(
    "data",
    [
        (MAX_FRAME + 1).to_bytes(4, "big"),
        (1).to_bytes(4, "big") + b"\xc1",
        (1).to_bytes(4, "big") + msgpack.packb(7),
    ],
)
async def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(FrameError):
        await read_frame(reader(data))


def test_fields_are_of_the_kind_that_is_asked_for() -> None:
    frame = {"a": "text", "b": 7, "c": ["x"], "d": {"x": "y"}}

    assert (text(frame, "a"), number(frame, "b")) == ("text", 7)
    assert (texts(frame, "c"), text_map(frame, "d")) == (["x"], {"x": "y"})


@pytest.mark.parametrize("read", [text, number, texts, text_map])
@pytest.mark.parametrize("value", [None, 1.5, [1], {"x": 1}, b"bytes"])
def test_a_field_of_another_kind_is_refused(read: object, value: object) -> None:
    assert callable(read)
    with pytest.raises(FrameError):
        read({"key": value}, "key")
