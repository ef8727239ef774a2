"""Recommendations, dissents and the quorum as the room sees them, and drafts back from the wire."""

from datetime import date

from mdt.domain.errors import N_, Invalid
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.quorum import QuorumSnapshot
from mdt.domain.recommendations import Dissent, Recommendation, RecommendationContent
from mdt.domain.visibility import may_see_item
from server.signaling.contract.recommendations import (
    CountedView,
    DissentView,
    MissingView,
    QuorumView,
    RecommendationDraft,
    RecommendationView,
)


def draft_view(content: RecommendationContent | None) -> RecommendationDraft:
    """Return the wording for the wire; nothing is an empty draft."""
    if content is None:
        return RecommendationDraft()
    return RecommendationDraft(
        type=content.type,
        intent=content.intent,
        text=content.text,
        lead_discipline=content.lead_discipline,
        implementer_id=content.implementer_id or "",
        due_date=content.due_date.isoformat() if content.due_date is not None else "",
        guideline_status=content.guideline_status,
        guideline_note=content.guideline_note,
    )


def content_of(draft: RecommendationDraft) -> RecommendationContent:
    """Return the wording as the board knows it.

    Raises:
        Invalid: the due date is no day of the calendar.
    """
    try:
        due_date = date.fromisoformat(draft.due_date) if draft.due_date else None
    except ValueError as wrong:
        raise Invalid(N_("This is not a date."), field="due_date") from wrong
    return RecommendationContent(
        type=draft.type,
        intent=draft.intent,
        text=draft.text,
        lead_discipline=draft.lead_discipline,
        implementer_id=PersonId(draft.implementer_id) if draft.implementer_id else None,
        due_date=due_date,
        guideline_status=draft.guideline_status,
        guideline_note=draft.guideline_note,
    )


def recommendation_views(meeting: Meeting, reader: PersonId) -> list[RecommendationView]:
    """Return every recommendation, but for those on items that the reader must not see."""
    return [
        recommendation_view(meeting, one)
        for one in meeting.recommendations.values()
        if may_see_item(meeting, reader, one.item_id)
    ]


def recommendation_view(meeting: Meeting, rec: Recommendation) -> RecommendationView:
    """Return one recommendation with its dissents."""
    implementer = (
        meeting.participants.get(rec.content.implementer_id) if rec.content.implementer_id else None
    )
    return RecommendationView(
        id=rec.id,
        item_id=rec.item_id,
        state=rec.state.value,
        revision=rec.revision,
        number=rec.number,
        draft=draft_view(rec.content),
        implementer_name=implementer.display_name if implementer is not None else "",
        edited_by=rec.edited_by,
        recorded_by=rec.recorded_by,
        recorded_at=rec.recorded_at.isoformat() if rec.recorded_at is not None else None,
        recorded_seq=rec.recorded_seq,
        session_id=rec.session_id,
        quorum=quorum_view(rec.quorum) if rec.quorum is not None else None,
        dissents=[_dissent_view(dissent) for dissent in rec.dissents],
    )


def quorum_view(quorum: QuorumSnapshot) -> QuorumView:
    """Return whether the board is quorate, and what is missing."""
    return QuorumView(
        satisfied=quorum.satisfied,
        present=[
            CountedView(
                person_id=person.person_id,
                display_name=person.display_name,
                discipline=person.discipline,
            )
            for person in quorum.present
        ],
        missing=[
            MissingView.model_validate(
                {
                    "kind": missing.kind,
                    "disciplines": list(missing.disciplines),
                    "have": missing.have,
                    "need": missing.need,
                }
            )
            for missing in quorum.missing
        ],
    )


def _dissent_view(dissent: Dissent) -> DissentView:
    return DissentView(
        id=dissent.id,
        person_id=dissent.person_id,
        display_name=dissent.display_name,
        discipline=dissent.discipline,
        stance=dissent.stance.value,
        text=dissent.text,
        withdrawn=dissent.withdrawn_at is not None,
    )
