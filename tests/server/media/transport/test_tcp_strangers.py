"""TCP on the media port, by people who prove nothing: bounded, and in nobody's way."""

import asyncio
import os
import resource
import socket
import time

import pytest

from server.media.transport.ice_lite import MAX_REQUEST
from server.media.transport.peer import PeerTransport
from server.media.transport.tcp_link import TcpLink
from server.media.transport.tcp_mux import (
    CHECK_WITHIN_S,
    MAX_FRAMES_BEFORE_CHECK,
    MAX_PENDING,
    MAX_PENDING_PER_HOST,
    PAUSE_S,
)
from tests.server.media.people import until
from tests.server.media.transport.wires import Wire, check, framed, media_port

DTLS_HELLO = bytes([22, 254, 253]) + bytes(60)
RTP = bytes([0x80, 111]) + bytes(40)


def good_check(peer: PeerTransport) -> bytes:
    return check(peer.ice.ufrag, peer.ice.password)


@pytest.mark.parametrize(
    ("data", "counter"),
    [
        (framed(DTLS_HELLO), "dropped_unknown_address"),
        (framed(RTP), "dropped_unknown_address"),
        (framed(b""), "dropped_unknown_address"),
        (framed(bytes(MAX_REQUEST + 1)), "dropped_oversize"),
        (b"\xff\xff", "dropped_oversize"),
        (b"GET / HTTP/1.1\r\n\r\n", "dropped_oversize"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(80), "dropped_oversize"),
    ],
)  # fmt: skip
async def test_what_does_not_begin_with_a_check_is_hung_up_on(data: bytes, counter: str) -> None:
    async with media_port() as port:
        port.peer()
        wire = await port.dial()

        await wire.send(data)

        assert await wire.is_hung_up()
        assert getattr(port.counters, counter) == 1
        assert port.counters.links_refused == 1
        assert len(port.tcp) == 0


async def test_wrong_passwords_are_tried_a_few_times_only() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.dial()

        await wire.send(framed(*[check(peer.ice.ufrag, "wrong" * 5)] * 50))

        assert await wire.is_hung_up()
        assert port.counters.stun_refused == MAX_FRAMES_BEFORE_CHECK
        assert peer.ice.selected is None


@pytest.mark.parametrize("said", [b"", b"\x00", b"\x00\x64" + bytes(99)])
async def test_who_is_slow_to_begin_is_hung_up_on(said: bytes) -> None:
    async with media_port() as port:
        wire = await port.dial()
        await wire.send(said)
        now = time.monotonic()
        port.tcp.tick(now + CHECK_WITHIN_S - 1)
        assert len(port.tcp) == 1

        port.tcp.tick(now + CHECK_WITHIN_S + 1)

        assert await wire.is_hung_up()
        assert len(port.tcp) == 0


async def test_a_byte_now_and_then_does_not_earn_more_time() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.dial()
        opened = time.monotonic()
        for _ in range(5):
            await wire.send(framed(check(peer.ice.ufrag, "wrong" * 5)))
        await until(lambda: port.counters.stun_refused == 5, "the refusals")

        port.tcp.tick(opened + CHECK_WITHIN_S + 1)

        assert await wire.is_hung_up()


async def test_a_flood_from_one_host_keeps_nobody_out() -> None:
    async with media_port() as port:
        peer = port.peer()
        elsewhere = await port.dial("127.0.0.2")
        flood = [await port.dial() for _ in range(MAX_PENDING_PER_HOST + 40)]
        assert len(port.tcp) == MAX_PENDING_PER_HOST + 1
        assert await flood[0].is_hung_up()

        same_host = await port.validated(peer)
        await elsewhere.send(framed(good_check(peer)))

        assert (await elsewhere.packet())[:2] == b"\x01\x01"
        assert isinstance(peer.ice.selected, TcpLink)
        await same_host.send(framed(good_check(peer)))
        assert (await same_host.packet())[:2] == b"\x01\x01"


async def test_a_flood_from_many_hosts_is_bounded_and_the_oldest_goes() -> None:
    async with media_port() as port:
        wires = [
            await port.dial(f"127.0.0.{2 + number % 20}") for number in range(MAX_PENDING + 25)
        ]

        assert len(port.tcp) == MAX_PENDING
        assert [await wire.is_hung_up() for wire in wires[:25]] == [True] * 25
        peer = port.peer()
        assert await port.validated(peer)


async def test_no_descriptors_left_is_waited_out() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.validated(peer)
        late = Wire(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        late.socket.setblocking(False)
        port.sockets.append(late.socket)
        lowest_free = os.dup(late.socket.fileno())
        os.close(lowest_free)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
            await asyncio.get_running_loop().sock_connect(late.socket, ("127.0.0.1", port.mux.port))
            await until(lambda: port.counters.links_refused, "the system to refuse")
            await wire.send(framed(good_check(peer)))
            assert (await wire.packet())[:2] == b"\x01\x01"
            assert port.counters.links_refused == 1
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        await late.send(framed(good_check(peer)))

        port.tcp.tick(time.monotonic() + PAUSE_S)

        assert (await late.packet())[:2] == b"\x01\x01"
