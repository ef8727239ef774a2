"""Who is heard, and who speaks."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.speaker import EVERYBODY_UP_TO, RELEASE_S, SPEECH_LEVEL, Speakers

LOUD, LOW, QUIET = 20.0, 45.0, 90.0
NAMES = [f"p{number}" for number in range(12)]


def talk(
    speakers: Speakers, start_s: float, seconds: float, levels: dict[str, float | None], people: int
) -> float:
    """Let everybody go on at their level for a while; return when that ends."""
    steps = round(seconds * 10)
    for step in range(1, steps + 1):
        speakers.hear(levels, people, start_s + step / 10)
    return start_s + steps / 10


def crowd(**levels: float) -> dict[str, float | None]:
    """Return twelve microphones, quiet but for those named."""
    return {name: levels.get(name, QUIET) for name in NAMES}


def test_everybody_is_heard_in_a_small_room() -> None:
    speakers = Speakers(2)
    levels = dict.fromkeys(NAMES[:EVERYBODY_UP_TO], QUIET)

    assert speakers.hear(levels, EVERYBODY_UP_TO, 1.0)

    assert speakers.audible == tuple(NAMES[:EVERYBODY_UP_TO])


def test_one_more_makes_it_a_large_room() -> None:
    speakers = Speakers(2)

    speakers.hear(dict.fromkeys(NAMES[:8], QUIET), EVERYBODY_UP_TO + 1, 1.0)

    assert len(speakers.audible) == 2


def test_who_begins_to_speak_in_a_large_room_is_heard_at_once() -> None:
    speakers = Speakers(3)
    now_s = talk(speakers, 0.0, 5.0, crowd(p0=LOUD), 12)

    talk(speakers, now_s, 0.1, crowd(p11=LOW), 12)

    assert {"p0", "p11"} <= set(speakers.audible)


def test_who_paused_for_less_than_two_seconds_is_still_heard() -> None:
    speakers = Speakers(2)
    now_s = talk(speakers, 0.0, 3.0, crowd(p3=LOW, p4=LOW), 12)
    assert speakers.audible == ("p3", "p4")

    now_s = talk(speakers, now_s, RELEASE_S - 0.3, crowd(p5=LOW), 12)
    assert speakers.audible == ("p3", "p4")

    talk(speakers, now_s, 0.6, crowd(p5=LOW), 12)
    assert "p5" in speakers.audible


def test_a_much_louder_voice_is_heard_although_all_places_are_taken() -> None:
    speakers = Speakers(2)
    now_s = talk(speakers, 0.0, 3.0, crowd(p3=LOW, p4=LOW), 12)

    talk(speakers, now_s, 1.0, crowd(p3=LOW, p4=LOW, p5=LOUD), 12)

    assert "p5" in speakers.audible


def test_the_speaker_changes_within_a_second_and_not_for_a_cough() -> None:
    speakers = Speakers(5)
    now_s = talk(speakers, 0.0, 2.0, crowd(p1=LOW), 12)
    assert speakers.speaker == "p1"

    now_s = talk(speakers, now_s, 0.1, crowd(p1=LOW, p2=LOUD), 12)
    now_s = talk(speakers, now_s, 1.0, crowd(p1=LOW), 12)
    assert speakers.speaker == "p1"

    talk(speakers, now_s, 1.6, crowd(p2=LOW), 12)
    assert speakers.speaker == "p2"


def test_two_of_one_loudness_do_not_take_turns() -> None:
    speakers = Speakers(5)
    changes = 0
    before = None
    now_s = 0.0
    for turn in range(100):
        a, b = (LOW, LOW + 3) if turn % 2 else (LOW + 3, LOW)
        now_s = talk(speakers, now_s, 0.3, crowd(p1=a, p2=b), 12)
        changes += speakers.speaker != before
        before = speakers.speaker

    assert changes == 1


def test_the_last_speaker_stays_the_speaker_in_silence_and_not_when_muted() -> None:
    speakers = Speakers(5)
    now_s = talk(speakers, 0.0, 2.0, crowd(p1=LOW), 12)

    now_s = talk(speakers, now_s, 10.0, crowd(), 12)
    assert speakers.speaker == "p1"

    muted = crowd()
    del muted["p1"]
    assert speakers.hear(muted, 12, now_s + 0.1)
    assert speakers.speaker is None
    assert "p1" not in speakers.audible


def test_nothing_is_told_when_nothing_changed() -> None:
    speakers = Speakers(5)
    now_s = talk(speakers, 0.0, 2.0, crowd(p1=LOW), 12)

    assert not any(speakers.hear(crowd(p1=LOW), 12, now_s + step / 10) for step in range(1, 30))


@given(
    st.lists(
        st.dictionaries(st.sampled_from(NAMES), st.none() | st.floats(0, 127), max_size=12),
        min_size=1,
        max_size=60,
    ),
    st.integers(0, 6),
    st.integers(1, 20),
)
def test_never_more_are_heard_than_may_be_and_never_fewer_than_could(
    history: list[dict[str, float | None]], top: int, people: int
) -> None:
    speakers = Speakers(top)
    spoke_at: dict[str, float] = {}
    for step, levels in enumerate(history):
        now_s = step / 10
        for who, level in levels.items():
            if level is not None and level <= SPEECH_LEVEL:
                spoke_at[who] = now_s

        speakers.hear(levels, people, now_s)

        everybody = people <= EVERYBODY_UP_TO
        assert len(speakers.audible) == (len(levels) if everybody else min(top, len(levels)))
        assert set(speakers.audible) <= set(levels)
        assert speakers.speaker is None or speakers.speaker in speakers.audible
        talking = {who for who, level in levels.items() if level is not None and level <= 55}
        if not everybody and len(talking) <= top:
            idle = set(speakers.audible) - talking
            left = talking - set(speakers.audible)
            assert not left or all(now_s - spoke_at.get(who, -9) < RELEASE_S for who in idle)
