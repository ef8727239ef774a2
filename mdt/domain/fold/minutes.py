"""What drafting, revising and signing make of the minutes."""

from dataclasses import replace

from mdt.domain import events as ev
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import BrokenLog, Changes, Rules, author
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import (
    TRANSITIONS,
    ChangeRequest,
    Minutes,
    MinutesBlock,
    MinutesState,
    SignatureMeaning,
    blocks_hash,
)

RULES = Rules()


@RULES.on(ev.MinutesDrafted)
def _drafted(meeting: Meeting, event: ev.MinutesDrafted, log: LoggedEvent) -> Changes:
    is_open = any(each.settled_seq is None for each in event.requests)
    minutes = Minutes(
        version=event.version,
        state=MinutesState.CHANGES_REQUESTED if is_open else MinutesState.IN_REVIEW,
        blocks=event.blocks,
        drafted_at=log.at,
        language=event.language,
        content_hash=blocks_hash(event.blocks),
        requests=event.requests,
        earlier=_earlier(meeting.minutes, event.version),
    )
    return Changes(minutes=minutes)


@RULES.on(ev.MinutesRevised)
def _revised(meeting: Meeting, event: ev.MinutesRevised, log: LoggedEvent) -> Changes:
    minutes = minutes_of(meeting, log)
    blocks = tuple(
        replace(
            block,
            text=event.text,
            revision=event.revision,
            revised_by=author(log),
            revised_at=log.at,
            translations={
                language: replace(said, status="none")
                for language, said in block.translations.items()
            },
        )
        if block.id == event.block_id
        else block
        for block in minutes.blocks
    )
    return with_blocks(minutes, blocks, log)


@RULES.on(ev.MinutesBlockAdded)
def _block_added(meeting: Meeting, event: ev.MinutesBlockAdded, log: LoggedEvent) -> Changes:
    minutes = minutes_of(meeting, log)
    ids = [block.id for block in minutes.blocks]
    at = ids.index(event.after) + 1 if event.after in ids else len(ids)
    blocks = (*minutes.blocks[:at], event.block, *minutes.blocks[at:])
    return with_blocks(minutes, blocks, log)


@RULES.on(ev.MinutesSigned)
def _signed(meeting: Meeting, event: ev.MinutesSigned, log: LoggedEvent) -> Changes:
    minutes = minutes_of(meeting, log)
    by_chair = event.signature.meaning == SignatureMeaning.APPROVED_AS_CHAIR
    signed = replace(
        minutes,
        state=MinutesState.SIGNED if by_chair else minutes.state,
        signatures=(*minutes.signatures, event.signature),
    )
    return Changes(minutes=signed)


def minutes_of(meeting: Meeting, log: LoggedEvent) -> Minutes:
    """Return the minutes that an event is about. Raises BrokenLog."""
    if meeting.minutes is None:
        raise BrokenLog(f"event {log.seq} is about minutes that were never drafted")
    return meeting.minutes


def with_blocks(before: Minutes, blocks: tuple[MinutesBlock, ...], log: LoggedEvent) -> Changes:
    """Return the minutes with other paragraphs: what was asked for is settled, review goes on."""
    state = TRANSITIONS.get((before.state, "revise"), before.state)
    settled = before.state is MinutesState.CHANGES_REQUESTED
    after = replace(
        before,
        state=state,
        blocks=blocks,
        revision=before.revision + 1,
        content_hash=blocks_hash(blocks),
        requests=tuple(_settled(each, log.seq) for each in before.requests)
        if settled
        else before.requests,
    )
    return Changes(minutes=after)


def _settled(request: ChangeRequest, seq: int) -> ChangeRequest:
    return request if request.settled_seq is not None else replace(request, settled_seq=seq)


def _earlier(before: Minutes | None, version: int) -> tuple[Minutes, ...]:
    """Return the signed versions before a new draft; one that nobody approved is not kept."""
    if before is None:
        return ()
    if before.state is not MinutesState.SIGNED:
        return before.earlier
    return (*before.earlier, replace(before, earlier=(), amended_by=version))
