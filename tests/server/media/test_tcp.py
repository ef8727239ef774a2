"""A meeting of people whose networks let UDP through, and of people whose networks do not."""

import pytest

from server.media.rtp.nack import pack_nack
from server.media.transport.tcp_link import TcpLink
from tests.server.media.egress import FAN_OUTS
from tests.server.media.people import ROOM, hall, until


@pytest.mark.parametrize("fan_out", FAN_OUTS)
@pytest.mark.parametrize(("up", "down"), [("tcp", "udp"), ("udp", "tcp"), ("tcp", "tcp")])
async def test_sound_and_picture_cross_between_udp_and_tcp(
    fan_out: str, up: str, down: str
) -> None:
    async with hall(fan_out=fan_out) as room:
        room.protocol = up
        ann = await room.publish("ann")
        room.protocol = down
        ben = await room.subscribe("ben")
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        assert isinstance(subscriber.transport.ice.selected, TcpLink) == (down == "tcp")

        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        for seq in range(1, 40):
            ann.audio(seq, b"sound" * 20)
            ann.video(seq + 1, payload=bytes([seq]) * (25 * seq))
        await until(lambda: len(ben.at("0")) == 39 and len(ben.at("1")) == 40, "everything")

        assert [packet.payload for packet in ben.at("0")] == [b"sound" * 20] * 39
        assert [len(packet.payload) for packet in ben.at("1")] == sorted(
            len(packet.payload) for packet in ben.at("1")
        )
        assert room.worker.counters.faults == 0


@pytest.mark.parametrize("fan_out", FAN_OUTS)
async def test_what_was_lost_is_sent_again_by_tcp(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        ann = await room.publish("ann")
        room.protocol = "tcp"
        ben = await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")

        ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], [ben.at("1")[0].seq]))

        await until(lambda: ben.repaired("1"), "the repair")
        assert ben.repaired("1")[0].payload[2:] == ben.at("1")[0].payload


@pytest.mark.parametrize("fan_out", FAN_OUTS)
async def test_a_line_that_breaks_while_media_flows_costs_nobody_else_anything(
    fan_out: str,
) -> None:
    async with hall(fan_out=fan_out) as room:
        ann = await room.publish("ann")
        room.protocol = "tcp"
        ben, cem = await room.subscribe("ben"), await room.subscribe("cem")
        ann.audio(1)
        await until(lambda: ben.packets and cem.packets, "sound for both")

        assert ben.connection._stream is not None
        ben.connection._stream.close()
        for seq in range(2, 30):
            ann.audio(seq)
        await until(lambda: len(cem.packets) == 29, "sound for the other")

        assert room.worker.counters.faults == 0
        assert room.states("ben", "subscribe") == ["connected"]


@pytest.mark.parametrize("fan_out", FAN_OUTS)
async def test_nothing_comes_by_tcp_after_somebody_was_removed(fan_out: str) -> None:
    async with hall(fan_out=fan_out) as room:
        ann = await room.publish("ann")
        room.protocol = "tcp"
        ben = await room.subscribe("ben")
        ann.audio(1)
        await until(lambda: ben.packets, "sound")

        await room.worker.remove(ROOM, "ben")
        before = ben.raw
        received = room.worker.counters.received
        ann.audio(2)
        await until(lambda: room.worker.counters.received > received, "the worker to read")

        assert ben.raw == before
        assert room.worker._mux.tcp is not None
        assert len(room.worker._mux.tcp) == 0
