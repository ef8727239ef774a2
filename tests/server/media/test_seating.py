"""What a viewer's places carry: who takes one, how much of a picture is of use, and why none is."""

import pytest

from server.media.allocate import CHOSEN, LARGE, SCREEN, TILE, Kind
from server.media.messages import HIGH, NO_SOURCE, POLICY, SOURCES, USER, Permission, View
from server.media.participant import Participant
from server.media.sdp.slots import layout
from server.media.seating import Carried, carried_by, seat
from server.media.track import Track

SECTIONS = layout(3, 0, 1)


def person(name: str, *sources: str, view: View | None = None) -> Participant:
    """Return somebody who publishes these sources, and has switched all of them on."""
    made = Participant(name, SECTIONS)
    made.view = view
    made.tracks = {source: Track(name, source, is_active=True) for source in sources}
    for source in sources:
        made.set_active(source, active=True)
    return made


def carried(viewer: Participant, *others: Participant) -> dict[tuple[str, str], Carried]:
    """Seat the others; return what the viewer's places carry, by whose and what it is."""
    seat(viewer, others, ())
    people = {each.participant_id: each for each in (viewer, *others)}
    return {
        (each.track.participant_id, each.track.source): each
        for each in carried_by(viewer, SECTIONS, people).values()
        if each.track is not None
    }


@pytest.mark.parametrize(
    ("view", "kind", "rank", "best"),
    [
        (View(large="ann", chosen="ann", tiles=("ann",)), LARGE, 0, HIGH),
        (View(chosen="ann", tiles=("ann",), tile_quality=0), CHOSEN, 0, 1),
        (View(chosen="ann", tile_quality=2), CHOSEN, 0, 2),
        (View(tiles=("ben", "ann"), tile_quality=0), TILE, 1, 0),
        (View(tiles=("ann",), tile_quality=1), TILE, 0, 1),
    ],
)
def test_how_much_of_a_camera_is_of_use_follows_how_it_is_shown(
    view: View, kind: Kind, rank: int, best: int
) -> None:
    found = carried(person("viewer", view=view), person("ann", *SOURCES), person("ben", *SOURCES))

    shown = found["ann", "camera"]
    assert (shown.paused, shown.kind, shown.rank, shown.best) == (None, kind, rank, best)


@pytest.mark.parametrize(
    ("view", "paused"),
    [
        (None, {"microphone": None, "camera": None, "screen": None}),
        (View(), {"microphone": None, "camera": USER, "screen": USER}),
        (
            View(large="ann", screens=("ann",), pictures=False),
            {"microphone": None, "camera": USER, "screen": USER},
        ),
        (
            View(large="ann", screens=("ann",), sound=False),
            {"microphone": USER, "camera": None, "screen": None},
        ),
        (View(tiles=("ben",), screens=("ann",)), {"microphone": None, "camera": USER}),
    ],
)
def test_what_nobody_looks_at_is_not_sent(view: View | None, paused: dict[str, str | None]) -> None:
    found = carried(person("viewer", view=view), person("ann", *SOURCES))

    assert {source: found["ann", source].paused for source in paused} == paused


def test_a_screen_is_of_use_as_it_is() -> None:
    found = carried(person("viewer", view=View(screens=("ann",))), person("ann", *SOURCES))

    shown = found["ann", "screen"]
    assert (shown.kind, shown.rank, shown.best) == (SCREEN, 0, HIGH)


def test_what_is_forbidden_is_said_before_what_is_off() -> None:
    viewer, ann = person("viewer"), person("ann", *SOURCES)
    ann.set_active("camera", active=False)
    assert carried(viewer, ann)["ann", "camera"].paused == NO_SOURCE

    ann.set_permission(Permission(camera_to=frozenset({"chair"})))

    found = carried(viewer, ann)
    assert found["ann", "camera"].paused == POLICY
    assert [found["ann", source].paused for source in ("microphone", "screen")] == [None, None]
    assert carried(person("chair"), ann)["ann", "camera"].paused == NO_SOURCE


def test_who_may_receive_nothing_is_sent_nothing_of_anybody() -> None:
    viewer = person("viewer")
    viewer.set_permission(Permission(receives=False))

    found = carried(viewer, person("ann", *SOURCES))

    assert [found["ann", source].paused for source in SOURCES] == [POLICY] * 3


def test_who_has_neither_sound_nor_picture_to_give_takes_no_place() -> None:
    silent, sharing, forbidden = (
        person("silent"),
        person("sharing", "screen"),
        person("no", *SOURCES),
    )
    forbidden.set_permission(Permission(send=frozenset()))
    viewer, ann = person("viewer"), person("ann", "microphone")

    found = carried(viewer, silent, sharing, forbidden, ann)

    assert viewer.slot_map.pairs == ["ann", None, None]
    assert viewer.slot_map.screens == ["sharing"]
    assert set(found) == {("ann", "microphone"), ("sharing", "screen")}


def test_a_screen_that_is_off_or_forbidden_takes_no_place() -> None:
    viewer, off, forbidden = person("viewer"), person("off", *SOURCES), person("no", *SOURCES)
    off.set_active("screen", active=False)
    forbidden.set_permission(Permission(send=frozenset({"microphone", "camera"})))
    ann = person("ann", *SOURCES)

    carried(viewer, off, forbidden, ann)

    assert viewer.slot_map.screens == ["ann"]


def test_who_is_looked_at_has_a_place_before_those_who_are_not() -> None:
    viewer = person("viewer", view=View(large="eve"))
    others = [person(name, *SOURCES) for name in ("ann", "ben", "cem", "eve")]

    carried(viewer, *others)

    assert "eve" in viewer.slot_map.pairs
