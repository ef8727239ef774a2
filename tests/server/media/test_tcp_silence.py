"""What is forbidden does not wait behind a slow TCP connection to be sent later."""

from collections.abc import Awaitable, Callable

import pytest

from server.media.messages import Permission
from server.media.room import Room
from server.media.transport import tcp_mux
from server.media.transport.tcp_link import TcpLink
from tests.server.media.people import ROOM, Hall, Listener, Sender, hall, until

NOTHING = Permission(send=frozenset(), receives=False)


def waiting(link: TcpLink) -> list[int]:
    """Return the streams of the packets of which the system has nothing yet."""
    backlog, at, found = link._backlog, link._whole_at, []
    while at < len(backlog):
        size = int.from_bytes(backlog[at : at + 2])
        is_media = 128 <= backlog[at + 2] < 192 and not 192 <= backlog[at + 3] <= 223
        if is_media:
            found.append(int.from_bytes(backlog[at + 10 : at + 14]))
        at += 2 + size
    return found


async def crowded(room: Hall) -> tuple[Sender, Sender, Listener, TcpLink]:
    """Let two publish to one who reads nothing by TCP, until much of both waits."""
    ann, cem = await room.publish("ann"), await room.publish("cem")
    room.protocol = "tcp"
    ben = await room.subscribe("ben")
    for sender in (ann, cem):
        sender.video(1, key=True)
    await until(lambda: ben.at("1") and ben.at("3"), "both pictures")
    (subscriber,) = room.worker._rooms[ROOM].subscribers()
    link = subscriber.transport.ice.selected
    assert isinstance(link, TcpLink)
    assert ben.connection._stream is not None
    assert ben.connection._stream is not None
    assert ben.connection._stream._transport is not None
    ben.connection._stream._transport.pause_reading()
    seq, counters = 1, room.worker.counters
    while not {ben.ssrcs[mid] for mid in ("0", "1", "3")} <= set(waiting(link)):
        seq += 1
        before = counters.received
        ann.audio(seq)
        ann.video(seq, payload=bytes(1100))
        cem.video(seq, payload=bytes(1100))
        await until(lambda: counters.received >= before + 3, "the worker to read")  # noqa: B023
    return ann, cem, ben, link


def mute(room: Room) -> None:
    room.set_active("ann", "microphone", active=False)


def stop_camera(room: Room) -> None:
    room.set_active("ann", "camera", active=False)


def forbid_camera(room: Room) -> None:
    room.set_permission("ann", Permission(send=frozenset({"microphone", "screen"})))


def recuse_sender(room: Room) -> None:
    room.set_permission("ann", NOTHING)


def cameras_to_others(room: Room) -> None:
    room.set_permission("ann", Permission(camera_to=frozenset({"cem"})))


async def remove_sender(room: Room) -> None:
    await room.remove("ann")


def recuse_viewer(room: Room) -> None:
    room.set_permission("ben", NOTHING)


@pytest.mark.parametrize(
    ("act", "gone"),
    [
        (mute, {"0"}),
        (stop_camera, {"1"}),
        (forbid_camera, {"1"}),
        (recuse_sender, {"0", "1"}),
        (cameras_to_others, {"1"}),
        (remove_sender, {"0", "1"}),
        (recuse_viewer, {"0", "1", "3"}),
    ],
)
async def test_nothing_forbidden_waits_for_a_slow_line(
    act: Callable[[Room], Awaitable[None] | None], gone: set[str]
) -> None:
    async with hall() as room:
        *_, ben, link = await crowded(room)

        done = act(room.worker._rooms[ROOM])
        if done is not None:
            await done

        left = set(waiting(link))
        assert left == {ben.ssrcs[mid] for mid in {"0", "1", "3"} - gone}


async def test_nothing_waits_for_somebody_who_was_removed() -> None:
    async with hall() as room:
        *_, link = await crowded(room)
        (subscriber,) = room.worker._rooms[ROOM].subscribers()

        subscriber.transport.cut()

        assert waiting(link) == []
        await room.worker.remove(ROOM, "ben")
        assert link.is_closed


async def test_a_line_that_sends_on_is_kept_and_waited_for() -> None:
    """What the system had when it was forbidden leaves before the acknowledgement."""
    async with hall() as room:
        ann, cem, ben, link = await crowded(room)
        assert room.worker.is_silent
        room.worker.set_permission(ROOM, "ann", NOTHING)
        assert not room.worker.is_silent

        assert ben.connection._stream is not None
        assert ben.connection._stream._transport is not None
        ben.connection._stream._transport.resume_reading()
        await room.worker.silence()

        assert (link.is_closed, link.holds_withdrawn, room.worker.is_silent) == (False, False, True)
        counters = room.worker.counters
        before = counters.received
        ann.video(10_000, key=True)
        cem.video(10_000, key=True)
        await until(lambda: counters.received >= before + 2, "the worker to read")
        await until(lambda: waiting(link) == [], "what may be sent")
        assert not link.is_closed


async def test_a_line_too_slow_to_wait_for_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp_mux, "SILENT_WITHIN_S", 0.05)
    async with hall() as room:
        *_, link = await crowded(room)
        room.worker.set_active(ROOM, "ann", "camera", active=False)

        await room.worker.silence()

        assert (link.is_closed, room.worker.is_silent) == (True, True)


async def test_a_removal_does_not_let_the_system_finish_what_it_holds() -> None:
    """The system forgets the connection, instead of sending the rest of what is forbidden."""
    async with hall() as room:
        *_, link = await crowded(room)
        ended: list[bool] = []
        abort = TcpLink.abort

        def watched(self: TcpLink) -> None:
            ended.append(self is link and not self.is_closed)
            abort(self)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TcpLink, "abort", watched)
            await room.worker.remove(ROOM, "ben")

        assert any(ended)
