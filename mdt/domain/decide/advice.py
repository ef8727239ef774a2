"""Deciding on what follows a recommendation: fit, quality, confirmation, a new version."""

from dataclasses import replace
from datetime import datetime, timedelta

from mdt.domain.advice_checks import checks_of, may_answer_fit, stands
from mdt.domain.codes.advice import ANSWERS, AVAILABILITY, QUALITY_ANSWERS
from mdt.domain.decide.guards import in_room, open_item, running
from mdt.domain.errors import NotFound, ReasonRequired
from mdt.domain.events import Event, MinutesBlockAdded, RecommendationDraftChanged
from mdt.domain.happened.advice import (
    LocalFitAnswered,
    QualityAnswered,
    RecommendationConfirmed,
)
from mdt.domain.ids import BlockId, ItemId, PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import MinutesBlock
from mdt.domain.minutes_text import phrases_for
from mdt.domain.paragraphs.advice import followed
from mdt.domain.people import Actor
from mdt.domain.policy import Action, require
from mdt.domain.recommendations import (
    TRANSITIONS,
    Confirmation,
    LocalFit,
    QualityAnswer,
    Recommendation,
)
from mdt.domain.refusals.advice import (
    AlreadyConfirmed,
    ConfirmationNotAsked,
    ConfirmationTooLate,
    NoSuchCheck,
    NothingToRevise,
    NotRecorded,
    NotYourFit,
)
from mdt.domain.refusals.attendance import TakesNoPart
from mdt.domain.text import REASON_MAX, clean
from mdt.domain.transitions import step
from mdt.domain.valuesets import check_code
from mdt.domain.visibility import may_see_item

CONFIRM_WITHIN = timedelta(hours=48)
"""How long a discipline that could not follow the decision may still confirm it (model 7.13)."""


def answer_fit(
    meeting: Meeting,
    *,
    by: Actor,
    recommendation_id: RecommendationId,
    available: str,
    affordable: str,
    registered: str,
    note: str,
    owner_id: PersonId | None,
    at: datetime,
    block_id: BlockId,
) -> tuple[Event, ...]:
    """Say whether the recommendation can be done where the patient is; the last answer stands.

    Args:
        meeting: the meeting.
        by: the implementer, somebody of their hospital, or the owner of the case.
        recommendation_id: what is answered.
        available: of ``AVAILABILITY``.
        affordable: of ``ANSWERS``.
        registered: of ``ANSWERS``; whether drug or device has a licence there.
        note: in their own words.
        owner_id: who referred the case.
        at: when.
        block_id: id of the paragraph that drafted minutes gain by it.
    """
    require(by, Action.LOCAL_FIT_ANSWER, meeting)
    found = _recorded(meeting, by, recommendation_id)
    if not may_answer_fit(meeting, found, by.person_id, owner_id):
        raise NotYourFit
    check_code(AVAILABILITY, available, field="available")
    check_code(ANSWERS, affordable, field="affordable")
    check_code(ANSWERS, registered, field="registered")
    answered = LocalFitAnswered(
        recommendation_id=found.id,
        available=available,
        affordable=affordable,
        registered=registered,
        note=clean(note, limit=REASON_MAX, field="note"),
    )
    fit = LocalFit(
        available=available,
        affordable=affordable,
        registered=registered,
        note=answered.note,
        by=by.person_id,
        at=at,
        seq=meeting.seq + 1,
    )
    return (answered, *_told(meeting, replace(found, fit=fit), block_id))


def answer_quality(
    meeting: Meeting,
    *,
    by: Actor,
    recommendation_id: RecommendationId,
    check: str,
    answer: str,
    block_id: BlockId,
) -> tuple[Event, ...]:
    """Answer one check of quality of a recorded recommendation. The same answer adds nothing."""
    require(by, Action.RECOMMENDATION_RECORD, meeting)
    found = _recorded(meeting, by, recommendation_id)
    if check not in checks_of(found):
        raise NoSuchCheck(field="check")
    check_code(QUALITY_ANSWERS, answer, field="answer")
    before = found.quality.get(check)
    if before is not None and before.answer == answer:
        return ()
    answered = QualityAnswered(recommendation_id=found.id, check=check, answer=answer)
    entry = QualityAnswer(answer=answer, by=by.person_id, seq=meeting.seq + 1)
    after = replace(found, quality={**found.quality, check: entry})
    return (answered, *_told(meeting, after, block_id))


def confirm(
    meeting: Meeting,
    *,
    by: Actor,
    recommendation_id: RecommendationId,
    at: datetime,
    block_id: BlockId,
) -> tuple[Event, ...]:
    """Confirm for a discipline that was deaf or missing at the decision, within 48 hours.

    What was recorded as advisory stays advisory; the minutes say who confirmed it, and when.
    """
    require(by, Action.RECOMMENDATION_CONFIRM, meeting)
    found = _recorded(meeting, by, recommendation_id)
    if by.discipline not in found.to_confirm:
        raise ConfirmationNotAsked
    if found.quorum is not None and by.person_id in found.quorum.recused:
        raise TakesNoPart
    if any(word.discipline == by.discipline for word in found.confirmations):
        raise AlreadyConfirmed
    if found.recorded_at is None or at > found.recorded_at + CONFIRM_WITHIN:
        raise ConfirmationTooLate
    confirmed = RecommendationConfirmed(
        recommendation_id=found.id, person_id=by.person_id, discipline=by.discipline
    )
    word = Confirmation(
        person_id=by.person_id, discipline=by.discipline, at=at, seq=meeting.seq + 1
    )
    after = replace(found, confirmations=(*found.confirmations, word))
    return (confirmed, *_told(meeting, after, block_id))


def revise(
    meeting: Meeting, *, by: Actor, item_id: ItemId, reason: str, new_id: RecommendationId
) -> tuple[Event, ...]:
    """Begin a new version of what is recorded on the open item.

    The recorded one stands, unchanged, until the new one is recorded; then it is superseded.
    """
    in_room(meeting, by, Action.RECOMMENDATION_SUPERSEDE)
    running(meeting)
    item = open_item(meeting, item_id)
    before = meeting.recommendation_on(item_id)
    if before is None or not stands(before):
        raise NothingToRevise
    step(TRANSITIONS, before.state, "revise")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    draft = RecommendationDraftChanged(
        recommendation_id=new_id,
        item_id=item.id,
        case_id=before.case_id,
        case_version_id=item.case_version_id or before.case_version_id,
        revision=1,
        content=before.content,
        supersedes=before.id,
        reason=words,
    )
    return (draft,)


def _told(meeting: Meeting, after: Recommendation, block_id: BlockId) -> tuple[Event, ...]:
    """Return the paragraph about the next event that minutes gain while they are not signed."""
    minutes = meeting.minutes
    if minutes is None or minutes.were_signed:
        return ()
    seq = meeting.seq + 1
    block = MinutesBlock(
        id=block_id,
        kind="note",
        text=followed(meeting, phrases_for(meeting.languages), after, seq),
        item_id=after.item_id,
        refs=(seq,),
    )
    of_item = [each.id for each in minutes.blocks if each.item_id == after.item_id]
    return (MinutesBlockAdded(block=block, after=of_item[-1] if of_item else None),)


def _recorded(meeting: Meeting, by: Actor, recommendation_id: RecommendationId) -> Recommendation:
    found = meeting.recommendations.get(recommendation_id)
    if found is None or not may_see_item(meeting, by.person_id, found.item_id):
        raise NotFound
    if not stands(found):
        raise NotRecorded
    return found
