"""Checks of what a board has advised: what is still unanswered, and what is advisory only."""

from collections.abc import Mapping
from dataclasses import fields

from mdt.domain.advice_content import unfinished
from mdt.domain.codes.advice import CHECKS_BY_TYPE
from mdt.domain.ids import PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.quorum import QuorumSnapshot
from mdt.domain.recommendations import (
    Recommendation,
    RecommendationContent,
    RecommendationState,
)
from mdt.domain.talk import deaf_at

NEEDED = (
    "type",
    "intent",
    "text",
    "lead_discipline",
    "implementer_id",
    "due_date",
    "guideline_status",
)
"""Fields without which nothing is recorded (I9, I10)."""
_OPEN_ENDED = frozenset({"preliminary", "conditional"})
"""Certainties that wait for something, by a day (seed 24)."""
_AT_FIRST: Mapping[str, tuple[str, ...]] = {
    "ST": ("contours_reviewed", "plan_reviewed", "constraints_checked")
}
"""Checks of recommendations in logs that do not say which were asked."""


def missing_fields(content: RecommendationContent) -> tuple[str, ...]:
    """Return the fields that must still be filled in before the wording can be recorded.

    Somebody who was not invited can carry it out too: then the place is named instead. Following
    a guideline names which (I10); a recommendation that is not final says what it waits for.
    """
    missing = [name for name in NEEDED if not getattr(content, name)]
    if content.implementer_institution and "implementer_id" in missing:
        missing.remove("implementer_id")
    if content.guideline_status == "outside" and not content.guideline_note:
        missing.append("guideline_note")
    if content.guideline_status == "within" and not content.guidelines:
        missing.append("guidelines")
    if content.certainty in _OPEN_ENDED:
        needed = ("condition_text", "condition_due")
        missing += [name for name in needed if not getattr(content, name)]
    missing += [name for name in unfinished(content) if name not in missing]
    return tuple(missing)


def changed_fields(before: RecommendationContent, after: RecommendationContent) -> tuple[str, ...]:
    """Return the fields in which two wordings differ."""
    return tuple(
        each.name
        for each in fields(after)
        if getattr(before, each.name) != getattr(after, each.name)
    )


def advisory(recommendation: Recommendation) -> bool:
    """Return whether a recommendation was recorded without the quorum of its board (I2)."""
    return recommendation.quorum is not None and not recommendation.quorum.satisfied


def guidelines_differ(content: RecommendationContent) -> bool:
    """Return whether the guidelines that were consulted do not agree with each other (seed 35)."""
    return len({each.agrees for each in content.guidelines}) > 1


def stands(recommendation: Recommendation) -> bool:
    """Return whether a recommendation is the board's word now."""
    return recommendation.state is RecommendationState.RECORDED


def fit_missing(recommendation: Recommendation) -> bool:
    """Return whether those who must do it have not yet said whether it can be done (seed 31)."""
    return stands(recommendation) and recommendation.fit is None


def checks_of(recommendation: Recommendation) -> tuple[str, ...]:
    """Return the checks of quality that are asked of a recommendation: those of its recording."""
    kind = recommendation.content.type
    if recommendation.recorded_seq is None:
        return CHECKS_BY_TYPE.get(kind, ())
    return recommendation.checks if recommendation.checks is not None else _AT_FIRST.get(kind, ())


def unanswered_qc(meeting: Meeting) -> tuple[RecommendationId, ...]:
    """Return the recommendations with a check of quality that nobody has answered (I20)."""
    return tuple(
        each.id
        for each in meeting.recommendations.values()
        if stands(each) and not each.quality.keys() >= set(checks_of(each))
    )


def to_confirm(
    meeting: Meeting, recommendation: Recommendation, quorum: QuorumSnapshot
) -> tuple[str, ...]:
    """Return the disciplines that shall confirm what they could not follow or were absent from.

    They are those of people who counted and had reported that they could not hear or see, and
    those that the rule missed, as far as somebody of them is invited.
    """
    counted = {person.person_id for person in quorum.present}
    deaf = {
        problem.discipline
        for problem in deaf_at(meeting, recommendation.item_id)
        if problem.person_id in counted
    }
    absent = {code for missing in quorum.missing for code in missing.disciplines}
    invited = {person.discipline for person in meeting.participants.values()}
    return tuple(sorted((deaf | absent) & invited))


def may_answer_fit(
    meeting: Meeting, recommendation: Recommendation, person_id: PersonId, owner_id: PersonId | None
) -> bool:
    """Return whether a person speaks for the place where it is to be done."""
    implementer_id = recommendation.content.implementer_id
    if person_id in {implementer_id, owner_id}:
        return True
    house = meeting.participants.get(implementer_id) if implementer_id is not None else None
    person = meeting.participants.get(person_id)
    return (
        house is not None and person is not None and person.institution_id == house.institution_id
    )
