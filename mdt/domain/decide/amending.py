"""The review of minutes, and minutes changed after they were signed (domain model 6.2; I7, I21)."""

from mdt.domain.decide.guards import seen_item
from mdt.domain.decide.minutes import drafted, known_block, step_minutes
from mdt.domain.errors import ReasonRequired, Required
from mdt.domain.events import Event, MinutesBlockAdded
from mdt.domain.happened.minutes import (
    ChangesAnswered,
    ChangesRequested,
    MinutesAmending,
    ReviewEnded,
)
from mdt.domain.ids import BlockId, ItemId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import MinutesBlock, MinutesState
from mdt.domain.people import Actor
from mdt.domain.policy import Action, allows, require
from mdt.domain.presence import attended
from mdt.domain.refusals.minutes import (
    ChangesOpen,
    MinutesNotSigned,
    NoChangesOpen,
    NotAReviewer,
    NothingAmended,
)
from mdt.domain.text import REASON_MAX, TEXT_MAX, clean


def request_changes(
    meeting: Meeting, *, by: Actor, text: str, block_id: BlockId | None = None
) -> tuple[Event, ...]:
    """Ask for a change of the text. Open to who attended, and to who keeps the record."""
    require(by, Action.MINUTES_COMMENT, meeting)
    minutes = drafted(meeting)
    if not attended(meeting, by.person_id) and not allows(by, Action.MINUTES_END_REVIEW, meeting):
        raise NotAReviewer
    step_minutes(minutes, "request")
    if block_id is not None:
        known_block(meeting, by, block_id)
    words = clean(text, limit=REASON_MAX, field="text")
    if not words:
        raise Required(field="text")
    return (ChangesRequested(text=words, block_id=block_id),)


def answer(meeting: Meeting, *, by: Actor, text: str) -> tuple[Event, ...]:
    """Say why the text stays as it is, to all requested changes that are open."""
    require(by, Action.MINUTES_END_REVIEW, meeting)
    minutes = drafted(meeting)
    if minutes.state is not MinutesState.CHANGES_REQUESTED:
        raise NoChangesOpen
    words = clean(text, limit=REASON_MAX, field="answer")
    if not words:
        raise ReasonRequired(field="answer")
    return (ChangesAnswered(text=words),)


def end_review(meeting: Meeting, *, by: Actor) -> tuple[Event, ...]:
    """End the review, so that the chair can sign the text as it stands."""
    require(by, Action.MINUTES_END_REVIEW, meeting)
    minutes = drafted(meeting)
    if minutes.state is MinutesState.CHANGES_REQUESTED:
        raise ChangesOpen
    step_minutes(minutes, "end_review")
    if minutes.earlier and minutes.earlier[-1].content_hash == minutes.content_hash:
        raise NothingAmended
    return (ReviewEnded(version=minutes.version),)


def amend(meeting: Meeting, *, by: Actor, reason: str) -> tuple[Event, ...]:
    """Begin a new version of signed minutes. The old one stays, and stays readable (I7)."""
    require(by, Action.MINUTES_AMEND, meeting)
    minutes = drafted(meeting)
    if minutes.state is not MinutesState.SIGNED:
        raise MinutesNotSigned
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    return (MinutesAmending(version=minutes.version + 1, reason=words),)


def add_note(
    meeting: Meeting, *, by: Actor, text: str, item_id: ItemId | None, block_id: BlockId
) -> tuple[Event, ...]:
    """Add a paragraph of one's own, at the end of an item that one may see, or of the minutes."""
    require(by, Action.MINUTES_REVISE, meeting)
    minutes = drafted(meeting)
    step_minutes(minutes, "revise")
    if item_id is not None:
        seen_item(meeting, by, item_id)  # what stands under no item is signed and not printed
    words = clean(text, limit=TEXT_MAX, field="text")
    if not words:
        raise Required(field="text")
    of_item = [block.id for block in minutes.blocks if item_id and block.item_id == item_id]
    note = MinutesBlock(id=block_id, kind="note", text=words, item_id=item_id)
    return (MinutesBlockAdded(block=note, after=of_item[-1] if of_item else None),)
