"""Our media worker beside Janus 1.1.2 under the same load: CPU per forwarded packet, latency, loss.

Synthetic clients over real ICE, DTLS and SRTP (AES-GCM); the forwarder on one core, the clients on
the other; windows alternate between the two and the medians are compared.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from aiortc.rtcdtlstransport import RTCCertificate

from tests.bench import namespace
from tests.bench.figures import Figure, arguments, report
from tests.bench.forwarders import Consilium, Forwarder, Janus, cpu_seconds, pin
from tests.network import HOST
from tests.synthetic.connection import SyntheticConnection
from tests.synthetic.traffic import Publisher, Receiver

LOADS = {"10x10": (10, 10), "3x29": (3, 29)}
SETTLE_S = 3.0


@dataclass(frozen=True)
class Window:
    """What one window of one forwarder showed."""

    us_per_packet: float
    packets_per_s: float
    p50_ms: float
    p99_ms: float
    loss: float


async def measure(forwarder: Forwarder, publishers: int, subscribers: int, secs: float) -> Window:
    """Fill a fresh room, let it settle, and measure ``secs`` seconds."""
    certificate = RTCCertificate.generateCertificate()
    await forwarder.open_room()
    senders = [Publisher(SyntheticConnection(certificate, HOST)) for _ in range(publishers)]
    receivers = [Receiver(SyntheticConnection(certificate, HOST)) for _ in range(subscribers)]
    tasks: list[asyncio.Task[None]] = []
    try:
        for index, sender in enumerate(senders):
            await forwarder.publish(index, sender)
            tasks.append(asyncio.ensure_future(sender.run()))
        for index, receiver in enumerate(receivers):
            await forwarder.subscribe(index, receiver.connection, publishers)
        await asyncio.sleep(SETTLE_S)
        return await _window(forwarder, receivers, secs)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await forwarder.close_room()
        for peer in [*senders, *receivers]:
            await peer.connection.close()


async def _window(forwarder: Forwarder, receivers: Sequence[Receiver], secs: float) -> Window:
    pin(forwarder.pid, 0)
    cpu, started = cpu_seconds(forwarder.pid), time.monotonic()
    for receiver in receivers:
        receiver.measuring = True
    await asyncio.sleep(secs)
    for receiver in receivers:
        receiver.measuring = False
    cpu, took = cpu_seconds(forwarder.pid) - cpu, time.monotonic() - started
    packets = sum(receiver.packets for receiver in receivers)
    latencies = sorted(ms for receiver in receivers for ms in receiver.latencies_ms)
    if not packets or not latencies:
        raise SystemExit(f"bench could not measure: {forwarder.name} forwarded nothing")
    lost, expected = map(sum, zip(*(receiver.lost for receiver in receivers), strict=True))
    return Window(
        us_per_packet=1e6 * cpu / packets,
        packets_per_s=packets / took,
        p50_ms=latencies[len(latencies) // 2],
        p99_ms=latencies[int(len(latencies) * 0.99)],
        loss=lost / expected,
    )


def _figures(load: str, ours: list[Window], janus: list[Window]) -> list[Figure]:
    def ratio(name: str) -> float:
        mine, theirs = (
            statistics.median(getattr(window, name) for window in windows)
            for windows in (ours, janus)
        )
        return mine / theirs

    loss = statistics.median(window.loss for window in ours)
    return [
        Figure(f"cpu_ratio_{load}", ratio("us_per_packet"), "x Janus", "lower", 1.5),
        Figure(f"p50_ratio_{load}", ratio("p50_ms"), "x Janus", "lower", 1.5),
        Figure(f"p99_ratio_{load}", ratio("p99_ms"), "x Janus", "lower", 2.0),
        Figure(f"loss_{load}", loss, "fraction", "lower", 0.0),
    ]


async def main() -> None:
    """Alternate windows of both forwarders over both loads."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    pin(os.getpid(), 1)
    forwarders: list[Forwarder] = [Janus(), Consilium()]
    for forwarder in forwarders:
        await forwarder.start()
    figures = []
    try:
        for load, (publishers, subscribers) in LOADS.items():
            windows: dict[str, list[Window]] = {forwarder.name: [] for forwarder in forwarders}
            for _ in range(options.rounds):
                for forwarder in forwarders:
                    window = await measure(forwarder, publishers, subscribers, options.seconds)
                    windows[forwarder.name].append(window)
                    print(
                        f"{load:>6} {forwarder.name:<10} {window.us_per_packet:6.2f} us/packet  "
                        f"{window.packets_per_s:8,.0f} packets/s  p50 {window.p50_ms:5.2f} ms  "
                        f"p99 {window.p99_ms:6.2f} ms  loss {window.loss:.4%}",
                        flush=True,
                    )
            figures += _figures(load, windows["consilium"], windows["janus"])
    finally:
        for forwarder in forwarders:
            await forwarder.stop()
    report("media", figures, options.json)


if __name__ == "__main__":
    namespace.enter()
    asyncio.run(main())
