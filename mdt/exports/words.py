"""The values of one meeting in the words of the document's language: labels, moments, quorum."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date

from mdt.domain import valuesets
from mdt.domain.errors import N_
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Role
from mdt.domain.quorum import Missing, QuorumSnapshot
from mdt.domain.recommendations import Recommendation
from mdt.exports.printable import inline, printable
from mdt.exports.printed import Fact

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

    def card(self, entry: Recommendation, quorum: QuorumSnapshot) -> tuple[Fact, ...]:
        """Return what was recorded of a recommendation, field by field."""
        say, content = self.say, entry.content
        guideline = self.label(valuesets.GUIDELINE_STATUSES, content.guideline_status)
        if content.guideline_note:
            guideline += f" ({inline(content.guideline_note)})"
        due = format_date(content.due_date, "long", self.locale) if content.due_date else ""
        recorded = say(N_("%(name)s at %(time)s, event %(seq)s")) % {
            "name": self.person(entry.recorded_by),
            "time": self.clock(entry.recorded_at) if entry.recorded_at else "",
            "seq": entry.recorded_seq,
        }
        return (
            Fact(say(N_("Type")), self.label(valuesets.RECOMMENDATION_TYPES, content.type)),
            Fact(say(N_("Intent")), self.label(valuesets.INTENTS, content.intent)),
            Fact(
                say(N_("Lead discipline")),
                self.label(valuesets.DISCIPLINES, content.lead_discipline),
            ),
            Fact(say(N_("Implementer")), self.person(content.implementer_id)),
            Fact(say(N_("Due date")), due),
            Fact(say(N_("Guideline")), guideline),
            Fact(say(N_("Quorum")), self._quorum(quorum)),
            Fact(say(N_("Recorded by")), recorded),
        )

    def verdict(self, quorum: QuorumSnapshot) -> str:
        """Return whether the quorum was met."""
        if quorum.satisfied:
            return self.say(N_("Quorum met"))
        return self.say(N_("Quorum not met: advisory"))

    def _quorum(self, quorum: QuorumSnapshot) -> str:
        counts: dict[str, int] = {}
        for person in quorum.present:
            counts[person.discipline] = counts.get(person.discipline, 0) + 1
        present = ", ".join(
            f"{self.label(valuesets.DISCIPLINES, code)} ({n})" for code, n in counts.items()
        )
        said = f"{self.verdict(quorum)}. {present}"
        if quorum.missing:
            missing = "; ".join(self._missing(each) for each in quorum.missing)
            said += ". " + self.say(N_("Missing: %(missing)s")) % {"missing": missing}
        return said

    def _missing(self, entry: Missing) -> str:
        if entry.kind == "chair_present":
            return self.say(N_("the chair"))
        if entry.disciplines:
            return " / ".join(self.label(valuesets.DISCIPLINES, c) for c in entry.disciplines)
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
