"""What drafting, reading back, recording and dissent make of the recommendations."""

from dataclasses import replace

from mdt.domain import events as ev
from mdt.domain.advice_checks import changed_fields
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules, author, name_of
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import (
    Dissent,
    Recommendation,
    RecommendationContent,
    RecommendationState,
)

RULES = Rules()


def _with_recommendation(meeting: Meeting, changed: Recommendation) -> Changes:
    return Changes(recommendations={**meeting.recommendations, changed.id: changed})


@RULES.on(ev.RecommendationDraftChanged)
def _drafted(meeting: Meeting, event: ev.RecommendationDraftChanged, log: LoggedEvent) -> Changes:
    before = meeting.recommendations.get(event.recommendation_id)
    wording = before.content if before is not None else RecommendationContent()
    revisions = dict(before.field_revisions) if before is not None else {}
    revisions |= dict.fromkeys(changed_fields(wording, event.content), event.revision)
    draft = Recommendation(
        id=event.recommendation_id,
        item_id=event.item_id,
        case_id=event.case_id,
        case_version_id=event.case_version_id,
        session_id=meeting.sessions[-1].id,
        content=event.content,
        revision=event.revision,
        edited_by=author(log),
        dissents=before.dissents if before is not None else (),
        field_revisions=revisions,
        supersedes=event.supersedes if before is None else before.supersedes,
        reason=event.reason if before is None else before.reason,
    )
    return _with_recommendation(meeting, draft)


@RULES.on(ev.RecommendationReadBack)
def _read_back(meeting: Meeting, event: ev.RecommendationReadBack, log: LoggedEvent) -> Changes:
    before = meeting.recommendations[event.recommendation_id]
    return _with_recommendation(
        meeting,
        replace(before, state=RecommendationState.READ_BACK, read_back_by=author(log)),
    )


@RULES.on(ev.RecommendationRecorded)
def _recorded(meeting: Meeting, event: ev.RecommendationRecorded, log: LoggedEvent) -> Changes:
    recorded = replace(
        meeting.recommendations[event.recommendation_id],
        state=RecommendationState.RECORDED,
        content=event.content,
        number=event.number,
        revision=event.revision,
        recorded_by=author(log),
        recorded_at=log.at,
        recorded_seq=log.seq,
        quorum=event.quorum,
        to_confirm=event.to_confirm,
        incapable=event.incapable,
        checks=event.checks,
    )
    return _with_recommendation(meeting, recorded)


@RULES.on(ev.DissentRecorded)
def _dissented(meeting: Meeting, event: ev.DissentRecorded, log: LoggedEvent) -> Changes:
    before = meeting.recommendations[event.recommendation_id]
    dissent = Dissent(
        id=event.dissent_id,
        recommendation_id=event.recommendation_id,
        person_id=event.person_id,
        display_name=name_of(meeting, event.person_id),
        discipline=event.discipline,
        stance=event.stance,
        text=event.text,
        at=log.at,
        seq=log.seq,
    )
    return _with_recommendation(meeting, replace(before, dissents=(*before.dissents, dissent)))


@RULES.on(ev.DissentWithdrawn)
def _dissent_withdrawn(meeting: Meeting, event: ev.DissentWithdrawn, log: LoggedEvent) -> Changes:
    before = meeting.recommendations[event.recommendation_id]
    dissents = tuple(
        replace(entry, withdrawn_at=log.at) if entry.id == event.dissent_id else entry
        for entry in before.dissents
    )
    return _with_recommendation(meeting, replace(before, dissents=dissents))
