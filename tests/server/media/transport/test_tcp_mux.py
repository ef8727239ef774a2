"""TCP on the media port: the same connections as by UDP, and bounds for each."""

import asyncio
import random
import time

import pytest

from server.media.rtp.packet import MAX_DATAGRAM
from server.media.transport.ice_lite import MAX_ADDRESSES
from server.media.transport.outbox import Outbox
from server.media.transport.peer import PeerTransport
from server.media.transport.tcp_link import MAX_BACKLOG, TcpLink
from server.media.transport.tcp_mux import IDLE_AFTER_S
from server.media.transport.udp_mux import PortTaken, UdpMux, bind_both
from tests.server.media.people import until
from tests.server.media.transport.wires import Port, check, framed, media_port

RTP = bytes([0x80, 111]) + bytes(40)


def good_check(peer: PeerTransport) -> bytes:
    return check(peer.ice.ufrag, peer.ice.password)


def received(port: Port, peer: PeerTransport) -> list[bytes]:
    """Return a list that every packet for the connection will be put into."""
    packets: list[bytes] = []

    def receive(size: int, _now_s: float) -> None:
        packets.append(bytes(port.mux.buffer[:size]))

    peer.receive = receive
    return packets


# As a participant


@pytest.mark.parametrize("protocol", ["udp", "tcp"])
async def test_dtls_and_media_go_both_ways(protocol: str) -> None:
    async with media_port() as port:
        peer, client = await port.connect(protocol)
        packets = received(port, peer)
        heard: list[bytes] = []
        client.on_rtcp = heard.append

        client.send_rtp(bytes([0x80, 111, 0, 1]) + bytes(8) + b"sound")
        peer.send_rtcp(bytes([0x81, 202, 0, 2, 0, 0, 0, 9]) + b"name")
        await until(lambda: packets and heard, "both packets")

        assert packets[0][:4] == bytes([0x80, 111, 0, 1])
        assert heard == [bytes([0x81, 202, 0, 2, 0, 0, 0, 9]) + b"name"]
        assert isinstance(peer.ice.selected, tuple) == (protocol == "udp")


async def test_what_an_outbox_collected_arrives_in_order_and_whole() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.validated(peer)
        box = Outbox(port.mux.sending, object())  # type: ignore[arg-type]  # nothing is protected
        box.address = peer.ice.selected
        sent = [bytes([number]) * (100 + 50 * number) for number in range(1, 20)]
        for packet in sent:
            box.buffer[box.cursor : box.cursor + len(packet)] = packet
            box.sizes.append(len(packet))
            box.cursor += len(packet)
        box.flush()

        assert [await wire.packet() for _ in sent] == sent


async def test_frames_are_found_however_the_stream_is_cut() -> None:
    async with media_port() as port:
        peer = port.peer()
        packets = received(port, peer)
        wire = await port.validated(peer)
        chance = random.Random(5)
        sent = [RTP + chance.randbytes(chance.choice([0, 1, 700, 1458])) for _ in range(60)]
        sent.insert(7, b"")
        stream = framed(*sent)
        while stream:
            size = chance.choice([1, 2, 3, 500, 5000])
            await wire.send(stream[:size])
            stream = stream[size:]
        await until(lambda: len(packets) == 60, "every packet")

        assert packets == [packet for packet in sent if packet]


async def test_a_check_that_comes_in_pieces_is_answered() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.dial()
        for byte in framed(good_check(peer)):
            await wire.send(bytes([byte]))

        assert (await wire.packet())[:2] == b"\x01\x01"
        assert isinstance(peer.ice.selected, TcpLink)
        assert peer.ice.selected.address == wire.name


async def test_a_connection_that_broke_is_replaced_by_the_next() -> None:
    async with media_port() as port:
        peer, client = await port.connect("tcp")
        first = peer.ice.selected
        assert client._stream is not None
        client._stream.close()
        await until(lambda: peer.ice.selected is None, "the loss to be noticed")
        assert peer.box is not None
        assert peer.box.address is None
        peer.send_rtcp(bytes([0x81, 202, 0, 2, 0, 0, 0, 9]) + b"name")

        wire = await port.validated(peer)

        assert peer.ice.selected not in (None, first)
        assert peer.box.address is peer.ice.selected
        peer.send_rtcp(bytes([0x81, 202, 0, 2, 0, 0, 0, 9]) + b"name")
        assert (await wire.packet())[1] == 202


async def test_a_client_may_go_from_tcp_to_udp_and_back() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.validated(peer)
        udp = await asyncio.get_running_loop().create_datagram_endpoint(
            asyncio.DatagramProtocol, remote_addr=("127.0.0.1", port.mux.port)
        )
        udp[0].sendto(good_check(peer))
        await until(lambda: isinstance(peer.ice.selected, tuple), "UDP to be nominated")
        await wire.send(framed(good_check(peer)))
        await until(lambda: isinstance(peer.ice.selected, TcpLink), "TCP to be nominated")
        udp[0].close()

        assert len(peer.ice.addresses) == 2


async def test_the_end_of_a_connection_hangs_up_its_lines() -> None:
    async with media_port() as port:
        peer = port.peer()
        wires = [await port.validated(peer) for _ in range(3)]

        await peer.close()

        assert [await wire.is_hung_up() for wire in wires] == [True] * 3
        assert len(port.tcp) == 0
        assert port.mux._by_address == {}


async def test_lines_of_one_connection_are_few_and_the_oldest_goes() -> None:
    async with media_port() as port:
        peer = port.peer()
        wires = [await port.validated(peer) for _ in range(MAX_ADDRESSES + 2)]

        assert await wires[0].is_hung_up()
        assert await wires[1].is_hung_up()
        assert len(port.tcp) == MAX_ADDRESSES
        assert isinstance(peer.ice.selected, TcpLink)
        assert peer.ice.selected.address == wires[-1].name


async def test_a_line_stays_with_its_connection() -> None:
    async with media_port() as port:
        ann, ben = port.peer(), port.peer()
        wire = await port.validated(ann)
        refused = port.counters.stun_refused

        await wire.send(framed(good_check(ben)))
        await until(lambda: port.counters.stun_refused > refused, "the refusal")

        assert ben.ice.selected is None
        assert isinstance(ann.ice.selected, TcpLink)


# As a participant who misbehaves


async def test_a_packet_that_is_too_long_hangs_up_and_nothing_of_it_is_kept() -> None:
    async with media_port() as port:
        peer = port.peer()
        packets = received(port, peer)
        wire = await port.validated(peer)
        await wire.send(framed(RTP, bytes([0x80, 111]) + bytes(MAX_DATAGRAM - 2)))
        await until(lambda: len(packets) == 2, "both packets")

        await wire.send(framed(bytes([0x80, 111]) + bytes(MAX_DATAGRAM - 1)) + framed(RTP))

        assert await wire.is_hung_up()
        assert port.counters.dropped_oversize == 1
        assert len(packets) == 2
        assert (peer.ice.selected, peer.ice.addresses) == (None, ())


async def test_who_does_not_read_costs_a_bounded_memory_and_never_half_a_packet() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.validated(peer)
        link = peer.ice.selected
        assert isinstance(link, TcpLink)
        packet = RTP + bytes(1158)
        run = memoryview(packet * 20)
        most = 0
        for _ in range(400):
            link.send_run(run, [len(packet)] * 20)
            link.send(packet)
            most = max(most, len(link._backlog))
        dropped = port.counters.send_refused
        assert dropped > 1000
        assert most <= MAX_BACKLOG

        arrived = 8400 - dropped
        for _ in range(arrived):
            assert await wire.packet() == packet
        await until(lambda: not link._backlog, "the rest to be sent")
        link.send(b"the line is free again")
        assert await wire.packet() == b"the line is free again"


async def test_sound_gets_through_where_pictures_do_not() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.validated(peer)
        link = peer.ice.selected
        assert isinstance(link, TcpLink)
        sound, picture = RTP + b"sound" * 60, RTP + bytes(1158)
        rounds, sounds_late = 0, 0
        while sounds_late < 40:
            rounds += 1
            refused = port.counters.send_refused
            link.send_run(memoryview(picture * 3 + sound), [len(picture)] * 3 + [len(sound)])
            sounds_late += port.counters.send_refused == refused + 3
        for _ in range(1000):
            link.send_run(memoryview(sound), [len(sound)])
        assert port.counters.send_refused > 1000

        sent = 4 * rounds + 1000 - port.counters.send_refused
        arrived = [await wire.packet() for _ in range(sent)]

        assert set(arrived) == {sound, picture}
        assert arrived.count(sound) >= rounds
        assert arrived.count(picture) < 3 * rounds


async def test_a_line_that_nothing_comes_by_is_hung_up() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.validated(peer)
        now = time.monotonic()
        port.tcp.tick(now + IDLE_AFTER_S - 5)
        assert len(port.tcp) == 1

        port.tcp.tick(now + IDLE_AFTER_S + 5)

        assert await wire.is_hung_up()
        assert peer.ice.selected is None


async def test_any_bytes_at_all_break_nothing() -> None:
    async with media_port() as port:
        peer, client = await port.connect("tcp")
        chance = random.Random(3)
        for _ in range(60):
            wire = await port.validated(peer)
            port.mux.tick()
            parts = [
                bytes([chance.choice([0, 1, 22, 63, 0x80, 0x90, 0xBF, 0xFF])])
                + chance.randbytes(chance.randrange(300))
                for _ in range(10)
            ]
            await wire.send(framed(*parts) + chance.randbytes(chance.randrange(40)))
            wire.socket.close()
        await until(lambda: len(port.tcp) == 1, "the others to be gone")

        assert port.counters.faults == 0
        heard: list[bytes] = []
        client.on_rtcp = heard.append
        client._check()
        await until(lambda: peer.ice.selected is not None, "the nomination")
        peer.send_rtcp(bytes([0x81, 202, 0, 2, 0, 0, 0, 9]) + b"name")
        await until(lambda: heard, "the connection to go on")


# The port itself


async def test_the_port_can_be_had_again_at_once() -> None:
    async with media_port() as port:
        peer = port.peer()
        wire = await port.validated(peer)
        number = port.mux.port
        port.mux.stop()
        own, listener = bind_both("127.0.0.1", number)
        port.mux = UdpMux(own, port.counters, listener)
        port.mux.start()
        port.peers.clear()

        assert await wire.is_hung_up()
        assert await port.validated(port.peer())


@pytest.mark.parametrize("taken", ["UDP", "TCP"])
async def test_which_protocols_port_is_taken_is_told(taken: str) -> None:
    own, listener = bind_both("127.0.0.1", 0)
    number = own.getsockname()[1]
    (listener if taken == "UDP" else own).close()
    try:
        with pytest.raises(PortTaken) as refused:
            bind_both("127.0.0.1", number)
        assert refused.value.protocol == taken
    finally:
        own.close()
        listener.close()
