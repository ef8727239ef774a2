"""Paragraphs of minutes that a later draft replaced, and the ones that stand in their place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mdt.domain.events import Event, MinutesBlockAdded, MinutesDrafted, MinutesRevised
from mdt.domain.ids import BlockId
from mdt.domain.minutes import MinutesBlock


def paragraphs(events: Iterable[Event]) -> Mapping[BlockId, MinutesBlock]:
    """Return every paragraph that any draft ever had, as it was worded last.

    Args:
        events: of one meeting, all, in their order.
    """
    found: dict[BlockId, MinutesBlock] = {}
    for event in events:
        if isinstance(event, MinutesDrafted):
            found |= {block.id: block for block in event.blocks}
        elif isinstance(event, MinutesBlockAdded):
            found[event.block.id] = event.block
        elif isinstance(event, MinutesRevised) and event.block_id in found:
            found[event.block_id] = replace(found[event.block_id], text=event.text)
    return found


def successor(old: MinutesBlock, blocks: Sequence[MinutesBlock]) -> MinutesBlock | None:
    """Return the paragraph that tells now what a replaced one told, or None.

    It is the one with the same events behind it; where they are others now, the only one of its
    kind about the same item.
    """
    for block in blocks:
        if block.origin == old.origin:
            return block
    alike = [one for one in blocks if (one.kind, one.item_id) == (old.kind, old.item_id)]
    return alike[0] if len(alike) == 1 else None
