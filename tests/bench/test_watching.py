"""What a bench reads out of a page's statistics."""

import pytest

from tests.bench.watching import Record, Row, is_in, is_out


def row(way: str = "in", kind: str = "video", **values: object) -> Row:
    base = {"way": way, "of": 1, "kind": kind, "id": 5, "rid": ""}
    counts = {"frames": 0, "height": 0, "concealed": 0, "samples": 0, "bytes": 0, "packets": 0}
    return {**base, **counts, "lost": 0, **values}


def record(*samples: tuple[float, list[Row]], **values: object) -> Record:
    states = values.get("states", [])
    return Record(samples, states, values.get("pressed"))  # type: ignore[arg-type]


def test_counters_grow_from_the_first_sample_or_from_nothing_for_a_new_stream() -> None:
    seen = record(
        (0, [row(frames=100)]),
        (100, [row(frames=103), row(id=6, frames=2)]),
        (200, [row(frames=110), row(id=6, frames=4)]),
    )

    assert seen.grown(is_in("video"), "frames") == {(1, 5): 10, (1, 6): 4}
    assert seen.frames_shown() == 14


def test_the_camera_sent_as_many_frames_as_its_most_lively_layer() -> None:
    seen = record(
        (0, [row("out", id=1, frames=0), row("out", id=2, frames=0)]),
        (100, [row("out", id=1, frames=20), row("out", id=2, frames=7)]),
    )

    assert seen.frames_sent() == 20
    assert seen.grown(is_out("audio"), "frames") == {}


def test_concealment_is_a_share_of_the_sound_and_unknown_without_any() -> None:
    def heard(samples: int, concealed: int) -> list[Row]:
        return [row(kind="audio", samples=samples, concealed=concealed)]

    assert record((0, heard(0, 0)), (100, heard(4800, 48))).concealment() == pytest.approx(0.01)
    assert record((0, heard(10, 5)), (100, heard(10, 5))).concealment() is None
    many = record(*((100.0 * at, heard(100 * at, (0, 50, 50, 60, 60)[at])) for at in range(5)))
    assert many.concealment() == pytest.approx(0.15)
    assert many.concealment((100, 200), (300, 400)) == 0
    assert many.concealment((0, 100), (300, 400)) == pytest.approx(0.25)
    assert many.concealment((500, 900)) is None


@pytest.mark.parametrize(
    ("counts", "pause_s"), [([1, 2, 3, 4], 0.1), ([1, 1, 1, 4], 0.3), ([4, 4, 4, 4], 0.3)]
)
def test_a_pause_is_the_longest_time_without_growth(counts: list[int], pause_s: float) -> None:
    samples = [(100.0 * at, [row(frames=count)]) for at, count in enumerate(counts)]

    assert record(*samples).longest_pause_s(is_in("video"), "frames") == pytest.approx(pause_s)


def test_growth_after_a_time_is_seen_when_it_goes_on() -> None:
    counts = [10, 20, 20, 20, 21, 22]
    samples = [(100.0 * at, [row(frames=count)]) for at, count in enumerate(counts)]

    assert record(*samples).grows_again_s(is_in("video"), "frames", 200) == pytest.approx(0.3)
    assert record(*samples[:5]).grows_again_s(is_in("video"), "frames", 200) is None


@pytest.mark.parametrize(
    ("counts", "back_s"),
    [
        ([10, 11, 12, *[13] * 7, 14, 15, 16], 1.1),
        ([*[10] * 4, 11, 12, 13], 0.5),
        ([10, 11, 12, 13], 0.2),
        ([10, 11, 12, *[13] * 25], None),
        ([10, 10, 11], None),
        ([*range(10, 30), *[30] * 8, 31, 32], 0.2),
    ],
)
def test_what_was_under_way_when_the_way_was_cut_is_not_back(
    counts: list[int], back_s: float | None
) -> None:
    samples = [(100.0 * at, [row(frames=count)]) for at, count in enumerate(counts)]

    seen = record(*samples).back_s(is_in("video"), "frames", 0)
    assert seen == (back_s if back_s is None else pytest.approx(back_s))


def test_a_time_without_samples_is_no_standstill() -> None:
    times_ms = [0, 100, 200, 1900, 2000, 2100]
    samples = [(float(at_ms), [row(frames=at_ms)]) for at_ms in times_ms]

    assert record(*samples).back_s(is_in("video"), "frames", 0) == pytest.approx(0.2)


def test_both_connections_count_for_being_connected() -> None:
    states = [(1500, 0, "connected"), (1600, 1, "connecting"), (2500, 1, "connected")]

    assert record(states=states, pressed=1000).connected_s() == pytest.approx(1.5)
    assert record(states=states[:2], pressed=1000).connected_s() is None


def test_the_way_is_that_of_the_last_sample_that_knew_it() -> None:
    def way(kind: str, protocol: str) -> Row:
        return {"way": "route", "of": 0, "route": [kind, protocol, ""]}

    seen = record((0, [way("host", "udp")]), (100, [way("relay", "tls")]), (200, []))

    assert seen.routes() == {("relay", "tls")}
