"""A publishing connection: layers by name, redundant sound, and what it asks for and reports."""

import asyncio
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.media.incoming import MAX_STREAMS
from tests.server.media.sdp.descriptions import SOURCES, recorded
from tests.server.media.uplinks import (
    AUDIO,
    DELTA,
    H264,
    H264_RTX,
    HIGH,
    KEY,
    LOW,
    MEDIUM,
    MIC,
    RED,
    REPAIR,
    RTX,
    VP8,
    Uplink,
    red,
    uplink,
)


async def test_three_layers_find_their_places_by_name(up: Uplink) -> None:
    for rid, ssrc in (("h", HIGH), ("l", LOW), ("m", MEDIUM)):
        up.send(ssrc, VP8, 5, KEY, mid="1", rid=rid)
        up.send(ssrc, VP8, 6, DELTA)

    assert {quality: layer.ssrc for quality, layer in up.layers().items()} == {
        0: LOW,
        1: MEDIUM,
        2: HIGH,
    }
    assert [layer.reception.received for layer in up.layers().values()] == [2, 2, 2]


async def test_a_layer_that_does_not_name_itself_is_not_guessed(up: Uplink) -> None:
    up.send(HIGH, VP8, 5, KEY, mid="1")
    up.send(HIGH, VP8, 6, KEY, mid="1", rid="x")
    up.send(HIGH, VP8, 7, KEY, rid="h")

    assert up.layers() == {}
    assert up.counters.dropped_unknown_stream == 3


async def test_the_screen_is_told_by_its_section(up: Uplink) -> None:
    up.send(40, VP8, 5, KEY, mid="2")

    assert up.layers() == {}
    assert {*up.layers("screen")} == {2}


async def test_a_repair_goes_to_the_layer_that_it_names(up: Uplink) -> None:
    ear = up.listen("camera", is_video=True)
    up.send(LOW, VP8, 65_535, KEY, timestamp=1, mid="1", rid="l")
    up.send(LOW, VP8, 1, DELTA, timestamp=3)
    up.send(REPAIR, RTX, 9, b"\0\0" + DELTA + b"lost", timestamp=2, mid="1", repaired="l")

    sent = sorted(ear.heard(), key=lambda got: got.timestamp)
    assert [got.payload[7:] for got in sent] == [KEY[7:], b"lost", b""]
    assert [got.seq - sent[0].seq for got in sent] == [0, 1, 2]
    assert up.counters.rtx_received == 1


async def test_repairs_before_any_media_are_probes_and_still_latch(up: Uplink) -> None:
    up.send(REPAIR, RTX, 1, b"", mid="1", repaired="m")
    up.send(MEDIUM, VP8, 5, KEY, mid="1", rid="m")
    up.send(MEDIUM, VP8, 7, DELTA)
    up.send(REPAIR, RTX, 2, b"\0\6" + DELTA)

    assert up.counters.padding_received == 1
    assert up.layers()[1].reception.received == 3


async def test_a_stream_that_takes_the_place_of_another_is_carried_on(up: Uplink) -> None:
    ear = up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 5, KEY + b"old", mid="1", rid="h")
    up.now_s += 1
    up.send(99, VP8, 900, KEY + b"new", mid="1", rid="h")
    up.send(HIGH, VP8, 6, DELTA, mid="1", rid="h")

    sent = ear.heard()
    assert [got.payload[10:] for got in sent] == [b"old", b"new"]
    assert sent[1].seq == sent[0].seq + 1
    assert up.layers()[2].ssrc == 99
    assert up.counters.dropped_unknown_stream == 1


async def test_the_repairs_of_a_replaced_stream_are_not_mixed_into_the_new_one(up: Uplink) -> None:
    ear = up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 5, KEY, mid="1", rid="h")
    up.send(REPAIR, RTX, 1, b"", mid="1", repaired="h")
    up.send(99, VP8, 900, KEY, mid="1", rid="h")
    up.send(REPAIR, RTX, 2, struct.pack("!H", 1000) + DELTA)
    up.send(32, RTX, 1, struct.pack("!H", 901) + DELTA, mid="1", repaired="h")

    assert len(ear.heard()) == 3
    assert up.layers()[2].reception.newest_seq == 901


async def test_the_repairs_of_a_successor_that_came_before_it_are_taken(up: Uplink) -> None:
    ear = up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 5, KEY, mid="1", rid="h")
    up.now_s += 1
    up.send(32, RTX, 1, b"", mid="1", repaired="h")
    up.send(99, VP8, 900, KEY, mid="1", rid="h")
    up.send(99, VP8, 902, DELTA)
    up.send(32, RTX, 2, struct.pack("!H", 901) + DELTA)

    assert len(ear.heard()) == 4
    assert up.layers()[2].reception.received == 3


async def test_of_many_streams_only_so_many_are_opened(up: Uplink) -> None:
    for ssrc in range(1000, 1000 + MAX_STREAMS + 5):
        up.send(ssrc, VP8, 1, KEY)
    number = up.number
    up.send(HIGH, VP8, 1, KEY, mid="1", rid="h")
    up.publisher.send_arrivals()

    assert up.layers() == {}
    assert up.counters.dropped_unknown_stream == number + 1
    assert up.counters.dropped_unauthentic == 0


async def test_what_is_not_authentic_takes_no_place(up: Uplink) -> None:
    for ssrc in range(1000, 1000 + MAX_STREAMS + 5):
        up.put(struct.pack("!BBHLL", 0x80, VP8, 1, 0, ssrc) + bytes(40))
    up.send(HIGH, VP8, 1, KEY, mid="1", rid="h")

    assert {*up.layers()} == {2}
    assert up.counters.dropped_unauthentic == MAX_STREAMS + 5


async def test_h264_is_told_by_its_own_payload_type() -> None:
    with uplink(recorded("chromium_three_layers_h264_only"), SOURCES) as up:
        up.send(LOW, H264, 5, b"\x67\x42", mid="1", rid="l")
        up.send(LOW, H264, 7, b"\x41\x42")
        up.send(REPAIR, H264_RTX, 1, b"\0\6\x65\x42", mid="1", repaired="l")
        up.send(MEDIUM, VP8, 5, KEY, mid="1", rid="m")

        assert {quality: layer.codec for quality, layer in up.layers().items()} == {0: "h264"}
        assert up.layers()[0].reception.received == 3


async def test_firefox_names_its_streams_in_the_offer_and_its_layers_in_packets() -> None:
    offer = recorded("firefox_three_layers")
    with uplink(offer, SOURCES) as up:
        main, rtx = 1383752767, 2609353111
        number_of = {"mid": 3, "rid": 9}
        block = bytes([number_of["rid"] << 4]) + b"l" + bytes(2)
        head = struct.pack("!BBHLLHH", 0x90, 120, 5, 0, main, 0xBEDE, 1)
        up.put(up.sender.protect(head + block + KEY))
        up.put(up.sender.protect(struct.pack("!BBHLL", 0x80, 120, 7, 0, main) + DELTA))
        up.put(up.sender.protect(struct.pack("!BBHLL", 0x80, 124, 1, 0, rtx) + b"\0\6" + DELTA))

        assert {*up.layers()} == {0}
        assert up.layers()[0].reception.received == 3


async def test_redundant_sound_becomes_plain_opus(up: Uplink) -> None:
    ear = up.listen("microphone", is_video=False)
    up.send(MIC, RED, 1, red((0, b"one")), timestamp=960, mid="0")
    up.send(MIC, RED, 2, red((960, b"one"), (0, b"two")), timestamp=1920)

    sent = ear.heard()
    assert [got.payload for got in sent] == [b"one", b"two"]
    assert {got.payload_type for got in sent} == {99}
    assert up.counters.red_recovered == 0


async def test_lost_sound_is_put_in_where_it_belongs(up: Uplink) -> None:
    ear = up.listen("microphone", is_video=False)
    up.send(MIC, RED, 65_534, red((0, b"a")), timestamp=0xFFFFFFFF - 959, mid="0")
    up.send(MIC, RED, 1, red((1920, b"b"), (960, b"c"), (0, b"d")), timestamp=1920, level=0x80 | 30)

    sent = ear.heard()
    assert [got.payload for got in sent] == [b"a", b"b", b"c", b"d"]
    assert [got.seq - sent[0].seq for got in sent] == [0, 1, 2, 3]
    assert [(got.timestamp - sent[0].timestamp) & 0xFFFFFFFF for got in sent] == [
        0,
        960,
        1920,
        2880,
    ]
    assert [got.marker for got in sent] == [True, False, False, True]
    assert up.counters.red_recovered == 2
    assert up.layers("microphone")[2].take_level(up.now_s) == 30


async def test_sound_that_comes_late_after_all_is_not_sent_twice(up: Uplink) -> None:
    ear = up.listen("microphone", is_video=False)
    up.send(MIC, AUDIO, 1, b"a", timestamp=0, mid="0")
    up.send(MIC, RED, 3, red((960, b"b"), (0, b"c")), timestamp=1920)
    up.send(MIC, RED, 2, red((960, b"a"), (0, b"b")), timestamp=960)

    assert [got.payload for got in ear.heard()] == [b"a", b"b", b"c"]
    assert up.counters.dropped_late == 1
    assert up.counters.protect_failed == 0


async def test_late_sound_brings_what_was_before_it(up: Uplink) -> None:
    ear = up.listen("microphone", is_video=False)
    up.send(MIC, RED, 1, red((0, b"a")), timestamp=0, mid="0")
    up.send(MIC, RED, 4, red((0, b"d")), timestamp=2880)
    up.send(MIC, RED, 3, red((960, b"b"), (0, b"c")), timestamp=1920)

    by_seq = sorted(ear.heard(), key=lambda got: got.seq)
    assert [got.payload for got in by_seq] == [b"a", b"b", b"c", b"d"]


async def test_a_block_from_before_what_was_had_is_not_believed(up: Uplink) -> None:
    ear = up.listen("microphone", is_video=False)
    up.send(MIC, RED, 1, red((0, b"a")), timestamp=9600, mid="0")
    up.send(MIC, RED, 3, red((9600, b"x"), (0, b"c")), timestamp=11520)
    up.send(MIC, RED, 5, red((0, b"y"), (0, b"e")), timestamp=13440)

    assert [got.payload for got in ear.heard()] == [b"a", b"c", b"e"]


@pytest.mark.parametrize(
    "payload",
    [b"", bytes([0x80 | AUDIO, 0, 4]), bytes([0x80 | AUDIO, 0, 0, 9, AUDIO, 1]), bytes([110, 1])],
)
async def test_malformed_redundancy_is_counted_and_dropped(up: Uplink, payload: bytes) -> None:
    up.send(MIC, RED, 1, red((0, b"a")), mid="0")
    up.send(MIC, RED, 2, payload, timestamp=960)
    up.send(MIC, RED, 3, red((960, b"b"), (0, b"c")), timestamp=1920)

    assert up.counters.dropped_malformed == 1
    assert up.layers("microphone")[2].reception.received == 3


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([MIC, LOW, HIGH, REPAIR, 77]),
            st.sampled_from([AUDIO, RED, VP8, RTX, 13]),
            st.integers(0, 0xFFFF),
            st.binary(max_size=60),
            st.sampled_from(["", "0", "1", "2", "9"]),
            st.sampled_from(["", "l", "h", "x"]),
        ),
        max_size=30,
    )
)
def test_whatever_a_publisher_says_is_counted_and_nothing_is_sent_twice(
    packets: list[tuple[int, int, int, bytes, str, str]],
) -> None:
    async def run() -> None:
        with uplink(recorded("chromium_three_layers"), SOURCES) as up:
            ears = [up.listen("microphone", is_video=False), up.listen("camera", is_video=True)]
            for ssrc, payload_type, seq, payload, mid, rid in packets:
                up.send_if_new(ssrc, payload_type, seq, payload, mid, rid)
                up.now_s += 0.02
                up.publisher.ask(up.now_s)
            up.publisher.send_arrivals()
            up.publisher.send_reports(up.now_s)
            up.publisher.link_stats(up.now_s)

            for ear in ears:
                ear.heard()
            assert up.counters.protect_failed == 0

    asyncio.run(run())
