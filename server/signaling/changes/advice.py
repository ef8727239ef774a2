"""What recommendations still wait for: which events touch it, and its view."""

from mdt.domain import events as ev
from mdt.domain.advice_checks import checks_of, fit_missing, stands
from mdt.domain.events import Event
from mdt.domain.happened import advice as happened
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import Recommendation
from mdt.domain.visibility import may_see_item
from server.signaling.changes.touched import Rule, recommendation_changed, with_view
from server.signaling.contract.advice import AdviceView, OpenQuestion


def view(meeting: Meeting, reader: PersonId) -> AdviceView:
    """Return it whole, as a reader may see it."""
    return AdviceView(
        open=[
            OpenQuestion(recommendation_id=one.id, number=one.number, kind=kind)
            for one in meeting.recommendations.values()
            if stands(one) and may_see_item(meeting, reader, one.item_id)
            for kind in _open(one)
        ]
    )


def _open(one: Recommendation) -> list[str]:
    confirmed = {word.discipline for word in one.confirmations}
    waiting = {
        "fit": fit_missing(one),
        "quality": not one.quality.keys() >= set(checks_of(one)),
        "confirm": not confirmed >= set(one.to_confirm),
    }
    return [kind for kind, is_open in waiting.items() if is_open]


advice_changed = with_view(recommendation_changed, "advice", view)

RULES: dict[type[Event], Rule] = {
    ev.RecommendationRecorded: advice_changed,
    happened.LocalFitAnswered: advice_changed,
    happened.QualityAnswered: advice_changed,
    happened.RecommendationConfirmed: advice_changed,
    happened.RecommendationSuperseded: advice_changed,
    happened.RelistProposed: advice_changed,
}
