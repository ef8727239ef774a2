"""A track towards one slot: codecs, what can be had, probes, and what its packets say."""

import pytest

from server.media.allocate import NOMINAL_BPS
from server.media.forward import probe, retransmit
from server.media.layer import Layer
from server.media.slot_stream import PAUSED
from server.media.track import Track
from tests.server.media.egress import Way
from tests.server.media.stage import Stage, qualities


def test_a_codec_that_the_subscriber_does_not_take_is_not_sent(stage: Stage) -> None:
    stage.track.remove(stage.way.stream)
    stage.way.stream.types = {"h264": (102, 103)}
    stage.track.add(stage.way.stream)

    assert stage.step(0, 1, 2) == []
    assert stage.way.stream.awaited is None


def test_payload_types_follow_the_codec() -> None:
    way = Way()
    way.stream.types = {"h264": (102, 103), "vp8": (96, 97)}
    track = Track("ann", "camera", is_active=True)
    layer = way.layer(codec="h264")
    track.use(2, layer)
    track.add(way.stream)
    for seq, first in enumerate((0x41, 0x67, 0x68, 0x65, 0x41)):
        extended = layer.advance(seq, 1.0)
        assert extended is not None
        head = bytes((0x80, 96, 0, seq)) + bytes(8)
        layer.take(bytearray(head) + bytes((first, 1, 2)), 12, extended, 0, 1.0)
    got = way.received()
    way.close()

    assert [packet.payload[0] for packet in got] == [0x67, 0x68, 0x65, 0x41]
    assert {packet.payload_type for packet in got} == {102}
    assert way.stream.rtx_payload_type == 103


class TestOptions:
    def test_what_arrives_is_offered_at_what_it_takes(self, stage: Stage) -> None:
        for _ in range(48):
            stage.step()
            options = stage.track.options(stage.now_s)

        assert [(each.quality, each.temporal) for each in options] == [
            (quality, tid) for quality in range(3) for tid in range(2)
        ]
        size = len(stage.cameras[0].made[100][0]) + 16
        assert options[1].bps == pytest.approx(2 * 24 * 8 * size, rel=0.1)
        assert options[0].bps == pytest.approx(24 * 8 * size, rel=0.15)

    def test_a_burst_hardly_changes_what_it_is_said_to_take(self, stage: Stage) -> None:
        for _ in range(48):
            stage.step()
            before = stage.track.options(stage.now_s)[-1].bps
        stage.cameras[2].per_frame = 16
        for _ in range(3):
            stage.step()
        stage.cameras[2].per_frame = 2
        highest = 0
        for _ in range(24):
            stage.step()
            highest = max(highest, stage.track.options(stage.now_s)[-1].bps)

        assert before < highest < 1.5 * before

    def test_what_is_switched_off_is_offered_at_what_it_takes_usually(self) -> None:
        track = Track("ann", "camera", is_active=True)
        track.declare((0, 1, 2))

        assert [
            (each.quality, each.bps) for each in track.options(1.0) if each.temporal == 1
        ] == list(enumerate(NOMINAL_BPS))

    def test_what_was_wanted_in_vain_costs_no_more_than_what_comes(self, stage: Stage) -> None:
        stage.track.declare((0, 1, 2))
        stage.track.aim(stage.way.stream, 2)
        for _ in range(24 * 8):
            stage.step(only=(0,))
            options = stage.track.options(stage.now_s)

        assert {each.quality for each in options} == {0, 1, 2}
        assert len({each.bps for each in options if each.quality or each.temporal}) == 1

    def test_the_highest_aim_is_what_is_wanted(self, stage: Stage) -> None:
        other = Way()
        stage.track.add(other.stream, 1)

        assert stage.track.wanted() == 1
        stage.track.aim(other.stream, PAUSED)
        assert stage.track.wanted() == 0
        stage.track.remove(stage.way.stream)
        assert stage.track.wanted() == PAUSED
        other.close()


def test_a_layer_that_stopped_holds_no_packets_and_can_come_again(stage: Stage) -> None:
    for _ in range(24):
        stage.step(0)
    held = [camera.layer.history.get(camera.layer.reception.newest_seq) for camera in stage.cameras]
    for _ in range(48):
        stage.step(only=(0,))
        stage.track.options(stage.now_s)
    newest = [each.layer.reception.newest_seq for each in stage.cameras]
    left = [
        [seq for seq in range(last - 256, last + 1) if camera.layer.history.get(seq)]
        for last, camera in zip(newest, stage.cameras, strict=True)
    ]
    stage.track.aim(stage.way.stream, 2)
    for _ in range(4):
        stage.step()
        stage.track.options(stage.now_s)
    stage.step(2)
    sent = stage.step()

    assert all(held)
    assert [bool(each) for each in left] == [True, False, False]
    assert qualities(sent, stage) == [2, 2]
    assert retransmit(stage.way.stream, sent[0].seq, [])


def test_probes_are_recent_packets_under_numbers_of_their_own(stage: Stage) -> None:
    stage.cameras[0].per_frame = 1
    first = stage.step(0)[0]
    for seq in stage.cameras[0].frame(2.0):
        data, timestamp = stage.cameras[0].made[seq]
        stage.cameras[0].made[seq] = (data.ljust(900, b"\xab"), timestamp)
        stage.cameras[0].arrive(seq, 2.0)
    big = stage.way.received()[0]

    sent = probe(stage.way.stream, 1500, 2.1)
    got = stage.way.received()

    assert sent == sum(each.size for each in got)
    assert 1200 <= sent <= 1600
    assert {each.ssrc for each in got} == {stage.way.stream.rtx_ssrc}
    assert got[0].payload[2:] == big.payload
    assert [each.payload for each in got[1:]] == [b""] * (len(got) - 1)
    numbers = [each.transport_seq for each in (first, big, *got)]
    assert numbers == [1, 2, *range(3, 3 + len(got))]
    assert stage.way.box.sent.look(numbers[-1] or 0) == (2.1, got[-1].size)


def test_a_probe_never_holds_what_came_while_it_was_not_to_be_sent(stage: Stage) -> None:
    camera = stage.cameras[0]
    stage.step(0)
    stage.track.set_active(active=False)
    for seq in camera.frame(2.0, key=True):
        data, timestamp = camera.made[seq]
        camera.made[seq] = (data.ljust(900, b"\xab"), timestamp)
        camera.arrive(seq, 2.0)
    stage.track.set_active(active=True)
    camera.show(2.1, key=True)
    shown = stage.way.received()

    assert probe(stage.way.stream, 5000, 2.2) > 4000
    got = stage.way.received()

    assert len(shown) == 2
    assert {each.payload for each in got} == {b""}


def test_a_slot_that_carries_nothing_probes_with_padding_alone() -> None:
    way = Way()
    way.stream.rtx_payload_type = None
    track = Track("ann", "camera", is_active=True)

    assert probe(way.stream, 1000, 1.0) == 0
    way.stream.types = {"vp8": (96, 97)}
    track.add(way.stream, PAUSED)
    sent = probe(way.stream, 1000, 1.0)
    got = way.received()
    way.close()

    assert sent == sum(each.size for each in got) > 900
    assert {(each.payload_type, each.ssrc) for each in got} == {(97, way.stream.rtx_ssrc)}
    assert [each.transport_seq for each in got] == list(range(1, 1 + len(got)))


def test_every_packet_has_a_transport_number_and_is_logged(stage: Stage) -> None:
    got = []
    stage.way.box.transport_seq = 65_533
    for _ in range(4):
        got += stage.step(0)
    retransmit(stage.way.stream, got[0].seq, stage.way.full, stage.now_s)
    got += stage.way.received()

    numbers = [each.transport_seq for each in got]
    assert numbers == [(65_533 + index) & 0xFFFF for index in range(9)]
    for packet in got:
        entry = stage.way.box.sent.look(packet.transport_seq or 0)
        assert entry is not None
        assert entry[1] == packet.size


def test_totals_count_what_was_sent(stage: Stage) -> None:
    sent = stage.step(0)
    stage.track.aim(stage.way.stream, 0, 0)
    for _ in range(5):
        sent += stage.step()
    stage.track.aim(stage.way.stream, 2)
    sent += stage.step(2) + stage.step()

    assert stage.way.stream.totals() == (len(sent), sum(len(each.payload) for each in sent))


class TestLevels:
    def test_the_mean_since_the_last_time_is_returned_once(self) -> None:
        way = Way()
        layer: Layer = way.layer(is_video=False)
        way.close()
        layer.note_level(40, 1.0)
        layer.note_level(60, 1.1)

        assert layer.take_level(1.2) == 50
        assert layer.take_level(1.3) is None
