"""The paragraphs of minutes on recusals, removals, roll-calls, media, and a missing quorum."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from mdt.domain.agenda import AgendaItem
from mdt.domain.attendance import PresenceInterval
from mdt.domain.attending import MediaSpan, Recusal, Removal
from mdt.domain.chairing import LEADING_ROLES
from mdt.domain.meetings import Meeting
from mdt.domain.minutes_text import Phrases
from mdt.domain.paragraphs.said import Said
from mdt.domain.people import COUNTING_ROLES, Participant
from mdt.domain.presence import people_of
from mdt.domain.quorum import QuorumSnapshot
from mdt.domain.recommendations import Recommendation

FRENCH_RULE = "FR_RCP_2023"
"""Under this rule a meeting without quorum is called a staff meeting, and no RCP."""


def of_item(meeting: Meeting, phrases: Phrases, item: AgendaItem) -> tuple[Said, ...]:
    """Return who took no part in an item, and why its recommendations lacked a quorum."""
    out = [
        _recusal(meeting, phrases, item, one)
        for one in meeting.attending.recusals
        if one.item_id == item.id
    ]
    advisory = [
        _explained(meeting, phrases, one, one.quorum, one.recorded_at)
        for one in meeting.recommendations.values()
        if one.item_id == item.id
        and one.quorum is not None
        and one.recorded_at is not None
        and not one.quorum.satisfied
    ]
    return (*out, *advisory)


def of_meeting(meeting: Meeting, phrases: Phrases) -> tuple[Said, ...]:
    """Return who sat in which room, who was put out, and whom sound or images did not reach."""
    rooms = []
    for room in meeting.attending.endpoints.values():
        seat = meeting.participants.get(room.person_id)
        named = people_of(meeting, room)
        if seat is None or not named:
            continue
        people = phrases.series(
            phrases.say(
                "roll_named",
                name=one.display_name,
                discipline=phrases.label("disciplines", one.discipline),
                institution=one.institution_name,
            )
            for one in named
        )
        text = phrases.say("roll_call", room=seat.display_name, people=people)
        rooms.append(Said(kind="attendance", text=text, refs=(room.seq,)))
    removals = [_removal(meeting, phrases, one) for one in meeting.attending.removals]
    return (*rooms, *removals, *_spans(meeting, phrases))


def _recusal(meeting: Meeting, phrases: Phrases, item: AgendaItem, one: Recusal) -> Said:
    person = meeting.participants.get(one.person_id)
    parts = [
        phrases.say(
            "recusal",
            name=person.display_name if person is not None else one.person_id,
            discipline=_discipline(phrases, person),
            reason=phrases.label("recusal_reasons", one.reason_code),
        )
    ]
    if one.reason:
        parts.append(phrases.say("quoted", text=one.reason))
    is_back = one.to_seq is not None and (item.closed_seq is None or one.to_seq < item.closed_seq)
    if is_back and person is not None:
        parts.append(phrases.say("recusal_back", name=person.display_name))
    refs = (one.from_seq,) if one.to_seq is None else (one.from_seq, one.to_seq)
    return Said(kind="recusal", text=phrases.join(parts), refs=refs)


def _removal(meeting: Meeting, phrases: Phrases, one: Removal) -> Said:
    person = meeting.participants.get(one.person_id)
    by = meeting.participants.get(one.by_id)
    name = person.display_name if person is not None else one.person_id
    parts = [
        phrases.say(
            "removal",
            by=by.display_name if by is not None else one.by_id,
            name=name,
            discipline=_discipline(phrases, person),
            time=_clock(meeting, one.from_at),
        ),
        phrases.say("quoted", text=one.reason),
    ]
    refs = [one.from_seq]
    if one.to_seq is not None and one.to_at is not None:
        parts.append(phrases.say("removal_ended", name=name, time=_clock(meeting, one.to_at)))
        refs.append(one.to_seq)
    return Said(kind="attendance", text=phrases.join(parts), refs=tuple(refs))


def _explained(
    meeting: Meeting,
    phrases: Phrases,
    recommendation: Recommendation,
    quorum: QuorumSnapshot,
    decided_at: datetime,
) -> Said:
    """Return why the quorum was missing: who had left, who did not count, and what follows."""
    parts = []
    refs = [recommendation.recorded_seq] if recommendation.recorded_seq is not None else []
    for person, stay in _who_was_missing(meeting, quorum, decided_at):
        has_left = stay.to_at is not None and stay.to_at <= decided_at
        moment, seq = (stay.to_at, stay.to_seq) if has_left else (stay.from_at, stay.from_seq)
        if moment is not None and seq is not None:
            key = "left_before" if has_left else "came_after"
            parts.append(
                phrases.say(
                    key,
                    name=person.display_name,
                    discipline=_discipline(phrases, person),
                    time=_clock(meeting, moment),
                )
            )
            refs.append(seq)
    parts += [
        phrases.say(
            "not_counted",
            name=one.display_name,
            discipline=phrases.label("disciplines", one.discipline),
            reason=phrases.label("not_counted", one.reason),
        )
        for one in quorum.not_counted
    ]
    is_french = meeting.quorum_rule.source == FRENCH_RULE
    parts.append(phrases.say("advisory_staff" if is_french else "advisory_again"))
    return Said(kind="quorum", text=phrases.join(parts), refs=tuple(sorted(refs)))


def _who_was_missing(
    meeting: Meeting, quorum: QuorumSnapshot, decided_at: datetime
) -> Iterable[tuple[Participant, PresenceInterval]]:
    """Return whom a missing condition is about and who was there at another time, when nearest."""
    wanted = {code for one in quorum.missing for code in one.disciplines}
    needs_chair = any(one.kind == "chair_present" for one in quorum.missing)
    needs_anybody = any(not one.disciplines for one in quorum.missing) and not needs_chair
    there = {one.person_id for one in quorum.present} | {
        one.person_id for one in quorum.not_counted
    }
    for person in meeting.participants.values():
        is_meant = (
            needs_anybody
            or person.discipline in wanted
            or (needs_chair and person.role in LEADING_ROLES)
        )
        if person.role not in COUNTING_ROLES or not is_meant or person.person_id in there:
            continue
        mine = [one for one in meeting.presence if one.person_id == person.person_id]
        before = [one for one in mine if one.to_at is not None and one.to_at <= decided_at]
        after = [one for one in mine if one.from_at > decided_at]
        if before or after:
            yield person, before[-1] if before else after[0]


def _spans(meeting: Meeting, phrases: Phrases) -> Iterable[Said]:
    """Return a paragraph for each person whom sound or images did not reach for a while."""
    by_person: dict[str, list[MediaSpan]] = {}
    for span in meeting.attending.spans:
        by_person.setdefault(span.person_id, []).append(span)
    for spans in by_person.values():
        person = meeting.participants.get(spans[0].person_id)
        if person is None:
            continue
        lines = []
        for span in spans:
            until = _until(meeting, span)
            lines.append(
                phrases.say(
                    _media_key(span),
                    name=person.display_name,
                    start=_clock(meeting, span.from_at),
                    end=_clock(meeting, until) if until is not None else phrases.say("the_end"),
                )
            )
        refs = [ref for span in spans for ref in (span.from_seq, span.to_seq) if ref is not None]
        yield Said(kind="comms", text=phrases.join(lines), refs=tuple(sorted(set(refs))))


def _until(meeting: Meeting, span: MediaSpan) -> datetime | None:
    """Return when media came back, or their person left: who is gone has nothing to hear."""
    left = [
        stay.to_at
        for stay in meeting.presence
        if stay.person_id == span.person_id
        and stay.to_at is not None
        and stay.to_seq is not None
        and stay.from_seq <= span.from_seq <= stay.to_seq
    ]
    return min((at for at in (span.to_at, *left) if at is not None), default=None)


def _media_key(span: MediaSpan) -> str:
    if not span.audio and not span.images:
        return "no_media"
    return "no_image" if span.audio else "no_audio"


def _discipline(phrases: Phrases, person: Participant | None) -> str:
    return phrases.label("disciplines", person.discipline) if person is not None else ""


def _clock(meeting: Meeting, at: datetime) -> str:
    return at.astimezone(ZoneInfo(meeting.tz)).strftime("%H:%M")
