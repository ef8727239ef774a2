"""From layer to layer and back: at key frames, without a seam, and nothing after a stop."""

import pytest

from server.media.forward import probe, retransmit
from server.media.rtp.reports import SenderClock
from server.media.slot_stream import PAUSED
from tests.server.media.stage import STEP_S, Stage, is_seamless, qualities


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


def test_a_switch_at_a_late_key_frame_brings_what_followed_it_along(stage: Stage) -> None:
    got = stage.step(0)
    stage.track.aim(stage.way.stream, 2)
    camera = stage.cameras[2]
    late, *rest = camera.frame(2.0, key=True)
    for seq in rest:
        camera.arrive(seq, 2.0)
    camera.show(2.1)
    gone = camera.frame(2.2)
    camera.show(2.3)
    got += stage.way.received()
    camera.arrive(late, 2.4)
    got += stage.way.received()

    assert qualities(got, stage) == [0] * 2 + [2] * 6
    assert is_seamless(got[:6])
    assert [(packet.seq - got[5].seq) & 0xFFFF for packet in got[6:]] == [3, 4]
    assert stage.way.stream.sent_as(got[5].seq + 1 & 0xFFFF, gone[-1] + 2) is not None


def test_in_need_nothing_goes_out_until_the_smaller_picture_starts(stage: Stage) -> None:
    stage.track.aim(stage.way.stream, 2)
    got = stage.step(2) + stage.step()
    stage.track.aim(stage.way.stream, 0, in_need=True)
    waited = stage.step() + stage.step()
    got += stage.step(0) + stage.step()

    assert waited == []
    assert qualities(got, stage) == [2] * 4 + [0] * 4
    assert is_seamless(got)


def test_in_need_a_better_picture_is_not_waited_for_in_the_dark(stage: Stage) -> None:
    got = stage.step(0)
    stage.track.aim(stage.way.stream, 2, in_need=True)

    assert qualities(got + stage.step(), stage) == [0] * 4


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


@pytest.mark.parametrize("goes_up", [False, True])
def test_a_late_frame_that_would_have_been_left_out_shows_no_picture(
    stage: Stage, *, goes_up: bool
) -> None:
    stream, camera = stage.way.stream, stage.cameras[0]
    camera.per_frame = 1
    stage.step(0)
    stage.step()
    stage.track.aim(stream, 0, 0)
    for _ in range(4):
        stage.step()
    # The next but one builds on frames that were not sent, which a receiver can not see.
    camera.show(2.0)
    (late,) = camera.frame(2.1)
    camera.show(2.2)
    if goes_up:
        stage.track.aim(stream, 0, 1)
        camera.show(2.3)
    stage.way.received()
    assert camera.made[late][0][25] >> 6 == 1
    camera.arrive(late, 2.5)
    found = stage.way.received()

    assert [each.payload for each in found] == [b""]
    assert not retransmit(stream, found[0].seq, stage.way.full)
    probe(stream, 3000, 2.6)
    again = {int.from_bytes(each.payload[:2], "big") for each in stage.way.received()}
    assert found[0].seq not in again


def test_a_late_packet_of_a_frame_that_was_sent_completes_it(stage: Stage) -> None:
    stream, camera = stage.way.stream, stage.cameras[0]
    stage.step(0)
    camera.show(2.0)
    camera.show(2.1)
    first, late = camera.frame(2.2)
    camera.arrive(first, 2.2)
    assert camera.made[late][0][25] >> 6 == 1
    stage.track.aim(stream, 0, 0)
    for at_s in (2.3, 2.4, 2.5):
        camera.show(at_s)
    stage.way.received()
    camera.arrive(late, 2.6)
    found = stage.way.received()

    assert [each.payload for each in found] == [camera.made[late][0][-len(found[0].payload) :]]
    assert retransmit(stream, found[0].seq, stage.way.full)
