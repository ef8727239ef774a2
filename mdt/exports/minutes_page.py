"""What the printed minutes say, in order, as plain values for the template.

The paragraphs are those that are signed, word for word. Two kinds are laid out instead of set as
prose, because nobody may reword them and the record says the same: recommendations become cards,
and attendance that nobody edited becomes a table.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date

from mdt.domain import valuesets
from mdt.domain.agenda import AgendaItem
from mdt.domain.errors import N_, MinutesNotReady
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import (
    Minutes,
    MinutesBlock,
    MinutesState,
    Signature,
    SignatureMeaning,
)
from mdt.domain.people import Participant, Role
from mdt.domain.presence import attended, stays
from mdt.domain.quorum import Missing, QuorumSnapshot
from mdt.domain.recommendations import Recommendation
from mdt.exports.printable import inline, printable
from mdt.exports.printed import Fact, Group, Item, Page, Paragraph, SignatureBox

Translate = Callable[[str], str]
"""From an English message to the same in the document's language: ``gettext``."""

SHORT_HASH = 12
"""Digits of a hash that are enough to compare by eye."""

HEADER_LENGTH = 96
"""Characters of the running head."""


def minutes_page(meeting: Meeting, *, language: str, translate: Translate, viewer_tz: str) -> Page:
    """Return the printed minutes of a meeting.

    Raises:
        MinutesNotReady: the session has not ended.
    """
    if meeting.minutes is None:
        raise MinutesNotReady
    return _Writer(meeting, meeting.minutes, language, translate, viewer_tz).page()


class _Writer:
    """Puts one meeting into words."""

    def __init__(
        self,
        meeting: Meeting,
        minutes: Minutes,
        language: str,
        translate: Translate,
        viewer_tz: str,
    ) -> None:
        self.meeting = meeting
        self.minutes = minutes
        self.language = language
        self.say = translate
        self.zone = ZoneInfo(meeting.tz)
        self.viewer_tz = viewer_tz
        self.locale = _locale(language)

    def page(self) -> Page:
        say, meeting = self.say, self.meeting
        signed = self.minutes.state is MinutesState.SIGNED
        general = [block for block in self.minutes.blocks if block.item_id is None]
        return Page(
            language=self.language,
            text_language=self.minutes.language,
            title=printable(meeting.title),
            subtitle=printable(meeting.board_title),
            header=_shortened(f"{meeting.board_title} · {meeting.title}"),
            draft="" if signed else say(N_("Draft")),
            status=self._status(signed),
            facts=self._facts(),
            opening=tuple(self._paragraph(b) for b in general if b.kind != "attendance"),
            groups=self._groups(),
            absent=tuple(self._attendance_text(general)),
            items=tuple(self._item(item) for item in meeting.items),
            signatures=tuple(self._signature(each) for each in self._chair_first()),
            record=self._record(),
            footer=f"{meeting.id} · {meeting.head[:SHORT_HASH]}",
            labels=self._labels(),
        )

    def _labels(self) -> dict[str, str]:
        say = self.say
        return {
            "minutes": say(N_("Minutes of a tumour board")),
            "attendance": say(N_("Attendance")),
            "agenda": say(N_("Agenda and recommendations")),
            "opening": say(N_("Meeting")),
            "signatures": say(N_("Signatures")),
            "record": say(N_("Record")),
            "name": say(N_("Name")),
            "discipline": say(N_("Discipline")),
            "role": say(N_("Role")),
            "present": say(N_("Present")),
            "institution": say(N_("Institution")),
            "unsigned": say(N_("These minutes are not signed yet.")),
            "hash": say(N_("Content hash")),
            "signature": say(N_("Signature")),
            "outdated": say(N_("For an earlier text of the minutes.")),
            "verify": say(
                N_(
                    "The record behind these minutes is a chain of events, each sealed over the"
                    " one before. It can be checked with: python -m server verify"
                )
            ),
            "page": say(N_("Page %(page)s of %(pages)s")),
        }

    def _status(self, signed: bool) -> str:
        if not signed:
            return self.say(N_("Draft in review. Not signed."))
        last = self._chair_first()[0]
        return self.say(N_("Signed by %(name)s on %(time)s.")) % {
            "name": inline(last.printed_name),
            "time": self._moment(last.signed_at, self.meeting.tz),
        }

    def _facts(self) -> tuple[Fact, ...]:
        say, meeting = self.say, self.meeting
        facts = [
            Fact(say(N_("Board")), inline(meeting.board_title)),
            Fact(say(N_("Planned for")), self._moment(meeting.starts_at, meeting.tz)),
        ]
        if self.viewer_tz != meeting.tz:
            facts.append(
                Fact(say(N_("In your time zone")), self._moment(meeting.starts_at, self.viewer_tz))
            )
        held = [
            f"{self._clock(each.started_at)}–{self._clock(each.ended_at or each.started_at)}"
            for each in meeting.sessions
        ]
        facts += [
            Fact(say(N_("Session")), ", ".join(held)),
            Fact(say(N_("Chair")), self._by_role(Role.CHAIR)),
        ]
        scribes = self._by_role(Role.SCRIBE)
        if scribes:
            facts.append(Fact(say(N_("Scribe")), scribes))
        return tuple(facts)

    def _groups(self) -> tuple[Group, ...]:
        """Return who came, by institution and discipline, with every stay."""
        found: dict[str, dict[PersonId, tuple[Participant, list[str]]]] = {}
        for session in self.meeting.sessions:
            for stay in stays(self.meeting, session):
                house = found.setdefault(stay.person.institution_name, {})
                _, times = house.setdefault(stay.person.person_id, (stay.person, []))
                times.append(f"{self._clock(stay.from_at)}–{self._clock(stay.to_at)}")
        return tuple(
            Group(inline(house), tuple(self._rows(people.values())))
            for house, people in sorted(found.items())
        )

    def _rows(
        self, people: Iterable[tuple[Participant, list[str]]]
    ) -> Iterable[tuple[str, str, str, str]]:
        order = list(valuesets.DISCIPLINES)
        ranked = sorted(
            people,
            key=lambda each: (
                order.index(each[0].discipline) if each[0].discipline in order else len(order),
                each[0].display_name,
            ),
        )
        for person, times in ranked:
            yield (
                inline(person.display_name),
                self._label(valuesets.DISCIPLINES, person.discipline),
                self._label(valuesets.ROLES, person.role),
                ", ".join(times),
            )

    def _attendance_text(self, general: list[MinutesBlock]) -> Iterable[Paragraph]:
        """Yield what the table does not say: edited paragraphs, and who did not come."""
        edited = [b for b in general if b.kind == "attendance" and b.revision > 1]
        yield from (self._paragraph(block) for block in edited)
        absent = [
            person
            for person in self.meeting.participants.values()
            if not attended(self.meeting, person.person_id)
        ]
        if absent and not edited:
            names = (
                f"{inline(person.display_name)} "
                f"({self._label(valuesets.DISCIPLINES, person.discipline)})"
                for person in absent
            )
            text = self.say(N_("Invited, not present: %(names)s.")) % {"names": ", ".join(names)}
            yield Paragraph("absent", text, "")

    def _item(self, item: AgendaItem) -> Item:
        kind = self._label(valuesets.ITEM_KINDS, item.kind)
        heading = f"{item.position}. {kind}: {inline(item.title)}"
        paragraphs = []
        for block in self.minutes.blocks:
            if block.item_id != item.id:
                continue
            said = self._paragraph(block)
            if block.kind == "item":
                heading, text = _split_heading(said.text, item, heading)
                said = replace(said, text=text)
            paragraphs.append(said)
        return Item(heading=heading, paragraphs=tuple(paragraphs))

    def _paragraph(self, block: MinutesBlock) -> Paragraph:
        recorded = self._recommendation_of(block)
        if recorded is None or recorded.quorum is None:
            return Paragraph(block.kind, printable(block.text), self._note(block))
        return Paragraph(
            kind=block.kind,
            text=printable(recorded.content.text),
            note=self._note(block),
            heading=self.say(N_("Recommendation %(number)s")) % {"number": recorded.number},
            card=self._card(recorded, recorded.quorum),
            verdict=self._verdict(recorded.quorum),
            met=recorded.quorum.satisfied,
        )

    def _recommendation_of(self, block: MinutesBlock) -> Recommendation | None:
        if block.kind != "recommendation":
            return None
        return next(
            (
                entry
                for entry in self.meeting.recommendations.values()
                if entry.recorded_seq in block.refs
            ),
            None,
        )

    def _card(self, entry: Recommendation, quorum: QuorumSnapshot) -> tuple[Fact, ...]:
        say, content = self.say, entry.content
        guideline = self._label(valuesets.GUIDELINE_STATUSES, content.guideline_status)
        if content.guideline_note:
            guideline += f" ({inline(content.guideline_note)})"
        due = format_date(content.due_date, "long", self.locale) if content.due_date else ""
        recorded = say(N_("%(name)s at %(time)s, event %(seq)s")) % {
            "name": self._person(entry.recorded_by),
            "time": self._clock(entry.recorded_at) if entry.recorded_at else "",
            "seq": entry.recorded_seq,
        }
        return (
            Fact(say(N_("Type")), self._label(valuesets.RECOMMENDATION_TYPES, content.type)),
            Fact(say(N_("Intent")), self._label(valuesets.INTENTS, content.intent)),
            Fact(
                say(N_("Lead discipline")),
                self._label(valuesets.DISCIPLINES, content.lead_discipline),
            ),
            Fact(say(N_("Implementer")), self._person(content.implementer_id)),
            Fact(say(N_("Due date")), due),
            Fact(say(N_("Guideline")), guideline),
            Fact(say(N_("Quorum")), self._quorum(quorum)),
            Fact(say(N_("Recorded by")), recorded),
        )

    def _verdict(self, quorum: QuorumSnapshot) -> str:
        if quorum.satisfied:
            return self.say(N_("Quorum met"))
        return self.say(N_("Quorum not met: advisory"))

    def _quorum(self, quorum: QuorumSnapshot) -> str:
        counts: dict[str, int] = {}
        for person in quorum.present:
            counts[person.discipline] = counts.get(person.discipline, 0) + 1
        present = ", ".join(
            f"{self._label(valuesets.DISCIPLINES, code)} ({n})" for code, n in counts.items()
        )
        said = f"{self._verdict(quorum)}. {present}"
        if quorum.missing:
            missing = "; ".join(self._missing(each) for each in quorum.missing)
            said += ". " + self.say(N_("Missing: %(missing)s")) % {"missing": missing}
        return said

    def _missing(self, entry: Missing) -> str:
        if entry.kind == "chair_present":
            return self.say(N_("the chair"))
        if entry.disciplines:
            return " / ".join(self._label(valuesets.DISCIPLINES, c) for c in entry.disciplines)
        sentence = (
            N_("%(have)s of %(need)s people")
            if entry.kind == "min_count"
            else N_("%(have)s of %(need)s disciplines")
        )
        return self.say(sentence) % {"have": entry.have, "need": entry.need}

    def _note(self, block: MinutesBlock) -> str:
        notes = []
        if block.refs:
            numbers = ", ".join(str(ref) for ref in block.refs)
            notes.append(self.say(N_("events %(numbers)s")) % {"numbers": numbers})
        if block.revision > 1 and block.revised_at is not None:
            notes.append(
                self.say(N_("reworded by %(name)s, %(time)s"))
                % {
                    "name": self._person(block.revised_by),
                    "time": self._moment(block.revised_at, self.meeting.tz),
                }
            )
        return " · ".join(notes)

    def _chair_first(self) -> list[Signature]:
        return sorted(
            self.minutes.signatures,
            key=lambda each: each.meaning is not SignatureMeaning.APPROVED_AS_CHAIR,
        )

    def _signature(self, each: Signature) -> SignatureBox:
        say = self.say
        return SignatureBox(
            name=inline(each.printed_name),
            meaning=self._label(valuesets.SIGNATURE_MEANINGS, each.meaning),
            facts=(
                Fact(say(N_("Discipline")), self._label(valuesets.DISCIPLINES, each.discipline)),
                Fact(say(N_("Signed at")), self._exact(each.signed_at)),
                Fact(say(N_("Text")), f"{each.version} · {each.content_hash[:SHORT_HASH]}"),
                Fact(say(N_("Key")), each.key_id),
            ),
            hash=_grouped(each.content_hash),
            value=_grouped(each.value),
            holds=self.minutes.holds(each),
        )

    def _record(self) -> tuple[Fact, ...]:
        say = self.say
        return (
            Fact(say(N_("Meeting")), self.meeting.id),
            Fact(say(N_("Events")), str(self.meeting.seq)),
            Fact(say(N_("Hash of the last event")), _grouped(self.meeting.head)),
            Fact(say(N_("Content hash of the minutes")), _grouped(self.minutes.content_hash)),
        )

    def _by_role(self, role: Role) -> str:
        people = self.meeting.participants.values()
        return ", ".join(inline(each.display_name) for each in people if each.role is role)

    def _person(self, person_id: PersonId | None) -> str:
        person = self.meeting.participants.get(person_id) if person_id is not None else None
        return inline(person.display_name) if person is not None else ""

    def _label(self, values: valuesets.ValueSet, code: str) -> str:
        return self.say(values[code]) if code in values else printable(code)

    def _moment(self, at: datetime, tz: str) -> str:
        """Return a moment in words, with its zone."""
        local = at.astimezone(ZoneInfo(tz))
        return f"{format_date(local, 'long', self.locale)}, {local:%H:%M} ({tz})"

    def _exact(self, at: datetime) -> str:
        """Return a moment to the second, with its distance from UTC."""
        local = at.astimezone(self.zone)
        return f"{local.isoformat(sep=' ', timespec='seconds')} ({self.meeting.tz})"

    def _clock(self, at: datetime) -> str:
        return at.astimezone(self.zone).strftime("%H:%M")


def _shortened(text: str) -> str:
    """Return text that fits the running head."""
    kept = text if len(text) <= HEADER_LENGTH else f"{text[: HEADER_LENGTH - 1].rstrip()}…"
    return inline(kept.replace("\n", " "))


def _split_heading(text: str, item: AgendaItem, otherwise: str) -> tuple[str, str]:
    """Return heading and rest of an item's paragraph, which begins as "2. Case: Title."."""
    title = printable(item.title)
    end = text.find(title) + len(title)
    began = text.startswith(f"{item.position}. ") and title in text[: len(title) + 60]
    rest = text[end + 1 :].lstrip()
    if began and rest and text[end] in ".。":
        return text[:end], rest
    return otherwise, text


def _locale(language: str) -> Locale:
    """Return how dates are written; English ones day first, as most of the network does."""
    try:
        return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def _grouped(digits: str) -> str:
    """Return a long string in groups that an eye can follow and a line can break between."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
