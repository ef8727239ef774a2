"""Recommendation and dissent commands: translate the wire to the service and back."""

from mdt.domain.ids import DissentId, ItemId
from mdt.domain.recommendations import Stance
from server.signaling.contract.recommendations import (
    DissentAdd,
    DissentRef,
    RecommendationAct,
    RecommendationSaveDraft,
)
from server.signaling.contract.wire import Committed
from server.signaling.desk import Desk
from server.signaling.dispatch import Caller
from server.signaling.views.recommendations import content_of


async def save_draft(desk: Desk, caller: Caller, msg: RecommendationSaveDraft) -> Committed:
    """Save the draft of the open case."""
    return await desk.change(
        caller,
        desk.board.recommendations.save_draft,
        item_id=ItemId(msg.item_id),
        revision=msg.revision,
        content=content_of(msg.draft),
        fields=tuple(msg.fields) if msg.fields is not None else None,
    )


async def read_back(desk: Desk, caller: Caller, msg: RecommendationAct) -> Committed:
    """Read the wording back to the board."""
    return await desk.change(
        caller,
        desk.board.recommendations.read_back,
        item_id=ItemId(msg.item_id),
        revision=msg.revision,
    )


async def record(desk: Desk, caller: Caller, msg: RecommendationAct) -> Committed:
    """Make the wording final."""
    return await desk.change(
        caller,
        desk.board.recommendations.record,
        item_id=ItemId(msg.item_id),
        revision=msg.revision,
    )


async def add_dissent(desk: Desk, caller: Caller, msg: DissentAdd) -> Committed:
    """Record that the caller does not join the recommendation."""
    return await desk.change(
        caller,
        desk.board.recommendations.dissent,
        item_id=ItemId(msg.item_id),
        stance=Stance(msg.stance),
        text=msg.text,
    )


async def withdraw_dissent(desk: Desk, caller: Caller, msg: DissentRef) -> Committed:
    """Withdraw one of the caller's dissents; it stays on the record."""
    return await desk.change(
        caller,
        desk.board.recommendations.withdraw_dissent,
        item_id=ItemId(msg.item_id),
        dissent_id=DissentId(msg.dissent_id),
    )
