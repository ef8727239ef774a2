"""A track's layers towards one slot: switching, leaving frames out, and what can be had."""

import itertools
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.allocate import NOMINAL_BPS
from server.media.forward import probe, retransmit
from server.media.layer import Layer
from server.media.rtp.reports import SenderClock
from server.media.slot_stream import PAUSED
from server.media.track import Track
from tests.server.media.egress import FAN_OUTS, Camera, Received, Way

STEP_S = 1 / 24


class Stage:
    """One camera of three layers, and one slot that it is put into."""

    def __init__(self, fan_out: str, starts: tuple[int, int, int] = (100, 65_530, 30_000)) -> None:
        self.way = Way(fan_out)
        self.track = Track("ann", "camera", is_active=True)
        self.cameras = [
            Camera(
                self.way.layer(first_seq=start & 0xFFFF, quality=quality),
                seq=start & 0xFFFF,
                timestamp=start * 77_777,
                picture=start,
                tl0=start,
            )
            for quality, start in enumerate(starts)
        ]
        self.now_s = 1.0
        for quality, camera in enumerate(self.cameras):
            self.track.use(quality, camera.layer)
        self.track.add(self.way.stream, 0)

    def step(self, *keys: int, only: tuple[int, ...] = (0, 1, 2)) -> list[Received]:
        """Let a frame of each layer arrive; return what the slot got."""
        self.now_s += STEP_S
        for quality in only:
            self.cameras[quality].show(self.now_s, key=quality in keys)
        return self.way.received()

    def say_times(self, shift: int = 7 << 32) -> None:
        """Let the publisher state the clocks of all layers, for the same moment."""
        for camera in self.cameras:
            at = camera.timestamp + round(self.now_s * 90_000) & 0xFFFFFFFF
            camera.layer.clock = SenderClock(int(self.now_s * (1 << 32)), at, shift)


@pytest.fixture(params=FAN_OUTS)
def stage(request: pytest.FixtureRequest) -> Generator[Stage]:
    opened = Stage(request.param)
    yield opened
    opened.way.close()


def qualities(packets: list[Received], stage: Stage) -> list[int]:
    """Return which layer each packet is of, by the number in its payload."""
    found = []
    for packet in packets:
        seq = int.from_bytes(packet.payload[7:11], "big")
        found.append(
            next(
                quality
                for quality, camera in enumerate(stage.cameras)
                if camera.made.get(seq, (b"",))[0][-7:] == packet.payload[-7:]
            )
        )
    return found


def is_seamless(packets: list[Received]) -> bool:
    """Tell whether numbers, times and pictures go on without a gap."""
    for before, after in itertools.pairwise(packets):
        step = (after.timestamp - before.timestamp) & 0xFFFFFFFF
        same = step == 0
        pictures = (after.picture.picture_id - before.picture.picture_id) & 0x7FFF
        if (after.seq - before.seq) & 0xFFFF != 1 or step >= 3 * 90_000:
            return False
        if pictures != (0 if same else 1):
            return False
        if (after.picture.tl0 - before.picture.tl0) & 0xFF > 1:
            return False
    return True


def test_a_switch_waits_for_a_key_frame_and_leaves_no_seam(stage: Stage) -> None:
    got = stage.step(0)
    stage.track.aim(stage.way.stream, 2)
    got += stage.step() + stage.step()
    got += stage.step(2)
    got += stage.step()

    assert qualities(got, stage) == [0] * 8 + [2] * 4
    assert is_seamless(got)
    assert got[8].picture.is_key
    assert stage.cameras[2].layer.keyframes.is_wanted is False


def test_asking_for_a_layer_asks_for_its_key_frame_once(stage: Stage) -> None:
    stage.step(0)
    stage.track.aim(stage.way.stream, 1)

    assert stage.cameras[1].layer.keyframes.is_wanted
    assert not stage.cameras[2].layer.keyframes.is_wanted


def test_a_change_of_mind_before_the_key_frame_changes_nothing(stage: Stage) -> None:
    got = stage.step(0)
    stage.track.aim(stage.way.stream, 2)
    stage.track.aim(stage.way.stream, 0)
    got += stage.step(1, 2)

    assert qualities(got, stage) == [0] * 4
    assert stage.way.stream.awaited is None


def test_times_are_aligned_by_what_the_sender_says(stage: Stage) -> None:
    stage.step(0)
    stage.say_times()
    last = stage.step()[-1]
    stage.track.aim(stage.way.stream, 2)
    stage.now_s += 1.0
    # The other layer's frame comes a tenth of a second late, but was taken with the rest.
    seqs = stage.cameras[2].frame(stage.now_s, key=True)
    for seq in seqs:
        stage.cameras[2].arrive(seq, stage.now_s + 0.1)
    first = stage.way.received()[0]

    assert abs(((first.timestamp - last.timestamp) & 0xFFFFFFFF) - 90_000) <= 2


def test_a_statement_that_can_not_be_true_is_not_followed(stage: Stage) -> None:
    stage.step(0)
    stage.say_times()
    clock = stage.cameras[2].layer.clock
    assert clock is not None
    stage.cameras[2].layer.clock = SenderClock(clock.ntp + (60 << 32), clock.timestamp, 7 << 32)
    last = stage.step()[-1]
    stage.track.aim(stage.way.stream, 2)
    first = stage.step(2)[0]

    assert 0 < (first.timestamp - last.timestamp) & 0xFFFFFFFF < 90_000


def test_a_frame_of_the_same_moment_still_comes_later(stage: Stage) -> None:
    stage.step(0)
    stage.say_times()
    stage.track.aim(stage.way.stream, 1)
    got = stage.step(1)

    assert qualities(got, stage) == [0, 0, 1, 1]
    assert (got[2].timestamp - got[1].timestamp) & 0xFFFFFFFF == 1


def test_late_packets_of_the_layer_before_are_not_sent(stage: Stage) -> None:
    stage.step(0)
    late = stage.cameras[0].frame(stage.now_s)
    stage.cameras[0].show(stage.now_s)
    stage.track.aim(stage.way.stream, 2)
    stage.step(2, only=(2,))
    assert stage.cameras[0].arrive(late[0], stage.now_s)

    assert stage.way.received() == []


def test_what_was_sent_before_a_switch_can_be_had_again(stage: Stage) -> None:
    before = stage.step(0)
    stage.track.aim(stage.way.stream, 2)
    stage.step(2)
    stage.step()

    for packet in before:
        assert retransmit(stage.way.stream, packet.seq, stage.way.full, stage.now_s)
    again = stage.way.received()
    assert [each.payload[2:] for each in again] == [each.payload for each in before]
    assert [each.timestamp for each in again] == [each.timestamp for each in before]


@pytest.mark.parametrize("how", ["remove", "inactive", "pause", "clear"])
def test_nothing_goes_out_or_can_be_had_again_after_a_stop(stage: Stage, how: str) -> None:
    sent = stage.step(0)
    stream = stage.way.stream
    stage.track.aim(stream, 2)
    {
        "remove": lambda: stage.track.remove(stream),
        "inactive": lambda: stage.track.set_active(active=False),
        "pause": lambda: stage.track.aim(stream, PAUSED),
        "clear": stage.track.clear,
    }[how]()

    assert stage.step(0, 1, 2) == []
    assert not retransmit(stream, sent[-1].seq, stage.way.full)
    assert stage.way.received() == []
    probe(stream, 1000, stage.now_s)
    assert {each.payload for each in stage.way.received()} == {b""}


def test_a_pause_ends_without_a_seam_in_the_numbers(stage: Stage) -> None:
    before = stage.step(0)[-1]
    stage.track.aim(stage.way.stream, PAUSED)
    for _ in range(48):
        assert stage.step(0) == []
    stage.track.aim(stage.way.stream, 1)
    after = stage.step(1)[0]

    assert (after.seq - before.seq) & 0xFFFF == 1
    assert (after.picture.picture_id - before.picture.picture_id) & 0x7FFF == 1
    assert abs(((after.timestamp - before.timestamp) & 0xFFFFFFFF) - 49 * 3750) < 90


def test_a_slot_takes_the_best_layer_that_arrives(stage: Stage) -> None:
    stage.track.aim(stage.way.stream, 2)
    for _ in range(60):
        stage.step(2, only=(0, 1))
    stage.track.options(stage.now_s)
    got = stage.step(0, 1, only=(0, 1))

    assert set(qualities(got, stage)) == {1}
    for _ in range(3):
        stage.step()
        stage.track.options(stage.now_s)
    assert set(qualities(stage.step(2)[-2:], stage)) == {2}


def test_a_slot_takes_what_is_above_when_nothing_below_arrives(stage: Stage) -> None:
    for _ in range(60):
        stage.step(only=(1,))
    stage.track.options(stage.now_s)

    assert set(qualities(stage.step(1, only=(1,)), stage)) == {1}


def test_frames_are_left_out_without_a_seam(stage: Stage) -> None:
    stream = stage.way.stream
    got = stage.step(0) + stage.step()
    stage.track.aim(stream, 0, 0)
    for _ in range(9):
        got += stage.step()
    few = len(got)
    stage.track.aim(stream, 0, 1)
    for _ in range(9):
        got += stage.step()

    assert few == 4 + 2 * 5
    assert len(got) == few + 2 * 9
    assert is_seamless(got)


def test_more_frames_begin_only_where_the_picture_allows_it(stage: Stage) -> None:
    stream = stage.way.stream
    stage.step(0)
    stage.track.aim(stream, 0, 0)
    stage.step()
    stage.track.aim(stream, 0, 1)
    camera = stage.cameras[0]
    for seq in (*camera.frame(1.5), *camera.frame(1.6)):
        data, timestamp = camera.made[seq]
        tid_at = 25
        # The encoder says of no frame that it stands on layer 0 alone.
        camera.made[seq] = (
            data[:tid_at] + bytes((data[tid_at] & 0xC0,)) + data[tid_at + 1 :],
            timestamp,
        )
        camera.arrive(seq, 1.6)

    assert {packet.picture.tid for packet in stage.way.received()} == {0}


def test_what_was_lost_between_frames_left_out_finds_its_place(stage: Stage) -> None:
    stream, camera = stage.way.stream, stage.cameras[0]
    got = stage.step(0)
    stage.track.aim(stream, 0, 0)
    numbers = [camera.frame(2.0 + index * STEP_S) for index in range(6)]
    late = numbers[1][0]
    for frame in numbers:
        for seq in frame:
            if seq != late:
                camera.arrive(seq, 3.0)
    got += stage.way.received()
    camera.arrive(late, 3.1)
    found = stage.way.received()

    assert len(found) == 1
    missing = {(got[0].seq + step) & 0xFFFF for step in range(len(got) + 1)}
    assert missing - {each.seq for each in got} == {found[0].seq}
    assert retransmit(stream, found[0].seq, stage.way.full)


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


# What happens to a slot: frames with losses and delays, aims, and layers that stop.
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("frames"), st.integers(0, 7), st.sets(st.integers(0, 5), max_size=3)),
        st.tuples(st.just("aim"), st.integers(-1, 2), st.integers(0, 3)),
        st.tuples(st.just("key"), st.integers(0, 2), st.none()),
        st.tuples(st.just("late"), st.integers(0, 2), st.integers(0, 9)),
        st.tuples(st.just("again"), st.integers(0, 40), st.none()),
        st.tuples(st.just("probe"), st.integers(0, 3000), st.none()),
        st.tuples(st.just("wait"), st.integers(1, 20), st.none()),
    ),
    max_size=60,
)


@pytest.mark.parametrize("fan_out", FAN_OUTS)
@given(
    happenings=happenings,
    starts=st.tuples(*[st.integers(0, 0xFFFF)] * 3),
    temporal=st.integers(1, 3),
)
def test_no_number_is_used_twice_and_a_repeat_is_what_was_sent(
    fan_out: str,
    happenings: list[tuple[str, int, object]],
    starts: tuple[int, int, int],
    temporal: int,
) -> None:
    stage = Stage(fan_out, starts)
    for camera in stage.cameras:
        camera.temporal = temporal
    stream = stage.way.stream
    unsent: list[list[int]] = [[], [], []]
    seen: dict[tuple[int, int], Received] = {}
    newest = 0
    for what, number, detail in happenings:
        stage.now_s += STEP_S
        if what == "frames":
            assert isinstance(detail, set)
            for quality, camera in enumerate(stage.cameras):
                if number & 1 << quality:
                    for index, seq in enumerate(camera.frame(stage.now_s)):
                        if index + 2 * quality in detail:
                            unsent[quality].append(seq)
                        else:
                            camera.arrive(seq, stage.now_s)
        elif what == "aim":
            assert isinstance(detail, int)
            stage.track.aim(stream, number, detail)
        elif what == "key":
            stage.cameras[number].show(stage.now_s, key=True)
        elif what == "late" and unsent[number]:
            assert isinstance(detail, int)
            seq = unsent[number].pop(detail % len(unsent[number]))
            stage.cameras[number].arrive(seq, stage.now_s)
        elif what == "again":
            retransmit(stream, newest - number & 0xFFFF, stage.way.full, stage.now_s)
        elif what == "probe":
            probe(stream, number, stage.now_s)
        elif what == "wait":
            stage.now_s += number / 10
            stage.track.options(stage.now_s)
        for packet in stage.way.received():
            assert (packet.ssrc, packet.seq) not in seen
            seen[packet.ssrc, packet.seq] = packet
            if packet.ssrc == stream.ssrc:
                if not newest or (packet.seq - newest) & 0xFFFF < 0x8000:
                    newest = packet.seq
            elif packet.payload:
                original = seen.get((stream.ssrc, int.from_bytes(packet.payload[:2], "big")))
                if original is not None:
                    assert packet.payload[2:] == original.payload
                    assert packet.timestamp == original.timestamp
    stage.way.close()

    assert stage.way.counters.protect_failed == 0


@pytest.mark.parametrize("fan_out", FAN_OUTS)
@given(
    happenings=st.lists(
        st.one_of(
            st.tuples(st.just("aim"), st.integers(0, 2), st.integers(0, 2)),
            st.tuples(st.just("step"), st.integers(0, 2), st.booleans()),
        ),
        max_size=80,
    ),
    starts=st.tuples(*[st.integers(0, 0xFFFF)] * 3),
)
def test_without_loss_a_receiver_sees_one_stream_whatever_it_is_made_of(
    fan_out: str, happenings: list[tuple[str, int, int]], starts: tuple[int, int, int]
) -> None:
    stage = Stage(fan_out, starts)
    got = stage.step(0)
    for what, number, detail in happenings:
        if what == "aim":
            stage.track.aim(stage.way.stream, number, detail)
        else:
            got += stage.step(*([number] if detail else []))
    whole = stage.way.counters
    stage.way.close()

    assert is_seamless(got)
    assert whole.protect_failed == 0


@given(happenings=happenings, starts=st.tuples(*[st.integers(0, 0xFFFF)] * 3))
def test_both_fan_outs_send_the_same_bytes(
    happenings: list[tuple[str, int, object]], starts: tuple[int, int, int]
) -> None:
    stages = [Stage(fan_out, starts) for fan_out in (FAN_OUTS[0], FAN_OUTS[-1])]
    pure, native = (stage.way.stream for stage in stages)
    for name in ("ssrc", "rtx_ssrc", "rtx_seq", "_last_seq", "_last_timestamp"):
        setattr(native, name, getattr(pure, name))
    for what, number, detail in happenings:
        got = []
        for stage in stages:
            stage.now_s += STEP_S
            if what == "frames":
                stage.step(only=tuple(each for each in range(3) if number & 1 << each))
            elif what == "aim":
                assert isinstance(detail, int)
                stage.track.aim(stage.way.stream, number, detail)
            elif what == "key":
                stage.cameras[number].show(stage.now_s, key=True)
            elif what == "probe":
                probe(stage.way.stream, number, stage.now_s)
            elif what == "again":
                newest = stage.cameras[0].layer.reception.newest_seq
                out = newest + stage.way.stream.seq_shift - number
                retransmit(stage.way.stream, out & 0xFFFF, stage.way.full, stage.now_s)
            got.append(stage.way.arrived())
        assert got[0] == got[1]
    for stage in stages:
        stage.way.close()

    assert stages[0].way.counters == stages[1].way.counters
