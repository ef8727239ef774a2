"""The text of a letter: the words of the signed minutes about one recommendation, framed.

Nothing is worded anew. A letter in another language than the minutes' takes the translations
that the board approved, and says so where they are unofficial.
"""

from zoneinfo import ZoneInfo

from mdt.domain.advice_checks import advisory
from mdt.domain.letters import Recipient
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Minutes, MinutesBlock, Signature
from mdt.domain.minutes_text import PHRASES, Phrases
from mdt.domain.recommendations import Recommendation

TOLD_KINDS = frozenset({"recommendation", "dissent", "position", "poll", "comms", "note"})
"""Paragraphs about an item that its letters repeat; dissent above all (I11)."""


def languages_of(minutes: Minutes) -> tuple[str, ...]:
    """Return the languages that letters can be written in: the minutes' own first."""
    return (minutes.language, *(code for code in minutes.languages if code in PHRASES))


def letter_text(
    meeting: Meeting,
    minutes: Minutes,
    recommendation: Recommendation,
    recipient: Recipient,
    *,
    pseudonym: str,
    language: str,
    approval: Signature,
) -> str:
    """Return what a letter says, or nothing where the language lacks the recommendation.

    Args:
        meeting: which meeting.
        minutes: the version that the letter follows from.
        recommendation: what it is about.
        recipient: whom it goes to.
        pseudonym: of the case.
        language: of ``languages_of``.
        approval: the chair's signature.
    """
    phrases = PHRASES.get(language)
    told = [
        block
        for block in minutes.blocks
        if block.item_id == recommendation.item_id and _is_told(block, recommendation)
    ]
    texts = [_in_language(block, minutes.language, language) for block in told]
    if phrases is None or not all(texts):
        return ""
    unofficial = any(
        block.translations[language].status == "unofficial"
        for block in told
        if language != minutes.language
    )
    zone = ZoneInfo(meeting.tz)
    is_advice = advisory(recommendation)
    lines = [
        phrases.say(
            "letter_title_advisory" if is_advice else "letter_title",
            board=meeting.board_title,
            pseudonym=pseudonym,
        ),
        phrases.say("letter_to", recipient=recipient.name) if recipient.name else "",
        phrases.say(
            "letter_from",
            title=meeting.title,
            date=meeting.starts_at.astimezone(zone).date().isoformat(),
            version=minutes.version,
            name=approval.printed_name,
            signed=approval.signed_at.astimezone(zone).date().isoformat(),
        ),
        phrases.say("letter_advisory") if is_advice else "",
        _replacing(phrases, minutes),
        phrases.say("letter_unofficial") if unofficial else "",
        *texts,
        phrases.say("letter_record", meeting=meeting.id, hash=minutes.content_hash),
    ]
    return "\n\n".join(line for line in lines if line)


def _is_told(block: MinutesBlock, recommendation: Recommendation) -> bool:
    """Return whether a letter repeats a paragraph; of recommendations only its own."""
    if block.kind == "recommendation":
        return recommendation.recorded_seq in block.refs
    return block.kind in TOLD_KINDS


def _in_language(block: MinutesBlock, source: str, language: str) -> str:
    if language == source:
        return block.text
    said = block.translations.get(language)
    return said.text if said is not None else ""


def _replacing(phrases: Phrases, minutes: Minutes) -> str:
    if minutes.amends_version is None:
        return ""
    return phrases.say("letter_replaces", reason=minutes.amendment_reason)
