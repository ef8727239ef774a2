"""Recommendations, dissents and the quorum as the room sees them, and drafts back from the wire."""

from dataclasses import fields
from datetime import date

from mdt.domain.advice_checks import advisory, checks_of, missing_fields
from mdt.domain.advice_content import Alternative, Evidence, Guideline, Part, Trial
from mdt.domain.decide.advice import CONFIRM_WITHIN
from mdt.domain.errors import N_, Invalid
from mdt.domain.ids import PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.quorum import QuorumSnapshot
from mdt.domain.recommendations import (
    Dissent,
    LocalFit,
    Recommendation,
    RecommendationContent,
)
from mdt.domain.visibility import may_see_item
from server.signaling.contract.recommendations import (
    CheckView,
    ConfirmationView,
    CountedView,
    DissentView,
    FitView,
    MissingView,
    NotCountedView,
    QuorumView,
    RecommendationDraft,
    RecommendationView,
)

_DAYS = frozenset({"due_date", "condition_due"})
_PARTS = frozenset({"guidelines", "alternatives", "evidence", "trials"})


def draft_view(content: RecommendationContent | None) -> RecommendationDraft:
    """Return the wording for the wire; nothing is an empty draft."""
    if content is None:
        return RecommendationDraft()
    plain = {
        name: getattr(content, name)
        for name in RecommendationDraft.model_fields
        if name not in _DAYS and name not in _PARTS
    }
    return RecommendationDraft.model_validate(
        {
            **plain,
            "joint_disciplines": list(content.joint_disciplines),
            "needs": list(content.needs),
            "implementer_id": content.implementer_id or "",
            **{name: _day_text(getattr(content, name)) for name in _DAYS},
            **{name: [_part_view(part) for part in getattr(content, name)] for name in _PARTS},
        }
    )


def content_of(draft: RecommendationDraft) -> RecommendationContent:
    """Return the wording as the board knows it.

    Raises:
        Invalid: a date is no day of the calendar.
    """
    plain = {
        name: getattr(draft, name)
        for name in RecommendationDraft.model_fields
        if name not in _DAYS and name not in _PARTS
    }
    return RecommendationContent(
        **{
            **plain,
            "joint_disciplines": tuple(draft.joint_disciplines),
            "needs": tuple(draft.needs),
            "implementer_id": PersonId(draft.implementer_id) if draft.implementer_id else None,
            "due_date": _day(draft.due_date, field="due_date"),
            "condition_due": _day(draft.condition_due, field="condition_due"),
            "guidelines": tuple(
                Guideline(**{**dict(each), "on": _day(each.on, field="guidelines")})
                for each in draft.guidelines
            ),
            "alternatives": tuple(Alternative(**dict(each)) for each in draft.alternatives),
            "evidence": tuple(Evidence(**dict(each)) for each in draft.evidence),
            "trials": tuple(Trial(**dict(each)) for each in draft.trials),
        }
    )


def _part_view(part: Part) -> dict[str, object]:
    values: dict[str, object] = {each.name: getattr(part, each.name) for each in fields(part)}
    if isinstance(part, Guideline):
        values["on"] = _day_text(part.on)
    return values


def _day_text(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _day(text: str, *, field: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise Invalid(N_("This is not a date."), field=field) from wrong


def recommendation_views(meeting: Meeting, reader: PersonId) -> list[RecommendationView]:
    """Return every recommendation, but for those on items that the reader must not see."""
    return [
        recommendation_view(meeting, one)
        for one in meeting.recommendations.values()
        if may_see_item(meeting, reader, one.item_id)
    ]


def recommendation_view(meeting: Meeting, rec: Recommendation) -> RecommendationView:
    """Return one recommendation with its dissents and what followed it."""
    return RecommendationView(
        id=rec.id,
        item_id=rec.item_id,
        state=rec.state.value,
        revision=rec.revision,
        number=rec.number,
        draft=draft_view(rec.content),
        missing=list(missing_fields(rec.content)),
        implementer_name=_name(meeting, rec.content.implementer_id),
        edited_by=rec.edited_by,
        recorded_by=rec.recorded_by,
        recorded_at=rec.recorded_at.isoformat() if rec.recorded_at is not None else None,
        recorded_seq=rec.recorded_seq,
        session_id=rec.session_id,
        quorum=quorum_view(rec.quorum) if rec.quorum is not None else None,
        dissents=[_dissent_view(dissent) for dissent in rec.dissents],
        advisory=advisory(rec),
        relist_code=rec.relist_code,
        incapable=list(rec.incapable),
        fit=_fit_view(meeting, rec.fit) if rec.fit is not None else None,
        checks=[
            CheckView(check=check, answer=rec.quality[check].answer if check in rec.quality else "")
            for check in checks_of(rec)
        ],
        confirmations=_confirmation_views(meeting, rec),
        confirm_until=(rec.recorded_at + CONFIRM_WITHIN).isoformat() if rec.recorded_at else None,
        supersedes=_number(meeting, rec.supersedes),
        superseded_by=_number(meeting, rec.superseded_by),
        reason=rec.reason,
    )


def _fit_view(meeting: Meeting, fit: LocalFit) -> FitView:
    return FitView(
        available=fit.available,
        affordable=fit.affordable,
        registered=fit.registered,
        note=fit.note,
        by_name=_name(meeting, fit.by),
        at=fit.at.isoformat(),
    )


def _confirmation_views(meeting: Meeting, rec: Recommendation) -> list[ConfirmationView]:
    words = {word.discipline: word for word in rec.confirmations}
    return [
        ConfirmationView(
            discipline=code,
            by_name=_name(meeting, words[code].person_id) if code in words else "",
            at=words[code].at.isoformat() if code in words else "",
        )
        for code in rec.to_confirm
    ]


def _number(meeting: Meeting, recommendation_id: RecommendationId | None) -> int:
    if recommendation_id is None:
        return 0
    return meeting.recommendations[recommendation_id].number


def _name(meeting: Meeting, person_id: PersonId | None) -> str:
    person = meeting.participants.get(person_id) if person_id is not None else None
    return person.display_name if person is not None else ""


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
                    "side": missing.side,
                }
            )
            for missing in quorum.missing
        ],
        not_counted=[
            NotCountedView(
                person_id=one.person_id,
                display_name=one.display_name,
                discipline=one.discipline,
                reason=one.reason,
            )
            for one in quorum.not_counted
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
