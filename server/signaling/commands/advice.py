"""Commands of advice: local fit, quality, confirmations, a new version."""

from server.signaling.contract import advice
from server.signaling.contract.wire import Committed
from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand, Command
from server.signaling.handlers import advice as on_advice

ROWS: tuple[AnyCommand[Desk], ...] = (
    Command("local_fit.answer", advice.FitAnswer, Committed, on_advice.answer_fit),
    Command("quality.answer", advice.QualityAnswer, Committed, on_advice.answer_quality),
    Command("recommendation.confirm", advice.RecommendationRef, Committed, on_advice.confirm),
    Command("recommendation.revise", advice.RecommendationRevise, Committed, on_advice.revise),
)
