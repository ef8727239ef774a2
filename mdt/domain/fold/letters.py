"""What drafting, issuing, acknowledging and recalling make of the letters."""

from dataclasses import replace

from mdt.domain.events import LoggedEvent
from mdt.domain.fold.rules import Changes, Rules
from mdt.domain.happened import letters as ev
from mdt.domain.ids import LetterId
from mdt.domain.letters import Letter, LetterState
from mdt.domain.meetings import Meeting

RULES = Rules()


@RULES.on(ev.LetterDrafted)
def _drafted(meeting: Meeting, event: ev.LetterDrafted, log: LoggedEvent) -> Changes:
    letter = Letter(
        id=event.letter_id,
        recommendation_id=event.recommendation_id,
        recommendation_number=event.recommendation_number,
        recipient=event.recipient,
        recipient_id=event.recipient_id,
        recipient_name=event.recipient_name,
        language=event.language,
        minutes_version=event.minutes_version,
        text=event.text,
        content_hash=event.content_hash,
        seq=log.seq,
    )
    return Changes(letters={**meeting.letters, letter.id: letter})


@RULES.on(ev.LetterNoted)
def _noted(meeting: Meeting, event: ev.LetterNoted, log: LoggedEvent) -> Changes:
    letter = meeting.letters[event.letter_id]
    noted = replace(letter, note=event.note, content_hash=event.content_hash, seq=log.seq)
    return Changes(letters={**meeting.letters, letter.id: noted})


@RULES.on(ev.LetterIssued)
def _issued(meeting: Meeting, event: ev.LetterIssued, log: LoggedEvent) -> Changes:
    return _moved(meeting, event.letter_id, LetterState.ISSUED, log.seq)


@RULES.on(ev.LetterAcknowledged)
def _acknowledged(meeting: Meeting, event: ev.LetterAcknowledged, log: LoggedEvent) -> Changes:
    return _moved(meeting, event.letter_id, LetterState.ACKNOWLEDGED, log.seq)


@RULES.on(ev.LetterRecalled)
def _recalled(meeting: Meeting, event: ev.LetterRecalled, log: LoggedEvent) -> Changes:
    return _moved(meeting, event.letter_id, LetterState.RECALLED, log.seq, event.reason)


def _moved(
    meeting: Meeting, letter_id: LetterId, state: LetterState, seq: int, reason: str = ""
) -> Changes:
    letter = replace(meeting.letters[letter_id], state=state, seq=seq, reason=reason)
    return Changes(letters={**meeting.letters, letter_id: letter})
