"""Sharing a budget among slots: order, bounds, and what goes first when it falls."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.allocate import (
    AUDIO,
    CHOSEN,
    LARGE,
    SCREEN,
    TILE,
    Demand,
    Kind,
    Option,
    allocate,
    needed_bps,
)

LOW_SLOW, LOW = Option(0, 0, 90), Option(0, 1, 150)
MEDIUM_SLOW, MEDIUM = Option(1, 0, 300), Option(1, 1, 500)
HIGH_SLOW, HIGH = Option(2, 0, 900), Option(2, 1, 1500)
CAMERA = (LOW_SLOW, LOW, MEDIUM_SLOW, MEDIUM, HIGH_SLOW, HIGH)
SHARED = (Option(2, 0, 400), Option(2, 1, 700))
SOUND = (Option(0, 0, 36),)


@st.composite
def demands(draw: st.DrawFn) -> list[Demand]:
    kinds = draw(st.lists(st.sampled_from(list(Kind)), max_size=12))
    made = []
    for index, kind in enumerate(kinds):
        ways = draw(
            st.lists(
                st.tuples(st.integers(0, 2), st.integers(0, 3)),
                unique=True,
                max_size=1 if kind is AUDIO else 6,
            )
        )
        options = [
            Option(quality, temporal, draw(st.integers(0, 2_000_000)))
            for quality, temporal in sorted(ways)
        ]
        made.append(Demand(str(index), kind, options, draw(st.integers(0, 2))))
    return made


@given(demands(), st.integers(-1000, 20_000_000))
def test_the_budget_holds_and_sound_is_always_granted(wanted: list[Demand], budget: int) -> None:
    grants = allocate(budget, wanted)

    assert list(grants) == [demand.key for demand in wanted]
    sound = {demand.key for demand in wanted if demand.kind is AUDIO}
    assert all(grants[key] is not None for key in sound)
    pictures = {key: option for key, option in grants.items() if key not in sound}
    if needed_bps(grants) > budget:
        assert needed_bps(pictures) == 0
    for demand in wanted:
        granted = grants[demand.key]
        if granted is not None and demand.kind is not AUDIO:
            assert granted in demand.options
            assert granted.quality <= demand.best


@given(demands())
def test_a_large_enough_budget_grants_everything(wanted: list[Demand]) -> None:
    grants = allocate(1 << 40, wanted)

    for demand in wanted:
        usable = [option for option in demand.options if option.quality <= demand.best]
        if demand.kind is not AUDIO:
            assert grants[demand.key] == (usable[-1] if usable else None)


@given(demands(), st.integers(0, 20_000_000))
def test_a_screen_is_not_paused_for_the_sake_of_a_face(wanted: list[Demand], budget: int) -> None:
    grants = allocate(budget, wanted)

    left = budget - needed_bps(grants)
    faces = needed_bps(
        {d.key: grants[d.key] for d in wanted if d.kind in (LARGE, CHOSEN, TILE)},
    )
    screens = [demand for demand in wanted if demand.kind is SCREEN]
    for demand in screens[:1]:
        usable = [option.bps for option in demand.options if option.quality <= demand.best]
        if grants[demand.key] is None and usable:
            assert min(usable) > left + faces


def order(budget: int) -> dict[str, Option | None]:
    """Grant a meeting with one of each kind, at a budget beyond the sound."""
    wanted = [
        Demand("tile", TILE, CAMERA, 0),
        Demand("chosen", CHOSEN, CAMERA, 1),
        Demand("large", LARGE, CAMERA, 2),
        Demand("screen", SCREEN, SHARED),
        Demand("sound", AUDIO, SOUND),
    ]
    return allocate(budget + 36, wanted)


def test_what_is_added_as_the_budget_grows() -> None:
    nothing = {"screen": None, "large": None, "chosen": None, "tile": None, "sound": SOUND[0]}
    steps: list[tuple[int, dict[str, Option | None]]] = [
        (0, {}),
        (90, {"large": LOW_SLOW}),
        (400, {"screen": SHARED[0]}),
        (490, {"screen": SHARED[0], "large": LOW_SLOW}),
        (789, {"screen": SHARED[0], "large": LOW, "chosen": LOW_SLOW, "tile": LOW_SLOW}),
        (790, {"screen": SHARED[1], "large": LOW_SLOW}),
        (880, {"screen": SHARED[1], "large": LOW_SLOW, "chosen": LOW_SLOW}),
        (970, {"screen": SHARED[1], "large": LOW_SLOW, "chosen": LOW_SLOW, "tile": LOW_SLOW}),
        (1030, {"screen": SHARED[1], "large": LOW, "chosen": LOW_SLOW, "tile": LOW_SLOW}),
        (2380, {"screen": SHARED[1], "large": HIGH, "chosen": LOW_SLOW, "tile": LOW_SLOW}),
        (2790, {"screen": SHARED[1], "large": HIGH, "chosen": MEDIUM, "tile": LOW_SLOW}),
        (2850, {"screen": SHARED[1], "large": HIGH, "chosen": MEDIUM, "tile": LOW}),
    ]
    for budget, expected in steps:
        assert order(budget) == nothing | expected, budget


def test_frames_go_before_sharpness() -> None:
    wanted = [Demand("large", LARGE, CAMERA)]

    granted = [allocate(budget, wanted)["large"] for budget in (1500, 1499, 899, 499, 299, 149, 89)]

    assert granted == [HIGH, HIGH_SLOW, MEDIUM, MEDIUM_SLOW, LOW, LOW_SLOW, None]


def test_tiles_are_all_seen_before_one_is_seen_well() -> None:
    wanted = [Demand(str(index), TILE, CAMERA, 2) for index in range(3)]

    assert allocate(270, wanted) == dict.fromkeys("012", LOW_SLOW)
    assert allocate(450 + 350, wanted) == {"0": MEDIUM, "1": LOW, "2": LOW}
    assert allocate(1500, wanted) == dict.fromkeys("012", MEDIUM)


def test_the_earlier_of_two_tiles_is_shown() -> None:
    wanted = [Demand("first", TILE, CAMERA), Demand("second", TILE, CAMERA)]

    assert allocate(150, wanted) == {"first": LOW, "second": None}


def test_sound_that_is_not_there_yet_may_begin() -> None:
    assert allocate(0, [Demand("sound", AUDIO, ())]) == {"sound": Option(0, 0, 0)}
