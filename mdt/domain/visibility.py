"""Who may get what of an item now: people who recused themselves, and people the gate left out.

Every way in asks here: the case and its pictures, the room's events and snapshots, and the media.
"""

from mdt.domain.ids import ItemId, PersonId
from mdt.domain.meetings import Meeting


def is_recused(meeting: Meeting, person_id: PersonId, item_id: ItemId) -> bool:
    """Return whether a person's recusal from an item still stands."""
    return any(
        recusal.person_id == person_id and recusal.item_id == item_id and recusal.to_seq is None
        for recusal in meeting.attending.recusals
    )


def may_see_item(meeting: Meeting, person_id: PersonId, item_id: ItemId) -> bool:
    """Return whether a person may get what an item shows and what is said on it."""
    return not is_recused(meeting, person_id, item_id) and person_id not in meeting.withheld.get(
        item_id, {}
    )


def withheld_now(meeting: Meeting, person_id: PersonId) -> ItemId | None:
    """Return the open item that a person must not get, or None when they may follow."""
    item = meeting.current_item
    if item is None or may_see_item(meeting, person_id, item.id):
        return None
    return item.id
