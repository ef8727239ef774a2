"""Commands around a recorded recommendation: translate the wire to the service and back."""

from mdt.domain.ids import ItemId, RecommendationId
from server.signaling.contract.advice import (
    FitAnswer,
    QualityAnswer,
    RecommendationRef,
    RecommendationRevise,
)
from server.signaling.contract.wire import Committed
from server.signaling.desk import Desk
from server.signaling.dispatch import Caller


async def answer_fit(desk: Desk, caller: Caller, msg: FitAnswer) -> Committed:
    """Say whether a recommendation can be done where the patient is."""
    return await desk.change(
        caller,
        desk.board.advice.answer_fit,
        recommendation_id=RecommendationId(msg.recommendation_id),
        available=msg.available,
        affordable=msg.affordable,
        registered=msg.registered,
        note=msg.note,
    )


async def answer_quality(desk: Desk, caller: Caller, msg: QualityAnswer) -> Committed:
    """Answer one check of quality."""
    return await desk.change(
        caller,
        desk.board.advice.answer_quality,
        recommendation_id=RecommendationId(msg.recommendation_id),
        check=msg.check,
        answer=msg.answer,
    )


async def confirm(desk: Desk, caller: Caller, msg: RecommendationRef) -> Committed:
    """Confirm for the caller's discipline."""
    return await desk.change(
        caller,
        desk.board.advice.confirm,
        recommendation_id=RecommendationId(msg.recommendation_id),
    )


async def revise(desk: Desk, caller: Caller, msg: RecommendationRevise) -> Committed:
    """Begin a new version of what is recorded on the open item."""
    return await desk.change(
        caller, desk.board.advice.revise, item_id=ItemId(msg.item_id), reason=msg.reason
    )
