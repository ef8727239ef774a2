"""Who may get what of an item now: people who recused themselves, and people the gate left out.

Every way in asks here: the case and its pictures, the room's events and snapshots, and the media.
"""

from dataclasses import replace

from mdt.domain.actions import ActionItem
from mdt.domain.agenda import OPEN_STATES, ItemState
from mdt.domain.ids import CaseId, ItemId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting
from mdt.domain.minutes import Minutes


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


def may_see(meeting: Meeting, person_id: PersonId, item_id: ItemId | None) -> bool:
    """Return whether a person may get what belongs to an item, or to the meeting as a whole."""
    return item_id is None or may_see_item(meeting, person_id, item_id)


def withheld_now(meeting: Meeting, person_id: PersonId) -> ItemId | None:
    """Return the open item that a person must not get, or None when they may follow."""
    item = meeting.current_item
    if item is None or may_see_item(meeting, person_id, item.id):
        return None
    return item.id


def recused_cases(meeting: Meeting, person_id: PersonId) -> frozenset[CaseId]:
    """Return the cases that a person takes no part in, from the announcement to the item's end.

    A meeting that is over or was cancelled keeps nobody from anything.
    """
    if meeting.state not in ROOM_OPEN_STATES:
        return frozenset()
    return frozenset(
        one.case_id
        for one in meeting.items
        if one.case_id is not None
        and (one.state is ItemState.PLANNED or one.state in OPEN_STATES)
        and is_recused(meeting, person_id, one.id)
    )


def hidden_items(meeting: Meeting, person_id: PersonId) -> tuple[ItemId, ...]:
    """Return the items that a person must not get, in the order of the agenda."""
    return tuple(one.id for one in meeting.items if not may_see_item(meeting, person_id, one.id))


def left_out(meeting: Meeting, minutes: Minutes, person_id: PersonId) -> tuple[ItemId, ...]:
    """Return the items of a version of the minutes whose paragraphs a person must not read."""
    told = {block.item_id for block in minutes.blocks}
    return tuple(id_ for id_ in hidden_items(meeting, person_id) if id_ in told)


def as_carried(meeting: Meeting, action: ActionItem) -> ActionItem:
    """Return an action as the next meeting of the board may have it.

    Who is invited there is not asked what was kept from them here: where it was from anybody, the
    action is named by its meeting, and its words stay with the case.
    """
    if all(may_see(meeting, person_id, action.item_id) for person_id in meeting.participants):
        return action
    return replace(action, text=f"{meeting.title}, {meeting.starts_at.date().isoformat()}")


def on_paper(meeting: Meeting, person_id: PersonId) -> Meeting:
    """Return a meeting as its papers are for a person: no word on items that they must not get.

    Paragraphs of the minutes, of every version, letters and actions are left out, and why the item
    ended as it did; hashes and signatures stay those of the whole. Who signs what was cut says so
    (``left_out``).
    """
    hidden = set(hidden_items(meeting, person_id))
    if not hidden:
        return meeting

    def cut(minutes: Minutes) -> Minutes:
        shown = tuple(block for block in minutes.blocks if block.item_id not in hidden)
        return replace(minutes, blocks=shown, earlier=tuple(map(cut, minutes.earlier)))

    return replace(
        meeting,
        items=tuple(replace(i, reason="") if i.id in hidden else i for i in meeting.items),
        actions={id_: one for id_, one in meeting.actions.items() if one.item_id not in hidden},
        minutes=cut(meeting.minutes) if meeting.minutes is not None else None,
        letters={
            id_: letter
            for id_, letter in meeting.letters.items()
            if meeting.recommendations[letter.recommendation_id].item_id not in hidden
        },
    )
