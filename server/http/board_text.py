"""Boards in words: when they meet, what they have settled, and two versions side by side."""

from babel.dates import get_day_names

from mdt.domain import valuesets
from mdt.domain.boards_kept import BoardKept
from mdt.domain.codes import boards as codes
from mdt.domain.codes.attendance import MEDIA_NEEDS
from mdt.domain.errors import N_
from mdt.domain.people import Person
from mdt.domain.quorum import QuorumRule
from mdt.domain.recurrence import parse
from mdt.domain.valuesets import label
from server.http.call import Call
from server.http.plan_text import Difference

_EVERY = {
    "DAILY": (N_("every day"), N_("every %(n)s days")),
    "WEEKLY": (N_("every week"), N_("every %(n)s weeks")),
    "MONTHLY": (N_("every month"), N_("every %(n)s months")),
}
_NTH = {
    1: N_("first %(day)s"),
    2: N_("second %(day)s"),
    3: N_("third %(day)s"),
    4: N_("fourth %(day)s"),
    5: N_("fifth %(day)s"),
    -1: N_("last %(day)s"),
}


def recurrence_words(kept: BoardKept, call: Call) -> str:
    """Return when a board meets: ``every 2 weeks, Thursday, 14:30, Almaty``."""
    if not kept.rrule:
        return call.say(N_("No fixed day"))
    rule = parse(kept.rrule)
    one, many = _EVERY[rule.frequency]
    every = call.say(one) if rule.interval == 1 else call.say(many) % {"n": rule.interval}
    names = get_day_names("wide", "stand-alone", call.formats.locale)
    days = [
        call.say(_NTH[nth]) % {"day": names[weekday]} if nth in _NTH else names[weekday]
        for nth, weekday in rule.by_day
    ]
    days += [str(day) for day in rule.by_month_day]
    parts = [every, call.formats.listed(days), kept.starts, call.formats.zone_name(kept.tz)]
    return call.formats.line(part for part in parts if part)


def yes_or_no(call: Call, is_so: bool) -> str:
    """Return a yes or no in the reader's language."""
    return call.say(N_("Yes")) if is_so else call.say(N_("No"))


def differences(
    stored: BoardKept, typed: BoardKept, people: dict[str, Person], call: Call
) -> list[Difference]:
    """Return the parts in which two versions of a board's settings differ."""
    before, after = _in_words(stored, people, call), _in_words(typed, people, call)
    return [
        Difference(title, before[title], after[title])
        for title in before
        if before[title] != after[title]
    ]


def _in_words(kept: BoardKept, people: dict[str, Person], call: Call) -> dict[str, tuple[str, ...]]:
    say = call.say
    first = call.formats.date(kept.first_on) if kept.first_on else ""
    return {
        say(N_("Name by language")): tuple(
            f"{code}: {text}" for code, text in sorted(kept.titles.items())
        ),
        say(N_("Kind")): (say(label(codes.SERIES_KINDS, kept.kind)),),
        say(N_("Languages")): tuple(
            say(label(valuesets.LANGUAGES, code)) for code in kept.languages
        ),
        say(N_("Meets")): (recurrence_words(kept, call), first),
        say(N_("Duration in minutes")): (f"{kept.planned_min} / {kept.item_min}",),
        say(N_("Decision rule")): (say(label(codes.DECISION_RULES, kept.decision_rule)),),
        say(N_("First round of positions is blind")): (yes_or_no(call, kept.blind_first_round),),
        say(N_("Lead disciplines sign the minutes")): (yes_or_no(call, kept.lead_signatures),),
        say(N_("Takes urgent cases")): (yes_or_no(call, kept.emergency),),
        say(N_("Members")): tuple(
            sorted(
                " · ".join(
                    part
                    for part in (
                        _name(people, member.person_id),
                        say(label(valuesets.ROLES, member.role.value)),
                        _name(people, member.deputy_id) if member.deputy_id else "",
                    )
                    if part
                )
                for member in kept.members
            )
        ),
    }


def rule_differences(stored: QuorumRule, typed: QuorumRule, call: Call) -> list[Difference]:
    """Return the parts in which two versions of a quorum rule differ."""
    before, after = _rule_in_words(stored, call), _rule_in_words(typed, call)
    return [
        Difference(title, before[title], after[title])
        for title in before
        if before[title] != after[title]
    ]


def _rule_in_words(rule: QuorumRule, call: Call) -> dict[str, tuple[str, ...]]:
    say = call.say

    def disciplines(listed: tuple[str, ...]) -> str:
        return say(N_(", ")).join(say(label(valuesets.DISCIPLINES, code)) for code in listed)

    return {
        say(N_("Name by language")): tuple(
            f"{say(label(valuesets.LANGUAGES, code))}: {text}" for code, text in rule.labels
        ),
        say(N_("Each of these disciplines")): (disciplines(rule.all_of),),
        say(N_("One of each group")): tuple(disciplines(group) for group in rule.any_of),
        say(N_("People who count, at least")): (str(rule.min_count),),
        say(N_("Different disciplines, at least")): (str(rule.min_distinct_disciplines),),
        say(N_("People of a discipline, at least")): tuple(
            f"{disciplines((code,))}: {n}" for code, n in rule.min_disciplines
        ),
        say(N_("People of each institution, at least")): (str(rule.min_per_institution_side),),
        say(N_("Only verified credentials count")): (
            yes_or_no(call, rule.verified_credentials_only),
        ),
        say(N_("Counts only who")): tuple(
            say(label(MEDIA_NEEDS, code)) for code in rule.media_needed
        ),
        say(N_("Seconds without sound or images that are forgiven")): (str(rule.grace_seconds),),
        say(N_("The chair or the deputy is there")): (yes_or_no(call, rule.chair_present),),
        say(N_("Source")): (say(label(codes.RULE_SOURCES, rule.source)),),
    }


def _name(people: dict[str, Person], person_id: str) -> str:
    person = people.get(person_id)
    return person.display_name if person is not None else person_id
