"""What a meeting needs of the worker, over real connections on loopback."""

import asyncio
from itertools import pairwise

import pytest
from aiortc.rtp import RtcpPacket, RtcpSrPacket

from server.media.messages import MediaError, SlotsChanged
from server.media.rtp.feedback import Part
from server.media.rtp.keyframes import PLI_FORMAT, PSFB
from server.media.rtp.reports import RR, SDES, SR, ntp_time, pack_sender_report, read_blocks
from server.media.rtp.twcc import FORMAT as TWCC_FORMAT
from tests.server.media.people import ROOM, hall, until


async def test_two_people_hear_and_see_each_other() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.publish("ben")
        at_ann, at_ben = await room.subscribe("ann"), await room.subscribe("ben")
        assert room.slots("ben") == {"0": ("ann", "microphone"), "1": ("ann", "camera")}

        for seq in range(65_530, 65_550):
            for sender in (ann, ben):
                sender.audio(seq, b"sound %d" % seq)
                sender.video(seq, key=seq == 65_530, picture=seq, payload=b"%d" % seq)

        for listener in (at_ann, at_ben):
            await until(lambda: len(listener.packets) == 40, "all packets")  # noqa: B023
            for mid, payload_type in (("0", 111), ("1", 96)):
                got = listener.at(mid)
                assert [(p.seq - got[0].seq) & 0xFFFF for p in got] == list(range(20))
                assert {p.payload_type for p in got} == {payload_type}
            assert listener.at("0")[7].payload == b"sound 65537"
            assert listener.at("1")[7].payload.endswith(b"65537")
            assert all(p.marker for p in listener.at("1"))
        assert room.worker.counters.faults == 0


async def test_a_picture_starts_with_a_key_frame_that_was_asked_for() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        ann.video(1, key=True)
        ben = await room.subscribe("ben")
        ann.video(2)
        await until(lambda: ann.of_kind(PSFB, PLI_FORMAT), "a request for a key frame")

        ann.video(3)
        ann.video(4, key=True)
        ann.video(5)

        await until(lambda: len(ben.at("1")) == 2, "the key frame and the next")
        assert ben.at("1")[0].payload[4] & 1 == 0


async def test_many_viewers_cost_one_request_for_a_key_frame() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        ann.video(1, key=True)
        viewers = [await room.subscribe(f"viewer {n}") for n in range(5)]
        await until(lambda: ann.of_kind(PSFB, PLI_FORMAT), "a request for a key frame")
        ann.video(2, key=True)
        await until(lambda: all(viewer.at("1") for viewer in viewers), "all to see")

        for _ in range(20):
            for viewer in viewers:
                viewer.connection.send_rtcp(_pli(viewer.ssrcs["1"]))
        await until(lambda: room.worker.counters.plis_received == 100, "all wishes")

        assert room.worker.counters.plis_sent <= 2


async def test_nobody_is_asked_for_a_key_frame_of_their_sound() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.audio(1)
        ann.video(1, key=True)
        await until(lambda: len(ben.packets) == 2, "sound and picture")
        asked = len(ann.of_kind(PSFB, PLI_FORMAT))

        ben.connection.send_rtcp(_pli(ben.ssrcs["0"]) + _pli(ben.ssrcs["1"]))
        await until(lambda: len(ann.of_kind(PSFB, PLI_FORMAT)) > asked, "a request")

        about = {int.from_bytes(part.body[4:8]) for part in ann.of_kind(PSFB, PLI_FORMAT)}
        assert about == {ann.video_ssrc}


async def test_reports_let_sound_and_picture_stay_in_step() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        ben = await room.subscribe("ben")
        ann.audio(1)
        ann.video(1, key=True)
        await until(lambda: len(ben.packets) == 2, "sound and picture")
        sound, picture = ben.at("0")[0], ben.at("1")[0]
        start = ntp_time(4_000_000.0)  # a clock that is decades wrong

        ann.connection.send_rtcp(
            pack_sender_report(ann.audio_ssrc, start, 960, 1, 1)
            + pack_sender_report(ann.video_ssrc, start, 3000, 1, 1)
        )

        await until(lambda: len(_sender_reports(ben.reports)) >= 2, "sender reports")
        told = _sender_reports(ben.reports)
        heard, seen = told[ben.ssrcs["0"]], told[ben.ssrcs["1"]]
        # Our clock; and at one moment of it both streams have moved on equally from their start.
        assert heard.sender_info.ntp_timestamp == seen.sender_info.ntp_timestamp
        sound_s = ((heard.sender_info.rtp_timestamp - sound.timestamp) & 0xFFFFFFFF) / 48_000
        picture_s = ((seen.sender_info.rtp_timestamp - picture.timestamp) & 0xFFFFFFFF) / 90_000
        assert abs(sound_s - picture_s) < 0.0005
        assert heard.sender_info.packet_count == 1
        names = {part.body[6:12] for part in ben.reports if part.kind == SDES}
        assert names == {b"pair-0"}


async def test_a_publisher_hears_how_its_packets_arrive() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        for seq in range(1, 11):
            if seq != 5:
                ann.audio(seq)

        await until(lambda: ann.of_kind(205, TWCC_FORMAT), "congestion feedback")
        await until(lambda: any(part.kind == RR for part in ann.feedback), "a receiver report")

        (block,) = read_blocks(next(p for p in ann.feedback if p.kind == RR).body, 1, 4)
        assert (block.ssrc, block.lost) == (ann.audio_ssrc, 1)


async def test_a_slot_goes_on_without_a_seam_when_another_person_is_put_into_it() -> None:
    async with hall(pairs=1) as room:
        ann, ben = await room.publish("ann"), await room.publish("ben")
        viewer = await room.subscribe("viewer")
        assert room.slots("viewer")["1"] == ("ann", "camera")
        for seq in range(100, 110):
            ann.audio(seq)
            ann.video(seq, key=seq == 100, picture=seq)
        await until(lambda: len(viewer.packets) == 20, "the first person")

        await room.worker.remove(ROOM, "ann")
        assert room.slots("viewer")["1"] == ("ben", "camera")
        for seq in range(40_000, 40_010):
            ben.audio(seq)
            ben.video(seq, key=seq == 40_000, picture=seq)

        await until(lambda: len(viewer.packets) == 40, "the second person")
        for mid in ("0", "1"):
            got = viewer.at(mid)
            assert all((b.seq - a.seq) & 0xFFFF == 1 for a, b in pairwise(got))
            assert all(
                0 < (b.timestamp - a.timestamp) & 0xFFFFFFFF < 1 << 31 for a, b in pairwise(got)
            )
        pictures = [int.from_bytes(p.payload[2:4], "big") & 0x7FFF for p in viewer.at("1")]
        assert pictures == list(range(100, 120))


async def test_a_place_is_kept_while_others_come_and_go() -> None:
    async with hall(pairs=2) as room:
        await room.publish("ann")
        await room.publish("ben")
        await room.subscribe("viewer")
        await room.publish("cem")
        assert {who for who, _ in room.slots("viewer").values()} == {"ann", "ben"}

        await room.worker.remove(ROOM, "ann")

        assert room.slots("viewer") == {
            "0": ("cem", "microphone"),
            "1": ("cem", "camera"),
            "2": ("ben", "microphone"),
            "3": ("ben", "camera"),
        }


async def test_nobody_is_put_into_a_slot_of_their_own() -> None:
    async with hall() as room:
        await room.publish("ann")
        await room.subscribe("ann")

        assert room.slots("ann") == {}


async def test_a_muted_source_is_not_forwarded_and_keeps_its_place() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        ben = await room.subscribe("ben")
        ann.audio(1)
        await until(lambda: ben.at("0"), "sound")
        before = room.slots("ben")

        room.worker.set_active(ROOM, "ann", "microphone", active=False)
        ann.audio(2)
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture, sent after the sound")
        room.worker.set_active(ROOM, "ann", "microphone", active=True)
        ann.audio(3, b"again")

        await until(lambda: len(ben.at("0")) == 2, "sound again")
        first, again = ben.at("0")
        assert again.payload == b"again"
        assert (again.seq - first.seq) & 0xFFFF == 1
        assert room.slots("ben") == before


async def test_a_screen_has_a_place_only_while_it_is_shared() -> None:
    async with hall(screens=1) as room:
        ann = await room.publish("ann", sources={"0": "microphone", "1": "screen"})
        ben = await room.subscribe("ben")
        ann.video(1, key=True)
        ann.audio(1)
        await until(lambda: ben.at("0"), "sound")
        assert ben.at("6") == []
        assert room.slots("ben") == {"0": ("ann", "microphone")}

        room.worker.set_active(ROOM, "ann", "screen", active=True)
        assert room.slots("ben")["6"] == ("ann", "screen")
        await until(lambda: ann.of_kind(PSFB, PLI_FORMAT), "a request for a key frame")
        ann.video(2, key=True)
        await until(lambda: ben.at("6"), "the screen")

        room.worker.set_active(ROOM, "ann", "screen", active=False)
        assert "6" not in room.slots("ben")


async def test_a_removed_person_neither_sends_nor_receives() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.publish("ben")
        at_ann, at_ben = await room.subscribe("ann"), await room.subscribe("ben")
        for sender in (ann, ben):
            sender.audio(1)
        await until(lambda: at_ann.packets and at_ben.packets, "sound both ways")
        cem = await room.subscribe("cem")

        await room.worker.remove(ROOM, "ann")
        await asyncio.sleep(0)
        before = at_ann.raw, len(at_ben.packets)
        for seq in range(2, 50):
            ann.audio(seq)
            ben.audio(seq)

        await until(lambda: len(cem.packets) >= 48, "the others go on")
        assert (at_ann.raw, len(at_ben.packets)) == before
        assert room.worker.stats()["participants"] == 2
        await room.worker.remove(ROOM, "ann")


async def test_a_closed_room_is_silent_and_gone() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        ben = await room.subscribe("ben")
        ann.audio(1)
        await until(lambda: ben.packets, "sound")

        await room.worker.close_room(ROOM)

        assert room.worker.stats()["rooms"] == 0
        ann.audio(2)
        with pytest.raises(MediaError) as refusal:
            room.worker.subscribe(ROOM, "ben", generation=2)
        assert refusal.value.code == "no_room"
        received = room.worker.counters.received
        await until(lambda: room.worker.counters.received > received, "the late packet")
        assert len(ben.packets) == 1


async def test_a_new_publishing_connection_takes_over_when_it_is_up() -> None:
    async with hall() as room:
        old = await room.publish("ann", generation=1)
        ben = await room.subscribe("ben")
        old.audio(1)
        old.video(1, key=True)
        await until(lambda: len(ben.packets) == 2, "the old connection")
        slots = room.slots("ben")

        new = await room.publish("ann", generation=2)
        new.audio(7000)
        await until(lambda: room.states("ann", "publish", 1)[-1] == "closed", "the end of the old")
        new.video(9000, key=True)

        await until(lambda: len(ben.packets) == 4, "sound and picture of the new connection")
        for mid in ("0", "1"):
            assert (ben.at(mid)[1].seq - ben.at(mid)[0].seq) & 0xFFFF == 1
        assert room.slots("ben") == slots


async def test_a_new_subscribing_connection_takes_over_when_it_is_up() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        old = await room.subscribe("ben", generation=1)
        ann.audio(1)
        await until(lambda: old.packets, "the old connection")

        new = await room.subscribe("ben", generation=2)
        ann.audio(2, b"second")

        await until(lambda: new.packets, "the new connection")
        assert len(old.packets) == 1
        assert new.at("0")[0].payload == b"second"
        assert room.worker.stats()["subscribers"] == 1


async def test_an_answer_to_an_older_offer_is_refused() -> None:
    async with hall() as room:
        first = room.worker.subscribe(ROOM, "ben", generation=1)
        second = room.worker.subscribe(ROOM, "ben", generation=2)

        for generation, offer_id in (
            (1, first.offer_id), (2, first.offer_id), (1, second.offer_id), (3, second.offer_id),
        ):  # fmt: skip
            with pytest.raises(MediaError) as refusal:
                room.worker.answer(ROOM, "ben", generation=generation, offer_id=offer_id, sdp="x")
            assert refusal.value.code == "stale_answer"
        with pytest.raises(MediaError) as refusal:
            room.worker.answer(ROOM, "nobody", generation=1, offer_id=1, sdp="x")
        assert refusal.value.code == "no_participant"


@pytest.mark.parametrize(
    ("sdp", "code"),
    [("nonsense", "invalid_sdp"), ("v=0\r\n" + "a" * 70_000, "sdp_too_large")],
)
async def test_a_bad_description_is_refused_and_leaves_nothing_behind(sdp: str, code: str) -> None:
    async with hall() as room:
        with pytest.raises(MediaError) as refusal:
            room.worker.publish(ROOM, "ann", generation=1, sdp=sdp, sources={"0": "microphone"})

        assert refusal.value.code == code
        assert room.worker.stats()["publishers"] == 0


async def test_silence_is_told_and_so_is_the_return() -> None:
    async with hall() as room:
        await room.publish("ann")
        ben = await room.subscribe("ben")
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        heard = subscriber.transport.ice.heard_at_s

        subscriber.transport.check_silence(heard + 16)
        assert room.states("ben", "subscribe") == ["connected", "silent"]
        subscriber.transport.check_silence(heard + 1)
        assert room.states("ben", "subscribe") == ["connected", "silent", "connected"]

        subscriber.transport.check_silence(heard + 16)
        subscriber.transport.check_silence(heard + 121)
        assert room.states("ben", "subscribe")[-1] == "closed"
        assert room.worker.stats()["subscribers"] == 0
        assert ben.connection.state == "connected"


async def test_a_person_who_hangs_up_frees_their_place() -> None:
    async with hall() as room:
        ann = await room.publish("ann")
        await room.subscribe("ben")
        assert room.slots("ben")

        await ann.connection.stop()

        await until(lambda: room.states("ann", "publish")[-1] == "closed", "the good-bye")
        assert room.slots("ben") == {}


async def test_the_slots_are_told_once_more_when_the_connection_is_up() -> None:
    async with hall() as room:
        await room.publish("ann")
        await room.subscribe("ben")

        last = [event for event in room.events if isinstance(event, SlotsChanged)][-1]
        assert last.participant_id == "ben"
        assert len(last.slots) == 7


def _pli(ssrc: int) -> bytes:
    return bytes([0x81, PSFB, 0, 2]) + bytes(4) + ssrc.to_bytes(4, "big")


def _sender_reports(parts: list[Part]) -> dict[int, RtcpSrPacket]:
    found = {}
    for part in parts:
        if part.kind == SR:
            size = len(part.body) // 4
            (report,) = RtcpPacket.parse(bytes([0x80, SR, 0, size]) + part.body)
            found[report.ssrc] = report
    return found
