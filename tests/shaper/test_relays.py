"""The relays over loopback: what goes in comes out, as late and as slow as the line is."""

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest

from tests.shaper.link import Conditions
from tests.shaper.relays import Shaper


@pytest.fixture
def shaper() -> Iterator[Shaper]:
    made = Shaper(1)
    yield made
    made.stop()


def bound(kind: socket.SocketKind) -> socket.socket:
    own = socket.socket(socket.AF_INET, kind)
    own.bind(("127.0.0.1", 0))
    if kind is socket.SOCK_STREAM:
        own.listen(8)
    return own


def test_datagrams_pass_both_ways_and_are_delayed(shaper: Shaper) -> None:
    with (
        bound(socket.SOCK_DGRAM) as target,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client,
    ):
        front = bound(socket.SOCK_DGRAM)
        shaper.udp(front, target.getsockname())
        shaper.line.be(Conditions(delay_s=0.05))
        target.settimeout(30)
        client.settimeout(30)
        began = time.monotonic()
        client.sendto(b"there", front.getsockname())
        data, address = target.recvfrom(100)
        target.sendto(b"back", address)
        answer = client.recv(100)

    assert (data, answer) == (b"there", b"back")
    assert time.monotonic() - began >= 0.1


def test_nothing_passes_through_an_outage(shaper: Shaper) -> None:
    with (
        bound(socket.SOCK_DGRAM) as target,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client,
    ):
        front = bound(socket.SOCK_DGRAM)
        shaper.udp(front, target.getsockname())
        shaper.line.be(Conditions(is_down=True))
        target.settimeout(30)
        client.sendto(b"lost", front.getsockname())
        while shaper.line.up.lost == 0:
            time.sleep(0.005)
        shaper.line.be(Conditions())
        client.sendto(b"found", front.getsockname())

        assert target.recv(100) == b"found"


async def test_a_stream_passes_whole_and_no_faster_than_the_line(shaper: Shaper) -> None:
    sent = bytes(range(256)) * 200

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    front = bound(socket.SOCK_STREAM)
    shaper.line.be(Conditions(rate_bps=2_000_000, delay_s=0.01, loss=0.1))
    shaper.tcp(front, server.sockets[0].getsockname())
    began = time.monotonic()
    reader, writer = await asyncio.open_connection(*front.getsockname())
    writer.write(sent)
    writer.write_eof()
    answer = await reader.read()
    took = time.monotonic() - began
    writer.close()
    server.close()
    await server.wait_closed()

    assert answer == sent
    assert took >= 2 * 8 * len(sent) / 2_000_000 / 2
