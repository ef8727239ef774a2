"""The controller of a way down against simulated links: how fast, how steady, and never the sound.

Times are simulated; nothing here depends on the machine.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.allocate import AUDIO, CHOSEN, LARGE, SCREEN, TILE, Demand, Kind, Option
from server.media.downlink import Downlink
from server.media.rtp.sent_log import SentLog
from tests.server.media.simulated_link import (
    AUDIO_OPTION,
    LAYERS,
    ONE_LARGE,
    PAUSED,
    History,
    Link,
    Moment,
    Sender,
)

PICTURES: tuple[tuple[Kind, int], ...] = ((LARGE, 2), (TILE, 0), (TILE, 0))
VOICES_BPS = 3 * AUDIO_OPTION.bps


def weather(now_s: float) -> float:
    """Return 1 Mbit/s, from 20 s 300 kbit/s, from 45 s 5 Mbit/s."""
    return 1e6 if now_s < 20 else 3e5 if now_s < 45 else 5e6


def run(link: Link, length_s: float, pictures: tuple[tuple[Kind, int], ...] = PICTURES) -> History:
    return Sender(link, pictures).run(length_s)


def pictures_bps(moment: Moment) -> int:
    return sum(
        LAYERS[quality][temporal] for quality, temporal in moment.qualities.values() if quality >= 0
    )


def is_best(moment: Moment) -> bool:
    return [quality for quality, _ in moment.qualities.values()] == [2, 0, 0]


@pytest.mark.parametrize(
    ("seed", "delay_ms", "jitter_ms", "loss", "feedback_ms"),
    [
        (1, 25, 0, 0.0, 100),
        (2, 5, 5, 0.0, 50),
        (3, 60, 20, 0.02, 100),
        (4, 150, 10, 0.0, 100),
        (5, 150, 10, 0.05, 100),
        (6, 100, 25, 0.05, 150),
        (7, 16, 1, 0.05, 150),
        (942, 117, 21, 0.05, 150),
        (817, 146, 25, 0.02, 50),
    ],
)
def test_layers_follow_the_weather(
    seed: int, delay_ms: int, jitter_ms: int, loss: float, feedback_ms: int
) -> None:
    link = Link(
        rate_bps=weather,
        delay_s=delay_ms / 1000,
        jitter_s=jitter_ms / 1000,
        loss=lambda _now_s: loss,
        feedback_s=feedback_ms / 1000,
        seed=seed,
    )
    history = run(link, 65)

    assert pictures_bps(history.at(19.9)) >= 450_000
    down_s = history.settled(20, 45, lambda now: pictures_bps(now) + VOICES_BPS <= 300_000)
    assert down_s <= 3
    up_s = history.first(45, is_best)
    assert up_s is not None
    assert up_s <= 10
    assert history.switches(5, 20) <= 3
    assert history.switches(24, 45) <= 6
    assert history.switches(56, 65) == 0


@pytest.mark.parametrize("queue_s", [0.1, 0.3])
def test_sound_does_not_wait_or_get_lost(queue_s: float) -> None:
    history = run(Link(rate_bps=weather, queue_s=queue_s), 65)

    assert history.audio_lost / history.audio_sent < 0.01
    assert history.late_audio(0.15, 0, 20) < 0.01
    assert history.late_audio(0.15, 22, 45) < 0.01
    assert history.late_audio(0.15, 45, 65) < 0.01


@pytest.mark.parametrize(("rate_bps", "seed"), [(int(3e5 * 1.4**n), n) for n in range(9)])
def test_a_steady_link_is_used_and_not_switched_about(rate_bps: int, seed: int) -> None:
    history = run(Link(rate_bps=lambda _now_s: rate_bps, seed=seed), 75)

    assert history.switches(15, 75) <= 8
    wanted = min(0.55 * rate_bps, LAYERS[2][1] + 2 * LAYERS[0][1]) - VOICES_BPS
    assert pictures_bps(history.at(74)) >= min(wanted, 700_000) - 90_000
    assert history.late_audio(0.2, 15, 75) < 0.1


@pytest.mark.parametrize("rate_bps", [200_000, 300_000, 400_000])
@pytest.mark.parametrize("queue_s", [0.1, 0.3, 1.0])
@pytest.mark.parametrize("delay_s", [0.03, 0.1, 0.15])
def test_one_large_picture_gives_way_on_a_line_that_is_thin_all_at_once(
    rate_bps: int, queue_s: float, delay_s: float
) -> None:
    """Also where the queue is long, and where what it drops is asked for again."""
    link = Link(
        rate_bps=lambda now_s: 3e6 if now_s < 20 else rate_bps, queue_s=queue_s, delay_s=delay_s
    )
    pictures = ((LARGE, 2),)
    sender = Sender(link, pictures, voices=1, layers=ONE_LARGE, repairs=True)
    history = sender.run(40)

    def fits(now: Moment) -> bool:
        ((quality, temporal),) = now.qualities.values()
        picture_bps = ONE_LARGE[quality][temporal] if quality >= 0 else 0
        return picture_bps + AUDIO_OPTION.bps <= rate_bps

    assert history.at(19.9).qualities == {"p0": (2, 1)}
    assert history.settled(20, 40, fits) <= 3
    assert history.late_audio(0.15, 23, 40) < 0.2
    assert history.repaired < 150_000


def test_a_line_that_does_not_even_carry_the_sound_gets_no_pictures() -> None:
    link = Link(rate_bps=lambda now_s: 3e6 if now_s < 20 else 100_000)
    history = Sender(link, ((LARGE, 2),), layers=ONE_LARGE, repairs=True).run(60)

    shown = [now for now in history.moments if now.at_s > 23 and now.qualities["p0"] != PAUSED]
    assert len(shown) <= 40  # steps of 0.1 s, of 370


def became_longer(at_s: float, longer_s: float, loss: float, *, jitter_s: float) -> Link:
    """Return a link whose way becomes longer, and loses packets, from a time on."""
    return Link(
        rate_bps=lambda _now_s: 5e6,
        loss=lambda now_s: loss if now_s >= at_s else 0.0,
        jitter_s=jitter_s,
        longer_s=longer_s,
        longer_at_s=at_s,
    )


@pytest.mark.parametrize("at_s", [1.5, 3, 20])
@pytest.mark.parametrize("longer_s", [0.07, 0.15, 0.25])
@pytest.mark.parametrize("loss", [0.0, 0.05])
def test_pictures_are_back_soon_after_the_way_became_longer(
    at_s: float, longer_s: float, loss: float
) -> None:
    link = became_longer(at_s, longer_s, loss, jitter_s=0.01)
    pictures = ((LARGE, 2),)
    history = Sender(link, pictures, voices=1, layers=ONE_LARGE).run(at_s + 20)

    paused = [now for now in history.moments if now.qualities["p0"] == PAUSED]
    assert len(paused) <= 20  # steps of 0.1 s
    best_s = history.settled(at_s, at_s + 20, lambda now: now.qualities["p0"][0] == 2)
    assert best_s <= 6


@pytest.mark.parametrize("at_s", [0.8, 3, 20])
@pytest.mark.parametrize("longer_s", [0.05, 0.15, 0.25])
@pytest.mark.parametrize("loss", [0.2, 0.25])
def test_pictures_are_back_soon_after_the_way_became_longer_and_lossy(
    at_s: float, longer_s: float, loss: float
) -> None:
    link = became_longer(at_s, longer_s, loss, jitter_s=0.004)
    sender = Sender(link, ((LARGE, 2),), voices=1, layers=ONE_LARGE, repairs=True)
    history = sender.run(at_s + 30)

    paused = [now for now in history.moments if now.qualities["p0"] == PAUSED]
    assert len(paused) <= 35  # steps of 0.1 s
    assert sender.downlink.own_loss > 0.1


@pytest.mark.parametrize(
    ("estimate_bps", "shown", "expected"),
    [
        (1_150_000, None, Option(2, 0, 1_000_000)),
        (1_050_000, None, None),
        (1_150_000, Option(1, 0, 500_000), Option(1, 0, 500_000)),
        (1_300_000, Option(1, 0, 500_000), Option(2, 0, 1_000_000)),
    ],
)
def test_a_sharper_picture_needs_more_room_than_one_that_was_not_seen(
    estimate_bps: int, shown: Option | None, expected: Option | None
) -> None:
    best = Option(2, 0, 1_000_000)
    downlink, now_s = Downlink(0.0), 0.0
    first = [Demand("p", LARGE, (shown,) if shown is not None else (best,))]
    downlink.on_remb(600_000, now_s)
    assert downlink.step(now_s, first).grants == {"p": shown}

    demands = [Demand("p", LARGE, (shown, best) if shown is not None else (best,))]
    for _ in range(50):
        now_s += 0.1
        downlink.on_remb(estimate_bps, now_s)
        grants = downlink.step(now_s, demands).grants

    assert grants == {"p": expected}


def test_five_percent_of_loss_on_a_long_way_cost_no_picture() -> None:
    link = Link(rate_bps=lambda _now_s: 5e6, delay_s=0.15, loss=lambda _now_s: 0.05)
    history = run(link, 40)

    assert history.settled(0, 40, is_best) <= 10
    assert history.switches(10, 40) == 0


def test_twenty_percent_of_loss_leave_sound_and_small_pictures() -> None:
    history = run(Link(rate_bps=lambda _now_s: 5e6, loss=lambda _now_s: 0.2), 60)

    seen = history.settled(2, 60, lambda now: PAUSED not in now.qualities.values())
    assert seen <= 3


def test_a_link_that_lets_bursts_pass_is_learned() -> None:
    history = run(Link(rate_bps=lambda _now_s: 3e5, bucket=16_000), 60)

    assert history.switches(5, 60) <= 8
    assert history.late_audio(0.2, 10, 60) < 0.08


def test_pictures_are_back_soon_after_an_outage() -> None:
    link = Link(rate_bps=lambda _now_s: 3e6, loss=lambda now_s: 1.0 if 20 <= now_s < 30 else 0.0)
    history = run(link, 45)

    assert history.at(29.9).estimate_bps < 300_000
    back_s = history.first(30, lambda now: PAUSED not in now.qualities.values())
    assert back_s is not None
    assert back_s <= 3


def test_a_picture_larger_than_all_that_is_sent_is_reached() -> None:
    sender = Sender(
        Link(rate_bps=lambda _now_s: 20e6),
        [(TILE, 2)] * 9,
        voices=9,
        layers=((), (), (1_200_000,)),
    )
    history = sender.run(12)

    assert set(history.at(11.9).qualities.values()) == {(2, 0)}


def test_a_screen_comes_before_faces() -> None:
    pictures = ((SCREEN, 2), (LARGE, 2), (CHOSEN, 2), (TILE, 0))
    history = run(Link(rate_bps=lambda _now_s: 1e6), 40, pictures)

    for moment in history.moments:
        screen, large, chosen, tile = (quality for quality, _ in moment.qualities.values())
        assert screen >= max(large, chosen, tile)


@pytest.mark.parametrize(
    ("screen_bps", "rate_bps"), [(600_000, 1.5e6), (1_000_000, 1.5e6), (1_400_000, 2e6)]
)
@pytest.mark.parametrize("tiles", [1, 5, 9])
def test_faces_that_grew_first_give_way_to_the_screen(
    screen_bps: int, rate_bps: float, tiles: int
) -> None:
    """A screen has one size: until the way is known to carry it, there is room for faces."""
    sender = Sender(
        Link(rate_bps=lambda _now_s: rate_bps),
        [(SCREEN, 2), (LARGE, 2), *[(TILE, 0)] * tiles],
        screen=((), (), (screen_bps,)),
        wobble=0.03,
    )
    history = sender.run(90)

    def is_shown(moment: Moment) -> bool:
        return moment.qualities["p0"] == (2, 0)

    assert history.settled(0, 90, is_shown) < 15
    assert history.switches(20, 80) <= 12
    assert history.late_audio(0.15, 20, 90) < 0.01


def cameras(*best: int) -> list[Demand]:
    options = [
        Option(quality, temporal, bps)
        for quality, rates in enumerate(LAYERS)
        for temporal, bps in enumerate(rates)
    ]
    return [
        Demand("sound", AUDIO, (AUDIO_OPTION,)),
        *(Demand(f"p{index}", TILE, options, each) for index, each in enumerate(best)),
    ]


def test_a_new_view_is_answered_at_once() -> None:
    downlink = Downlink(0.0)
    downlink.step(0.0, cameras(0))

    grants = downlink.step(0.1, cameras(1)).grants

    assert grants["p0"] == Option(1, 0, 300_000)
    assert downlink.step(0.2, cameras(0, 0)).grants["p1"] is not None
    assert "p1" not in downlink.step(0.3, cameras(0)).grants


def test_sound_comes_and_goes_without_a_change_of_pictures() -> None:
    downlink = Downlink(0.0)
    pictures = cameras(0, 0)[1:]
    before = downlink.step(0.0, pictures).grants
    for step in range(1, 60):
        voices = [Demand(f"a{voice}", AUDIO, (AUDIO_OPTION,)) for voice in range(step % 3)]
        grants = downlink.step(step / 10, [*voices, *pictures]).grants
        assert all(grants[voice.key] == AUDIO_OPTION for voice in voices)
        assert {key: grants[key] for key in before} == before


def test_voices_that_begin_take_their_share_from_pictures_at_once() -> None:
    downlink = Downlink(0.0)
    pictures = cameras(0, 0)[1:]
    downlink.step(0.0, pictures)
    voices = [Demand(f"a{voice}", AUDIO, (AUDIO_OPTION,)) for voice in range(9)]

    grants = downlink.step(0.1, [*voices, *pictures]).grants

    assert all(grants[voice.key] == AUDIO_OPTION for voice in voices)
    assert sum(option.bps for option in grants.values() if option) <= downlink.estimate_bps * 1.05


def test_padding_is_due_at_its_rate_and_bounded_when_it_can_not_be_sent() -> None:
    downlink = Downlink(0.0)
    probe = None
    at_s = 2.5
    while probe is None:
        at_s += 0.1
        probe = downlink.step(at_s, cameras(2, 2)).probe
    begun_s, sent = at_s, 0

    while at_s < probe.until_s:
        at_s += 0.02
        due = downlink.padding_due(at_s)
        assert due <= probe.bps * 0.1 / 8
        downlink.note_padding(due)
        sent += due

    assert abs(sent - probe.bps * (probe.until_s - begun_s) / 8) < 100
    assert downlink.padding_due(at_s + 1) == 0


def test_nothing_is_probed_when_everything_is_granted() -> None:
    downlink = Downlink(0.0)

    assert all(downlink.step(step / 10, cameras(0)).probe is None for step in range(100))


def test_a_receiver_without_feedback_is_followed_by_its_remb() -> None:
    downlink = Downlink(0.0)
    downlink.on_remb(3_000_000, 1.0)
    for step in range(50):
        grants = downlink.step(1.0 + step / 10, cameras(2, 0)).grants
    assert grants["p0"] == Option(2, 1, 1_500_000)

    downlink.on_remb(200_000, 7.0)

    grants = downlink.step(7.1, cameras(2, 0)).grants
    assert grants == {"sound": AUDIO_OPTION, "p0": Option(0, 1, 150_000), "p1": None}


@given(st.binary(max_size=60))
def test_feedback_of_any_bytes_is_survived(body: bytes) -> None:
    downlink, log = Downlink(0.0), SentLog()
    for seq in range(50):
        log.record(seq, seq / 100, 500)

    downlink.on_feedback(body, log, 1.0)
    downlink.on_feedback(bytes(8) + body, log, 1.1)

    assert downlink.step(1.2, cameras(1)).grants["sound"] == AUDIO_OPTION
