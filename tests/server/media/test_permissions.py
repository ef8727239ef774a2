"""What the server forbids stops on the packets: none goes, either way, after the call returned."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from server.media.messages import Permission
from server.media.rtp.keyframes import pack_pli
from server.media.rtp.nack import pack_nack
from tests.server.media.egress import FAN_OUTS, library_folder
from tests.server.media.layered import (
    LayeredSender,
    Reporter,
    keep_on,
    publish_layers,
    read_dry,
    states,
)
from tests.server.media.people import ROOM, Hall, Listener, hall, until

pytestmark = pytest.mark.parametrize("fan_out", FAN_OUTS)

NOTHING = Permission(send=frozenset(), receives=False)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the native library out of the cache of whoever runs the tests."""
    monkeypatch.setenv("HOME", str(library_folder()))


@dataclass
class Board:
    """Three people who see, hear and show each other everything."""

    room: Hall
    senders: dict[str, LayeredSender]
    listeners: dict[str, Listener]

    @classmethod
    async def sit(cls, room: Hall) -> "Board":
        board = cls(room, {}, {})
        for name in ("ann", "ben", "cem"):
            board.senders[name] = await publish_layers(room, name, screen=name == "ann")
        for name in board.senders:
            board.listeners[name] = await room.subscribe(name)
        room.worker.set_active(ROOM, "ann", "screen", active=True)
        await keep_on(
            lambda: board.all_send(key=True),
            lambda: (
                all(board.from_whom(name) == 2 for name in board.senders)
                and board.at("ben", "ann", "screen")
            ),
            "everybody to hear and see everybody",
        )
        return board

    def all_send(self, *, key: bool = False) -> int:
        """Let everybody send one of everything; return how many packets that is."""
        return sum(sender.everything(key=key) for sender in self.senders.values())

    def at(self, viewer: str, who: str, source: str) -> list[int]:
        """Return the numbers of the packets that a viewer got of a source."""
        mid = self.mid(viewer, who, source)
        return [packet.seq for packet in self.listeners[viewer].at(mid)]

    def mid(self, viewer: str, who: str, source: str) -> str:
        for mid, slot in states(self.room, viewer).items():
            if (slot.participant_id, slot.source) == (who, source):
                return mid
        raise AssertionError(f"{viewer} has no slot with the {source} of {who}")

    def from_whom(self, viewer: str) -> int:
        """Return of how many others a viewer got both sound and picture."""
        others = [name for name in self.senders if name != viewer]
        return sum(
            bool(self.at(viewer, who, "microphone") and self.at(viewer, who, "camera"))
            for who in others
        )

    async def settle(self) -> dict[str, dict[str, int]]:
        """Return how many packets came by stream, once all that was sent is read."""
        await read_dry(*self.listeners.values())
        return {
            name: {
                mid: sum(
                    packet.ssrc in (listener.ssrcs[mid], listener.rtx_ssrcs.get(mid))
                    for packet in listener.packets
                )
                for mid in listener.ssrcs
            }
            for name, listener in self.listeners.items()
        }

    async def more(self) -> dict[str, dict[str, int]]:
        """Let everybody send and ask a lot; return how many packets came of it by stream."""
        before = await self.settle()
        counters = self.room.worker.counters
        for turn in range(30):
            heard, sent = counters.received, self.all_send(key=turn % 5 == 0)
            for listener in self.listeners.values():
                sent += self._ask_again(listener)
            await until(lambda: counters.received >= heard + sent, "the worker to read")  # noqa: B023
        after = await self.settle()
        return {
            name: {mid: after[name][mid] - count for mid, count in streams.items()}
            for name, streams in before.items()
        }

    def _ask_again(self, listener: Listener) -> int:
        """Ask for a repair of the last packets of each stream, and for a key frame."""
        for ssrc in listener.ssrcs.values():
            last = [packet.seq for packet in listener.packets if packet.ssrc == ssrc][-3:]
            listener.connection.send_rtcp(pack_nack(1, ssrc, sorted(last)) + pack_pli(1, ssrc))
        return len(listener.ssrcs)


def all_of(board: Board, viewer: str, who: str) -> set[str]:
    """Return the mids in which a viewer has somebody."""
    told = states(board.room, viewer).items()
    return {mid for mid, slot in told if slot.participant_id == who}


async def test_a_muted_microphone_is_silent_and_the_rest_goes_on(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        muted = board.mid("ben", "ann", "microphone")

        room.worker.set_permission(ROOM, "ann", Permission(send=frozenset({"camera", "screen"})))
        came = await board.more()

        assert came["ben"][muted] == 0
        assert came["ben"][board.mid("ben", "ann", "camera")] > 0
        assert came["ben"][board.mid("ben", "cem", "microphone")] > 0
        assert states(room, "ben")[muted].paused == "policy"


async def test_a_stopped_camera_sends_no_picture_and_no_repair(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        stopped = {name: board.mid(name, "ann", "camera") for name in ("ben", "cem")}

        room.worker.set_permission(
            ROOM, "ann", Permission(send=frozenset({"microphone", "screen"}))
        )
        came = await board.more()

        assert [came[name][mid] for name, mid in stopped.items()] == [0, 0]
        assert came["ben"][board.mid("ben", "ann", "microphone")] > 0
        assert states(room, "ben")[stopped["ben"]].paused == "policy"


async def test_a_camera_that_its_owner_switched_off_sends_nothing(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        camera = board.mid("ben", "ann", "camera")

        room.worker.set_active(ROOM, "ann", "camera", active=False)
        came = await board.more()

        assert came["ben"][camera] == 0
        assert states(room, "ben")[camera].paused == "no_source"


async def test_a_recused_person_neither_sends_nor_receives(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        hers = {name: all_of(board, name, "ann") for name in ("ben", "cem")}

        room.worker.set_permission(ROOM, "ann", NOTHING)
        came = await board.more()

        assert set(came["ann"].values()) == {0}
        for name, mids in hers.items():
            assert len(mids) == (3 if name == "ben" else len(mids))
            assert {came[name][mid] for mid in mids} == {0}
        assert came["ben"][board.mid("ben", "cem", "camera")] > 0


async def test_a_removed_person_neither_sends_nor_receives(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        hers = {name: all_of(board, name, "ann") for name in ("ben", "cem")}

        await room.worker.remove(ROOM, "ann")
        before = await board.settle()
        counters = room.worker.counters
        for _ in range(20):
            heard, sent = counters.received, board.all_send(key=True)
            await until(lambda: counters.received >= heard + sent, "the worker to read")  # noqa: B023
        after = await board.settle()

        assert after["ann"] == before["ann"]
        for name, mids in hers.items():
            # Her places may be free for others, but nobody waits for them here.
            assert {after[name][mid] - before[name][mid] for mid in mids} == {0}
        assert after["ben"] != before["ben"]


async def test_who_waits_in_the_lobby_gets_and_gives_nothing_until_let_in(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        room.worker.set_permission(ROOM, "ann", NOTHING)
        ann, ben = await publish_layers(room, "ann"), await publish_layers(room, "ben")
        at_ann, at_ben = await room.subscribe("ann"), await room.subscribe("ben")
        counters = room.worker.counters
        for _ in range(20):
            heard = counters.received
            ann.cameras(key=True)
            ann.audio()
            ben.cameras(key=True)
            ben.audio()
            await until(lambda: counters.received >= heard + 8, "the worker to read")  # noqa: B023
        await read_dry(at_ann, at_ben)

        assert (at_ann.raw, at_ben.raw) == (0, 0)

        room.worker.set_permission(ROOM, "ann", Permission())
        await keep_on(
            lambda: (ann.everything(key=True), ben.everything(key=True)),
            lambda: (
                len({p.ssrc for p in at_ann.packets}) == len({p.ssrc for p in at_ben.packets})
                and len({p.ssrc for p in at_ann.packets}) == 2
            ),
            "sound and picture both ways",
        )


async def test_cameras_only_to_the_chair(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        to_chair = Permission(camera_to=frozenset({"cem"}))

        room.worker.set_permission(ROOM, "ann", to_chair)
        room.worker.set_permission(ROOM, "ben", to_chair)
        came = await board.more()

        for viewer, who in (("ann", "ben"), ("ben", "ann")):
            mid = board.mid(viewer, who, "camera")
            assert came[viewer][mid] == 0
            assert states(room, viewer)[mid].paused == "policy"
            assert came[viewer][board.mid(viewer, who, "microphone")] > 0
            assert came["cem"][board.mid("cem", who, "camera")] > 0
        assert came["ann"][board.mid("ann", "cem", "camera")] > 0


async def test_what_is_allowed_again_starts_again(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        room.worker.set_permission(ROOM, "ann", NOTHING)
        await board.more()

        room.worker.set_permission(ROOM, "ann", Permission())

        before = len(board.listeners["ben"].packets), len(board.listeners["ann"].packets)
        await keep_on(
            lambda: board.all_send(key=True),
            lambda: (
                board.from_whom("ann") == 2
                and board.from_whom("ben") == 2
                and len(board.listeners["ann"].packets) > before[1] + 10
            ),
            "both ways again",
        )
        assert room.worker.counters.protect_failed == 0


async def test_what_is_forbidden_stays_so_on_a_new_connection(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        room.worker.set_permission(ROOM, "ann", Permission(send=frozenset({"microphone"})))
        await publish_layers(room, "ann", generation=1)
        ben = await room.subscribe("ben")
        ann = await publish_layers(room, "ann", generation=2)

        await keep_on(lambda: ann.everything(key=True), lambda: len(ben.packets) > 5, "the sound")
        await read_dry(ben)

        assert {packet.ssrc for packet in ben.packets} == {ben.ssrcs["0"]}


async def test_no_padding_is_sent_to_somebody_who_may_receive_nothing(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        reporter = Reporter(board.listeners["ben"])

        def go_on() -> None:
            board.all_send(key=True)
            reporter.report()

        await keep_on(go_on, lambda: reporter.reports > 10, "reports")
        room.worker.set_permission(ROOM, "ben", Permission(receives=False))
        await read_dry(*board.listeners.values())
        raw = board.listeners["ben"].raw

        await keep_on(
            go_on, lambda: len(board.listeners["cem"].packets) > 400, "the others to go on"
        )

        assert board.listeners["ben"].raw == raw


async def test_no_padding_goes_where_a_camera_was_that_is_off(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        ben = board.listeners["ben"]
        off, on = board.mid("ben", "ann", "camera"), board.mid("ben", "cem", "camera")
        for subscriber in room.worker._rooms[ROOM].subscribers():
            subscriber.delivery.is_limited = True
            subscriber.delivery.downlink.padding_due = lambda _now_s: 600  # type: ignore[method-assign]
        await until(lambda: ben.repaired(off) or ben.repaired(on), "padding")

        room.worker.set_active(ROOM, "ann", "camera", active=False)
        room.worker.set_active(ROOM, "ann", "screen", active=False)
        await read_dry(*board.listeners.values())
        before, others = len(ben.repaired(off)), len(ben.repaired(on))
        await until(lambda: len(ben.repaired(on)) > others + 10, "padding beside the others")

        assert len(ben.repaired(off)) == before


@pytest.mark.parametrize("forbid", ["mute", "recuse", "remove"])
async def test_packets_that_are_under_way_when_it_is_forbidden_go_nowhere(
    forbid: str, fan_out: str
) -> None:
    calls: dict[str, Callable[[Hall], Awaitable[None]]] = {
        "mute": _mute, "recuse": _recuse, "remove": _remove,
    }  # fmt: skip
    async with hall(fan_out=fan_out) as room:
        board = await Board.sit(room)
        mid = board.mid("ben", "ann", "microphone")
        await read_dry(*board.listeners.values())
        before = len(board.listeners["ben"].at(mid))

        # These wait in the worker's socket while the call is made.
        for _ in range(50):
            board.senders["ann"].audio()
        await calls[forbid](room)
        received = room.worker.counters.received
        board.senders["cem"].audio()
        await until(lambda: room.worker.counters.received > received, "the worker to read")
        await asyncio.sleep(0)
        await read_dry(*board.listeners.values())

        assert len(board.listeners["ben"].at(mid)) == before


async def _mute(room: Hall) -> None:
    room.worker.set_active(ROOM, "ann", "microphone", active=False)


async def _recuse(room: Hall) -> None:
    room.worker.set_permission(ROOM, "ann", NOTHING)


async def _remove(room: Hall) -> None:
    await room.worker.remove(ROOM, "ann")
