"""Each viewer gets what their way down carries: sound always, redundant where it is lost."""

import struct
import time

from server.media.messages import Permission, View
from server.media.rtp.nack import pack_nack
from tests.server.media.layered import (
    HIGH,
    LOW,
    SPEAKING,
    LayeredSender,
    Reporter,
    keep_on,
    layers_of,
    publish_layers,
    read_dry,
    states,
)
from tests.server.media.people import ROOM, Hall, Listener, hall, until

RED, OPUS = 63, 111


def remb(bps: int, ssrc: int) -> bytes:
    """Return a receiver's estimate. Source: draft-alvestrand-rmcat-remb-03."""
    exponent = max(0, bps.bit_length() - 18)
    mantissa = bps >> exponent
    tail = bytes([1, exponent << 2 | mantissa >> 16, mantissa >> 8 & 0xFF, mantissa & 0xFF])
    return struct.pack("!BBHLL", 0x80 | 15, 206, 5, 1, 0) + b"REMB" + tail + ssrc.to_bytes(4, "big")


def receiver_report(ssrc: int, fraction: float) -> bytes:
    """Return a receiver report with one block."""
    loss = int(fraction * 256) << 24
    return struct.pack("!BBHLLLLLLL", 0x81, 201, 7, 1, ssrc, loss, 1, 0, 0, 0)


def go(sender: LayeredSender, size: int = 200) -> None:
    """Send a voice and a frame of every layer."""
    sender.audio(SPEAKING)
    sender.cameras(key=True, size=size)


def picture(room: Hall, viewer: str) -> tuple[str | None, str | None]:
    """Return the quality told of the first pair's picture, and why it is paused."""
    slot = states(room, viewer)["1"]
    return slot.quality, slot.paused


async def test_a_way_down_that_carries_little_gets_a_smaller_picture_and_all_the_sound() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        ben = await room.subscribe("ben")
        room.worker.set_view(ROOM, "ben", View(large="ann"))
        await keep_on(
            lambda: go(ann, 300), lambda: picture(room, "ben") == ("high", None), "the best picture"
        )

        await keep_on(
            lambda: (go(ann, 300), ben.connection.send_rtcp(remb(200_000, ben.ssrcs["1"]))),
            lambda: picture(room, "ben")[0] in ("low", "medium"),
            "a smaller picture",
        )
        await keep_on(
            lambda: (go(ann, 300), ben.connection.send_rtcp(remb(30_000, ben.ssrcs["1"]))),
            lambda: picture(room, "ben") == (None, "congestion"),
            "the pause",
        )
        await read_dry(ben)
        pictures, sounds = len(ben.at("1")), len(ben.at("0"))
        await keep_on(
            lambda: (go(ann, 300), ben.connection.send_rtcp(remb(30_000, ben.ssrcs["1"]))),
            lambda: len(ben.at("0")) >= sounds + 20,
            "more sound",
        )

        assert len(ben.at("1")) == pictures
        got = ben.at("0")
        assert [(p.seq - got[0].seq) & 0xFFFF for p in got] == list(range(len(got)))


async def test_a_viewer_who_reports_arrivals_reaches_the_best_picture_by_probes() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        ben = await room.subscribe("ben")
        reporter = Reporter(ben)
        room.worker.set_view(ROOM, "ben", View(large="ann"))

        await keep_on(
            lambda: (go(ann, 250), reporter.report()),
            lambda: layers_of(ben.at("1"))[-1:] == [HIGH],
            "the best layer",
        )

        assert LOW in layers_of(ben.at("1"))
        assert room.worker.counters.twcc_received > 5
        assert room.worker.counters.protect_failed == 0


async def test_how_unevenly_sound_arrives_is_not_read_off_the_pictures() -> None:
    async with hall() as room:
        await room.publish("ann")
        ben = await room.subscribe("ben")
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        blocks = b"".join(
            struct.pack("!LLLLLL", ben.ssrcs[mid], 0, 1, jitter, 0, 0)
            for mid, jitter in (("0", 480), ("1", 90_000))
        )

        ben.connection.send_rtcp(struct.pack("!BBHL", 0x82, 201, 13, 1) + blocks)
        await until(lambda: subscriber.delivery.jitter_s, "the report")

        assert subscriber.delivery.jitter_s == 0.01


async def test_sound_gets_redundancy_where_it_is_lost_and_only_there() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        lossy, clean = await room.subscribe("lossy"), await room.subscribe("clean")

        def act() -> None:
            go(ann)
            lossy.connection.send_rtcp(receiver_report(lossy.ssrcs["0"], 0.05))
            clean.connection.send_rtcp(receiver_report(clean.ssrcs["0"], 0.0))

        await keep_on(
            act, lambda: lossy.at("0")[-1:] and lossy.at("0")[-1].payload_type == RED, "RED"
        )

        last = lossy.at("0")[-1].payload
        assert last.count(b"sound") == 2
        assert {packet.payload_type for packet in clean.at("0")} == {OPUS}


async def test_a_viewer_without_red_is_sent_plain_sound() -> None:
    def without_red(answer: str) -> str:
        return answer.replace("111 63", "111").replace("red/48000", "x/48000")

    async with hall() as room:
        ann = await publish_layers(room, "ann")
        ben = await room.subscribe("ben", edit=without_red)

        def act() -> None:
            go(ann)
            ben.connection.send_rtcp(receiver_report(ben.ssrcs["0"], 0.05))

        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        await keep_on(
            act, lambda: subscriber.slots["0"].stream.redundancy == 1, "the wish for redundancy"
        )
        before = len(ben.at("0"))
        await keep_on(act, lambda: len(ben.at("0")) > before + 10, "more sound")

        assert {packet.payload_type for packet in ben.at("0")} == {OPUS}


async def test_a_lossy_way_down_loses_no_picture_for_good() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        ben = await room.subscribe("ben")
        reporter = Reporter(ben, loss=0.05, seed=7)

        await keep_on(
            lambda: (go(ann), reporter.report()), lambda: len(ben.at("1")) > 200, "pictures"
        )
        await keep_on(
            lambda: (go(ann), reporter.report()),
            lambda: _missing(ben) <= 3,
            "the repairs of nearly all that was lost",
        )

        assert ben.repaired("1")
        assert room.worker.counters.rtx_sent > 0


def _missing(listener: Listener) -> int:
    """Return how many packets of the first picture neither came nor were repaired."""
    seqs = {packet.seq for packet in listener.at("1")}
    repaired = {int.from_bytes(p.payload[:2], "big") for p in listener.repaired("1")}
    first, last = listener.at("1")[0].seq, listener.at("1")[-1].seq
    return sum(
        (first + step & 0xFFFF) not in seqs | repaired for step in range((last - first) & 0xFFFF)
    )


async def test_requests_for_what_another_layer_carried_are_answered_after_the_switch() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        ben = await room.subscribe("ben")
        room.worker.set_view(ROOM, "ben", View(large="ann"))
        await keep_on(
            lambda: go(ann), lambda: layers_of(ben.at("1"))[-1:] == [HIGH], "the best layer"
        )
        layers = layers_of(ben.at("1"))
        last_low = ben.at("1")[layers.index(HIGH) - 1]

        ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], [last_low.seq]))
        await until(lambda: ben.repaired("1"), "the repair")

        assert ben.repaired("1")[0].payload[2:] == last_low.payload


async def test_a_thin_way_down_is_not_filled_with_what_it_lost() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        ben = await room.subscribe("ben")
        await keep_on(lambda: go(ann, 250), lambda: len(ben.at("1")) > 5, "the picture")
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        seqs = [packet.seq for packet in ben.at("1")]
        sent = room.worker.counters.rtx_sent

        def ask() -> None:
            ben.connection.send_rtcp(remb(60_000, ben.ssrcs["1"]))
            ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], seqs))

        await keep_on(
            ask, lambda: not subscriber.delivery.may_repair(time.monotonic()), "the limit"
        )

        assert room.worker.counters.rtx_missed
        assert room.worker.counters.rtx_sent > sent


async def test_nothing_is_owed_to_a_viewer_who_came_back() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        ben = await room.subscribe("ben")
        await keep_on(lambda: go(ann), lambda: len(ben.at("1")) > 5, "the picture")
        seen = ben.at("1")[-1]
        room.worker.set_permission(ROOM, "ben", Permission(receives=False))
        room.worker.set_permission(ROOM, "ben", Permission())
        missed = room.worker.counters.rtx_missed

        ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], [seen.seq]))
        await until(lambda: room.worker.counters.rtx_missed > missed, "the refusal")

        assert ben.repaired("1") == []


async def test_a_viewer_who_waited_long_begins_with_the_smallest_picture() -> None:
    async with hall() as room:
        ben = await room.subscribe("ben")
        rounds, later_s = room.worker._rooms[ROOM].rounds, time.monotonic() + 10
        for turn in range(10):
            rounds.run(turn, later_s)

        ann = await publish_layers(room, "ann")
        await keep_on(lambda: go(ann), lambda: len(ben.at("1")) > 20, "the picture")

        assert set(layers_of(ben.at("1"))[:20]) == {LOW}
