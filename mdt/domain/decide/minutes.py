"""Minutes after the session: drafting, review, signature, and dissent that comes late."""

from collections.abc import Callable, Mapping
from datetime import datetime

from mdt.domain.errors import (
    AlreadySigned,
    BlockIsVerbatim,
    IllegalTransition,
    MinutesAreSigned,
    MinutesNotReady,
    NotAllowed,
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
from mdt.domain.ids import BlockId, ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import (
    TRANSITIONS,
    VERBATIM_KINDS,
    Minutes,
    MinutesBlock,
    Signature,
    SignatureMeaning,
)
from mdt.domain.minutes_draft import CaseBrief, dissent_text, draft_blocks
from mdt.domain.minutes_text import phrases_for
from mdt.domain.people import Actor, Role
from mdt.domain.policy import Action, require
from mdt.domain.presence import attended
from mdt.domain.recommendations import Dissent, Recommendation
from mdt.domain.text import TEXT_MAX, clean
from mdt.domain.transitions import step
from mdt.domain.valuesets import SIGNATURE_MEANINGS, check_code

_ACTIONS = {
    SignatureMeaning.APPROVED_AS_CHAIR: "approve",
    SignatureMeaning.REVIEWED: "review",
}
_APPROVERS = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR})


def draft(
    meeting: Meeting, *, cases: Mapping[ItemId, CaseBrief], new_id: Callable[[], BlockId]
) -> tuple[Event, ...]:
    """Draft the minutes of a meeting whose session has ended, in its first language."""
    phrases = phrases_for(meeting.languages)
    blocks = draft_blocks(meeting, phrases, cases=cases, new_id=new_id)
    version = 1 if meeting.minutes is None else meeting.minutes.version + 1
    return (MinutesDrafted(version=version, blocks=blocks, language=phrases.language),)


def revise(
    meeting: Meeting, *, by: Actor, block_id: BlockId, based_on: int, text: str
) -> tuple[Event, ...]:
    """Reword a paragraph. Its earlier texts stay in the log.

    Raises:
        RevisionConflict: somebody reworded it in the meantime; carries both texts.
    """
    require(by, Action.MINUTES_REVISE, meeting)
    minutes = _reviewed(meeting, "revise")
    block = minutes.block(block_id)
    if block is None:
        raise UnknownBlock
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


def prepare_signature(
    meeting: Meeting,
    *,
    by: Actor,
    meaning: str,
    at: datetime,
    key_id: str,
    seen_hash: str | None = None,
) -> Signature:
    """Return the signature to be made, its value still empty.

    Only who attended may sign; only a chair may approve. The approval closes the minutes.
    """
    require(by, Action.MINUTES_SIGN, meeting)
    minutes = _drafted(meeting)
    check_code(SIGNATURE_MEANINGS, meaning, field="meaning")
    stands_for = SignatureMeaning(meaning)
    if stands_for is SignatureMeaning.APPROVED_AS_CHAIR and by.role not in _APPROVERS:
        raise NotAllowed(action=Action.MINUTES_SIGN)
    if not attended(meeting, by.person_id):
        raise NotAttended
    _reviewed(meeting, _ACTIONS[stands_for])
    if seen_hash is not None and seen_hash != minutes.content_hash:
        raise RevisionConflict(
            expected=0,
            actual=minutes.revision,
            current=minutes.content_hash,
            rejected=seen_hash,
        )
    for signed in minutes.signatures:
        same = (signed.person_id, signed.meaning) == (by.person_id, stands_for)
        if same and minutes.holds(signed):
            raise AlreadySigned
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


def _drafted(meeting: Meeting) -> Minutes:
    if meeting.minutes is None:
        raise MinutesNotReady
    return meeting.minutes


def _reviewed(meeting: Meeting, action: str) -> Minutes:
    """Return the minutes, in a state in which an action of review applies."""
    minutes = _drafted(meeting)
    try:
        step(TRANSITIONS, minutes.state, action)
    except IllegalTransition as error:
        raise MinutesAreSigned from error
    return minutes
