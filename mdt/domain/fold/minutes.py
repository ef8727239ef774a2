"""What drafting, revising and signing make of the minutes."""

from dataclasses import replace

from mdt.domain import events as ev
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import BrokenLog, Changes, Rules, author
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import (
    Minutes,
    MinutesBlock,
    MinutesState,
    SignatureMeaning,
    blocks_hash,
)

RULES = Rules()


@RULES.on(ev.MinutesDrafted)
def _drafted(meeting: Meeting, event: ev.MinutesDrafted, log: LoggedEvent) -> Changes:
    minutes = Minutes(
        version=event.version,
        state=MinutesState.IN_REVIEW,
        blocks=event.blocks,
        drafted_at=log.at,
        language=event.language,
        content_hash=blocks_hash(event.blocks),
    )
    return Changes(minutes=minutes)


@RULES.on(ev.MinutesRevised)
def _revised(meeting: Meeting, event: ev.MinutesRevised, log: LoggedEvent) -> Changes:
    minutes = _minutes(meeting, log)
    blocks = tuple(
        replace(
            block,
            text=event.text,
            revision=event.revision,
            revised_by=author(log),
            revised_at=log.at,
        )
        if block.id == event.block_id
        else block
        for block in minutes.blocks
    )
    return _with_blocks(meeting, minutes, blocks)


@RULES.on(ev.MinutesBlockAdded)
def _block_added(meeting: Meeting, event: ev.MinutesBlockAdded, log: LoggedEvent) -> Changes:
    minutes = _minutes(meeting, log)
    ids = [block.id for block in minutes.blocks]
    at = ids.index(event.after) + 1 if event.after in ids else len(ids)
    blocks = (*minutes.blocks[:at], event.block, *minutes.blocks[at:])
    return _with_blocks(meeting, minutes, blocks)


@RULES.on(ev.MinutesSigned)
def _signed(meeting: Meeting, event: ev.MinutesSigned, log: LoggedEvent) -> Changes:
    minutes = _minutes(meeting, log)
    by_chair = event.signature.meaning == SignatureMeaning.APPROVED_AS_CHAIR
    signed = replace(
        minutes,
        state=MinutesState.SIGNED if by_chair else minutes.state,
        signatures=(*minutes.signatures, event.signature),
    )
    return Changes(minutes=signed)


def _minutes(meeting: Meeting, log: LoggedEvent) -> Minutes:
    if meeting.minutes is None:
        raise BrokenLog(f"event {log.seq} is about minutes that were never drafted")
    return meeting.minutes


def _with_blocks(meeting: Meeting, before: Minutes, blocks: tuple[MinutesBlock, ...]) -> Changes:
    after = replace(
        before, blocks=blocks, revision=before.revision + 1, content_hash=blocks_hash(blocks)
    )
    return Changes(minutes=after)
