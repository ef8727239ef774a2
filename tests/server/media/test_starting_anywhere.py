"""After a way was lost and found, a picture starts with the first key frame of any layer."""

import pytest

from server.media.slot_stream import PAUSED
from tests.server.media.stage import Stage, is_seamless, qualities


def interrupt(stage: Stage, seconds: float = 0.5) -> None:
    """Lose what the camera shows for a while; then its publisher is back."""
    for _ in range(12):
        stage.now_s += seconds / 12
        for camera in stage.cameras:
            camera.frame(stage.now_s)
    stage.track.start_anywhere()


@pytest.fixture
def high(stage: Stage) -> Stage:
    """A stage whose slot carries the best layer."""
    stage.track.aim(stage.way.stream, 2)
    stage.step(2)
    return stage


def wanted(stage: Stage) -> list[int]:
    return [q for q, camera in enumerate(stage.cameras) if camera.layer.keyframes.is_wanted]


def waiting(stage: Stage) -> list[int]:
    return [q for q, camera in enumerate(stage.cameras) if camera.layer.waiting]


@pytest.mark.parametrize("first", [0, 1, 2])
def test_the_first_key_frame_of_any_layer_is_shown(high: Stage, first: int) -> None:
    interrupt(high)
    asked = wanted(high)
    got = high.step(first, only=(first,)) + high.step(only=(first,))

    assert asked == [0, 1, 2]
    assert qualities(got, high) == [first] * 4
    assert got[0].picture.is_key
    assert is_seamless(got)


def test_the_best_of_one_burst_is_shown_in_the_end(high: Stage) -> None:
    interrupt(high)
    upwards = high.step(0, 1, 2)

    assert qualities(upwards, high)[-2:] == [2, 2]
    assert waiting(high) == []


def test_what_is_better_than_the_first_is_still_waited_for_and_nothing_else(high: Stage) -> None:
    interrupt(high)
    got = high.step(1, only=(1,))
    left = waiting(high)
    got += high.step(0) + high.step(2)

    assert left == [2]
    assert qualities(got, high) == [1] * 6 + [2] * 2
    assert waiting(high) == []


def test_after_the_best_nothing_else_is_taken(high: Stage) -> None:
    interrupt(high)
    got = high.step(2) + high.step(0, 1)

    assert qualities(got, high)[-4:] == [2] * 4
    assert waiting(high) == []


def test_nothing_better_than_what_is_sent_is_taken(stage: Stage) -> None:
    stage.track.aim(stage.way.stream, 1)
    stage.step(1)
    interrupt(stage)

    assert waiting(stage) == [0, 1]
    assert wanted(stage) == [0, 1]


@pytest.mark.parametrize(("quality", "left"), [(PAUSED, []), (0, [0])])
def test_another_aim_ends_it(high: Stage, quality: int, left: list[int]) -> None:
    interrupt(high)
    high.track.aim(high.way.stream, quality)

    assert waiting(high) == left


def test_a_slot_that_is_taken_away_is_sent_nothing(high: Stage) -> None:
    interrupt(high)
    high.track.remove(high.way.stream)

    assert high.step(0, 1, 2) == []
    assert waiting(high) == []


def test_a_source_that_is_switched_off_stays_off(high: Stage) -> None:
    interrupt(high)
    high.track.set_active(active=False)
    interrupt(high)

    assert high.step(0, 1, 2) == []
    assert waiting(high) == []


def test_a_layer_that_goes_away_is_not_waited_for(high: Stage) -> None:
    interrupt(high)
    high.cameras[2].layer.leave_all()
    got = high.step(0, only=(0,))

    assert qualities(got, high) == [0, 0]
    assert waiting(high) == [1]


def test_twice_in_a_row_is_as_once(high: Stage) -> None:
    interrupt(high)
    interrupt(high)
    got = high.step(0, 1, 2) + high.step()

    assert qualities(got, high)[-2:] == [2, 2]
    assert waiting(high) == []


def test_what_it_is_aimed_at_meanwhile_it_takes_once(high: Stage) -> None:
    interrupt(high, 3.0)
    high.step(only=(0,))
    high.track.options(high.now_s)
    got = high.step(0, only=(0,))

    assert qualities(got, high) == [0, 0]
    assert high.cameras[0].layer.takers == [high.way.stream]


def test_a_codec_that_is_not_taken_is_not_waited_for(high: Stage) -> None:
    high.way.stream.types = {"h264": (102, 103)}
    interrupt(high)

    assert waiting(high) == []


def test_a_picture_that_went_on_meanwhile_has_no_seam(high: Stage) -> None:
    got = high.step()
    high.track.start_anywhere()
    got += high.step(2, only=(2,)) + high.step(only=(2,))

    assert len(got) == 6
    assert is_seamless(got)
    assert waiting(high) == []


def test_what_came_before_a_repaired_key_frame_goes_to_its_viewer_once(high: Stage) -> None:
    camera = high.cameras[2]
    high.track.start_anywhere()
    lost, second = camera.frame(high.now_s, key=True)
    camera.arrive(second, high.now_s)
    got = high.step(only=(2,))
    camera.arrive(lost, high.now_s)
    got += high.way.received()

    assert len(got) == 4
    assert sorted(packet.seq for packet in got) == [*range(got[-1].seq, got[-1].seq + 4)]
