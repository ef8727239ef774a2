"""The embedded engine with real worker processes: started, killed, replaced, and gone with us."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest
from aiortc.rtcdtlstransport import RTCCertificate

from server.engine.embedded import EmbeddedEngine
from server.engine.engine import (
    ConnectionChanged,
    EngineError,
    EngineEvent,
    Permission,
    SlotsChanged,
    Source,
    View,
    WorkerLost,
)
from server.media.memory import LARGE_PAGES, TUNABLES
from server.media.transport.addresses import host_addresses
from tests.ports import free_port
from tests.server.media.people import until
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.descriptions import Local, publish_offer, read_remote, subscribe_answer

ROOM = "room"
SOURCES = {"0": Source.MICROPHONE, "1": Source.CAMERA}
SLOTS = 2 * 2 + 3 + 1
"""A pair has two sections; then those for voices alone, then the screens."""
ROOT = Path(__file__).parents[3]


class Client:
    """One synthetic person against an engine."""

    def __init__(self, engine: EmbeddedEngine, certificate: RTCCertificate, name: str) -> None:
        self.engine, self.certificate, self.name = engine, certificate, name
        self.generation = 0
        self.heard: list[bytes] = []
        self.open: list[SyntheticConnection] = []

    async def join(self) -> SyntheticConnection:
        """Build both connections; return the publishing one."""
        self.generation += 1
        publishing, subscribing = self._connection(), self._connection()
        answer = await self.engine.publish(
            ROOM,
            self.name,
            generation=self.generation,
            sdp=publish_offer(
                self._local(publishing, "actpass"), audio_ssrc=1, video_ssrc=2, rtx_ssrc=3
            ),
            sources=SOURCES,
        )
        await publishing.connect(read_remote(answer, ["127.0.0.1"]))
        offer = await self.engine.subscribe(ROOM, self.name, generation=self.generation)
        await self.engine.answer(
            ROOM,
            self.name,
            generation=self.generation,
            offer_id=offer.offer_id,
            sdp=subscribe_answer(self._local(subscribing, "active"), offer.sdp),
        )
        await subscribing.connect(read_remote(offer.sdp, ["127.0.0.1"]))
        subscribing.on_rtp = self.heard.append
        return publishing

    async def leave(self) -> None:
        for connection in self.open:
            await connection.close()
        self.open.clear()

    def _connection(self) -> SyntheticConnection:
        connection = SyntheticConnection(self.certificate)
        self.open.append(connection)
        return connection

    @staticmethod
    def _local(connection: SyntheticConnection, setup: str) -> Local:
        return Local(connection.ufrag, connection.pwd, connection.fingerprint, setup)


@asynccontextmanager
async def running(
    events: list[EngineEvent], **options: int | str
) -> AsyncGenerator[EmbeddedEngine]:
    engine = EmbeddedEngine(
        host="127.0.0.1",
        port=free_port(count=int(options.get("workers", 1))),
        pairs=2,
        screens=1,
        top_speakers=3,
        log_level="warning",
        **options,
    )
    await engine.start(events.append)
    try:
        yield engine
    finally:
        await engine.stop()


def lost(events: list[EngineEvent]) -> list[WorkerLost]:
    return [event for event in events if isinstance(event, WorkerLost)]


def media_processes() -> set[int]:
    """Return the media processes that are ours."""
    ours = set()
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if "server.media" in child.cmdline():
                ours.add(child.pid)
    return ours


def sound(seq: int) -> bytes:
    return bytes([0x80, 111]) + seq.to_bytes(2, "big") + bytes(4) + (1).to_bytes(4, "big") + b"x"


async def test_two_people_meet_and_go_through_a_worker_process() -> None:
    events: list[EngineEvent] = []
    async with running(events) as engine:
        await engine.open_room(ROOM)
        await engine.open_room(ROOM)
        certificate = RTCCertificate.generateCertificate()
        ann, ben = Client(engine, certificate, "ann"), Client(engine, certificate, "ben")
        publishing = await ann.join()
        await ben.join()
        await until(
            lambda: any(
                isinstance(e, SlotsChanged) and e.participant_id == "ben" and e.slots[0].source
                for e in events
            ),
            "the slots",
        )

        publishing.send_rtp(sound(1))
        await until(lambda: ben.heard, "sound")

        await engine.set_active(ROOM, "ann", Source.MICROPHONE, active=False)
        await engine.set_permission(ROOM, "ann", Permission())
        await engine.set_view(ROOM, "ann", View())
        await engine.remove(ROOM, "ann")
        await engine.remove(ROOM, "ann")
        room = engine._housing.known(ROOM)
        assert room is not None
        assert (room.permissions, room.views) == ({}, {})
        (row,) = await engine.stats()
        assert (row["participants"], row["publishers"], row["forwarded"]) == (1, 1, 1)
        await engine.close_room(ROOM)
        await engine.close_room(ROOM)
        (row,) = await engine.stats()
        assert (row["rooms"], row["faults"], row["restarts"]) == (0, 0, 0)
        states = [
            (e.participant_id, e.direction, e.state)
            for e in events
            if isinstance(e, ConnectionChanged)
        ]
        assert states[0] == ("ann", "publish", "connected")
        await ann.leave()
        await ben.leave()


async def test_a_killed_worker_is_replaced_and_people_meet_again() -> None:
    events: list[EngineEvent] = []
    async with running(events) as engine:
        await engine.open_room(ROOM)
        certificate = RTCCertificate.generateCertificate()
        ann, ben = Client(engine, certificate, "ann"), Client(engine, certificate, "ben")
        (await ann.join()).send_rtp(sound(1))
        await ben.join()
        pid, port = engine.pid, engine.port

        os.kill(pid, signal.SIGKILL)
        await until(lambda: WorkerLost(room_ids=(ROOM,)) in events, "the news", within_s=60)

        assert engine.pid != pid
        assert engine.port == port
        for person in (ann, ben):
            await person.leave()
        publishing = await ann.join()
        await ben.join()
        publishing.send_rtp(sound(2))
        await until(lambda: ben.heard, "sound again")
        (row,) = await engine.stats()
        assert (row["restarts"], row["rooms"]) == (1, 1)
        await ann.leave()
        await ben.leave()


async def test_a_spare_that_is_loaded_already_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.engine.worker_place.SPARE_AFTER_S", 0.0)
    events: list[EngineEvent] = []
    async with running(events) as engine:
        await engine.open_room(ROOM)
        await until(lambda: engine.spare_pid is not None, "a spare")
        assert engine.spare_pid is not None
        spare, port = engine.spare_pid, engine.port
        worker = psutil.Process(engine.pid)
        assert worker.name() == "media-worker"
        assert worker.environ()[TUNABLES].startswith(LARGE_PAGES)
        await until(lambda: psutil.Process(spare).name() == "media-spare", "it to be loaded")

        os.kill(engine.pid, signal.SIGKILL)
        await until(lambda: lost(events), "the news", within_s=60)

        assert (engine.pid, engine.port) == (spare, port)
        assert len((await engine.subscribe(ROOM, "ann", generation=1)).slots) == SLOTS


async def test_a_spare_that_died_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.engine.worker_place.SPARE_AFTER_S", 0.0)
    events: list[EngineEvent] = []
    async with running(events) as engine:
        await engine.open_room(ROOM)
        await until(lambda: engine.spare_pid is not None, "a spare")
        assert engine.spare_pid is not None
        pids = engine.pid, engine.spare_pid

        for pid in pids:
            os.kill(pid, signal.SIGKILL)

        await until(lambda: lost(events), "the news", within_s=60)
        assert lost(events) == [WorkerLost(room_ids=(ROOM,))]
        assert engine.pid not in pids


async def test_a_call_to_a_worker_that_dies_meanwhile_is_refused_or_waits_for_the_next() -> None:
    events: list[EngineEvent] = []
    async with running(events) as engine:
        await engine.open_room(ROOM)
        os.kill(engine.pid, signal.SIGSTOP)
        calls = [asyncio.create_task(engine.subscribe(ROOM, "ann", generation=1)) for _ in range(3)]
        await asyncio.sleep(0)
        os.kill(engine.pid, signal.SIGKILL)

        for call in calls:
            with pytest.raises(EngineError) as refusal:
                await call
            assert refusal.value.code == "worker_lost"
        offer = await engine.subscribe(ROOM, "ann", generation=2)
        assert len(offer.slots) == SLOTS


async def test_a_hung_worker_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.engine.worker_place.WATCH_EVERY_S", 0.05)
    events: list[EngineEvent] = []
    async with running(events) as engine:
        await engine.open_room(ROOM)
        pid = engine.pid

        monkeypatch.setattr("server.engine.worker_process.CALL_WITHIN_S", 2.0)
        os.kill(pid, signal.SIGSTOP)

        await until(lambda: lost(events), "the news", within_s=60)
        assert lost(events) == [WorkerLost(room_ids=(ROOM,))]
        assert engine.pid != pid


@pytest.mark.parametrize("later_s", [0.0, 0.02, 0.3])
async def test_an_engine_that_is_stopped_while_a_worker_loads_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch, later_s: float
) -> None:
    monkeypatch.setattr("server.engine.worker_place.Spare.take", lambda _spare: None)
    others = media_processes()
    engine = EmbeddedEngine(host="127.0.0.1", port=free_port(), log_level="warning")
    starting = asyncio.create_task(engine.start(lambda event: None))
    await until(lambda: media_processes() - others, "a process")
    await asyncio.sleep(later_s)
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    assert media_processes() == others

    await engine.start(lambda event: None)
    (first,) = media_processes() - others
    os.kill(first, signal.SIGKILL)
    await until(lambda: media_processes() - others - {first}, "another process", within_s=60)
    await asyncio.sleep(later_s)
    await engine.stop()

    assert media_processes() == others


async def test_refusals_of_the_worker_keep_their_code() -> None:
    async with running([]) as engine:
        with pytest.raises(EngineError) as refusal:
            await engine.subscribe("nowhere", "ann", generation=1)
        assert refusal.value.code == "no_room"

        await engine.open_room(ROOM)
        for sdp, code in (("x", "invalid_sdp"), ("v=0\r\n" + "a" * 70_000, "sdp_too_large")):
            with pytest.raises(EngineError) as refusal:
                await engine.publish(ROOM, "ann", generation=1, sdp=sdp, sources=SOURCES)
            assert refusal.value.code == code
        with pytest.raises(EngineError) as refusal:
            await engine.answer(ROOM, "ann", generation=1, offer_id=1, sdp="x")
        assert refusal.value.code == "stale_answer"


async def test_a_taken_port_is_said_in_a_sentence() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        engine = EmbeddedEngine(host="127.0.0.1", port=port)

        with pytest.raises(EngineError, match=f"UDP port {port} is taken by another program"):
            await engine.start(lambda event: None)


def test_a_worker_dies_with_a_server_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "host.py"
    script.write_text(
        textwrap.dedent(
            """
            import asyncio
            from server import logs
            from server.engine.embedded import EmbeddedEngine

            async def main():
                logs.configure("warning", "json")
                engine = EmbeddedEngine(host="127.0.0.1", port=0, log_level="warning")
                await engine.start(lambda event: None)
                print(engine.pid, engine.port, flush=True)
                await asyncio.Event().wait()

            asyncio.run(main())
            """
        )
    )
    server = subprocess.Popen(
        [sys.executable, str(script)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    try:
        pid, port = map(int, server.stdout.readline().split())
        worker = psutil.Process(pid)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()

    worker.wait(timeout=60)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
        again.bind(("127.0.0.1", port))


async def test_an_address_of_a_router_in_front_of_us_is_offered_though_it_is_not_ours() -> None:
    engine = EmbeddedEngine(addresses=["192.0.2.199"], port=0, log_level="warning")
    await engine.start(lambda event: None)
    await engine.open_room(ROOM)

    offer = await engine.subscribe(ROOM, "ann", generation=1)

    await engine.stop()
    assert candidates(offer.sdp, "udp") == ["192.0.2.199"]
    assert candidates(offer.sdp, "tcp") == ["192.0.2.199"]


async def test_without_addresses_the_hosts_own_and_loopback_are_offered() -> None:
    engine = EmbeddedEngine(port=0, log_level="warning")
    await engine.start(lambda event: None)
    await engine.open_room(ROOM)

    offer = await engine.subscribe(ROOM, "ann", generation=1)

    await engine.stop()
    assert candidates(offer.sdp, "udp") == list(host_addresses())
    assert candidates(offer.sdp, "tcp") == list(host_addresses())


def candidates(sdp: str, protocol: str) -> list[str]:
    """Return the addresses that a description offers for one protocol, in order."""
    words = [line.split() for line in sdp.splitlines() if line.startswith("a=candidate:")]
    return [each[4] for each in words if each[2].lower() == protocol]
