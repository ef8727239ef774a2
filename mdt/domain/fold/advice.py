"""What fit, confirmation, superseding and relisting make of the recommendations."""

from dataclasses import replace

from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules, author
from mdt.domain.happened import advice as ev
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import (
    Confirmation,
    LocalFit,
    QualityAnswer,
    Recommendation,
    RecommendationState,
)

RULES = Rules()


def _with(meeting: Meeting, changed: Recommendation) -> Changes:
    return Changes(recommendations={**meeting.recommendations, changed.id: changed})


@RULES.on(ev.LocalFitAnswered)
def _fit_answered(meeting: Meeting, event: ev.LocalFitAnswered, log: LoggedEvent) -> Changes:
    before = meeting.recommendations[event.recommendation_id]
    fit = LocalFit(
        available=event.available,
        affordable=event.affordable,
        registered=event.registered,
        note=event.note,
        by=author(log),
        at=log.at,
        seq=log.seq,
    )
    return _with(meeting, replace(before, fit=fit))


@RULES.on(ev.QualityAnswered)
def _quality_answered(meeting: Meeting, event: ev.QualityAnswered, log: LoggedEvent) -> Changes:
    before = meeting.recommendations[event.recommendation_id]
    answer = QualityAnswer(answer=event.answer, by=author(log), seq=log.seq)
    return _with(meeting, replace(before, quality={**before.quality, event.check: answer}))


@RULES.on(ev.RecommendationConfirmed)
def _confirmed(meeting: Meeting, event: ev.RecommendationConfirmed, log: LoggedEvent) -> Changes:
    before = meeting.recommendations[event.recommendation_id]
    word = Confirmation(
        person_id=event.person_id, discipline=event.discipline, at=log.at, seq=log.seq
    )
    return _with(meeting, replace(before, confirmations=(*before.confirmations, word)))


@RULES.on(ev.RecommendationSuperseded)
def _superseded(meeting: Meeting, event: ev.RecommendationSuperseded, _log: LoggedEvent) -> Changes:
    before = meeting.recommendations[event.recommendation_id]
    return _with(
        meeting,
        replace(before, state=RecommendationState.SUPERSEDED, superseded_by=event.by_id),
    )


@RULES.on(ev.RelistProposed)
def _relist_proposed(meeting: Meeting, event: ev.RelistProposed, _log: LoggedEvent) -> Changes:
    on = meeting.recommendation_on(event.item_id)
    return Changes() if on is None else _with(meeting, replace(on, relist_code=event.reason_code))
