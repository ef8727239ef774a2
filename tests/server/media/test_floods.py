"""What one person can make the worker do, by what they report or send, is bounded."""

import asyncio
import itertools
import struct

import pytest

from server.media.delivery import FEEDBACK_BURST, FEEDBACK_PER_STEP, Delivery
from server.media.messages import MediaError, SpeakersChanged
from server.media.room import MAX_PARTICIPANTS
from server.media.rtp import twcc
from server.media.rtp.keyframes import pack_pli
from server.media.rtp.nack import pack_nack
from server.media.rtp.round_trip import XR, pack_question
from server.media.rtp.sent_log import SentLog
from server.media.subscriber import ASK_ALLOWANCE, RTCP_BURST, RTCP_PER_TICK
from server.media.worker import MAX_ROOMS
from tests.server.media.layered import keep_on, read_dry
from tests.server.media.people import ROOM, Hall, hall, until


class Box:
    """As much of an outbox as feedback is about."""

    sent = SentLog()


def feedback(number: int) -> bytes:
    """Return a report of 4,000 packets of which none came, in 18 bytes."""
    head = struct.pack("!LLHHL", 1, 2, 0, 4_000, number & 0xFF)
    return head + struct.pack("!H", 4_000)


def test_feedback_beyond_what_browsers_send_is_not_looked_at() -> None:
    delivery, seen = Delivery((), 0.0), list[bytes]()
    delivery.downlink.on_feedback = (  # type: ignore[method-assign]  # what is looked at counts
        lambda body, _sent, _now_s: seen.append(body)
    )
    assert twcc.read_feedback(feedback(1)) is not None

    def flood() -> int:
        seen.clear()
        for number in range(1_000):
            delivery.on_feedback(feedback(number), Box(), 0.0)  # type: ignore[arg-type]
        return len(seen)

    assert flood() == FEEDBACK_BURST
    delivery.step(0.1)
    assert flood() == FEEDBACK_PER_STEP
    for step in range(100):
        delivery.step(0.2 + step / 10)
    assert flood() == FEEDBACK_BURST


async def test_a_request_for_thousands_of_packets_is_not_read_to_its_end() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        counters = room.worker.counters

        never_sent = ben.at("1")[0].seq + 1000
        many = list(range(never_sent, never_sent + 17 * 300))
        ben.connection.send_rtcp(pack_nack(1, ben.ssrcs["1"], many))
        await until(lambda: counters.rtx_missed, "the requests")

        assert counters.nacks_received == ASK_ALLOWANCE
        assert counters.rtx_missed == ASK_ALLOWANCE + 1


async def test_a_flood_of_questions_for_the_round_trip_is_answered_once_in_a_tick() -> None:
    async with hall() as room:
        await room.publish("ann")
        ben = await room.subscribe("ben")
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        counters, answers = room.worker.counters, list[bytes]()
        subscriber.transport.send_rtcp = answers.append  # type: ignore[method-assign]  # counts
        subscriber.tick(0.0)

        compound = b"".join(pack_question(1, number << 32) for number in range(20))
        before = counters.received
        ben.connection.send_rtcp(compound)
        await until(lambda: counters.received > before, "the worker to read")

        assert sum(each[1] == XR for each in answers) == 1


async def test_reports_beyond_what_browsers_send_are_not_opened() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        counters = room.worker.counters
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        for _ in range(4 * RTCP_BURST):  # however long nothing was said
            subscriber.tick(0.0)
        before = counters.plis_received
        for _ in range(4 * RTCP_BURST):
            ben.connection.send_rtcp(pack_pli(1, ben.ssrcs["1"]))
        await until(lambda: counters.rtcp_limited > RTCP_BURST, "the flood to be stopped")

        opened = counters.plis_received - before
        assert opened + counters.rtcp_limited <= 4 * RTCP_BURST
        assert opened >= RTCP_BURST
        ben.connection.send_rtcp(pack_pli(1, ben.ssrcs["1"]))
        await keep_on(
            lambda: ben.connection.send_rtcp(pack_pli(1, ben.ssrcs["1"])),
            lambda: counters.plis_received - before > opened,
            "the next report to be read",
        )


async def test_reports_that_somebody_else_forges_take_nothing_of_the_allowance() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        ann.video(1, key=True)
        await until(lambda: ben.at("1"), "the picture")
        counters = room.worker.counters
        (subscriber,) = room.worker._rooms[ROOM].subscribers()
        before = subscriber._rtcp_left
        forged = struct.pack("!BBHL", 0x81, 201, 7, 77) + bytes(40)
        for _ in range(20):
            ben.connection.socket.sendto(forged, ben.connection.remote.address)
        await until(lambda: counters.dropped_unauthentic == 20, "them to be dropped")

        assert subscriber._rtcp_left >= before - RTCP_PER_TICK


async def test_who_floods_the_room_under_the_name_of_sound_is_not_passed_on() -> None:
    """Sound goes before everything on every way down, so that it must be sound."""
    async with hall() as room:
        ann, cem, ben = (
            await room.publish("ann"),
            await room.publish("cem"),
            await room.subscribe("ben"),
        )
        numbers = itertools.count(1)
        burst = 20  # packets, every 20 ms: 10 Mbit/s, and too much at a tenth of the pace

        def speak() -> None:
            cem.audio(next(numbers))
            for _ in range(burst):
                ann.audio(next(numbers), bytes(1200))

        await keep_on(speak, lambda: ben.at("0") and ben.at("2"), "both to be heard")
        await keep_on(
            speak, lambda: all("ann" not in each.audible for each in heard(room)[-1:]), "the end"
        )
        await read_dry(ben)
        before = len(ben.at("0")), len(ben.at("2"))
        for _ in range(25):
            speak()
            await asyncio.sleep(0.02)
        await until(lambda: len(ben.at("2")) >= before[1] + 25, "the voice of the other")

        assert len(ben.at("0")) == before[0]
        burst = 0
        quiet = itertools.count(30_000)
        await keep_on(
            lambda: ann.audio(next(quiet)), lambda: len(ben.at("0")) > before[0], "a voice again"
        )


async def test_a_worker_takes_so_many_rooms_and_a_room_so_many_people() -> None:
    async with hall() as room:
        worker = room.worker
        for number in range(1, MAX_ROOMS):
            worker.open_room(f"room {number}")
        for number in range(MAX_PARTICIPANTS):
            worker.set_active(ROOM, f"person {number}", "camera", active=True)

        with pytest.raises(MediaError, match="too many rooms"):
            worker.open_room("one more")
        with pytest.raises(MediaError, match="full"):
            worker.set_active(ROOM, "one more", "camera", active=True)

        worker.open_room("room 1")
        worker.set_active(ROOM, "person 1", "camera", active=False)
        await worker.close_room("room 1")
        await worker.remove(ROOM, "person 1")
        worker.open_room("one more")
        worker.set_active(ROOM, "one more", "camera", active=True)


def heard(room: Hall) -> list[SpeakersChanged]:
    return [event for event in room.events if isinstance(event, SpeakersChanged)]
