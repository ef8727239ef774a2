"""What the printed minutes say, in order, as plain values for the template.

The paragraphs are those that are signed, word for word, each followed by its translations that a
person has checked. Two kinds are laid out instead of set as prose, because the record says the
same: recommendations become cards, with what was recorded beside them, and attendance becomes a
table. What somebody reworded or translated is printed as well.
"""

from collections.abc import Iterable
from dataclasses import replace

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
from mdt.domain.minutes_text import PHRASES
from mdt.domain.paragraphs import advice
from mdt.domain.people import Participant, Role
from mdt.domain.presence import attended, stays
from mdt.exports.advice_card import card_of, recommendation_of
from mdt.exports.printable import inline, printable
from mdt.exports.printed import (
    Fact,
    Group,
    Item,
    Page,
    Paragraph,
    SignatureBox,
)
from mdt.exports.translated import checked, languages, translations
from mdt.exports.words import Translate, Words

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
    words = Words(meeting, language, translate)
    return _Writer(meeting, meeting.minutes, words, viewer_tz).page()


class _Writer:
    """Puts one meeting on paper."""

    def __init__(self, meeting: Meeting, minutes: Minutes, words: Words, viewer_tz: str) -> None:
        self.meeting = meeting
        self.minutes = minutes
        self.words = words
        self.say = words.say
        self.viewer_tz = viewer_tz

    def page(self) -> Page:
        say, meeting = self.say, self.meeting
        signed = self.minutes.state is MinutesState.SIGNED
        general = [block for block in self.minutes.blocks if block.item_id is None]
        return Page(
            language=self.words.language,
            text_language=self.minutes.language,
            title=printable(meeting.title),
            subtitle=printable(meeting.board_title),
            header=_shortened(f"{meeting.board_title} · {meeting.title}"),
            draft="" if signed else say(N_("Draft")),
            amended=self._amended(),
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
            "present": say(N_("Time present")),
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
            "time": self.words.moment(last.signed_at, self.meeting.tz),
        }

    def _amended(self) -> str:
        if self.minutes.amended_by is None:
            return ""
        return self.say(N_("Amended by version %(n)s")) % {"n": self.minutes.amended_by}

    def _facts(self) -> tuple[Fact, ...]:
        say, meeting = self.say, self.meeting
        facts = [
            Fact(say(N_("Board")), inline(meeting.board_title)),
            Fact(say(N_("Planned for")), self.words.moment(meeting.starts_at, meeting.tz)),
        ]
        if self.viewer_tz != meeting.tz:
            theirs = self.words.moment(meeting.starts_at, self.viewer_tz)
            facts.append(Fact(say(N_("In your time zone")), theirs))
        clock = self.words.clock
        held = [
            f"{clock(each.started_at)}–{clock(each.ended_at or each.started_at)}"
            for each in meeting.sessions
        ]
        facts += [
            Fact(say(N_("Session")), ", ".join(held)),
            Fact(say(N_("Chair")), self.words.by_role(Role.CHAIR)),
        ]
        scribes = self.words.by_role(Role.SCRIBE)
        if scribes:
            facts.append(Fact(say(N_("Scribe")), scribes))
        if any(checked(block) for block in self.minutes.blocks):
            facts.append(languages(self.words, self.minutes))
        if self.minutes.amends_version is not None:
            amends = say(N_("Version %(n)s: %(reason)s")) % {
                "n": self.minutes.amends_version,
                "reason": inline(self.minutes.amendment_reason),
            }
            facts.append(Fact(say(N_("Amends")), amends))
        return tuple(facts)

    def _groups(self) -> tuple[Group, ...]:
        """Return who came, by institution and discipline, with every stay."""
        found: dict[str, dict[PersonId, tuple[Participant, list[str]]]] = {}
        for session in self.meeting.sessions:
            for stay in stays(self.meeting, session):
                house = found.setdefault(stay.person.institution_name, {})
                _, times = house.setdefault(stay.person.person_id, (stay.person, []))
                times.append(f"{self.words.clock(stay.from_at)}–{self.words.clock(stay.to_at)}")
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
                self.words.label(valuesets.DISCIPLINES, person.discipline),
                self.words.label(valuesets.ROLES, person.role),
                ", ".join(times),
            )

    def _attendance_text(self, general: list[MinutesBlock]) -> Iterable[Paragraph]:
        """Yield what the table does not say: edited paragraphs, and who did not come."""
        edited = [
            block
            for block in general
            if block.kind == "attendance" and (block.revision > 1 or checked(block))
        ]
        yield from (self._paragraph(block) for block in edited)
        absent = [
            person
            for person in self.meeting.participants.values()
            if not attended(self.meeting, person.person_id)
        ]
        if absent and not any(block.revision > 1 for block in edited):
            names = (
                f"{inline(person.display_name)} "
                f"({self.words.label(valuesets.DISCIPLINES, person.discipline)})"
                for person in absent
            )
            text = self.say(N_("Invited, not present: %(names)s.")) % {"names": ", ".join(names)}
            yield Paragraph("absent", text, "")

    def _item(self, item: AgendaItem) -> Item:
        kind = self.words.label(valuesets.ITEM_KINDS, item.kind)
        heading = f"{item.position}. {kind}: {inline(item.title)}"
        paragraphs = []
        for block in self.minutes.blocks:
            if block.item_id != item.id or self._is_on_a_card(item, block):
                continue
            said = self._paragraph(block)
            if block.kind == "item":
                heading, text = _split_heading(said.text, item, heading)
                said = replace(said, text=text)
            paragraphs.append(said)
        return Item(heading=heading, paragraphs=tuple(paragraphs))

    def _paragraph(self, block: MinutesBlock) -> Paragraph:
        recorded = recommendation_of(self.meeting, block)
        if recorded is None or recorded.quorum is None:
            return Paragraph(
                block.kind,
                printable(block.text),
                self._note(block),
                translations=translations(self.words, self.minutes, block),
            )
        return Paragraph(
            kind=block.kind,
            text=printable(recorded.content.text),
            note=self._note(block),
            heading=self.say(N_("Recommendation %(number)s")) % {"number": recorded.number},
            card=card_of(self.words, self.minutes, block),
            verdict=self.words.verdict(recorded.quorum),
            met=recorded.quorum.satisfied,
            translations=translations(self.words, self.minutes, block),
        )

    def _is_on_a_card(self, item: AgendaItem, block: MinutesBlock) -> bool:
        """Return whether a paragraph only says what the card of its recommendation shows."""
        phrases = PHRASES.get(self.minutes.language)
        if block.kind != "note" or block.revision > 1 or checked(block) or phrases is None:
            return False
        said = advice.of_item(self.meeting, phrases, item)
        return any((each.text, each.refs) == (block.text, block.refs) for each in said)

    def _note(self, block: MinutesBlock) -> str:
        notes = []
        if block.refs:
            numbers = ", ".join(str(ref) for ref in block.refs)
            notes.append(self.say(N_("events %(numbers)s")) % {"numbers": numbers})
        if block.revision > 1 and block.revised_at is not None:
            notes.append(
                self.say(N_("reworded by %(name)s, %(time)s"))
                % {
                    "name": self.words.person(block.revised_by),
                    "time": self.words.moment(block.revised_at, self.meeting.tz),
                }
            )
        return " · ".join(notes)

    def _chair_first(self) -> list[Signature]:
        return sorted(
            self.minutes.signatures,
            key=lambda each: each.meaning is not SignatureMeaning.APPROVED_AS_CHAIR,
        )

    def _signature(self, each: Signature) -> SignatureBox:
        say, discipline = self.say, self.words.label(valuesets.DISCIPLINES, each.discipline)
        return SignatureBox(
            name=inline(each.printed_name),
            meaning=self.words.label(valuesets.SIGNATURE_MEANINGS, each.meaning),
            facts=(
                Fact(say(N_("Discipline")), discipline),
                Fact(say(N_("Signed at")), self.words.exact(each.signed_at)),
                *self._absence(each),
                *self._left_out(each),
                Fact(say(N_("Text")), f"{each.version} · {each.content_hash[:SHORT_HASH]}"),
                Fact(say(N_("Key")), each.key_id),
            ),
            hash=_grouped(each.content_hash),
            value=_grouped(each.value),
            holds=self.minutes.holds(each),
        )

    def _absence(self, each: Signature) -> tuple[Fact, ...]:
        if not each.absence_reason:
            return ()
        return (Fact(self.say(N_("In absence")), inline(each.absence_reason)),)

    def _left_out(self, each: Signature) -> tuple[Fact, ...]:
        if not each.left_out:
            return ()
        places = (str(i.position) for i in self.meeting.items if i.id in each.left_out)
        return (Fact(self.say(N_("Without items")), ", ".join(places)),)

    def _record(self) -> tuple[Fact, ...]:
        say = self.say
        return (
            Fact(say(N_("Meeting")), self.meeting.id),
            Fact(say(N_("Events")), str(self.meeting.seq)),
            Fact(say(N_("Hash of the last event")), _grouped(self.meeting.head)),
            Fact(say(N_("Content hash of the minutes")), _grouped(self.minutes.content_hash)),
        )


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


def _grouped(digits: str) -> str:
    """Return a long string in groups that an eye can follow and a line can break between."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
