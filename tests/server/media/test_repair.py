"""Lost packets: asked for, sent again, and never sent twice under one number."""

from server.media.rtp.nack import NACK_FORMAT, RTPFB, pack_nack, unpack_nack
from server.media.subscriber import ASK_ALLOWANCE, RTX_ALLOWANCE
from tests.server.media.layered import keep_on
from tests.server.media.people import Sender, hall, until


def asked_for(sender: Sender) -> set[int]:
    return {
        seq for part in sender.of_kind(RTPFB, NACK_FORMAT) for seq in unpack_nack(part.body[8:])
    }


async def test_what_a_publisher_lost_is_asked_for_and_repaired() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(65_534, key=True, picture=1)
        ann.video(65_537, picture=4, payload=b"four")
        await until(lambda: asked_for(ann) == {65_535, 0}, "requests for both lost packets")

        ann.repair(65_535, picture=2, payload=b"two")
        ann.repair(65_536, picture=3, payload=b"three")

        await until(lambda: len(ben.at("1")) == 4, "the repaired packets")
        first = ben.at("1")[0].seq
        in_order = sorted(ben.at("1"), key=lambda p: (p.seq - first) & 0xFFFF)
        assert [p.payload[7:] for p in in_order] == [b"", b"two", b"three", b"four"]
        assert {p.payload_type for p in in_order} == {96}


async def test_a_repair_of_what_arrived_after_all_is_dropped() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        ann.video(3)
        await until(lambda: asked_for(ann) == {2}, "a request")
        ann.video(2)
        ann.repair(2)
        ann.repair(1, key=True)
        ann.video(4)

        await until(lambda: len(ben.at("1")) == 4, "each packet once")
        await until(lambda: room.worker.counters.dropped_late == 2, "the duplicates")
        assert len({p.seq for p in ben.at("1")}) == 4
        assert room.worker.counters.protect_failed == 0


async def test_empty_repairs_are_probes_and_go_nowhere() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        ann.rtx_seq += 1
        ann._send(97, ann.rtx_seq, 3000, ann.rtx_ssrc, "1", b"")
        ann.video(2)

        await until(lambda: len(ben.at("1")) == 2, "the real packets")
        assert room.worker.counters.padding_received == 1


async def test_what_a_subscriber_lost_is_sent_again_as_rtx() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        for seq in range(1, 6):
            ann.video(seq, key=seq == 1, picture=seq, payload=b"%d" % seq)
        await until(lambda: len(ben.at("1")) == 5, "the packets")
        lost = ben.at("1")[2]

        ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], [lost.seq]))
        ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], [lost.seq]))

        await until(lambda: len(ben.repaired("1")) == 2, "the same packet twice")
        for again in ben.repaired("1"):
            assert again.payload_type == 97
            assert int.from_bytes(again.payload[:2], "big") == lost.seq
            assert again.payload[2:] == lost.payload
            assert again.timestamp == lost.timestamp
            assert again.marker == lost.marker
        first, second = ben.repaired("1")
        assert (second.seq - first.seq) & 0xFFFF == 1


async def test_a_repair_keeps_the_numbers_that_the_slot_gave_it() -> None:
    async with hall(pairs=1) as room:
        ann, ben = await room.publish("ann"), await room.publish("ben")
        viewer = await room.subscribe("viewer")
        ann.video(1, key=True, picture=500)
        await until(lambda: viewer.at("1"), "the first person")
        await room.worker.remove("room", "ann")
        ben.video(1, key=True, picture=9)
        await until(lambda: len(viewer.at("1")) == 2, "the second person")

        viewer.connection.send_rtcp(pack_nack(1, viewer.ssrcs["1"], [viewer.at("1")[1].seq]))

        await until(lambda: viewer.repaired("1"), "the repair")
        assert viewer.repaired("1")[0].payload[2:] == viewer.at("1")[1].payload
        assert viewer.at("1")[1].payload[2:4] == (0x8000 | 501).to_bytes(2, "big")


async def test_nothing_of_a_removed_person_is_sent_again() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        await room.worker.remove("room", "ann")

        ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], [ben.at("1")[0].seq]))

        await until(lambda: room.worker.counters.rtx_missed == 1, "the refusal")
        assert ben.repaired("1") == []


async def test_a_storm_of_requests_is_answered_within_an_allowance() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        one = pack_nack(1, ben.ssrcs["1"], [ben.at("1")[0].seq])
        storm = one[:2] + (2 + 100).to_bytes(2, "big") + one[4:12] + one[12:] * 100
        counters = room.worker.counters

        target = counters.received + 20
        for _ in range(20):
            ben.connection.send_rtcp(storm)
        await until(lambda: counters.received >= target, "all requests")

        assert 0 < counters.rtx_sent < 1000
        assert counters.rtx_sent + counters.rtx_missed >= counters.nacks_received


async def test_what_one_tick_does_not_grant_the_next_does() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        counters = room.worker.counters
        one = pack_nack(1, ben.ssrcs["1"], [ben.at("1")[0].seq])
        many = one[:2] + (2 + 100).to_bytes(2, "big") + one[4:12] + one[12:] * 100

        ben.connection.send_rtcp(many)
        await until(lambda: counters.nacks_received == 100, "the requests")
        assert counters.rtx_sent == RTX_ALLOWANCE
        assert counters.rtx_missed == 100 - RTX_ALLOWANCE

        await keep_on(
            lambda: ben.connection.send_rtcp(one),
            lambda: counters.rtx_sent > RTX_ALLOWANCE,
            "an answer at a later tick",
        )


async def test_requests_for_what_can_not_be_had_are_looked_up_within_an_allowance() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        seq = ben.at("1")[0].seq
        unsent = list(range(seq + 1000, seq + 1000 + ASK_ALLOWANCE))
        counters = room.worker.counters

        one = pack_nack(1, ben.ssrcs["1"], [seq])
        ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], unsent) + one)
        await until(lambda: counters.rtx_missed == ASK_ALLOWANCE + 1, "all requests")
        assert (counters.rtx_sent, counters.nacks_received) == (0, ASK_ALLOWANCE)

        await keep_on(
            lambda: ben.connection.send_rtcp(one),
            lambda: counters.rtx_sent,
            "an answer at a later tick",
        )
