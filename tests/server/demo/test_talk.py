"""The demo's past sitting talked its case over, and its signed minutes say so."""

from mdt.domain.talk import positions_on
from server.demo.talk import DISCUSSED, STANCES
from tests.server.demo.test_load import Folder, loaded

__all__ = ["loaded"]


def test_the_minutes_of_the_past_sitting_tell_positions_checklist_and_who_could_not_hear(
    loaded: Folder,
) -> None:
    past = loaded.meetings("chair.gastric@example.org")[0]

    item = past.items[0]
    assert {one.stance for one in positions_on(past, item.id)} == {
        stance for stance, _ in STANCES.values()
    }
    assert past.talk.ticked[item.id] == set(DISCUSSED)
    assert past.minutes is not None
    assert {"position", "comms", "note"} <= {block.kind for block in past.minutes.blocks}
