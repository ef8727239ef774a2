"""What a publishing connection asks for, and what it reports."""

import struct

import pytest

from server.media.rtp.feedback import Part
from server.media.rtp.keyframes import PLI_FORMAT, PSFB
from server.media.rtp.nack import GIVE_UP_S, NACK_FORMAT, RTPFB, unpack_nack
from server.media.rtp.round_trip import XR
from tests.server.media.uplinks import (
    AUDIO,
    DELTA,
    HIGH,
    KEY,
    LOW,
    MEDIUM,
    MIC,
    RED,
    VP8,
    Ear,
    Uplink,
    red,
)


def asked_for(parts: list[Part]) -> dict[int, list[int]]:
    """Return which packets were asked for, by stream."""
    return {
        int.from_bytes(part.body[4:8], "big"): [*unpack_nack(part.body[8:])]
        for part in parts
        if (part.kind, part.detail) == (RTPFB, NACK_FORMAT)
    }


def key_frames_asked_for(parts: list[Part]) -> list[int]:
    return [
        int.from_bytes(part.body[4:8], "big")
        for part in parts
        if (part.kind, part.detail) == (PSFB, PLI_FORMAT)
    ]


def send_layers(up: Uplink) -> None:
    """Send the first packet of each layer of the camera."""
    for rid, ssrc in (("l", LOW), ("m", MEDIUM), ("h", HIGH)):
        up.send(ssrc, VP8, 1, KEY, mid="1", rid=rid)


def watched_camera(up: Uplink) -> Ear:
    """Return who sees a camera's highest layer; what came so far was taken."""
    ear = up.listen("camera", is_video=True)
    send_layers(up)
    up.send(HIGH, VP8, 2, KEY)
    ear.heard()
    return ear


async def test_each_layer_asks_for_its_own_losses(up: Uplink) -> None:
    for quality in (0, 2):
        up.tracks["camera"].aim(up.listen("camera", is_video=True).stream, quality)
    for rid, ssrc in (("l", LOW), ("m", MEDIUM), ("h", HIGH)):
        up.send(ssrc, VP8, 1, KEY, mid="1", rid=rid)
        up.send(ssrc, VP8, 4, DELTA)
    up.now_s += 0.05
    up.publisher.ask(up.now_s)

    assert asked_for(up.asked()) == {LOW: [2, 3], HIGH: [2, 3]}


async def test_what_was_lost_of_a_layer_that_nobody_took_is_never_asked_for(up: Uplink) -> None:
    ear = watched_camera(up)
    up.send(LOW, VP8, 5, DELTA)
    up.now_s += 0.05
    up.publisher.ask(up.now_s)
    before = asked_for(up.asked())

    up.tracks["camera"].aim(ear.stream, 0)
    up.now_s += 0.05
    up.publisher.ask(up.now_s)

    assert before == {}
    asked = up.asked()
    assert asked_for(asked) == {}
    assert key_frames_asked_for(asked) == [LOW]


async def test_a_wish_for_a_key_frame_of_sound_goes_no_further(up: Uplink) -> None:
    up.listen("microphone", is_video=False)
    up.send(MIC, AUDIO, 1, b"sound", mid="0")
    (layer,) = up.layers("microphone").values()
    layer.keyframes.want()

    up.publisher.ask(up.now_s)

    assert up.asked() == []


async def test_what_was_said_before_the_first_packet_is_not_put_in(up: Uplink) -> None:
    ear = up.listen("microphone", is_video=False)
    up.send(MIC, RED, 10, red((0, b"ten")), timestamp=9600, mid="0")
    up.send(MIC, RED, 11, red((1920, b"nine"), (960, b"ten"), (0, b"eleven")), timestamp=10_560)

    assert [packet.payload for packet in ear.heard()] == [b"ten", b"eleven"]
    assert up.counters.red_recovered == 0


async def test_a_picture_of_another_type_than_was_agreed_goes_nowhere(up: Uplink) -> None:
    ear = watched_camera(up)
    before = up.counters.dropped_unknown_stream
    up.send(HIGH, VP8 + 20, 3, KEY)

    assert up.counters.dropped_unknown_stream == before + 1
    assert ear.heard() == []


async def test_one_constant_moves_a_publishers_clock_onto_ours(up: Uplink) -> None:
    """Reports come late now and then; both streams of a person must move alike all the same."""
    watched_camera(up)
    up.report(HIGH, 5 << 32, 90_000)
    first = up.layers()[2].clock
    up.now_s += 2.5
    up.report(HIGH, 7 << 32, 270_000)
    later = up.layers()[2].clock

    assert first is not None
    assert later is not None
    assert later.ntp_shift == first.ntp_shift
    assert later.ntp == 7 << 32


async def test_many_wishes_for_a_key_frame_are_one_request_in_half_a_second(up: Uplink) -> None:
    ear = up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 1, DELTA, mid="1", rid="h")
    for step in range(100):
        up.layers()[2].keyframes.want()
        up.publisher.ask(up.now_s)
        if step % 10 == 0:
            up.send(HIGH, VP8, 2 + step, KEY if step == 50 else DELTA)
        up.now_s += 0.02

    asked = key_frames_asked_for(up.asked())
    assert {*asked} == {HIGH}
    assert 2 <= len(asked) <= 4
    assert len(ear.heard()) == 5


async def test_what_is_lost_for_good_is_replaced_by_a_key_frame(up: Uplink) -> None:
    up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 1, KEY, mid="1", rid="h")
    up.send(HIGH, VP8, 3, DELTA)
    began_s, asked_at_s = up.now_s, list[float]()
    for step in range(100):
        up.now_s += 0.02
        up.send(HIGH, VP8, 4 + step, DELTA)
        up.publisher.ask(up.now_s)
        asked_at_s += [up.now_s - began_s for _ in key_frames_asked_for(up.asked())]

    assert len(asked_at_s) == 1
    assert GIVE_UP_S / 2 < asked_at_s[0] < GIVE_UP_S + 0.1


async def test_after_a_standstill_a_key_frame_is_asked_for_instead_of_what_was_lost(
    up: Uplink,
) -> None:
    up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 1, KEY, mid="1", rid="h")
    up.now_s += 2.0
    up.send(HIGH, VP8, 61, DELTA)
    up.now_s += 0.05
    up.publisher.ask(up.now_s)

    asked = up.asked()
    assert asked_for(asked) == {}
    assert key_frames_asked_for(asked) == [HIGH]


async def test_a_publisher_who_moved_is_asked_again_at_once(up: Uplink) -> None:
    up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 1, DELTA, mid="1", rid="h")
    up.publisher.ask(up.now_s)
    assert key_frames_asked_for(up.asked()) == [HIGH]

    up.publisher.transport.ice.selected = ("192.0.2.7", 4000)
    asked = []
    for _ in range(10):
        up.now_s += 0.02
        up.publisher.ask(up.now_s)
        asked += key_frames_asked_for(up.asked())

    assert asked == [HIGH]


async def test_a_layer_that_stopped_is_not_asked_for_key_frames(up: Uplink) -> None:
    up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 1, DELTA, mid="1", rid="h")
    for _ in range(500):
        up.now_s += 0.02
        up.publisher.ask(up.now_s)

    assert len(key_frames_asked_for(up.asked())) <= 2


async def test_how_the_way_up_goes_is_told_since_the_last_time(up: Uplink) -> None:
    up.publisher.link_stats(up.now_s)
    for seq in range(100):
        up.now_s += 0.02
        if seq % 10 != 5:
            up.send(
                LOW, VP8, seq, KEY if seq == 0 else DELTA, timestamp=1800 * seq, mid="1", rid="l"
            )
    first = up.publisher.link_stats(up.now_s)
    up.now_s += 1
    second = up.publisher.link_stats(up.now_s)

    assert first.loss == pytest.approx(0.1, abs=0.01)
    assert first.bitrate_bps > 8 * 90 * 30 / 2
    assert first.jitter_s < 0.005
    assert (second.is_heard, second.bitrate_bps) == (False, 0)


async def test_what_was_mended_still_counts_as_lost(up: Uplink) -> None:
    for seq in range(0, 100, 2):
        blocks = (red((0, b"b")),) if seq == 0 else (red((960, b"a"), (0, b"b")),)
        up.now_s += 0.04
        up.send(MIC, RED, seq, *blocks, timestamp=960 * seq, mid="0")

    assert up.counters.red_recovered == 49
    assert up.publisher.link_stats(up.now_s).loss == pytest.approx(0.5, abs=0.01)


async def test_the_round_trip_is_asked_for_and_used(up: Uplink) -> None:
    up.send(LOW, VP8, 1, KEY, mid="1", rid="l")
    up.publisher.send_reports(up.now_s)
    question = next(part for part in up.asked() if part.kind == XR)
    asker = int.from_bytes(question.body[:4], "big")
    middle = int.from_bytes(question.body[10:14], "big")
    up.now_s += 0.5
    answer = struct.pack("!BBHLBBHLLL", 0x80, XR, 5, LOW, 5, 0, 3, asker, middle, 13_107)
    up.put(up.sender.protect_rtcp(answer))

    assert up.publisher.link_stats(up.now_s).round_trip_s == pytest.approx(0.3, abs=0.001)
    assert up.layers()[0].nack.round_trip_s == pytest.approx(0.3, abs=0.001)


async def test_a_detached_connection_feeds_nothing(up: Uplink) -> None:
    ear = up.listen("camera", is_video=True)
    up.send(HIGH, VP8, 1, KEY, mid="1", rid="h")
    up.publisher.detach()
    up.send(HIGH, VP8, 2, DELTA, mid="1", rid="h")
    up.send(MEDIUM, VP8, 2, KEY, mid="1", rid="m")

    assert len(ear.heard()) == 1
    assert up.layers() == {}


async def test_reports_of_all_layers_are_kept_for_lip_sync(up: Uplink) -> None:
    for rid, ssrc in (("l", LOW), ("h", HIGH)):
        up.send(ssrc, VP8, 1, KEY, mid="1", rid=rid)
        up.report(ssrc, 5 << 32, ssrc * 1000)

    clocks = {layer.ssrc: layer.clock for layer in up.layers().values()}
    assert {ssrc: clock.timestamp for ssrc, clock in clocks.items() if clock} == {
        LOW: LOW * 1000,
        HIGH: HIGH * 1000,
    }


@pytest.mark.parametrize(("silent_s", "asked"), [(2.0, [LOW, MEDIUM, HIGH]), (0.3, [])])
async def test_who_comes_back_from_elsewhere_is_asked_for_key_frames_of_every_layer(
    up: Uplink, silent_s: float, asked: list[int]
) -> None:
    up.listen("camera", is_video=True)
    send_layers(up)
    up.publisher.ask(up.now_s)
    up.asked()

    up.now_s += silent_s
    up.publisher.transport.ice.selected = ("192.0.2.7", 4000)
    up.publisher.ask(up.now_s)

    assert sorted(key_frames_asked_for(up.asked())) == asked


async def test_who_comes_back_is_shown_from_the_first_layer_that_comes(up: Uplink) -> None:
    ear = watched_camera(up)

    up.now_s += 2.0
    up.publisher.transport.ice.selected = ("192.0.2.7", 4000)
    up.publisher.ask(up.now_s)
    up.send(LOW, VP8, 40, KEY)

    assert len(ear.heard()) == 1


async def test_who_was_silent_but_did_not_move_goes_on_where_they_were(up: Uplink) -> None:
    ear = watched_camera(up)

    up.now_s += 2.0
    up.publisher.ask(up.now_s)
    up.send(LOW, VP8, 40, KEY)

    assert ear.heard() == []


async def test_sound_that_comes_from_elsewhere_goes_on_by_itself(up: Uplink) -> None:
    ear = up.listen("microphone", is_video=False)
    up.send(MIC, AUDIO, 1, b"sound", mid="0")
    ear.heard()

    up.now_s += 2.0
    up.publisher.transport.ice.selected = ("192.0.2.7", 4000)
    up.publisher.ask(up.now_s)

    assert up.layers("microphone")[2].waiting == []
    assert key_frames_asked_for(up.asked()) == []
