"""The worker's end of the line, with calls that make no sense."""

import asyncio
import socket
from typing import cast

import pytest

from server.media.control import Control
from server.media.frames import Frame, encode, read_frame
from server.media.messages import (
    ConnectionChanged,
    LayersWanted,
    LinkMeasured,
    LinkStats,
    SlotsChanged,
    SlotState,
    SpeakersChanged,
)
from server.media.transport.udp_mux import bind_udp
from server.media.worker import MediaWorker


async def replies(*calls: Frame) -> list[Frame | None]:
    """Make calls to a worker on a line of its own."""
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    control = Control(*await asyncio.open_unix_connection(sock=theirs))
    worker = MediaWorker(
        bind_udp("127.0.0.1", 0),
        addresses=("127.0.0.1",),
        pairs=1,
        screens=0,
        voices=1,
        emit=control.tell,
    )
    worker.start()
    serving = asyncio.create_task(control.serve(worker))
    got = []
    for call in calls:
        writer.write(encode(call))
        got.append(await read_frame(reader))
    writer.close()
    await writer.wait_closed()
    await serving
    await worker.stop()
    await control.close()
    return got


async def test_every_call_is_answered_and_a_bad_one_says_what_was_wrong() -> None:
    opened, unknown, nameless, mistyped, refused, stats = await replies(
        {"id": 1, "do": "open_room", "room_id": "room"},
        {"id": 2, "do": "explode"},
        {"id": 3},
        {"id": 4, "do": "publish", "room_id": "room", "participant_id": 5},
        {"id": 5, "do": "subscribe", "room_id": "none", "participant_id": "ann", "generation": 1},
        {"id": 6, "do": "stats"},
    )

    assert opened == {"id": 1, "value": None}
    for reply, number in ((unknown, 2), (nameless, 3), (mistyped, 4)):
        assert reply is not None
        assert (reply["id"], reply["error"]) == (number, "invalid_call")
    assert refused == {"id": 5, "error": "no_room", "detail": ""}
    assert stats is not None
    assert isinstance(stats["value"], dict)
    assert stats["value"]["rooms"] == 1


async def test_identifiers_and_sources_are_bounded() -> None:
    long, source = await replies(
        {"id": 1, "do": "open_room", "room_id": "r" * 1000},
        {
            "id": 2, "do": "set_active", "room_id": "room", "participant_id": "ann",
            "source": "hologram", "active": True,
        },
    )  # fmt: skip

    assert long is not None
    assert long["error"] == "limit"
    assert source is not None
    assert source["error"] == "invalid_sdp"


VIEW: Frame = {
    "room_id": "room", "participant_id": "ann", "large": "ben", "chosen": None, "tiles": ["ben"],
    "tile_quality": "low", "screens": [], "sound": True, "pictures": True,
}  # fmt: skip
PERMISSION: Frame = {
    "room_id": "room", "participant_id": "ann", "send": ["microphone"], "receives": True,
    "camera_to": None,
}  # fmt: skip


async def test_views_permissions_and_restarts_are_calls() -> None:
    opened, view, permission, crowded, missing, restart, gone = await replies(
        {"id": 1, "do": "open_room", "room_id": "room"},
        {"id": 2, "do": "set_view", **VIEW},
        {"id": 3, "do": "set_permission", **PERMISSION},
        {"id": 4, "do": "set_view", **VIEW, "tiles": ["ben", "cem"]},
        {"id": 5, "do": "set_view", **{key: VIEW[key] for key in VIEW if key != "sound"}},
        {"id": 6, "do": "restart_ice", "room_id": "room", "participant_id": "ann",
         "direction": "publish", "generation": 1},
        {"id": 7, "do": "set_permission", **PERMISSION, "room_id": "none"},
    )  # fmt: skip

    assert [opened, view, permission] == [{"id": each, "value": None} for each in (1, 2, 3)]
    codes = [reply and reply["error"] for reply in (crowded, missing, restart, gone)]
    assert codes == ["limit", "invalid_call", "no_participant", "no_room"]


@pytest.mark.parametrize(
    "forbidding",
    [
        {"do": "set_permission", **PERMISSION},
        {"do": "set_active", "room_id": "room", "participant_id": "ann", "source": "camera"},
        {"do": "remove", "room_id": "room", "participant_id": "ann"},
        {"do": "close_room", "room_id": "room"},
    ],
    ids=lambda frame: str(frame["do"]),
)
async def test_what_forbids_is_acknowledged_when_it_holds_and_keeps_nobody_waiting(
    forbidding: Frame,
) -> None:
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    control = Control(*await asyncio.open_unix_connection(sock=theirs))
    worker = SlowWorker()
    serving = asyncio.create_task(control.serve(cast(MediaWorker, worker)))

    writer.write(encode({"id": 1, **forbidding}))
    writer.write(encode({"id": 2, "do": "set_view", **VIEW}))
    first = await read_frame(reader)
    worker.sent.set()
    second = await read_frame(reader)
    writer.close()
    await writer.wait_closed()
    await serving
    await control.close()

    assert (first, second) == ({"id": 2, "value": None}, {"id": 1, "value": None})


class SlowWorker:
    """A worker with a TCP line that holds something until ``sent``."""

    def __init__(self) -> None:
        self.sent = asyncio.Event()
        self.is_silent = False

    def set_permission(self, *_: object) -> None:
        """Take what is forbidden."""

    def set_active(self, *_: object, active: bool) -> None:
        """Take what is switched off."""

    async def remove(self, *_: object) -> None:
        """Take who is to go."""

    async def close_room(self, *_: object) -> None:
        """Take what is to end."""

    def set_view(self, *_: object) -> None:
        """Take what is looked at."""

    async def silence(self) -> None:
        await self.sent.wait()


async def test_a_server_that_reads_nothing_costs_a_bounded_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.media.control.MAX_UNREAD", 1 << 16)
    ours, theirs = socket.socketpair()
    control = Control(*await asyncio.open_unix_connection(sock=theirs))
    serving = asyncio.create_task(control.serve(cast(MediaWorker, SlowWorker())))

    with ours:
        ours.setblocking(False)
        for _ in range(200):
            control.refuse_to_start("x" * 10_000)
        await asyncio.wait_for(serving, 10)
    await control.close()

    assert serving.done()


async def test_every_kind_of_event_can_be_told() -> None:
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    control = Control(*await asyncio.open_unix_connection(sock=theirs))
    link = LinkStats(bitrate_bps=1, loss=0.5, round_trip_s=None, jitter_s=0.25, quality="low")
    slot = SlotState(mid="0", participant_id="ben", source="camera", paused="user")
    place = {"room_id": "room", "participant_id": "ann"}
    events = {
        "slots": SlotsChanged(**place, slots=(slot,)),
        "connection": ConnectionChanged(
            **place, direction="publish", generation=1, state="connected"
        ),
        "layers": LayersWanted(**place, camera="medium", screen=False),
        "speakers": SpeakersChanged(room_id="room", speaker=None, audible=("ann",)),
        "link": LinkMeasured(**place, up=link, down=None),
    }

    told = []
    for event in events.values():
        control.tell(event)
        told.append(await read_frame(reader))
    writer.close()
    await writer.wait_closed()
    await control.close()

    assert [frame and frame["event"] for frame in told] == list(events)
    link_told = told[-1]
    assert link_told is not None
    assert link_told["up"] == {
        "bitrate_bps": 1, "loss": 0.5, "round_trip_s": None, "jitter_s": 0.25, "quality": "low",
        "estimate_bps": None,
    }  # fmt: skip
    assert link_told["down"] is None


async def test_what_is_told_after_the_server_is_gone_is_told_to_nobody_and_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ours, theirs = socket.socketpair()
    control = Control(*await asyncio.open_unix_connection(sock=theirs))
    ours.close()

    for _ in range(50):
        control.announce(1)
        await asyncio.sleep(0)
    await control.close()

    assert caplog.records == []
