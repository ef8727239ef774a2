"""Planning a meeting: what a plan must hold, changing it, publishing and cancelling."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mdt.domain.agenda import COMPLEXITY_MAX, ItemKind, ItemState, PlannedItem, Prepared, planned
from mdt.domain.boards import Board
from mdt.domain.codes.agenda import LATE_REASONS
from mdt.domain.errors import (
    N_,
    EmptyAgenda,
    Invalid,
    ReasonRequired,
    Required,
    RevisionConflict,
    UnknownCase,
    UnknownPerson,
)
from mdt.domain.events import (
    Event,
    MeetingCancelled,
    MeetingPlanChanged,
    MeetingPlanned,
    MeetingPublished,
)
from mdt.domain.ids import PersonId
from mdt.domain.meetings import TRANSITIONS, Meeting, MeetingPlan, MeetingState
from mdt.domain.people import Actor, Participant, Role
from mdt.domain.policy import Action, require
from mdt.domain.refusals.agenda import PublishedLate
from mdt.domain.text import NAME_MAX, REASON_MAX, TITLE_MAX, clean, clean_line
from mdt.domain.transitions import step
from mdt.domain.valuesets import DISCIPLINES, LANGUAGES, check_code

ITEMS_MAX = 40
PARTICIPANTS_MAX = 100
TIME_BOX_MIN_S, TIME_BOX_MAX_S = 60, 7_200
PLANNED_MIN, PLANNED_MAX = 5, 720  # minutes
NOTICE = timedelta(hours=24)
"""How long before the start an agenda is published (domain model 6.2)."""

YEAR_FROM, YEAR_TO = 2000, 2100
_ZONE_NAME = re.compile(r"UTC|[A-Za-z]+(/[A-Za-z0-9_+\-]+){1,2}")


def plan_meeting(board: Board, plan: MeetingPlan, *, by: Actor) -> tuple[Event, ...]:
    """Plan a meeting of a board."""
    require(by, Action.MEETING_PLAN, None)
    planned = MeetingPlanned(
        board_id=board.id,
        board_title=board.title,
        quorum_rule=board.quorum_rule,
        plan=check_plan(plan),
    )
    return (planned,)


def change_plan(
    meeting: Meeting, plan: MeetingPlan, *, by: Actor, based_on: int
) -> tuple[Event, ...]:
    """Replace the plan; nobody who is in the room already can be left out of it.

    Raises:
        RevisionConflict: the plan was changed since revision ``based_on``.
    """
    require(by, Action.MEETING_CHANGE, meeting)
    step(TRANSITIONS, meeting.state, "change")
    checked = check_plan(plan)
    if based_on != meeting.plan_revision:
        raise RevisionConflict(
            expected=based_on,
            actual=meeting.plan_revision,
            current=plan_of(meeting),
            rejected=checked,
        )
    if meeting.state is MeetingState.PUBLISHED:
        checked = replace(checked, items=_with_reasons(meeting, checked.items))
    invited = {person.person_id for person in checked.participants}
    for person_id in meeting.present - invited:
        name = meeting.participants[person_id].display_name
        raise Invalid(N_("%(name)s is already in the room."), field="participants", name=name)
    if checked == plan_of(meeting):
        return ()
    return (MeetingPlanChanged(plan=checked),)


def late(item: PlannedItem, *, field: str = "") -> PlannedItem:
    """Return an item that comes after publication, with its reason cleaned.

    Args:
        item: with ``late_code`` of ``LATE_REASONS``; a break needs none.
        field: what refusals put before the name of the field.

    Raises:
        ReasonRequired, UnknownCode.
    """
    if item.kind is ItemKind.BREAK:
        return replace(item, late_code="", late_reason="")
    if not item.late_code:
        raise ReasonRequired(field=f"{field}late_code")
    check_code(LATE_REASONS, item.late_code, field=f"{field}late_code")
    said = clean(item.late_reason, limit=REASON_MAX, field=f"{field}late_reason")
    if item.late_code == "other" and not said:
        raise ReasonRequired(field=f"{field}late_reason")
    return replace(item, late_reason=said)


def _with_reasons(meeting: Meeting, items: tuple[PlannedItem, ...]) -> tuple[PlannedItem, ...]:
    """Ask each item that was not on the published agenda why it comes late."""
    known = {item.id: item for item in meeting.items}
    return tuple(
        late(item, field=f"items.{n}.")
        if item.id not in known
        else replace(
            item, late_code=known[item.id].late_code, late_reason=known[item.id].late_reason
        )
        for n, item in enumerate(items)
    )


def publish(
    meeting: Meeting,
    *,
    by: Actor,
    at: datetime,
    acknowledged: bool = True,
    prepared: tuple[Prepared, ...] = (),
) -> tuple[Event, ...]:
    """Publish the plan: participants see it from now on.

    Args:
        meeting: the meeting.
        by: who publishes.
        at: now.
        acknowledged: whether a notice of less than a day is meant; an urgent meeting means it.
        prepared: how ready the case of each item is now.

    Raises:
        EmptyAgenda: there is nothing on the agenda.
        PublishedLate: the notice is short, and nobody said that this is meant.
    """
    require(by, Action.MEETING_PUBLISH, meeting)
    step(TRANSITIONS, meeting.state, "publish")
    if not meeting.items:
        raise EmptyAgenda(field="items")
    short_notice = is_short_notice(meeting.starts_at, at)
    if short_notice and not acknowledged:
        raise PublishedLate
    return (MeetingPublished(short_notice=short_notice, prepared=prepared),)


def is_short_notice(starts_at: datetime, at: datetime) -> bool:
    """Return whether a meeting begins less than a day after a moment."""
    return starts_at - at < NOTICE


def cancel(meeting: Meeting, *, by: Actor, reason: str) -> tuple[Event, ...]:
    """Cancel a meeting that has not begun, with the reason."""
    require(by, Action.MEETING_CANCEL, meeting)
    step(TRANSITIONS, meeting.state, "cancel")
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    return (MeetingCancelled(reason=words),)


def plan_of(meeting: Meeting) -> MeetingPlan:
    """Return the plan that a meeting has now, to show and to change.

    Items that have an outcome already (withdrawn ones) are no part of it any more.
    """
    return MeetingPlan(
        title=meeting.title,
        starts_at=meeting.starts_at,
        tz=meeting.tz,
        planned_min=meeting.planned_min,
        languages=meeting.languages,
        participants=tuple(meeting.participants.values()),
        items=tuple(planned(item) for item in meeting.items if item.state is ItemState.PLANNED),
    )


def check_plan(plan: MeetingPlan) -> MeetingPlan:
    """Return the plan with its texts cleaned, or refuse it, naming the field.

    That people and cases exist is for the service to look up.
    """
    if plan.starts_at.tzinfo is None or not YEAR_FROM <= plan.starts_at.year <= YEAR_TO:
        raise Invalid(N_("Please give the day and time of the start."), field="starts_at")
    check_zone(plan.tz)
    _check_span(plan.planned_min, PLANNED_MIN, PLANNED_MAX, field="planned_min")
    if not plan.languages:
        raise Required(field="languages")
    for code in plan.languages:
        check_code(LANGUAGES, code, field="languages")
    people = _check_people(plan.participants)
    return replace(
        plan,
        title=clean_line(plan.title, limit=TITLE_MAX, field="title", required=True),
        starts_at=plan.starts_at.astimezone(UTC),
        languages=tuple(dict.fromkeys(plan.languages)),
        participants=people,
        items=_check_items(plan.items, {person.person_id for person in people}),
    )


def check_zone(tz: str) -> None:
    """Refuse a name that is not a zone of the IANA database."""
    try:
        if _ZONE_NAME.fullmatch(tz):
            ZoneInfo(tz)
            return
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise Invalid(N_("“%(value)s” is not a time zone."), field="tz", value=tz[:64])


def _check_people(people: tuple[Participant, ...]) -> tuple[Participant, ...]:
    if len(people) > PARTICIPANTS_MAX:
        raise Invalid(
            N_("At most %(most)s people can be invited."),
            field="participants",
            most=PARTICIPANTS_MAX,
        )
    if len({person.person_id for person in people}) < len(people):
        raise Invalid(N_("Somebody is on the list twice."), field="participants")
    if sum(person.role is Role.CHAIR for person in people) != 1:
        raise Invalid(N_("A meeting has exactly one chair."), field="participants")
    for person in people:
        check_code(DISCIPLINES, person.discipline, field="participants")
    return tuple(
        replace(
            person,
            display_name=clean_line(person.display_name, limit=NAME_MAX, field="participants"),
            institution_name=clean_line(
                person.institution_name, limit=NAME_MAX, field="participants"
            ),
        )
        for person in people
    )


def _check_items(items: tuple[PlannedItem, ...], invited: set[PersonId]) -> tuple[PlannedItem, ...]:
    if len(items) > ITEMS_MAX:
        raise Invalid(N_("An agenda holds at most %(most)s items."), field="items", most=ITEMS_MAX)
    if len({item.id for item in items}) < len(items):
        raise Invalid(N_("An item is on the agenda twice."), field="items")
    cases = [item.case_id for item in items if item.case_id is not None]
    if len(set(cases)) < len(cases):
        raise Invalid(N_("A case is on the agenda twice."), field="items")
    return tuple(check_item(item, invited, f"items.{n}") for n, item in enumerate(items))


def check_item(item: PlannedItem, invited: set[PersonId], field: str) -> PlannedItem:
    """Return an item with its text cleaned, or refuse it.

    Args:
        item: the item.
        invited: the people of the meeting.
        field: what refusals name; items.N in a plan, N counted from 0, as forms name it.
    """
    if (item.kind is ItemKind.CASE) != (item.case_id is not None):
        raise UnknownCase(
            N_("A case item needs a case, and only a case item has one."), field=f"{field}.case_id"
        )
    if item.presenter_id is not None and item.presenter_id not in invited:
        raise UnknownPerson(
            N_("The presenter must be one of the participants."), field=f"{field}.presenter_id"
        )
    _check_span(item.complexity, 0, COMPLEXITY_MAX, field=f"{field}.complexity")
    _check_span(item.time_box_s, TIME_BOX_MIN_S, TIME_BOX_MAX_S, field=f"{field}.time_box_s")
    title = clean_line(item.title, limit=TITLE_MAX, field=f"{field}.title", required=True)
    return replace(item, title=title)


def _check_span(value: int, least: int, most: int, *, field: str) -> None:
    if not least <= value <= most:
        raise Invalid(
            N_("This must lie between %(least)s and %(most)s."),
            field=field,
            least=least,
            most=most,
        )
