"""The media worker as a process: ``python -m server.media``, started by the embedded engine.

It is given one end of a socket pair, on which it waits to be told what to do; one that waits is a
spare, ready to take over at once. It lives only as long as the server does: the system kills it
with its parent, and the end of the line ends it too.
"""

import argparse
import asyncio
import ctypes
import errno
import gc
import os
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Final

import structlog
import uvloop

from server import logs
from server.media.control import Control
from server.media.frames import Frame, number, read_frame, text, texts
from server.media.native.choice import NoNativeError
from server.media.transport.addresses import host_addresses
from server.media.transport.udp_mux import PortTaken, bind_both
from server.media.worker import MediaWorker

BIND_WITHIN_S: Final = 5.0
"""A predecessor that was killed holds the port until the system has buried it."""
WILDCARD: Final = "0.0.0.0"  # noqa: S104  # every interface, as browsers come from anywhere

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_GC_THRESHOLDS = (20_000, 50, 50)

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the server says with ``start``."""

    host: str
    port: int
    addresses: tuple[str, ...]
    """Offered to browsers; empty for the host's own."""
    pairs: int
    voices: int
    screens: int
    top_speakers: int
    fan_out: str
    log_level: str
    log_form: str

    @classmethod
    def read(cls, frame: Frame) -> "Options":
        """Read the first frame. Raises FrameError."""
        return cls(
            host=text(frame, "host"),
            port=number(frame, "port"),
            addresses=tuple(texts(frame, "addresses")),
            pairs=number(frame, "pairs"),
            voices=number(frame, "voices"),
            screens=number(frame, "screens"),
            top_speakers=number(frame, "top_speakers"),
            fan_out=text(frame, "fan_out"),
            log_level=text(frame, "log_level"),
            log_form=text(frame, "log_form"),
        )


def main() -> None:
    """Run the worker until the server is gone."""
    parser = argparse.ArgumentParser(prog="python -m server.media")
    parser.add_argument("--line", type=int, required=True, help="descriptor of the socket pair")
    parser.add_argument("--parent", type=int, required=True, help="process id of the server")
    given = parser.parse_args()
    _die_with(given.parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which then ends us
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.exit(runner.run(_run(socket.socket(fileno=given.line))))


def _die_with(parent: int) -> None:
    """Ask the system to kill us when the server dies. Source: prctl(2)."""
    if ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError("prctl refuses the parent-death signal")
    if os.getppid() != parent:
        sys.exit("the server is gone already")


def _call_oneself(name: str) -> None:
    """Show in ``ps -o comm`` and ``top`` which process works and which one waits."""
    ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)


async def _run(line: socket.socket) -> int:
    reader, writer = await asyncio.open_unix_connection(sock=line)
    control = Control(reader, writer)
    _call_oneself("media-spare")
    first = await read_frame(reader)
    if first is None:
        await control.close()
        return 0
    options = Options.read(first)
    _call_oneself("media-worker")
    logs.configure(options.log_level, options.log_form)
    try:
        worker, port = await _prepare(options, control)
    except (OSError, NoNativeError) as failure:
        control.refuse_to_start(_sentence(failure, options.port))
        await control.close()
        return 1
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    worker.start()
    stopped = asyncio.create_task(control.serve(worker))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.cancel)
    control.announce(port)
    await asyncio.gather(stopped, return_exceptions=True)
    await worker.stop()
    await control.close()
    return 0


async def _prepare(options: Options, control: Control) -> tuple[MediaWorker, int]:
    """Return a worker that has its port, and the port."""
    own, listener = await _bind(options)
    worker = MediaWorker(
        own,
        addresses=options.addresses or _offered(options.host),
        pairs=options.pairs,
        voices=options.voices,
        screens=options.screens,
        top_speakers=options.top_speakers,
        fan_out=options.fan_out,
        emit=control.tell,
        listener=listener,
    )
    return worker, own.getsockname()[1]


def _offered(host: str) -> tuple[str, ...]:
    return host_addresses() if host == WILDCARD else (host,)


async def _bind(options: Options) -> tuple[socket.socket, socket.socket]:
    """Bind UDP and TCP to the host given, else to the one address there is, else to every one."""
    hosts = [options.host]
    if options.host == WILDCARD and len(options.addresses) == 1:
        hosts.insert(0, options.addresses[0])
    loop = asyncio.get_running_loop()
    deadline = loop.time() + BIND_WITHIN_S
    while True:
        try:
            return bind_both(hosts[0], options.port)
        except OSError as failure:
            if failure.errno == errno.EADDRNOTAVAIL and len(hosts) > 1:
                # An address of a router in front of us: offered, but not ours to bind.
                hosts.pop(0)
            elif failure.errno != errno.EADDRINUSE or loop.time() > deadline:
                raise
            else:
                await asyncio.sleep(0.05)


def _sentence(failure: OSError | NoNativeError, port: int) -> str:
    if isinstance(failure, NoNativeError):
        return f"The native fan-out is not to be had: {failure}"
    if isinstance(failure, PortTaken):
        return (
            f"{failure.protocol} port {port} is taken by another program; choose another media port"
        )
    return f"Media port {port} can not be opened ({os.strerror(failure.errno or 0)})"


if __name__ == "__main__":
    main()
