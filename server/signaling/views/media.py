"""Receiving slots as the client sees them."""

from collections.abc import Sequence

from server.engine.engine import Slot
from server.signaling.contract.media import SlotView


def slot_views(slots: Sequence[Slot]) -> list[SlotView]:
    """Return every slot with what it carries."""
    return [
        SlotView(
            mid=slot.mid,
            person_id=slot.participant_id,
            source=slot.source.value if slot.source is not None else None,
            quality=slot.quality.value if slot.quality is not None else None,
            paused=slot.paused.value if slot.paused is not None else None,
        )
        for slot in slots
    ]
