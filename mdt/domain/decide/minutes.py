"""Minutes after the session: drafting, review, signature, and dissent that comes late."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from mdt.domain.codes.minutes import SETTLED_TRANSLATIONS
from mdt.domain.errors import (
    AlreadySigned,
    BlockIsVerbatim,
    IllegalTransition,
    MinutesAreSigned,
    MinutesNotReady,
    NotAttended,
    Required,
    RevisionConflict,
    UnknownBlock,
)
from mdt.domain.events import (
    DissentRecorded,
    DissentWithdrawn,
    Event,
    MinutesBlockAdded,
    MinutesDrafted,
    MinutesRevised,
)
from mdt.domain.ids import BlockId, ItemId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import (
    TRANSITIONS,
    VERBATIM_KINDS,
    ChangeRequest,
    Minutes,
    MinutesBlock,
    MinutesState,
    Signature,
    SignatureMeaning,
)
from mdt.domain.minutes_draft import CaseBrief, dissent_text, draft_blocks
from mdt.domain.minutes_text import phrases_for
from mdt.domain.people import Actor, Role
from mdt.domain.policy import Action, require
from mdt.domain.presence import attended
from mdt.domain.recommendations import Dissent, Recommendation, RecommendationState
from mdt.domain.refusals.minutes import (
    LeadSignatureMissing,
    MeaningNotYours,
    MinutesNotReviewed,
    MinutesNotSigned,
    PartKeptFromChair,
    TranslationOpen,
)
from mdt.domain.text import REASON_MAX, TEXT_MAX, clean, clean_line
from mdt.domain.transitions import step
from mdt.domain.valuesets import DISCIPLINES, SIGNATURE_MEANINGS, check_code, label
from mdt.domain.visibility import left_out, may_see, may_see_item

SIGNING_STEPS = {
    SignatureMeaning.APPROVED_AS_CHAIR: "approve",
    SignatureMeaning.RECEIVED_BY_IMPLEMENTER: "receive",
}
"""What a signature does to the minutes; all others are a part of the review."""

_PREPARE = frozenset({Role.SCRIBE, Role.CHAIR, Role.DEPUTY_CHAIR})
_APPROVERS = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR})


def draft(
    meeting: Meeting, *, cases: Mapping[ItemId, CaseBrief], new_id: Callable[[], BlockId]
) -> tuple[Event, ...]:
    """Draft the minutes of a meeting whose session has ended, in its first language."""
    phrases = phrases_for(meeting.languages)
    blocks = draft_blocks(meeting, phrases, cases=cases, new_id=new_id)
    before = meeting.minutes
    version = 1 if before is None else before.version + 1
    if before is not None and before.language == phrases.language:
        blocks = _with_reviewed(blocks, before.blocks)
    requests: tuple[ChangeRequest, ...] = ()
    if before is not None and before.state is not MinutesState.SIGNED:
        requests = _carried(before, blocks)
    return (
        MinutesDrafted(
            version=version, blocks=blocks, language=phrases.language, requests=requests
        ),
    )


def _with_reviewed(
    blocks: tuple[MinutesBlock, ...], before: tuple[MinutesBlock, ...]
) -> tuple[MinutesBlock, ...]:
    """Keep what people wrote when minutes are drafted anew after a session was taken up again.

    A reworded paragraph stands where the events behind it are still the same; a note stays.
    """
    reworded = {block.origin: block for block in before if block.revision > 1}
    kept = [
        replace(
            block,
            text=found.text,
            revision=found.revision,
            revised_by=found.revised_by,
            revised_at=found.revised_at,
        )
        if (found := reworded.get(block.origin)) is not None and block.kind not in VERBATIM_KINDS
        else block
        for block in blocks
    ]
    return (*kept, *(block for block in before if block.kind == "note" and not block.refs))


def _carried(before: Minutes, blocks: tuple[MinutesBlock, ...]) -> tuple[ChangeRequest, ...]:
    """Return what was asked of a draft that another takes the place of: nothing open is lost.

    What was granted by rewording is open again when the new draft does not hold the new words.
    """
    texts = {block.origin: block.text for block in blocks}
    ids = {block.origin: block.id for block in blocks}
    places = {block.id: ids.get(block.origin) for block in before.blocks}
    is_lost = any(b.revision > 1 and texts.get(b.origin) != b.text for b in before.blocks)
    return tuple(
        replace(
            each,
            block_id=places.get(each.block_id) if each.block_id is not None else None,
            settled_seq=None if is_lost and not each.answer else each.settled_seq,
        )
        for each in before.requests
    )


def revise(
    meeting: Meeting, *, by: Actor, block_id: BlockId, based_on: int, text: str
) -> tuple[Event, ...]:
    """Reword a paragraph. Its earlier texts stay in the log.

    Raises:
        RevisionConflict: somebody reworded it in the meantime; carries both texts.
    """
    require(by, Action.MINUTES_REVISE, meeting)
    minutes = drafted(meeting)
    step_minutes(minutes, "revise")
    block = known_block(meeting, by, block_id)
    if block.kind in VERBATIM_KINDS:
        raise BlockIsVerbatim
    words = clean(text, limit=TEXT_MAX, field="text")
    if not words:
        raise Required(field="text")
    if block.revision != based_on:
        raise RevisionConflict(
            expected=based_on, actual=block.revision, current=block.text, rejected=words
        )
    if words == block.text:
        return ()
    return (MinutesRevised(block_id=block_id, revision=block.revision + 1, text=words),)


def meanings(
    meeting: Meeting, person_id: PersonId, *, owners: frozenset[PersonId]
) -> tuple[SignatureMeaning, ...]:
    """Return what a person's signature under the minutes can stand for, whatever their state.

    Args:
        meeting: whose minutes.
        person_id: who would sign.
        owners: people who own a case of the agenda.
    """
    person = meeting.participants.get(person_id)
    if person is None:
        return ()
    decided = [
        each
        for each in meeting.recommendations.values()
        if each.recorded_seq is not None and may_see_item(meeting, person_id, each.item_id)
    ]
    standing = (d for each in decided for d in each.dissents if d.withdrawn_at is None)
    found = {
        SignatureMeaning.APPROVED_AS_CHAIR: person.role in _APPROVERS,
        SignatureMeaning.REVIEWED: True,
        SignatureMeaning.PREPARED: person.role in _PREPARE,
        SignatureMeaning.APPROVED_AS_OWNER: person_id in owners,
        SignatureMeaning.RECEIVED_BY_IMPLEMENTER: any(
            each.content.implementer_id == person_id for each in decided
        ),
        SignatureMeaning.DISSENTING: any(each.person_id == person_id for each in standing),
    }
    return tuple(meaning for meaning, holds in found.items() if holds)


def prepare_signature(
    meeting: Meeting,
    *,
    by: Actor,
    meaning: str,
    at: datetime,
    key_id: str,
    seen_hash: str | None = None,
    absence_reason: str = "",
    owners: frozenset[PersonId] = frozenset(),
    lead_signatures: bool = False,
) -> Signature:
    """Return the signature to be made, its value still empty (I21).

    Only a chair may approve, and only what was reviewed; the approval closes the minutes. Who did
    not attend says why they sign all the same. Of whom an item is kept the signature says that it
    stands without that item; such a chair cannot approve the whole for the board.

    Args:
        meeting: whose minutes.
        by: who signs.
        meaning: of ``SIGNATURE_MEANINGS``.
        at: now.
        key_id: the key that will sign.
        seen_hash: hash of the text that the signer was shown; None when nobody can know.
        absence_reason: why somebody signs who did not attend.
        owners: people who own a case of the agenda.
        lead_signatures: whether the board wants the leading disciplines to sign before the chair.
    """
    require(by, Action.MINUTES_SIGN, meeting)
    minutes = drafted(meeting)
    check_code(SIGNATURE_MEANINGS, meaning, field="meaning")
    stands_for = SignatureMeaning(meaning)
    if stands_for not in meanings(meeting, by.person_id, owners=owners):
        raise MeaningNotYours(action=Action.MINUTES_SIGN)
    reason = clean_line(absence_reason, limit=REASON_MAX, field="absence_reason")
    if attended(meeting, by.person_id):
        reason = ""
    elif not reason:
        raise NotAttended
    step_minutes(minutes, SIGNING_STEPS.get(stands_for, "review"))
    _unsigned(minutes, by, stands_for, seen_hash)
    kept_back = left_out(meeting, minutes, by.person_id)
    if stands_for is SignatureMeaning.APPROVED_AS_CHAIR:
        if kept_back:
            raise PartKeptFromChair(action=Action.MINUTES_SIGN)
        _approvable(meeting, minutes, by, lead_signatures=lead_signatures)
    return Signature(
        person_id=by.person_id,
        printed_name=by.display_name,
        discipline=by.discipline,
        meaning=stands_for,
        signed_at=at,
        version=minutes.version,
        content_hash=minutes.content_hash,
        key_id=key_id,
        value="",
        absence_reason=reason,
        left_out=kept_back,
    )


def _unsigned(
    minutes: Minutes, by: Actor, meaning: SignatureMeaning, seen_hash: str | None
) -> None:
    """Refuse to sign another text than the signer saw, or the same one twice."""
    if seen_hash is not None and seen_hash != minutes.content_hash:
        raise RevisionConflict(
            expected=0,
            actual=minutes.revision,
            current=minutes.content_hash,
            rejected=seen_hash,
        )
    for signed in minutes.signatures:
        same = (signed.person_id, signed.meaning) == (by.person_id, meaning)
        if same and minutes.holds(signed):
            raise AlreadySigned


def _approvable(meeting: Meeting, minutes: Minutes, by: Actor, *, lead_signatures: bool) -> None:
    """Refuse the approval while a translation is open or a leading discipline has not signed."""
    pending = sum(
        each.status not in SETTLED_TRANSLATIONS
        for block in minutes.blocks
        for each in block.translations.values()
    )
    if pending:
        raise TranslationOpen(count=pending)
    if not lead_signatures:
        return
    missing = sorted(
        {
            each.content.lead_discipline
            for each in meeting.recommendations.values()
            if each.state is RecommendationState.RECORDED
            and by.discipline != each.content.lead_discipline
            and not _is_signed_for(minutes, each)
        }
    )
    if missing:
        raise LeadSignatureMissing(disciplines=tuple(label(DISCIPLINES, code) for code in missing))


def _is_signed_for(minutes: Minutes, recommendation: Recommendation) -> bool:
    """Return whether somebody of the leading discipline signed, having read the item."""
    return any(
        each.discipline == recommendation.content.lead_discipline
        and recommendation.item_id not in each.left_out
        and minutes.holds(each)
        for each in minutes.signatures
    )


def with_dissent(
    meeting: Meeting, event: DissentRecorded, item_id: ItemId, block_id: BlockId, at: datetime
) -> tuple[Event, ...]:
    """Return the paragraph that a dissent after drafting adds to the minutes, if drafted."""
    if meeting.minutes is None:
        return ()
    seq = meeting.seq + 1
    recorded = meeting.recommendations[event.recommendation_id]
    entry = Dissent(
        id=event.dissent_id,
        recommendation_id=event.recommendation_id,
        person_id=event.person_id,
        display_name=meeting.participants[event.person_id].display_name,
        discipline=event.discipline,
        stance=event.stance,
        text=event.text,
        at=at,
        seq=seq,
    )
    block = MinutesBlock(
        id=block_id,
        kind="dissent",
        text=_said(meeting, recorded, entry),
        item_id=item_id,
        refs=(seq,),
    )
    of_item = [b.id for b in meeting.minutes.blocks if b.item_id == item_id]
    return (MinutesBlockAdded(block=block, after=of_item[-1] if of_item else None),)


def without_dissent(meeting: Meeting, event: DissentWithdrawn, at: datetime) -> tuple[Event, ...]:
    """Return the change that says in drafted minutes that a dissent was withdrawn."""
    if meeting.minutes is None:
        return ()
    recorded = meeting.recommendations[event.recommendation_id]
    for entry in recorded.dissents:
        for block in meeting.minutes.blocks:
            if entry.id == event.dissent_id and block.kind == "dissent" and entry.seq in block.refs:
                text = _said(meeting, recorded, entry, withdrawn_at=at)
                revision = block.revision + 1
                return (MinutesRevised(block_id=block.id, revision=revision, text=text),)
    return ()


def _said(
    meeting: Meeting,
    recorded: Recommendation,
    entry: Dissent,
    *,
    withdrawn_at: datetime | None = None,
) -> str:
    phrases = phrases_for(meeting.languages)
    return dissent_text(meeting, phrases, recorded, entry, withdrawn_at=withdrawn_at)


def drafted(meeting: Meeting) -> Minutes:
    """Return the minutes. Raises MinutesNotReady, also while a session goes on once more."""
    if meeting.minutes is None or meeting.session is not None:
        raise MinutesNotReady
    return meeting.minutes


def known_block(meeting: Meeting, by: Actor, block_id: BlockId) -> MinutesBlock:
    """Return a paragraph that somebody may read. Raises UnknownBlock."""
    block = drafted(meeting).block(block_id)
    if block is None or not may_see(meeting, by.person_id, block.item_id):
        raise UnknownBlock
    return block


def step_minutes(minutes: Minutes, action: str) -> None:
    """Refuse an action that the state of the minutes does not allow, in words of its own."""
    try:
        step(TRANSITIONS, minutes.state, action)
    except IllegalTransition as error:
        if minutes.state is MinutesState.SIGNED:
            raise MinutesAreSigned from error
        if action == "approve":
            raise MinutesNotReviewed from error
        if action == "receive":
            raise MinutesNotSigned from error
        raise
