"""Drafting minutes: every paragraph says what its events say, and names them.

The text is assembled from the meeting alone, so that the same log always gives the same draft.
What people wrote (recommendations, dissents, reasons) stands word for word.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mdt.domain.agenda import AgendaItem, ItemOutcome
from mdt.domain.ids import BlockId, ItemId, PersonId
from mdt.domain.meetings import Meeting, Session
from mdt.domain.minutes import MinutesBlock
from mdt.domain.minutes_text import Phrases
from mdt.domain.paragraphs import actions, advice, attendance, chairing, talk
from mdt.domain.paragraphs.said import Said
from mdt.domain.presence import Stay, attended, stays
from mdt.domain.quorum import Missing, QuorumSnapshot
from mdt.domain.recommendations import Dissent, Recommendation
from mdt.domain.valuesets import DISCIPLINES

_DISCIPLINE_ORDER = {code: n for n, code in enumerate(DISCIPLINES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBrief:
    """What the minutes say of a case; version 0 when the board did not see it."""

    pseudonym: str
    version: int
    question: str


def draft_blocks(
    meeting: Meeting,
    phrases: Phrases,
    *,
    cases: Mapping[ItemId, CaseBrief],
    new_id: Callable[[], BlockId],
) -> tuple[MinutesBlock, ...]:
    """Return the paragraphs of the minutes, in the order of the meeting."""
    said = _Draft(meeting, phrases, new_id)
    said.heading()
    for session in meeting.sessions:
        said.session(session)
        said.attendance(session)
    said.absent()
    said.quorum()
    for item in meeting.items:
        said.item(item, cases.get(item.id))
    for noun in (attendance, talk, advice, chairing, actions):
        said.told(noun.of_meeting(meeting, phrases))
    return tuple(said.blocks)


def dissent_text(
    meeting: Meeting,
    phrases: Phrases,
    recommendation: Recommendation,
    entry: Dissent,
    *,
    withdrawn_at: datetime | None = None,
) -> str:
    """Return the sentence about one dissent, its own words included."""
    about = "dissent" if recommendation.number else "dissent_from_draft"
    parts = [
        phrases.say(
            about,
            name=entry.display_name,
            discipline=phrases.label("disciplines", entry.discipline),
            number=recommendation.number,
            stance=phrases.label("stances", entry.stance),
        )
    ]
    if entry.text:
        parts.append(phrases.say("quoted", text=entry.text))
    ended = withdrawn_at or entry.withdrawn_at
    if ended is not None:
        parts.append(phrases.say("dissent_withdrawn", time=_clock(meeting, ended)))
    return phrases.join(parts)


def quorum_text(phrases: Phrases, snapshot: QuorumSnapshot) -> str:
    """Return who counted by discipline, and what was missing if something was."""
    counts: dict[str, int] = {}
    for person in snapshot.present:
        counts[person.discipline] = counts.get(person.discipline, 0) + 1
    present = phrases.list(
        f"{phrases.label('disciplines', code)} ({n})" for code, n in counts.items()
    )
    key = "quorum_met" if snapshot.satisfied else "quorum_not_met"
    parts = [phrases.say(key, present=present or phrases.say("nobody"))]
    if not snapshot.satisfied:
        missing = phrases.list(_missing(phrases, entry) for entry in snapshot.missing)
        parts.append(phrases.say("quorum_missing", missing=missing))
    return phrases.join(parts)


def _missing(phrases: Phrases, entry: Missing) -> str:
    names = [phrases.label("disciplines", code) for code in entry.disciplines]
    return phrases.say(
        f"missing_{entry.kind}",
        disciplines=phrases.either(names),
        have=entry.have,
        need=entry.need,
        side=entry.side,
    )


def _clock(meeting: Meeting, at: datetime) -> str:
    return at.astimezone(ZoneInfo(meeting.tz)).strftime("%H:%M")


def _day(meeting: Meeting, at: datetime) -> str:
    return at.astimezone(ZoneInfo(meeting.tz)).date().isoformat()


class _Draft:
    """The paragraphs so far."""

    def __init__(self, meeting: Meeting, phrases: Phrases, new_id: Callable[[], BlockId]) -> None:
        self.meeting = meeting
        self.phrases = phrases
        self.blocks: list[MinutesBlock] = []
        self._new_id = new_id

    def heading(self) -> None:
        meeting = self.meeting
        text = self.phrases.say(
            "heading",
            title=meeting.title,
            board=meeting.board_title,
            date=_day(meeting, meeting.starts_at),
            time=_clock(meeting, meeting.starts_at),
            tz=meeting.tz,
        )
        self._add("heading", text, refs=(1,))

    def session(self, session: Session) -> None:
        ended_at = session.ended_at or session.started_at
        text = self.phrases.say(
            "session",
            date=_day(self.meeting, session.started_at),
            start=self._time(session.started_at),
            end=self._time(ended_at),
            tz=self.meeting.tz,
        )
        ended = () if session.ended_seq is None else (session.ended_seq,)
        self._add("session", text, refs=(session.started_seq, *ended))

    def attendance(self, session: Session) -> None:
        """Add one paragraph per institution: its people by discipline, with their times."""
        by_house: dict[str, dict[PersonId, list[Stay]]] = {}
        for stay in stays(self.meeting, session):
            people = by_house.setdefault(stay.person.institution_name, {})
            people.setdefault(stay.person.person_id, []).append(stay)
        for house, people in by_house.items():
            ordered = sorted(people.values(), key=_by_discipline)
            names = self.phrases.series(self._attended(found) for found in ordered)
            refs = sorted({ref for found in ordered for stay in found for ref in stay.refs})
            text = self.phrases.say("attendance", institution=house, people=names)
            self._add("attendance", text, refs=tuple(refs))

    def absent(self) -> None:
        absent = [
            person
            for person in self.meeting.participants.values()
            if not attended(self.meeting, person.person_id)
        ]
        if absent:
            names = self.phrases.list(
                f"{person.display_name} ({self.phrases.label('disciplines', person.discipline)})"
                for person in absent
            )
            self._add("attendance", self.phrases.say("absent", people=names), refs=(1,))

    def quorum(self) -> None:
        taken = [
            entry for entry in self.meeting.recommendations.values() if entry.quorum is not None
        ]
        met = sum(entry.quorum is not None and entry.quorum.satisfied for entry in taken)
        key = "quorum_summary" if taken else "quorum_none"
        refs = [entry.recorded_seq for entry in taken if entry.recorded_seq is not None]
        self._add(
            "quorum", self.phrases.say(key, met=met, count=len(taken)), refs=tuple(refs) or (1,)
        )

    def item(self, item: AgendaItem, brief: CaseBrief | None) -> None:
        refs = tuple(ref for ref in (item.opened_seq, item.closed_seq) if ref is not None)
        self._add("item", self._item_text(item), item_id=item.id, refs=refs or (1,))
        if brief is not None:
            key = "case" if brief.version else "case_not_seen"
            text = self.phrases.say(
                key, pseudonym=brief.pseudonym, version=brief.version, question=brief.question
            )
            self._add("case", text, item_id=item.id, refs=refs[:1] or (1,))
        for before in (attendance, talk):
            self.told(before.of_item(self.meeting, self.phrases, item), item.id)
        for entry in self.meeting.recommendations.values():
            if entry.item_id == item.id:
                self._recommendation(item, entry)
        for after in (advice, chairing, actions):
            self.told(after.of_item(self.meeting, self.phrases, item), item.id)
        if item.outcome is ItemOutcome.DEFERRED:
            reason = self.phrases.label("defer_reasons", item.reason_code)
            parts = [self.phrases.say("deferral", reason=reason)]
            if item.reason:
                parts.append(self.phrases.say("quoted", text=item.reason))
            self._add("deferral", self.phrases.join(parts), item_id=item.id, refs=refs[-1:])

    def told(self, paragraphs: Iterable[Said], item_id: ItemId | None = None) -> None:
        """Add what another noun has to say."""
        for said in paragraphs:
            self._add(said.kind, said.text, item_id=item_id, refs=said.refs)

    def _item_text(self, item: AgendaItem) -> str:
        parts = [
            self.phrases.say(
                "item",
                position=item.position,
                kind=self.phrases.label("item_kinds", item.kind),
                title=item.title,
            )
        ]
        presenter = self._name(item.presenter_id)
        if presenter:
            parts.append(self.phrases.say("presented_by", name=presenter))
        if item.opened_at is not None and item.closed_at is not None:
            times = {"start": self._time(item.opened_at), "end": self._time(item.closed_at)}
            parts.append(self.phrases.say("item_times", **times))
        else:
            parts.append(self.phrases.say("item_not_called"))
        if item.outcome is not None:
            outcome = self.phrases.label("outcomes", item.outcome)
            parts.append(self.phrases.say("outcome", outcome=outcome))
        if item.reason and item.outcome is not ItemOutcome.DEFERRED:
            parts.append(self.phrases.say("quoted", text=item.reason))
        return self.phrases.join(parts)

    def _recommendation(self, item: AgendaItem, entry: Recommendation) -> None:
        if entry.recorded_seq is not None:
            text = self._recommendation_text(entry)
            self._add("recommendation", text, item_id=item.id, refs=(entry.recorded_seq,))
        for dissent in entry.dissents:
            text = dissent_text(self.meeting, self.phrases, entry, dissent)
            self._add("dissent", text, item_id=item.id, refs=(dissent.seq,))

    def _recommendation_text(self, entry: Recommendation) -> str:
        content, phrases = entry.content, self.phrases
        lines = [
            phrases.say(
                "recommendation",
                number=entry.number,
                type=phrases.label("types", content.type),
                intent=phrases.label("intents", content.intent),
            ),
            content.text,
            phrases.say(
                "responsible",
                discipline=phrases.label("disciplines", content.lead_discipline),
                name=self._name(content.implementer_id),
                due=content.due_date.isoformat() if content.due_date is not None else "",
            ),
            phrases.say(
                "guideline", status=phrases.label("guideline_statuses", content.guideline_status)
            ),
        ]
        if content.guideline_note:
            lines[-1] = phrases.join(
                [lines[-1], phrases.say("quoted", text=content.guideline_note)]
            )
        if entry.quorum is not None:
            lines.append(quorum_text(phrases, entry.quorum))
        if entry.recorded_at is not None:
            time = self._time(entry.recorded_at)
            name = self._name(entry.recorded_by)
            lines.append(phrases.say("recorded", name=name, time=time, seq=entry.recorded_seq or 0))
        return "\n".join(lines)

    def _attended(self, found: list[Stay]) -> str:
        person = found[0].person
        times = ", ".join(f"{self._time(s.from_at)}–{self._time(s.to_at)}" for s in found)
        return self.phrases.say(
            "attendee",
            name=person.display_name,
            discipline=self.phrases.label("disciplines", person.discipline),
            role=self.phrases.label("roles", person.role),
            times=times,
        )

    def _name(self, person_id: PersonId | None) -> str:
        person = self.meeting.participants.get(person_id) if person_id is not None else None
        return person.display_name if person is not None else ""

    def _time(self, at: datetime) -> str:
        return _clock(self.meeting, at)

    def _add(
        self, kind: str, text: str, *, item_id: ItemId | None = None, refs: tuple[int, ...]
    ) -> None:
        block = MinutesBlock(id=self._new_id(), kind=kind, text=text, item_id=item_id, refs=refs)
        self.blocks.append(block)


def _by_discipline(found: list[Stay]) -> tuple[int, str]:
    """Return the sort key of a person: disciplines as value sets list them, then names."""
    person = found[0].person
    return _DISCIPLINE_ORDER.get(person.discipline, len(_DISCIPLINE_ORDER)), person.display_name
