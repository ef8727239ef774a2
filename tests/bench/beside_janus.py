"""Our worker and Janus under one load: every publisher to every subscriber, one layer each.

A window counts only when all of the load was forwarded: whoever pauses streams would look cheap.
"""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

from aiortc.rtcdtlstransport import RTCCertificate

from tests.bench.figures import NotMeasured
from tests.bench.forwarders import Forwarder
from tests.bench.machine import CLIENT_CORE, SERVER_CORE, Meter, Use, pin
from tests.network import HOST
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.traffic import Publisher, Shape
from tests.synthetic.viewer import Viewer

SETTLE_S = 2.0
FLOWING_WITHIN_S = 40.0
FULL_SHARE = 0.97
"""Of the packets that a full load has; the rest may be lost, but not held back."""


@dataclass(frozen=True)
class Window:
    """What one window of one forwarder showed."""

    us_per_packet: float
    packets_per_s: float
    p50_ms: float
    p99_ms: float
    loss: float
    use: Use

    def line(self, load: str, name: str) -> str:
        """Return it as a line of the terminal."""
        return (
            f"{load:>13} {name:<7} {self.us_per_packet:6.2f} us/packet {self.packets_per_s:8,.0f}/s"
            f"  p50 {self.p50_ms:5.2f} ms  p99 {self.p99_ms:6.2f} ms  loss {self.loss:.4%}"
            f"  server {self.use.server_cores:.2f}  client {self.use.client_cores:.2f}"
            f"  others {self.use.others_share:.2f}"
        )


async def measure(
    forwarder: Forwarder, publishers: int, subscribers: int, secs: float, shape: Shape
) -> Window:
    """Fill a fresh room, wait until all of it flows, and measure ``secs`` seconds.

    Raises:
        NotMeasured: not all of it flows.
    """
    certificate = RTCCertificate.generateCertificate()
    await forwarder.open_room()
    senders = [Publisher(SyntheticConnection(certificate, HOST), shape) for _ in range(publishers)]
    connections = [SyntheticConnection(certificate, HOST) for _ in range(subscribers)]
    viewers: list[Viewer] = []
    tasks: list[asyncio.Task[None]] = []
    try:
        for index, sender in enumerate(senders):
            await forwarder.publish(index, sender)
            tasks.append(asyncio.ensure_future(sender.run()))
        for index, connection in enumerate(connections):
            viewers.append(await forwarder.subscribe(index, connection, publishers))
            tasks.append(asyncio.ensure_future(viewers[-1].run()))
        await _flowing(forwarder.name, senders, viewers)
        await asyncio.sleep(SETTLE_S)
        return await _window(forwarder, senders, viewers, secs)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await forwarder.close_room()
        for each in [*(sender.connection for sender in senders), *connections]:
            with contextlib.suppress(ConnectionError):
                await each.close()


async def _flowing(name: str, senders: Sequence[Publisher], viewers: Sequence[Viewer]) -> None:
    """Wait until a second passes in which everybody is sent everything."""
    share = 0.0
    for _ in range(int(FLOWING_WITHIN_S)):
        for viewer in viewers:
            viewer.begin()
        sent = sum(sender.sent for sender in senders)
        await asyncio.sleep(1.0)
        full = (sum(sender.sent for sender in senders) - sent) * len(viewers)
        share = sum(viewer.packets for viewer in viewers) / max(1, full)
        if share >= FULL_SHARE:
            return
    raise NotMeasured(f"{name} forwarded {share:.0%} of the load after {FLOWING_WITHIN_S:.0f} s")


async def _window(
    forwarder: Forwarder, senders: Sequence[Publisher], viewers: Sequence[Viewer], secs: float
) -> Window:
    pin(forwarder.pid, SERVER_CORE)
    pin_self()
    sent = sum(sender.sent for sender in senders)
    meter = Meter(forwarder.pid)
    for viewer in viewers:
        viewer.begin()
    await asyncio.sleep(secs)
    use = meter.read()
    for viewer in viewers:
        viewer.stop()
    full = (sum(sender.sent for sender in senders) - sent) * len(viewers)
    packets = sum(viewer.packets for viewer in viewers)
    latencies = sorted(ms for viewer in viewers for ms in viewer.latencies_ms)
    if not packets or not latencies:
        raise NotMeasured(f"{forwarder.name} forwarded nothing")
    lost, expected = map(sum, zip(*(viewer.lost for viewer in viewers), strict=True))
    loss = lost / max(1, expected)
    if packets / full < FULL_SHARE - loss:
        raise NotMeasured(f"{forwarder.name} held {1 - packets / full:.0%} of the load back")
    return Window(
        us_per_packet=1e6 * use.server_s / packets,
        packets_per_s=packets / use.seconds,
        p50_ms=latencies[len(latencies) // 2],
        p99_ms=latencies[int(len(latencies) * 0.99)],
        loss=loss,
        use=use,
    )


def pin_self() -> None:
    """Keep the load client on its core."""
    pin(os.getpid(), CLIENT_CORE)
