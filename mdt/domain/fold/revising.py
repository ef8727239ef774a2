"""What review, requested changes, amendment and translation make of the minutes."""

from dataclasses import replace

from mdt.domain.events import LoggedEvent
from mdt.domain.fold.minutes import minutes_of, with_blocks
from mdt.domain.fold.rules import Changes, Rules, author
from mdt.domain.happened import minutes as ev
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import ChangeRequest, MinutesBlock, MinutesState, Translation

RULES = Rules()


@RULES.on(ev.ChangesRequested)
def _requested(meeting: Meeting, event: ev.ChangesRequested, log: LoggedEvent) -> Changes:
    minutes = minutes_of(meeting, log)
    request = ChangeRequest(
        person_id=author(log), text=event.text, at=log.at, seq=log.seq, block_id=event.block_id
    )
    return Changes(
        minutes=replace(
            minutes,
            state=MinutesState.CHANGES_REQUESTED,
            requests=(*minutes.requests, request),
        )
    )


@RULES.on(ev.ChangesAnswered)
def _answered(meeting: Meeting, event: ev.ChangesAnswered, log: LoggedEvent) -> Changes:
    minutes = minutes_of(meeting, log)
    requests = tuple(
        replace(each, answer=event.text, settled_seq=log.seq) if each.settled_seq is None else each
        for each in minutes.requests
    )
    return Changes(minutes=replace(minutes, state=MinutesState.IN_REVIEW, requests=requests))


@RULES.on(ev.ReviewEnded)
def _reviewed(meeting: Meeting, _event: ev.ReviewEnded, log: LoggedEvent) -> Changes:
    return Changes(minutes=replace(minutes_of(meeting, log), state=MinutesState.REVIEWED))


@RULES.on(ev.MinutesAmending)
def _amending(meeting: Meeting, event: ev.MinutesAmending, log: LoggedEvent) -> Changes:
    before = minutes_of(meeting, log)
    kept = replace(before, earlier=(), amended_by=event.version)
    after = replace(
        before,
        version=event.version,
        state=MinutesState.AMENDING,
        signatures=(),
        requests=(),
        amends_version=before.version,
        amendment_reason=event.reason,
        earlier=(*before.earlier, kept),
    )
    return Changes(minutes=after)


@RULES.on(ev.BlockTranslated)
def _translated(meeting: Meeting, event: ev.BlockTranslated, log: LoggedEvent) -> Changes:
    minutes = minutes_of(meeting, log)
    blocks = tuple(
        replace(
            block,
            translations={**block.translations, event.language: _told(block, event, log)},
        )
        if block.id == event.block_id
        else block
        for block in minutes.blocks
    )
    return with_blocks(minutes, blocks, log)


def _told(block: MinutesBlock, event: ev.BlockTranslated, log: LoggedEvent) -> Translation:
    """Return the translation; who only changed its status did not word it."""
    before = block.translations.get(event.language)
    translator: PersonId | None = author(log)
    if event.status == "machine_draft":
        translator = None
    elif before is not None and before.text == event.text:
        translator = before.translator
    return Translation(
        text=event.text,
        status=event.status,
        override_reason=event.override_reason,
        by=author(log),
        seq=log.seq,
        translator=translator,
    )
