"""Reading views and permissions: bounded, and nothing is guessed."""

from collections.abc import Mapping

import pytest

from server.media.frames import FrameError
from server.media.messages import MediaError, Permission, View
from server.media.wishes import read_permission, read_view

VIEW: Mapping[str, object] = {
    "large": "ann",
    "chosen": None,
    "tiles": ["ben", "cem"],
    "tile_quality": "medium",
    "screens": ["ann"],
    "sound": True,
    "pictures": False,
}
PERMISSION: Mapping[str, object] = {
    "send": ["microphone"],
    "receives": False,
    "camera_to": ["ann", "ben"],
}


def test_a_view_is_read() -> None:
    assert read_view(VIEW) == View(
        large="ann",
        tiles=("ben", "cem"),
        tile_quality=1,
        screens=("ann",),
        pictures=False,
    )


def test_everybody_shown_is_named_once_the_most_important_first() -> None:
    view = View(large="cem", chosen="ann", tiles=("ann", "ben", "cem"))

    assert view.people == ("cem", "ann", "ben")


def test_a_permission_is_read() -> None:
    assert read_permission(PERMISSION) == Permission(
        send=frozenset({"microphone"}), receives=False, camera_to=frozenset({"ann", "ben"})
    )
    assert read_permission({**PERMISSION, "camera_to": None}).camera_to is None
    assert read_permission({**PERMISSION, "camera_to": []}).camera_to == frozenset()


@pytest.mark.parametrize(
    "change",
    [
        {"tile_quality": "best"},
        {"tile_quality": 1},
        {"tiles": "ann"},
        {"tiles": [1]},
        {"screens": None},
        {"sound": 1},
        {"pictures": None},
        {"large": 7},
    ],
)
def test_a_view_of_another_form_is_refused(change: Mapping[str, object]) -> None:
    with pytest.raises(FrameError):
        read_view({**VIEW, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"tiles": ["x" * 129]},
        {"tiles": [""]},
        {"tiles": ["x"] * 257},
        {"screens": ["x"] * 257},
        {"large": "x" * 129},
        {"chosen": ""},
    ],
)
def test_a_view_beyond_the_limits_is_refused(change: Mapping[str, object]) -> None:
    with pytest.raises(MediaError) as refusal:
        read_view({**VIEW, **change})

    assert refusal.value.code == "limit"


@pytest.mark.parametrize(
    "change",
    [{"send": ["hologram"]}, {"send": "camera"}, {"send": None}, {"receives": "no"}],
)
def test_a_permission_of_another_form_is_refused(change: Mapping[str, object]) -> None:
    with pytest.raises(FrameError):
        read_permission({**PERMISSION, **change})


def test_a_permission_that_names_too_many_is_refused() -> None:
    with pytest.raises(MediaError):
        read_permission({**PERMISSION, "camera_to": ["x"] * 257})
