"""The paragraphs of minutes about a recommendation’s content, fit, confirmation and versions."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from mdt.domain.advice_content import Guideline
from mdt.domain.agenda import AgendaItem
from mdt.domain.meetings import Meeting
from mdt.domain.minutes_text import Phrases
from mdt.domain.paragraphs.particulars import particulars
from mdt.domain.paragraphs.said import Said
from mdt.domain.recommendations import Recommendation


def of_item(meeting: Meeting, phrases: Phrases, item: AgendaItem) -> tuple[Said, ...]:
    """Return the paragraphs about one item, in order."""
    return tuple(
        Said(kind="note", text=text, refs=(seq,))
        for found in meeting.recommendations.values()
        if found.item_id == item.id and found.recorded_seq is not None
        for seq, text in _told(meeting, phrases, found, found.recorded_seq)
    )


def of_meeting(_meeting: Meeting, _phrases: Phrases) -> tuple[Said, ...]:
    """Return the paragraphs about the meeting as a whole: all of these are about an item."""
    return ()


def followed(meeting: Meeting, phrases: Phrases, found: Recommendation, seq: int) -> str:
    """Return what is to be told of one event that followed a recommendation."""
    return next((text for at, text in _after(meeting, phrases, found) if at == seq), "")


def _told(
    meeting: Meeting, phrases: Phrases, found: Recommendation, seq: int
) -> Iterator[tuple[int, str]]:
    for text in _content(phrases, found):
        yield seq, text
    before = meeting.recommendations.get(found.supersedes) if found.supersedes else None
    if before is not None:
        yield (
            seq,
            phrases.say(
                "advice_supersedes",
                number=found.number,
                before=before.number,
                reason=found.reason,
            ),
        )
    if found.incapable:
        needs = phrases.list(phrases.label("capabilities", code) for code in found.incapable)
        yield seq, phrases.say("advice_incapable", number=found.number, needs=needs)
    if found.relist_code:
        yield seq, phrases.say("advice_relist", number=found.number)
    if found.to_confirm:
        names = phrases.list(phrases.label("disciplines", code) for code in found.to_confirm)
        yield seq, phrases.say("advice_asked", number=found.number, disciplines=names)
    # the last of this event, so that drafts from before it was written pair with their translation
    if text := particulars(phrases, found.content, found.number):
        yield seq, text
    yield from _after(meeting, phrases, found)


def _content(phrases: Phrases, found: Recommendation) -> Iterator[str]:
    """Say what the wording holds beside its main sentence."""
    content, number = found.content, found.number
    if content.condition_due is not None:
        yield phrases.say(
            "advice_waits",
            number=number,
            certainty=phrases.label("certainties", content.certainty),
            due=content.condition_due.isoformat(),
            condition=content.condition_text,
        )
    if content.guidelines:
        listed = phrases.series(_guideline(phrases, each) for each in content.guidelines)
        yield phrases.say("advice_guidelines", number=number, guidelines=listed)
    if content.alternatives:
        options = [
            phrases.say(
                "alternative_when" if each.reason else "alternative",
                place=place,
                text=each.text,
                reason=each.reason,
            )
            for place, each in enumerate(content.alternatives, start=2)
        ]
        listed = phrases.series(options)
        yield phrases.say("advice_alternatives", number=number, options=listed)
    for key, text in (
        ("advice_rationale", content.rationale),
        ("advice_risks", content.risks),
        ("advice_values", content.patient_values),
    ):
        if text:
            yield phrases.say(key, number=number, text=text)


def _guideline(phrases: Phrases, each: Guideline) -> str:
    body = phrases.label("guideline_bodies", each.body)
    parts = (body, each.title, each.edition, each.chapter)
    name = phrases.list(part for part in parts if part)
    key = "guideline_agrees" if each.agrees else "guideline_differs"
    return phrases.say(key, name=name, note=each.note)


def _after(meeting: Meeting, phrases: Phrases, found: Recommendation) -> Iterator[tuple[int, str]]:
    """Say what followed the decision, by event number."""
    if found.fit is not None:
        text = phrases.say(
            "advice_fit",
            number=found.number,
            name=_name(meeting, found.fit.by),
            available=phrases.label("availability", found.fit.available),
            affordable=phrases.label("answers", found.fit.affordable),
            registered=phrases.label("answers", found.fit.registered),
        )
        note = found.fit.note
        whole = phrases.join([text, phrases.say("quoted", text=note)]) if note else text
        yield found.fit.seq, whole
    for check, answered in found.quality.items():
        yield (
            answered.seq,
            phrases.say(
                "advice_quality",
                number=found.number,
                check=phrases.label("quality_checks", check),
                answer=phrases.label("quality_answers", answered.answer),
            ),
        )
    for word in found.confirmations:
        local = _local(meeting, word.at)
        yield (
            word.seq,
            phrases.say(
                "advice_confirmed",
                number=found.number,
                name=_name(meeting, word.person_id),
                discipline=phrases.label("disciplines", word.discipline),
                date=local.date().isoformat(),
                time=local.strftime("%H:%M"),
            ),
        )


def _local(meeting: Meeting, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(meeting.tz))


def _name(meeting: Meeting, person_id: str) -> str:
    people = meeting.participants.values()
    return next((each.display_name for each in people if each.person_id == person_id), "")
