"""Rooms as boards are: everybody sends three layers and looks at one person large, others small.

Five people speak, the others are silent (DTX). Layers that nobody is sent are switched off, as the
browsers do it. The rooms are filled by participants of ``tests.synthetic`` over the engine.
"""

import asyncio
import contextlib
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from aiortc.rtcdtlstransport import RTCCertificate

from server.engine.embedded import EmbeddedEngine
from server.engine.engine import EngineEvent, Quality, Source, View
from tests.bench.beside_janus import pin_self
from tests.bench.figures import NotMeasured
from tests.bench.forwarders import engine, start
from tests.bench.machine import SERVER_CORE, Meter, Use, memory_mib, pin
from tests.network import HOST
from tests.synthetic.intake import is_fast
from tests.synthetic.participant import Participant

THUMBNAILS = 24
SPEAKERS = 5
COMPLETE_WITHIN_S = 60.0
SETTLE_S = 3.0
JOINING_AT_ONCE = 4


@dataclass(frozen=True)
class Load:
    """What one window of a full house showed."""

    use: Use
    packets: int
    p99_ms: float
    loss: float

    @property
    def us_per_packet(self) -> float:
        """Worker time for each packet that was forwarded."""
        return 1e6 * self.use.server_s / self.packets

    def line(self, title: str) -> str:
        """Return it as a line of the terminal."""
        return (
            f"{title:>22} {self.use.server_cores:5.2f} cores {self.us_per_packet:6.2f} us/packet"
            f" {self.packets / self.use.seconds:8,.0f}/s  p99 {self.p99_ms:6.2f} ms"
            f"  loss {self.loss:.4%}  client {self.use.client_cores:.2f}"
            f"  others {self.use.others_share:.2f}"
        )


class Board:
    """An engine with rooms full of people."""

    def __init__(self, fan_out: str, rooms: int, sites: int) -> None:
        self.fan_out, self.rooms, self.sites = fan_out, rooms, sites
        self.engine: EmbeddedEngine = engine(fan_out, pairs=THUMBNAILS + 1, top_speakers=SPEAKERS)
        self.people: list[Participant] = []
        self.complete_s = 0.0
        self._by_name: dict[tuple[str, str], Participant] = {}
        self._certificate = RTCCertificate.generateCertificate()

    async def __aenter__(self) -> "Board":
        await start(self.engine, self.fan_out, self._hear)
        return self

    async def __aexit__(self, *_: object) -> None:
        for person in self.people:
            with contextlib.suppress(ConnectionError):
                await person.close()
        await self.engine.stop()

    async def fill(self) -> None:
        """Let everybody come, and wait until everybody is sent what they look at.

        Raises:
            NotMeasured: they are not.
        """
        began_s = time.monotonic()
        for room in range(self.rooms):
            await self.engine.open_room(f"room-{room}")
            for site in range(self.sites):
                self._add(f"room-{room}", site)
        for at in range(0, len(self.people), JOINING_AT_ONCE):
            await asyncio.gather(*map(self._join, self.people[at : at + JOINING_AT_ONCE]))
        while missing := [reason for person in self.people if (reason := self._lacks(person))]:
            if time.monotonic() - began_s > COMPLETE_WITHIN_S:
                raise NotMeasured(
                    f"{len(missing)} of {len(self.people)} people were not sent all that they look "
                    f"at after {COMPLETE_WITHIN_S:.0f} s: {missing[0]}"
                )
            await asyncio.sleep(0.2)
        self.complete_s = time.monotonic() - began_s
        await asyncio.sleep(SETTLE_S)

    async def load(self, secs: float) -> Load:
        """Measure ``secs`` seconds."""
        pin(self.engine.pid, SERVER_CORE)
        pin_self()
        viewers = [person.viewer for person in self.people if person.viewer is not None]
        meter = Meter(self.engine.pid)
        for viewer in viewers:
            viewer.begin()
        await asyncio.sleep(secs)
        use = meter.read()
        for viewer in viewers:
            viewer.stop()
        packets = sum(viewer.packets for viewer in viewers)
        latencies = sorted(ms for viewer in viewers for ms in viewer.latencies_ms)
        if not packets or not latencies:
            raise NotMeasured("nothing was forwarded")
        lost, expected = map(sum, zip(*(viewer.lost for viewer in viewers), strict=True))
        p99_ms = latencies[int(len(latencies) * 0.99)]
        return Load(use, packets, p99_ms, lost / max(1, expected))

    def _hear(self, event: EngineEvent) -> None:
        name = getattr(event, "participant_id", None)
        if name is None:
            for person in self.people:
                person.take(event)
        elif (person := self._by_name.get((event.room_id, name))) is not None:  # type: ignore[union-attr]
            person.take(event)

    def _add(self, room: str, site: int) -> None:
        person = Participant(
            self.engine,
            room,
            f"site-{site}",
            certificate=self._certificate,
            host=HOST,
            seed=len(self.people) + 1,
            fast=is_fast(),
        )
        self.people.append(person)
        self._by_name[room, person.name] = person

    async def _join(self, person: Participant) -> None:
        site = int(person.name.partition("-")[2])
        await person.engine.set_view(person.room, person.name, self.view(site))
        publisher = await person.publish()
        publisher.voice.is_speaking = site < SPEAKERS
        for source in (Source.MICROPHONE, Source.CAMERA):
            await person.engine.set_active(person.room, person.name, source, active=True)
        await person.subscribe()

    def view(self, site: int) -> View:
        """One person large (for that one, another), and a page of the others."""
        large = 0 if site else 1
        others = [each for each in range(self.sites) if each not in (site, large)]
        return View(
            large=f"site-{large}", tiles=tuple(f"site-{each}" for each in others[:THUMBNAILS])
        )

    def _lacks(self, person: Participant) -> str:
        """Say what somebody is not sent yet of what they look at; empty when nothing."""
        view = self.view(int(person.name.partition("-")[2]))
        cameras = {
            slot.participant_id: slot for slot in person.slots if slot.source is Source.CAMERA
        }
        for name, quality in [(view.large, Quality.HIGH), *((t, Quality.LOW) for t in view.tiles)]:
            slot = cameras.get(name)
            if slot is None or slot.quality is not quality:
                got = "no slot" if slot is None else slot.quality or slot.paused
                return f"{person.name} looks at {name} in {quality} and has {got}"
        return ""


async def board_load(fan_out: str, rooms: int, sites: int, secs: float) -> Load:
    """Fill an engine, measure once, and empty it."""
    async with Board(fan_out, rooms, sites) as board:
        await board.fill()
        return await board.load(secs)


async def memory_per_participant(fan_out: str, sites: int = 30) -> float:
    """Return the MiB that a worker holds more for each of 30 people than with an empty room.

    Two came and went before, so that what is made once is not counted.
    """
    async with Board(fan_out, 1, 2) as board:
        await board.fill()
        for person in board.people:
            await board.engine.remove(person.room, person.name)
            await person.close()
        await asyncio.sleep(1.0)
        before = memory_mib(board.engine.pid)
        board.sites = sites
        board.people.clear()
        await board.fill()
        return (memory_mib(board.engine.pid) - before) / sites


def medians(loads: Sequence[Load]) -> tuple[float, float]:
    """Return the medians of cores and of µs per packet."""
    return (
        statistics.median(load.use.server_cores for load in loads),
        statistics.median(load.us_per_packet for load in loads),
    )
