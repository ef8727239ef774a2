"""What waits for a slow TCP connection can be taken back, down to whole packets."""

import random
import struct

import pytest

from server.media.transport.tcp_link import MAX_UNSENT_IN_SYSTEM, TcpLink
from tests.server.media.people import until
from tests.server.media.transport.wires import Port, Wire, media_port

ANN, BEN = 0xAAAA0001, 0xBBBB0002
REPORT = bytes([0x80, 200, 0, 6]) + bytes(4) + struct.pack("!L", ANN) + bytes(16)
SYSTEM_BUFFER = 64 * 1024
"""The system looks at the bound whenever it begins another of these."""
STUN = b"\x01\x01" + bytes(30)


def media(ssrc: int, number: int, size: int = 900) -> bytes:
    return struct.pack("!BBHLL", 0x80, 96, number & 0xFFFF, number, ssrc) + bytes(size)


def ssrc_of(packet: bytes) -> int | None:
    is_media = 128 <= packet[0] < 192 and not 192 <= packet[1] <= 223
    return int.from_bytes(packet[8:12]) if is_media else None


async def stalled(port: Port) -> tuple[TcpLink, Wire]:
    """Return a connection whose other end reads nothing, and that the system takes no more of."""
    peer = port.peer()
    wire = await port.validated(peer)
    link = peer.ice.selected
    assert isinstance(link, TcpLink)
    number = 0
    while not link._backlog:
        number += 1
        link.send(media(BEN, number))
    return link, wire


async def arriving(wire: Wire, last: bytes) -> list[bytes]:
    """Return what comes up to a packet."""
    packets = []
    while not packets or packets[-1] != last:
        packets.append(await wire.packet())
    return packets


@pytest.mark.parametrize("seed", range(8))
async def test_a_stream_is_withdrawn_and_the_others_arrive_whole(seed: int) -> None:
    async with media_port() as port:
        link, wire = await stalled(port)
        chance = random.Random(seed)
        sent = [
            media(chance.choice((ANN, BEN)), 1000 + number, chance.randrange(40, 1200))
            for number in range(60)
        ]
        sent += [REPORT, STUN]
        chance.shuffle(sent)
        for packet in sent:
            link.send(packet)

        link.withdraw({ANN})
        link.send(b"the end")

        theirs = [each for each in sent if ssrc_of(each) == ANN]
        arrived = await arriving(wire, b"the end")
        assert [each for each in arrived if each in sent] == [
            each for each in sent if each not in theirs
        ]
        assert port.counters.withdrawn == len(theirs) > 0
        assert port.counters.send_refused == 0


async def test_all_media_is_withdrawn_and_nothing_else() -> None:
    async with media_port() as port:
        link, wire = await stalled(port)
        for number in range(20):
            link.send(media(ANN, number))
            link.send(media(BEN, number))
        link.send(REPORT)
        link.send(STUN)

        link.withdraw()
        link.withdraw()

        left = [await wire.packet()]
        while left[-1] != STUN:
            left.append(await wire.packet())
        assert left[-2:] == [REPORT, STUN]
        assert ANN not in [ssrc_of(each) for each in left]


async def test_a_packet_that_was_begun_is_finished() -> None:
    async with media_port() as port:
        link, wire = await stalled(port)
        packets = [media(ANN, number, 1400) for number in range(20)]
        for packet in packets:
            link.send(packet)
        got = [await wire.packet() for _ in range(5)]
        await until(lambda: len(link._backlog) < 20 * 1414, "the system to take more")

        link.withdraw({ANN})
        link.send(b"the end")

        got += await arriving(wire, b"the end")
        whole = [each for each in got if ssrc_of(each) == ANN]
        assert whole == packets[: len(whole)]
        assert len(whole) == 20 - port.counters.withdrawn
        await until(lambda: not link._backlog, "the rest to be sent")


async def test_the_system_is_given_little_that_it_does_not_send_yet() -> None:
    async with media_port() as port:
        link, _ = await stalled(port)
        in_system = link._waiting() - len(link._backlog)
        assert in_system <= MAX_UNSENT_IN_SYSTEM + SYSTEM_BUFFER


async def test_an_idle_or_ended_connection_has_nothing_to_withdraw() -> None:
    async with media_port() as port:
        peer = port.peer()
        await port.validated(peer)
        link = peer.ice.selected
        assert isinstance(link, TcpLink)
        link.withdraw()
        link.abort()
        link.withdraw({ANN})
        assert port.counters.withdrawn == 0


async def test_a_client_that_goes_elsewhere_leaves_no_media_waiting_on_its_old_way() -> None:
    async with media_port() as port:
        peer, _ = await port.connect("tcp")
        old = peer.ice.selected
        assert isinstance(old, TcpLink)
        old._backlog += struct.pack("!H", 912) + media(ANN, 1)

        await port.validated(peer)

        assert peer.ice.selected is not old
        assert old._backlog == b""
