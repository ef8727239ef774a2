"""What the room tells of an agenda item, by reader."""

from mdt.domain.ids import PersonId
from server.signaling.views.agenda import item_view
from tests.mdt.service.sitting import FIRST, Sitting
from tests.mdt.service.taking_part import kept_from


def test_why_an_item_ended_is_not_told_to_whom_it_is_kept_from() -> None:
    sitting = Sitting().live().called().deferred(FIRST, "other", "HER2 is still unknown.")
    kept_from(sitting, "radiologist")
    item = sitting.item(FIRST)

    told = {
        reader: item_view(sitting.meeting, item, lambda _id: None, PersonId(reader)).reason
        for reader in ("member", "radiologist")
    }

    assert told == {"member": "HER2 is still unknown.", "radiologist": ""}
