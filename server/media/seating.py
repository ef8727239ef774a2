"""What each place of one subscriber carries: by who is there, what is shown and what is allowed.

It says for each section the track, and why nothing of it may be sent; how much of it is sent is
decided in ``delivery``.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from server.media.allocate import CHOSEN, LARGE, SCREEN, TILE, Kind
from server.media.messages import HIGH, NO_SOURCE, POLICY, USER, View
from server.media.sdp import slots
from server.media.sdp.slots import SlotSection
from server.media.track import Track

if TYPE_CHECKING:
    from server.media.participant import Participant

CHOSEN_QUALITY: Final = 1
"""Whom somebody chose to see is of use in medium at least, however small the other tiles are."""


class Carried(NamedTuple):
    """What one section carries, and how important its picture is to the viewer.

    ``rank`` orders pictures of one kind, ``best`` is the best quality that is of use.
    """

    track: Track | None = None
    paused: str | None = None
    kind: Kind = TILE
    rank: int = 0
    best: int = HIGH


NOTHING: Final = Carried()


def seat(viewer: "Participant", others: Sequence["Participant"], audible: Collection[str]) -> None:
    """Bring the viewer's slot map up to date with those in the room."""
    view = viewer.view
    viewer.slot_map.update(
        [each.participant_id for each in others if each.is_present],
        [each.participant_id for each in others if each.is_sharing],
        shown=view.people if view is not None else (),
        audible=audible,
        screens=view.screens if view is not None else (),
    )


def carried_by(
    viewer: "Participant",
    sections: Sequence[SlotSection],
    people: Mapping[str, "Participant"],
) -> dict[str, Carried]:
    """Return what each section carries by mid, as the viewer's slot map has it."""
    places = {
        slots.PAIR: viewer.slot_map.pairs,
        slots.VOICE: viewer.slot_map.voices,
        slots.SCREEN: viewer.slot_map.screens,
    }
    carried = {}
    for section in sections:
        who = places[section.kind][section.number]
        owner = people.get(who) if who is not None else None
        carried[section.mid] = NOTHING if owner is None else _carried(viewer, owner, section)
    return carried


def _carried(viewer: "Participant", owner: "Participant", section: SlotSection) -> Carried:
    source = "screen" if section.is_screen else "camera" if section.is_video else "microphone"
    track = owner.tracks.get(source)
    if track is None:
        return NOTHING
    paused = _forbidden(viewer, owner, source)
    if source == "microphone":
        has_use = viewer.view is None or viewer.view.sound
        return Carried(track, paused or (None if has_use else USER))
    wish = _wish(viewer.view, owner.participant_id, section)
    if paused is None and wish is None:
        paused = USER
    kind, rank, best = wish or (TILE, 0, 0)
    return Carried(track, paused, kind, rank, best)


def _forbidden(viewer: "Participant", owner: "Participant", source: str) -> str | None:
    allowed = owner.permission
    if not viewer.permission.receives or source not in allowed.send:
        return POLICY
    if source == "camera" and not _may_see(viewer.participant_id, allowed.camera_to):
        return POLICY
    return None if owner.is_on(source) else NO_SOURCE


def _may_see(participant_id: str, viewers: Collection[str] | None) -> bool:
    return viewers is None or participant_id in viewers


def _wish(view: View | None, who: str, section: SlotSection) -> tuple[Kind, int, int] | None:
    """Return (kind, rank, best quality) of somebody's picture, None when it is not looked at."""
    if view is None:
        return (SCREEN if section.is_screen else TILE), section.number, HIGH
    if not view.pictures:
        return None
    if section.is_screen:
        return (SCREEN, view.screens.index(who), HIGH) if who in view.screens else None
    return _camera_wish(view, who)


def _camera_wish(view: View, who: str) -> tuple[Kind, int, int] | None:
    if who == view.large:
        return LARGE, 0, HIGH
    if who == view.chosen:
        return CHOSEN, 0, max(view.tile_quality, CHOSEN_QUALITY)
    if who in view.tiles:
        return TILE, view.tiles.index(who), view.tile_quality
    return None
