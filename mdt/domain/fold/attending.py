"""What roll-calls, credentials, media, recusals and removals make of who takes part."""

from dataclasses import replace

from mdt.domain.attending import Attending, Endpoint, MediaSpan, MediaState, Recusal, Removal
from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules, author
from mdt.domain.happened import attendance as happened
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting

RULES = Rules()

SPANS_KEPT = 500
"""Spans of media that the meeting holds; the log has all. It bounds the cost of a bad line."""


@RULES.on(happened.CredentialSeen)
def _credential_seen(meeting: Meeting, event: happened.CredentialSeen, log: LoggedEvent) -> Changes:
    attending = meeting.attending
    credentials = {**attending.credentials, event.person_id: event.status}
    seqs = {**attending.credential_seqs, event.person_id: log.seq}
    return Changes(attending=replace(attending, credentials=credentials, credential_seqs=seqs))


@RULES.on(happened.RollCalled)
def _roll_called(meeting: Meeting, event: happened.RollCalled, log: LoggedEvent) -> Changes:
    attending = meeting.attending
    room = Endpoint(person_id=event.endpoint_id, people=event.people, seq=log.seq)
    endpoints = {**attending.endpoints, event.endpoint_id: room}
    return Changes(attending=replace(attending, endpoints=endpoints))


@RULES.on(happened.MediaChanged)
def _media_changed(meeting: Meeting, event: happened.MediaChanged, log: LoggedEvent) -> Changes:
    attending = meeting.attending
    state = MediaState(audio=event.audio, images=event.images, seq=log.seq)
    media = {**attending.media, event.person_id: state}
    spans = tuple(
        replace(span, to_seq=log.seq, to_at=log.at)
        if span.person_id == event.person_id and span.to_seq is None
        else span
        for span in attending.spans
    )
    if not (event.audio and event.images):
        began = MediaSpan(
            person_id=event.person_id,
            from_seq=log.seq,
            from_at=log.at,
            audio=event.audio,
            images=event.images,
        )
        spans = (*spans, began)[-SPANS_KEPT:]
    return Changes(attending=replace(attending, media=media, spans=spans))


@RULES.on(happened.ParticipantRemoved)
def _removed(meeting: Meeting, event: happened.ParticipantRemoved, log: LoggedEvent) -> Changes:
    attending = meeting.attending
    removal = Removal(
        person_id=event.person_id,
        reason=event.reason,
        by_id=author(log),
        from_seq=log.seq,
        from_at=log.at,
    )
    return Changes(
        admitted=meeting.admitted - {event.person_id},
        attending=replace(attending, removals=(*attending.removals, removal)),
    )


def let_in(attending: Attending, person_id: PersonId, log: LoggedEvent) -> Attending:
    """Return it with a person's removal ended by an admission."""
    if attending.removal(person_id) is None:
        return attending
    removals = tuple(
        replace(one, to_seq=log.seq, to_at=log.at)
        if one.person_id == person_id and one.to_seq is None
        else one
        for one in attending.removals
    )
    return replace(attending, removals=removals)


@RULES.on(happened.RecusalBegan)
def _recusal_began(meeting: Meeting, event: happened.RecusalBegan, log: LoggedEvent) -> Changes:
    attending = meeting.attending
    began = Recusal(
        person_id=event.person_id,
        item_id=event.item_id,
        reason_code=event.reason_code,
        reason=event.reason,
        by_id=log.actor_id,
        from_seq=log.seq,
    )
    return Changes(attending=replace(attending, recusals=(*attending.recusals, began)))


@RULES.on(happened.RecusalEnded)
def _recusal_ended(meeting: Meeting, event: happened.RecusalEnded, log: LoggedEvent) -> Changes:
    return Changes(attending=_ended(meeting.attending, event, log.seq))


def _ended(attending: Attending, event: happened.RecusalEnded, seq: int) -> Attending:
    recusals = tuple(
        replace(one, to_seq=seq)
        if (one.person_id, one.item_id, one.to_seq) == (event.person_id, event.item_id, None)
        else one
        for one in attending.recusals
    )
    return replace(attending, recusals=recusals)
