"""Two plans side by side, in words: for the person whose change came second."""

from dataclasses import dataclass

from mdt.domain import valuesets
from mdt.domain.errors import N_
from mdt.domain.meetings import MeetingPlan
from mdt.domain.valuesets import label
from server.http.call import Call


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of the plan as it is stored and as it was typed."""

    title: str
    stored: tuple[str, ...]
    typed: tuple[str, ...]


def differences(stored: MeetingPlan, typed: MeetingPlan, call: Call) -> list[Difference]:
    """Return the parts in which two plans differ; when none does, there is nothing to decide."""
    before, after = _in_words(stored, call), _in_words(typed, call)
    return [
        Difference(title, before[title], after[title])
        for title in before
        if before[title] != after[title]
    ]


def _in_words(plan: MeetingPlan, call: Call) -> dict[str, tuple[str, ...]]:
    names = {person.person_id: person.display_name for person in plan.participants}
    fmt, say = call.formats, call.say
    return {
        say(N_("Title")): (plan.title,),
        say(N_("Time")): (
            f"{fmt.day(plan.starts_at, plan.tz)}, "
            f"{fmt.span(plan.starts_at, plan.planned_min, plan.tz)}",
        ),
        say(N_("Languages")): tuple(
            say(label(valuesets.LANGUAGES, code)) for code in plan.languages
        ),
        say(N_("Participants")): tuple(
            sorted(
                f"{person.display_name}: {say(label(valuesets.ROLES, person.role.value))}"
                for person in plan.participants
            )
        ),
        say(N_("Agenda")): tuple(
            f"{item.title} · {names.get(item.presenter_id, '') if item.presenter_id else ''}"
            f" · {item.time_box_s / 60:g} min"
            for item in plan.items
        ),
    }
