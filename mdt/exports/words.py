"""The values of one meeting in the words of the document's language: labels, moments, quorum."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date

from mdt.domain import valuesets
from mdt.domain.errors import N_
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes_text import EN, PHRASES
from mdt.domain.people import Role
from mdt.domain.quorum import Missing, QuorumSnapshot
from mdt.exports.printable import inline, printable

Translate = Callable[[str], str]
"""From an English message to the same in the document's language: ``gettext``."""


class Words:
    """Says what a meeting holds."""

    def __init__(self, meeting: Meeting, language: str, translate: Translate) -> None:
        self.meeting = meeting
        self.language = language
        self.say = translate
        self.zone = ZoneInfo(meeting.tz)
        self.locale = _locale(language)
        self._phrases = PHRASES.get(language, EN)

    def verdict(self, quorum: QuorumSnapshot) -> str:
        """Return whether the quorum was met."""
        if quorum.satisfied:
            return self.say(N_("Quorum met"))
        return self.say(N_("Quorum not met: advisory"))

    def quorum(self, quorum: QuorumSnapshot) -> str:
        """Return a quorum in words: by which rule, who counted by discipline, what was missing."""
        counts: dict[str, int] = {}
        for person in quorum.present:
            counts[person.discipline] = counts.get(person.discipline, 0) + 1
        present = ", ".join(
            f"{self.label(valuesets.DISCIPLINES, code)} ({n})" for code, n in counts.items()
        )
        rule = self.say(N_("Rule %(rule)s, version %(version)s")) % {
            "rule": inline(self._rule(quorum)),
            "version": quorum.rule_version,
        }
        said = [self.verdict(quorum), rule, *([present] if present else ())]
        if quorum.missing:
            missing = "; ".join(self._missing(each) for each in quorum.missing)
            said.append(self.say(N_("Missing: %(missing)s")) % {"missing": missing})
        return ". ".join(said)

    def _rule(self, quorum: QuorumSnapshot) -> str:
        """Return the rule's name where it is still the meeting's, or its id."""
        rule = self.meeting.quorum_rule
        is_same = (rule.id, rule.version) == (quorum.rule_id, quorum.rule_version)
        return rule.label_in(self.language) if is_same else quorum.rule_id

    def _missing(self, entry: Missing) -> str:
        if entry.kind == "chair_present":
            return self.say(N_("the chair"))
        names = " / ".join(self.label(valuesets.DISCIPLINES, c) for c in entry.disciplines)
        if entry.kind in ("min_disciplines", "min_per_institution_side"):
            return self.say(N_("%(name)s: %(have)s of %(need)s people")) % {
                "name": names or inline(entry.side),
                "have": entry.have,
                "need": entry.need,
            }
        if entry.disciplines:
            return names
        sentence = (
            N_("%(have)s of %(need)s people")
            if entry.kind == "min_count"
            else N_("%(have)s of %(need)s disciplines")
        )
        return self.say(sentence) % {"have": entry.have, "need": entry.need}

    def by_role(self, role: Role) -> str:
        """Return who has a role in the meeting."""
        people = self.meeting.participants.values()
        return ", ".join(inline(each.display_name) for each in people if each.role is role)

    def person(self, person_id: PersonId | None) -> str:
        """Return a participant's name."""
        person = self.meeting.participants.get(person_id) if person_id is not None else None
        return inline(person.display_name) if person is not None else ""

    def label(self, values: valuesets.ValueSet, code: str) -> str:
        """Return a code in words; one of an older record stands for itself."""
        return self.say(values[code]) if code in values else printable(code)

    def minuted(self, values: str, code: str) -> str:
        """Return a code as minutes say it of somebody; ``values`` names a label set of theirs."""
        return printable(self._phrases.label(values, code))

    def in_language(self, code: str) -> str:
        """Return the name of a language."""
        try:
            return Locale.parse(code, sep="-").get_display_name(self.locale) or code
        except (UnknownLocaleError, ValueError):
            return printable(code)

    def day(self, on: date | None) -> str:
        """Return a day in words; nothing when there is none."""
        return format_date(on, "long", self.locale) if on is not None else ""

    def moment(self, at: datetime, tz: str) -> str:
        """Return a moment in words, with its zone."""
        local = at.astimezone(ZoneInfo(tz))
        return f"{format_date(local, 'long', self.locale)}, {local:%H:%M} ({tz})"

    def exact(self, at: datetime) -> str:
        """Return a moment to the second, with its distance from UTC."""
        local = at.astimezone(self.zone)
        return f"{local.isoformat(sep=' ', timespec='seconds')} ({self.meeting.tz})"

    def clock(self, at: datetime) -> str:
        """Return a time of day in the meeting's zone."""
        return at.astimezone(self.zone).strftime("%H:%M")


def _locale(language: str) -> Locale:
    """Return how dates are written; English ones day first, as most of the network does."""
    try:
        return Locale.parse("en_GB" if language == "en" else language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
