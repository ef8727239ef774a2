"""UDP and TCP through a bad line: listens on one side, speaks to the target on the other.

The two sides may be in different network namespaces: a socket stays where it was made. Each
client address has a socket of its own towards the target, as behind a NAT.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from tests.shaper.link import Conditions, Link

Address = tuple[str, int]

UDP_OVERHEAD, TCP_OVERHEAD = 28, 40
READ = 2048
CHUNK = 2800
MAX_WAITING = 128 * 1024
DOWN_POLL_S = 0.02
MAX_CLIENTS = 256


class Line:
    """Both directions of one person's line."""

    def __init__(self, seed: int) -> None:
        self.up = Link(seed)
        self.down = Link(seed + 1)

    def be(self, up: Conditions, down: Conditions | None = None) -> None:
        """Change the weather; one value is for both ways."""
        self.up.conditions = up
        self.down.conditions = down if down is not None else up


class UdpRelay:
    """Datagrams that come to ``front`` go to the target, and back."""

    def __init__(self, line: Line, front: socket.socket, target: Address) -> None:
        self._line, self._front, self._target = line, front, target
        self._loop = asyncio.get_running_loop()
        self._clients: dict[Address, socket.socket] = {}
        front.setblocking(False)
        self._loop.add_reader(front.fileno(), self._from_client)

    async def close(self) -> None:
        """Let nothing more through."""
        for each in [self._front, *self._clients.values()]:
            self._loop.remove_reader(each.fileno())
            each.close()

    def _from_client(self) -> None:
        for _ in range(64):
            try:
                data, address = self._front.recvfrom(READ)
            except OSError:
                return
            at_s = self._line.up.send(len(data) + UDP_OVERHEAD, time.monotonic())
            if at_s is not None:
                self._later(at_s, self._towards(address), data, None)

    def _towards(self, address: Address) -> socket.socket:
        own = self._clients.get(address)
        if own is None:
            if len(self._clients) >= MAX_CLIENTS:
                oldest = next(iter(self._clients))
                gone = self._clients.pop(oldest)
                self._loop.remove_reader(gone.fileno())
                gone.close()
            own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            own.setblocking(False)
            own.connect(self._target)
            self._clients[address] = own
            self._loop.add_reader(own.fileno(), self._from_target, own, address)
        return own

    def _from_target(self, own: socket.socket, address: Address) -> None:
        for _ in range(64):
            try:
                data = own.recv(READ)
            except OSError:
                return
            at_s = self._line.down.send(len(data) + UDP_OVERHEAD, time.monotonic())
            if at_s is not None:
                self._later(at_s, self._front, data, address)

    def _later(self, at_s: float, own: socket.socket, data: bytes, address: Address | None) -> None:
        if at_s <= time.monotonic():
            _send(own, data, address)
        else:
            self._loop.call_at(at_s, _send, own, data, address)


def _send(own: socket.socket, data: bytes, address: Address | None) -> None:
    with contextlib.suppress(OSError):
        if address is None:
            own.send(data)
        else:
            own.sendto(data, address)


class TcpRelay:
    """Connections to ``front`` become connections to the target."""

    def __init__(self, line: Line, front: socket.socket, target: Address) -> None:
        self._line, self._front, self._target = line, front, target
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to accept."""
        self._server = await asyncio.start_server(self._accept, sock=self._front, limit=MAX_WAITING)

    async def close(self) -> None:
        """Cut every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target, limit=MAX_WAITING)
        except OSError:
            writer.close()
            return
        # Streams complain of a handler that ends cancelled, and this is its end.
        with contextlib.suppress(asyncio.CancelledError):
            await _join(self._line, (reader, writer), (far_reader, far_writer))


async def _join(
    line: Line,
    near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    far: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(_pump(line.up, near[0], far[1]))
            both.create_task(_pump(line.down, far[0], near[1]))
    except* OSError:
        pass
    finally:
        for each in (near[1], far[1]):
            each.close()


async def _pump(link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass one direction on; when the sender is done, so are we, after what is on its way."""
    waiting: deque[tuple[float, bytes]] = deque()
    changed = asyncio.Event()
    held = 0

    async def deliver() -> None:
        nonlocal held
        while True:
            while not waiting:
                changed.clear()
                await changed.wait()
            at_s, data = waiting.popleft()
            await asyncio.sleep(max(0.0, at_s - time.monotonic()))
            while link.conditions.is_down:  # noqa: ASYNC110 - the weather has no event
                await asyncio.sleep(DOWN_POLL_S)
            held -= len(data)
            if not data:
                with contextlib.suppress(OSError, RuntimeError):
                    writer.write_eof()
                return
            writer.write(data)
            await writer.drain()

    delivering = asyncio.ensure_future(deliver())
    try:
        while not delivering.done():
            data = await reader.read(CHUNK)
            # The weather has no event: it is looked at again and again.
            while (at_s := link.send_stream(len(data) + TCP_OVERHEAD, time.monotonic())) is None:  # noqa: ASYNC110
                await asyncio.sleep(DOWN_POLL_S)
            waiting.append((at_s, data))
            held += len(data)
            changed.set()
            if not data:
                break
            while held > MAX_WAITING or link.is_full(time.monotonic()):  # noqa: ASYNC110
                await asyncio.sleep(DOWN_POLL_S)
        await delivering
    finally:
        delivering.cancel()


class Shaper:
    """A thread with a loop of its own that runs one person's relays."""

    def __init__(self, seed: int) -> None:
        self.line = Line(seed)
        self._loop = asyncio.new_event_loop()
        self._relays: list[UdpRelay | TcpRelay] = []
        self._thread = threading.Thread(target=self._run, name="shaper", daemon=True)
        self._thread.start()

    def udp(self, front: socket.socket, target: Address) -> None:
        """Relay datagrams."""

        async def make() -> None:
            self._relays.append(UdpRelay(self.line, front, target))

        self._do(make)

    def tcp(self, front: socket.socket, target: Address) -> None:
        """Relay connections."""

        async def make() -> None:
            relay = TcpRelay(self.line, front, target)
            await relay.start()
            self._relays.append(relay)

        self._do(make)

    def stop(self) -> None:
        """End everything."""

        async def end() -> None:
            for relay in self._relays:
                await relay.close()
            await asyncio.sleep(0)

        self._do(end)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def _do(self, make: Callable[[], Coroutine[Any, Any, None]]) -> None:
        asyncio.run_coroutine_threadsafe(make(), self._loop).result(10)
