"""Letters about recommendations: drafted with the approval of the minutes, issued, recalled."""

from collections.abc import Callable, Mapping

from mdt.domain.advice_checks import fit_missing
from mdt.domain.codes.minutes import LETTER_STATES, RECIPIENTS
from mdt.domain.errors import ReasonRequired, RevisionConflict
from mdt.domain.events import Event
from mdt.domain.happened.letters import (
    LetterAcknowledged,
    LetterDrafted,
    LetterIssued,
    LetterNoted,
    LetterRecalled,
)
from mdt.domain.ids import LetterId, RecommendationId
from mdt.domain.letter_text import languages_of, letter_text
from mdt.domain.letters import TRANSITIONS, Letter, LetterState, Recipient, letter_hash
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Minutes, MinutesState, Signature, SignatureMeaning
from mdt.domain.people import Actor
from mdt.domain.policy import Action, allows, require
from mdt.domain.recommendations import Recommendation, RecommendationState
from mdt.domain.refusals.minutes import (
    LetterOutdated,
    LocalFitMissing,
    MinutesNotSigned,
    NotTheRecipient,
    UnknownLetter,
)
from mdt.domain.text import REASON_MAX, TEXT_MAX, clean
from mdt.domain.transitions import step
from mdt.domain.valuesets import check_code
from mdt.domain.visibility import may_see_item

NewId = Callable[[], LetterId]


def draft_all(
    meeting: Meeting,
    approval: Signature,
    *,
    recipients: Mapping[RecommendationId, tuple[Recipient, ...]],
    pseudonyms: Mapping[RecommendationId, str],
    new_id: NewId,
) -> tuple[Event, ...]:
    """Return the letters that follow from the chair's approval of the minutes.

    Each standing recommendation has one letter per recipient and language. Letters of the version
    before are recalled in the same moment, so that nobody acts on an amended text.

    Args:
        meeting: as it is before the approval is recorded.
        approval: the chair's signature.
        recipients: whom to write to, by recommendation.
        pseudonyms: of the case, by recommendation.
        new_id: makes ids of letters.
    """
    minutes = meeting.minutes
    if minutes is None:
        return ()
    recalled = tuple(
        LetterRecalled(letter_id=letter.id, reason=minutes.amendment_reason)
        for letter in meeting.letters.values()
        if letter.state is not LetterState.RECALLED
    )
    drafted = (
        _draft(
            meeting,
            minutes,
            recommendation,
            recipient,
            language=language,
            pseudonym=pseudonyms[recommendation.id],
            approval=approval,
            new_id=new_id,
        )
        for recommendation in _standing(meeting)
        for recipient in recipients.get(recommendation.id, ())
        for language in languages_of(minutes)
    )
    return (*recalled, *(event for events in drafted for event in events))


def write(
    meeting: Meeting,
    *,
    by: Actor,
    recommendation_id: RecommendationId,
    recipient: str,
    language: str,
    pseudonym: str,
    new_id: NewId,
) -> tuple[Event, ...]:
    """Draft a further letter, to the patient or the general practitioner. It names nobody."""
    require(by, Action.LETTER_WRITE, meeting)
    minutes = meeting.minutes
    if minutes is None or minutes.state is not MinutesState.SIGNED:
        raise MinutesNotSigned
    check_code({code: RECIPIENTS[code] for code in ("gp", "patient")}, recipient, field="recipient")
    check_code(dict.fromkeys(languages_of(minutes), ""), language, field="language")
    found = [each for each in _standing(meeting) if each.id == recommendation_id]
    if not found or not may_see_item(meeting, by.person_id, found[0].item_id):
        raise UnknownLetter
    return _draft(
        meeting,
        minutes,
        found[0],
        Recipient(kind=recipient, id="", name=""),
        language=language,
        pseudonym=pseudonym,
        approval=_approval(minutes),
        new_id=new_id,
    )


def note(
    meeting: Meeting, *, by: Actor, letter_id: LetterId, based_on: int, text: str
) -> tuple[Event, ...]:
    """Add words of one's own to a letter that was not issued yet; its body stays as it is.

    Raises:
        RevisionConflict: somebody changed it after event ``based_on``; carries both notes.
    """
    require(by, Action.LETTER_WRITE, meeting)
    letter = _known(meeting, by, letter_id)
    _step(letter, "note")
    words = clean(text, limit=TEXT_MAX, field="note")
    if letter.seq != based_on:
        raise RevisionConflict(
            expected=based_on, actual=letter.seq, current=letter.note, rejected=words, field="note"
        )
    if words == letter.note:
        return ()
    digest = letter_hash(letter.text, words)
    return (LetterNoted(letter_id=letter_id, note=words, content_hash=digest),)


def issue(meeting: Meeting, *, by: Actor, letter_id: LetterId) -> tuple[Event, ...]:
    """Send a letter out, once those who must do it have said whether it can be done there."""
    require(by, Action.LETTER_ISSUE, meeting)
    letter = _known(meeting, by, letter_id)
    _step(letter, "issue")
    minutes = meeting.minutes
    if minutes is None or minutes.state is not MinutesState.SIGNED:
        raise LetterOutdated
    if fit_missing(meeting.recommendations[letter.recommendation_id]):
        raise LocalFitMissing
    return (LetterIssued(letter_id=letter_id),)


def acknowledge(meeting: Meeting, *, by: Actor, letter_id: LetterId) -> tuple[Event, ...]:
    """Confirm that a letter was received: by somebody of the institution that it went to.

    Whoever is not of the network cannot do it here; the board notes it for them.
    """
    require(by, Action.LETTER_ACKNOWLEDGE, meeting)
    letter = _known(meeting, by, letter_id)
    if not may_acknowledge(meeting, by, letter):
        raise NotTheRecipient
    _step(letter, "acknowledge")
    return (LetterAcknowledged(letter_id=letter_id),)


def recall(meeting: Meeting, *, by: Actor, letter_id: LetterId, reason: str) -> tuple[Event, ...]:
    """Take a letter back, with the reason that its recipient is told."""
    require(by, Action.LETTER_ISSUE, meeting)
    letter = _known(meeting, by, letter_id)
    _step(letter, "recall")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    return (LetterRecalled(letter_id=letter_id, reason=words),)


def may_acknowledge(meeting: Meeting, by: Actor, letter: Letter) -> bool:
    """Return whether a person speaks for the recipient of a letter."""
    if letter.recipient != "institution" or not letter.recipient_id:
        return allows(by, Action.LETTER_WRITE, meeting)
    person = meeting.participants.get(by.person_id)
    return person is not None and person.institution_id == letter.recipient_id


def _draft(
    meeting: Meeting,
    minutes: Minutes,
    recommendation: Recommendation,
    recipient: Recipient,
    *,
    language: str,
    pseudonym: str,
    approval: Signature,
    new_id: NewId,
) -> tuple[Event, ...]:
    text = letter_text(
        meeting,
        minutes,
        recommendation,
        recipient,
        pseudonym=pseudonym,
        language=language,
        approval=approval,
    )
    if not text:
        return ()
    drafted = LetterDrafted(
        letter_id=new_id(),
        recommendation_id=recommendation.id,
        recommendation_number=recommendation.number,
        recipient=recipient.kind,
        recipient_id=recipient.id,
        recipient_name=recipient.name,
        language=language,
        minutes_version=minutes.version,
        text=text,
        content_hash=letter_hash(text, ""),
    )
    return (drafted,)


def _standing(meeting: Meeting) -> tuple[Recommendation, ...]:
    return tuple(
        each
        for each in meeting.recommendations.values()
        if each.state is RecommendationState.RECORDED
    )


def _approval(minutes: Minutes) -> Signature:
    return next(
        each
        for each in reversed(minutes.signatures)
        if each.meaning is SignatureMeaning.APPROVED_AS_CHAIR
    )


def _known(meeting: Meeting, by: Actor, letter_id: LetterId) -> Letter:
    letter = meeting.letters.get(letter_id)
    if letter is None:
        raise UnknownLetter
    about = meeting.recommendations[letter.recommendation_id]
    if not may_see_item(meeting, by.person_id, about.item_id):
        raise UnknownLetter
    return letter


def _step(letter: Letter, action: str) -> None:
    step(TRANSITIONS, letter.state, action, labels=LETTER_STATES)
