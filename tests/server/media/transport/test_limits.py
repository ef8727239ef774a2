"""Bad input on the port, by UDP and by TCP: checks that prove nothing, strangers, long packets."""

import asyncio
import random
import struct
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from server.media.rtp.packet import MAX_DATAGRAM
from server.media.transport.dtls import DtlsTransport
from server.media.transport.ice_lite import IceLite
from tests.server.media.people import until
from tests.server.media.transport.wires import OURS, Port, check, framed, media_port

HERE, ELSEWHERE = ("127.0.0.1", 1000), ("127.0.0.1", 2000)
INTEGRITY_BYTES, FINGERPRINT_BYTES = 24, 8


def resized(message: bytes) -> bytes:
    """Return a STUN message whose length field is right again."""
    return message[:2] + struct.pack("!H", len(message) - 20) + message[4:]


def good(ice: IceLite, *, nominate: bool = True) -> bytes:
    return check(ice.ufrag, ice.password, nominate=nominate)


def without_proof(ice: IceLite) -> bytes:
    return resized(good(ice)[: -INTEGRITY_BYTES - FINGERPRINT_BYTES])


def with_empty_proof(ice: IceLite) -> bytes:
    return resized(without_proof(ice) + struct.pack("!HH", 0x0008, 0))


def with_zeros_for_proof(ice: IceLite) -> bytes:
    return resized(good(ice)[: -20 - FINGERPRINT_BYTES] + bytes(20))


def with_proof_of_less(ice: IceLite) -> bytes:
    """Its integrity covers everything but the nomination, which stands before it."""
    whole = good(ice, nominate=False)[:-FINGERPRINT_BYTES]
    nomination = struct.pack("!HH", 0x0025, 0)
    return resized(whole[:-INTEGRITY_BYTES] + nomination + whole[-INTEGRITY_BYTES:])


def without_name(ice: IceLite) -> bytes:
    whole = bytearray(good(ice))
    whole[20:22] = b"\x7f\x06"
    return bytes(whole)


def as_indication(ice: IceLite) -> bytes:
    return b"\x00\x11" + good(ice)[2:]


def as_response(ice: IceLite) -> bytes:
    return b"\x01\x01" + good(ice)[2:]


FORGERIES = [
    without_proof, with_empty_proof, with_zeros_for_proof, with_proof_of_less, without_name,
    as_indication, as_response,
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES)
@pytest.mark.parametrize("protocol", ["udp", "tcp"])
async def test_a_check_that_proves_nothing_is_not_answered(
    forge: Callable[[IceLite], bytes], protocol: str
) -> None:
    async with media_port() as port:
        peer = port.peer()
        refused = port.counters.stun_refused
        with capture_logs() as logs:
            answers = await said(port, protocol, forge(peer.ice))

        assert port.counters.stun_refused == refused + 1
        assert answers == []
        assert logs == []
        assert (peer.ice.selected, peer.ice.addresses) == (None, ())
        assert port.counters.faults == 0


def test_what_is_said_after_the_proof_is_not_believed() -> None:
    ice = IceLite(0.0)
    ice.answer(good(ice), HERE, 1.0)
    plain = good(ice, nominate=False)[:-FINGERPRINT_BYTES]

    response = ice.answer(resized(plain + struct.pack("!HH", 0x0025, 0)), ELSEWHERE, 2.0)

    assert response is not None
    assert ice.selected == HERE


@pytest.mark.parametrize(
    ("packet", "counter"),
    [
        (bytes([22, 254, 253]) + bytes(100), "dropped_unknown_address"),
        (bytes([20, 254, 253]) + bytes(11), "dropped_unknown_address"),
        (bytes([63]) + bytes(20), "dropped_unknown_address"),
        (bytes([0x80, 96]) + bytes(100), "dropped_unknown_address"),
        (bytes([0x80, 200]) + bytes(100), "dropped_unknown_address"),
        (bytes([22, 254, 253]) + bytes(MAX_DATAGRAM - 2), "dropped_oversize"),
        (bytes([0x80, 96]) + bytes(MAX_DATAGRAM - 1), "dropped_oversize"),
        (bytes(MAX_DATAGRAM + 1), "dropped_oversize"),
    ],
)  # fmt: skip
async def test_nothing_is_taken_from_an_address_that_no_check_came_from(
    packet: bytes, counter: str
) -> None:
    async with media_port() as port:
        peer = port.peer()
        peer.start((("sha-256", "00"),), is_client=False)

        assert await said(port, "udp", packet) == []

        assert getattr(port.counters, counter) == 1
        assert peer._dtls._datagrams.arrived.empty()


async def test_dtls_before_any_check_is_not_answered_and_after_one_it_is() -> None:
    async with media_port() as port:
        hello = await client_hello()
        peer = port.peer()
        peer.start((("sha-256", "00"),), is_client=False)
        assert await said(port, "udp", hello) == []

        answers = await said(port, "udp", good(peer.ice), hello, awaited=2)

        assert [answer[0] for answer in answers] == [1, 22]


async def test_a_long_packet_of_a_participant_is_dropped_before_it_is_opened() -> None:
    async with media_port() as port:
        peer, client = await port.connect("udp")
        taken: list[int] = []
        peer.receive = lambda size, _now_s: taken.append(size)
        for first in (0x80, 22, 1):
            for size in (MAX_DATAGRAM + 1, 2000, 2048, 9000):
                before = port.counters.received
                client._send_datagram(bytes([first, 96]) + bytes(size - 2))
                await until(lambda: port.counters.received > before, "the worker to read")  # noqa: B023

        client._send_datagram(bytes([0x80, 96]) + bytes(MAX_DATAGRAM - 2))
        await until(lambda: taken, "the packet that is just short enough")

        assert taken == [MAX_DATAGRAM]
        assert port.counters.dropped_oversize == 12


async def test_a_flood_of_dtls_waits_in_a_bounded_queue() -> None:
    async with media_port() as port:
        peer = port.peer()
        await said(port, "udp", good(peer.ice), awaited=1)
        chance = random.Random(1)
        for _ in range(500):
            peer.take_dtls(bytes([22]) + chance.randbytes(100))

        assert peer._dtls._datagrams.arrived.qsize() == 64
        assert port.counters.dropped_dtls == 436


async def client_hello() -> bytes:
    """Return the first datagram of a DTLS client."""
    sent: list[bytes] = []
    client = DtlsTransport(OURS, sent.append, lambda: None)
    shaking = asyncio.create_task(client.handshake((("sha-256", "00"),), is_client=True))
    await until(lambda: sent, "the greeting")
    shaking.cancel()
    await asyncio.gather(shaking, return_exceptions=True)
    client.abandon()
    return sent[0]


async def said(port: Port, protocol: str, *packets: bytes, awaited: int = 0) -> list[bytes]:
    """Say something from a place of its own, and return what was answered."""
    before = port.counters.received
    if protocol == "tcp":
        wire = await port.dial()
        await wire.send(framed(*packets))
        await until(lambda: port.counters.received == before + len(packets), "the worker to read")
        return [] if not wire.read else [bytes(wire.read)]
    answers: list[bytes] = []

    class Ears(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, _address: object) -> None:
            answers.append(data)

    place, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Ears, remote_addr=(port.host, port.mux.port)
    )
    try:
        for packet in packets:
            place.sendto(packet)
        await until(lambda: port.counters.received == before + len(packets), "the worker to read")
        await until(lambda: len(answers) >= awaited, "the answers")
    finally:
        place.close()
    return answers
