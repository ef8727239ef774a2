"""The slope of the soak is what grows by itself, whoever comes and goes."""

import contextlib
import random
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiortc.rtcdtlstransport import RTCCertificate
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.bench import soak as soaking
from tests.bench.churn import Guest
from tests.bench.recorded import CACHE_MIB, bytes_a_stay
from tests.bench.soak import History, Sample, Soak, figures, fit
from tests.flows.program import Program

people = st.lists(st.integers(0, 40), min_size=8, max_size=60)


@given(people, st.floats(-5, 5), st.floats(0, 3), st.floats(0, 500))
def test_growth_is_told_from_attendance(
    attendance: list[int], by_time: float, by_person: float, base: float
) -> None:
    assume(len(set(attendance)) > 2)
    rows = [
        (5.0 * index, float(count), base + by_time * 5 * index + by_person * count)
        for index, count in enumerate(attendance)
    ]

    assert fit(rows)[0] == pytest.approx(by_time, abs=1e-3)


@given(st.integers(0, 2**32), st.floats(0.5, 20))
def test_what_only_comes_and_goes_lies_within_a_few_standard_errors(
    seed: int, swing: float
) -> None:
    chance = random.Random(seed)
    rows = [(5.0 * at, 40.0 + at % 3, chance.uniform(-swing, swing)) for at in range(36)]
    slope, error = fit(rows)

    assert error > 0
    assert abs(slope) < 6 * error


def test_with_constant_attendance_it_is_the_plain_slope_without_any_doubt() -> None:
    assert fit([(float(at), 7.0, 3.0 * at) for at in range(10)]) == pytest.approx((3.0, 0.0))


@pytest.mark.parametrize(("left", "is_told"), [(0.0, True), (2.0, False)])
def test_what_is_left_over_is_told_when_nobody_is_there(
    tmp_path: Path, left: float, is_told: bool
) -> None:
    def sample(people: float, memory_mib: float) -> dict[str, Sample]:
        return {"worker-1": Sample(0.0, people, 2 * people, memory_mib, 5.0, 2.0)}

    soak = Soak(Program(tmp_path), 1, 1)
    soak.histories[7] = History("worker-1", 7)
    made, notes = figures(soak, 6.0, sample(0.0, 37.0), sample(left, 58.0))

    assert [each.value for each in made if each.id == "worker_memory_mib_left_over"] == (
        [21.0] if is_told else []
    )
    assert any("people are left" in note for note in notes) is not is_told


async def test_no_sample_is_taken_in_the_middle_of_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soaking, "STILL_WITHIN_S", 0.0)
    monkeypatch.setattr(soaking, "FAREWELL_S", 0.0)
    soak, sampled = Soak(Program(tmp_path), 1, 1), list[bool]()
    certificate = RTCCertificate.generateCertificate()
    guest = Guest("http://127.0.0.1:1", "a@example.org", 1, certificate, soak._going)
    soak.guests.append(guest)

    async def sample() -> None:
        sampled.append(soak._going.is_set())

    monkeypatch.setattr(soak, "_sample", sample)
    await soak._sample_still()
    assert (sampled, soak.unrest) == ([], 1)

    guest.is_busy = False
    await soak._sample_still()

    assert (sampled, soak.unrest) == ([False], 1)
    assert soak._going.is_set()
    await guest.close()


def test_what_is_kept_on_purpose_is_the_record_and_a_full_cache_of_it(tmp_path: Path) -> None:
    soak = Soak(Program(tmp_path), 1, 1)
    with contextlib.closing(sqlite3.connect(tmp_path / "consilium.sqlite")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE event (type TEXT, body BLOB)")
        database.execute("INSERT INTO event VALUES ('attendance.joined', '')")
        told = [soak._kept_mib()]
        for _ in range(5):
            database.execute("INSERT INTO event VALUES ('case.called', zeroblob(2621440))")
            database.commit()
            told.append(soak._kept_mib())
        for _ in range(1000):
            database.execute("INSERT INTO event VALUES ('attendance.joined', '')")
        database.commit()

    assert told == pytest.approx([0, 2.5, 5, 7.5, CACHE_MIB, CACHE_MIB], abs=0.1)
    kept_mib = soak._kept_mib()
    assert kept_mib - CACHE_MIB == pytest.approx(1000 * bytes_a_stay() / (1 << 20), rel=0.1)
    sample = Sample(0.0, 1.0, 1.0, 140.0, 5.0, 2.0, kept_mib)
    assert sample.memory_beside_kept_mib == 140.0 - kept_mib


LEAKS: Mapping[str, tuple[float, float, float]] = {
    "server_memory_mib_slope": (1 / 1024, 0.0, 0.0),
    "server_descriptors_slope": (0.0, 1 / 200, 0.0),
    "server_tasks_slope": (0.0, 0.0, 1 / 200),
}
"""What is planted: MiB, descriptors and tasks that each connection which ended leaves behind."""


def ten_minutes(tmp_path: Path, leak: tuple[float, float, float], seed: int) -> Soak:
    """Return a soak of a server where four connections end each second, and leave so much."""
    chance = random.Random(seed)
    soak = Soak(Program(tmp_path), 1, 1)
    history = soak.histories[7] = History("server", 7)
    soak.settled_at_s = 300.0
    sockets, ended = 45, 0
    for at in range(0, 600, 20):
        ended += 80
        sockets = min(56, max(34, sockets + chance.randint(-9, 9)))
        held = chance.randint(0, 8)  # seats of people whose connection is away
        memory, descriptors, tasks = (each * ended for each in leak)
        history.samples.append(
            Sample(
                float(at),
                float(sockets + held),
                float(sockets),
                137.0 + 0.06 * sockets + chance.uniform(-0.05, 0.05) + memory,
                60.0 + int(descriptors),
                9.0 + 6 * sockets + int(tasks),
            )
        )
    return soak


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("planted", [None, *LEAKS])
def test_a_leak_is_found_in_ten_minutes_and_nothing_else_is_taken_for_one(
    tmp_path: Path, planted: str | None, seed: int
) -> None:
    leak = (0.0, 0.0, 0.0) if planted is None else LEAKS[planted]
    made, _ = figures(ten_minutes(tmp_path, leak, seed), 10.0, {}, {})
    slopes = {each.id: each for each in made if each.id in LEAKS}

    assert {name for name, each in slopes.items() if not each.reached} == {planted} - {None}
    beside = next(each for each in made if each.id == "server_memory_beside_kept_mib_slope")
    assert beside.reached == slopes["server_memory_mib_slope"].reached
    if planted is not None:
        assert slopes[planted].value == pytest.approx(4 * 3600 * sum(leak), rel=0.3)
