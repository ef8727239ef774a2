"""What comes and goes by itself is not asked for, for longer each time; what is carried is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.messages import HIGH, LayersWanted, View
from server.media.strain import HOLD_S, MOST_S, STEADY_S, Strain
from server.media.wanted import NOTHING
from tests.server.media.layered import keep_on, publish_layers, states
from tests.server.media.people import ROOM, hall

LOW, MEDIUM = 0, 1


def tried(strain: Strain, at_s: float, *, lives_s: float = 5.0, wanted: int = HIGH) -> float:
    """Let the medium layer come, and go by itself; return when it went."""
    strain.follow(LOW, wanted, at_s)
    strain.follow(MEDIUM, wanted, at_s + 0.5)
    gone_s = at_s + 0.5 + lives_s
    strain.follow(LOW, wanted, gone_s)
    return gone_s


def held_for(strain: Strain, from_s: float) -> float:
    """Return for how long the low layer alone is asked for, in steps of half a second."""
    at_s = from_s
    while strain.cap < HIGH:
        at_s += 0.5
        strain.follow(LOW, HIGH, at_s)
    return at_s - from_s


def test_at_first_everything_is_asked_for() -> None:
    strain = Strain()
    for best in (NOTHING, LOW, MEDIUM, HIGH):
        strain.follow(best, HIGH, float(best))

    assert strain.cap == HIGH


def test_a_layer_that_came_and_went_is_not_asked_for_for_a_while() -> None:
    strain = Strain()
    gone_s = tried(strain, 100.0)

    assert strain.cap == LOW
    assert held_for(strain, gone_s) == HOLD_S


def test_each_time_it_is_left_alone_for_twice_as_long_up_to_a_minute() -> None:
    strain, at_s, held = Strain(), 100.0, []
    for _ in range(4):
        at_s = tried(strain, at_s)
        held.append(held_for(strain, at_s))
        at_s += held[-1]

    assert held == [HOLD_S, 2 * HOLD_S, MOST_S, MOST_S]


def test_a_layer_that_lived_is_asked_for_again_at_once() -> None:
    strain = Strain()
    tried(strain, 100.0, lives_s=STEADY_S)

    assert strain.cap == HIGH


def test_what_was_carried_for_long_makes_the_next_hold_short_again() -> None:
    strain = Strain()
    at_s = tried(strain, 100.0)
    at_s += held_for(strain, at_s)
    strain.follow(MEDIUM, HIGH, at_s)
    at_s += STEADY_S
    strain.follow(MEDIUM, HIGH, at_s)
    strain.follow(LOW, HIGH, at_s + 1)
    assert strain.cap == HIGH

    gone_s = tried(strain, at_s + 2)
    assert held_for(strain, gone_s) == HOLD_S


def test_what_nobody_wants_and_a_camera_that_is_off_are_no_strain() -> None:
    strain = Strain()
    tried(strain, 100.0, wanted=LOW)
    assert strain.cap == HIGH

    strain.follow(HIGH, HIGH, 110.0)
    strain.follow(NOTHING, HIGH, 111.0)
    assert strain.cap == HIGH


@pytest.mark.parametrize("wanted_again_s", [0.2, 1.4, 1.6, 2.0])
def test_a_layer_that_stops_as_it_was_told_to_is_no_strain(wanted_again_s: float) -> None:
    """Nobody wanted it, it stopped, and that is seen only when somebody wants it again."""
    strain = Strain()
    strain.follow(HIGH, HIGH, 100.0)
    strain.follow(HIGH, LOW, 103.0)
    strain.follow(HIGH, HIGH, 103.0 + wanted_again_s)
    strain.follow(LOW, HIGH, 105.2)

    assert strain.cap == HIGH


@pytest.mark.parametrize(("quiet_s", "cap"), [(0.4, LOW), (0.8, HIGH), (1.4, HIGH)])
def test_a_layer_that_comes_back_later_than_the_others_after_a_stall_is_no_strain(
    quiet_s: float, cap: int
) -> None:
    """It had counted as there all the time: no look fell after its end and before their return."""
    strain = Strain()
    strain.follow(LOW, HIGH, 99.0)
    strain.follow(HIGH, HIGH, 100.0)
    strain.follow(HIGH, HIGH, 103.0, quiet_s=quiet_s)
    strain.follow(LOW, HIGH, 103.2, quiet_s=0.1)

    assert strain.cap == cap


def test_a_layer_that_goes_again_long_after_it_was_switched_on_is_a_strain() -> None:
    strain = Strain()
    strain.follow(HIGH, LOW, 100.0)
    strain.follow(LOW, LOW, 102.0)
    strain.follow(LOW, HIGH, 103.0)
    gone_s = tried(strain, 104.0)

    assert strain.cap == LOW
    assert held_for(strain, gone_s) == HOLD_S


def test_what_ends_with_the_hold_itself_makes_the_next_one_no_longer() -> None:
    strain = Strain()
    gone_s = tried(strain, 100.0)
    strain.follow(MEDIUM, HIGH, gone_s + HOLD_S - 1)
    strain.follow(LOW, HIGH, gone_s + HOLD_S)

    assert strain.cap == HIGH


def test_the_best_layer_alone_is_left_alone_when_the_one_below_lives() -> None:
    strain = Strain()
    for best, at_s in ((LOW, 0.0), (MEDIUM, 1.0), (HIGH, 20.0), (MEDIUM, 24.0)):
        strain.follow(best, HIGH, at_s)

    assert strain.cap == MEDIUM


@given(st.lists(st.tuples(st.sampled_from((NOTHING, LOW, MEDIUM, HIGH)), st.floats(0.1, 20))))
def test_whatever_comes_and_goes_all_is_asked_for_again_within_a_minute(
    seen: list[tuple[int, float]],
) -> None:
    strain, now_s = Strain(), 0.0
    for best, passed_s in seen:
        now_s += passed_s
        strain.follow(best, HIGH, now_s)
        assert LOW <= strain.cap <= HIGH
    strain.follow(strain.cap, HIGH, now_s + MOST_S)

    assert strain.cap == HIGH


async def test_a_publisher_whose_line_gave_a_layer_up_is_asked_for_less() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        await room.subscribe("ben")
        room.worker.set_view(ROOM, "ben", View(large="ann"))

        def told() -> list[str | None]:
            return [each.camera for each in room.events if isinstance(each, LayersWanted)]

        def picture() -> str | None:
            return states(room, "ben")["1"].quality

        await keep_on(lambda: ann.cameras(key=True), lambda: picture() == "high", "all layers")
        assert told() == []

        await keep_on(lambda: ann.camera(0, key=True), lambda: told() == ["low"], "one is enough")
        await keep_on(lambda: ann.camera(0, key=True), lambda: picture() == "low", "the picture")
