"""The forms of boards: settings and quorum rule as typed, what they mean, and back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pydantic import ValidationError

from mdt.domain.boards import BoardMember
from mdt.domain.boards_kept import BoardKept
from mdt.domain.errors import N_, Invalid, MdtError, UnknownCode
from mdt.domain.ids import NetworkId, PersonId
from mdt.domain.people import Role
from mdt.domain.quorum import QuorumRule
from mdt.domain.recurrence import DAYS, parse
from server.http.call import Form
from server.http.forms import ROLE_PREFIX, FormModel, Short, Typed
from server.http.plans import PlanRefused
from server.http.refusals import BadForm

TITLE_PREFIX, DEPUTY_PREFIX = "title-", "deputy-"


class BoardForm(FormModel):
    """The settings of a board as typed."""

    version: Short = ""
    titles: Mapping[Short, Typed] = {}
    kind: Short = ""
    languages: tuple[Short, ...] = ()
    decision_rule: Short = ""
    blind_first_round: bool = False
    lead_signatures: bool = False
    emergency: bool = False
    tz: Short = ""
    every: Short = ""  # "", WEEKLY, MONTHLY, or "rule" for what is typed in ``rrule``
    interval: Short = "1"
    days: tuple[Short, ...] = ()
    nth: tuple[Short, ...] = ()
    rrule: Typed = ""
    first_on: Short = ""
    starts: Short = ""
    planned_min: Short = ""
    item_min: Short = ""
    members: tuple[Short, ...] = ()
    roles: Mapping[Short, Short] = {}
    deputies: Mapping[Short, Short] = {}


_TEXTS = (
    "version",
    "kind",
    "decision_rule",
    "tz",
    "every",
    "interval",
    "rrule",
    "first_on",
    "starts",
    "planned_min",
    "item_min",
)
_BOXES = ("blind_first_round", "lead_signatures", "emergency")
_LISTS = ("languages", "days", "nth", "members")


def board_form(form: Form) -> BoardForm:
    """Read the settings of a board. Raises BadForm."""
    try:
        return BoardForm.model_validate(
            {
                **{name: form.get(name, "") for name in _TEXTS},
                **{name: name in form for name in _BOXES},
                **{name: form.getall(name, []) for name in _LISTS},
                "titles": prefixed(form, TITLE_PREFIX),
                "roles": prefixed(form, ROLE_PREFIX),
                "deputies": prefixed(form, DEPUTY_PREFIX),
            }
        )
    except ValidationError as refused:
        raise BadForm from refused


def prefixed(form: Form, prefix: str) -> dict[str, str]:
    """Return the fields whose names begin so, by the rest of their names."""
    return {
        name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)
    }


def form_of(kept: BoardKept, version: int) -> BoardForm:
    """Return the page for changing what a board has settled."""
    return BoardForm(
        version=str(version),
        titles=dict(kept.titles),
        kind=kept.kind,
        languages=kept.languages,
        decision_rule=kept.decision_rule,
        blind_first_round=kept.blind_first_round,
        lead_signatures=kept.lead_signatures,
        emergency=kept.emergency,
        tz=kept.tz,
        first_on=kept.first_on.isoformat() if kept.first_on else "",
        starts=kept.starts,
        planned_min=str(kept.planned_min),
        item_min=str(kept.item_min),
        members=tuple(member.person_id for member in kept.members),
        roles={member.person_id: member.role.value for member in kept.members},
        deputies={member.person_id: member.deputy_id or "" for member in kept.members},
    ).model_copy(update=_recurrence_fields(kept.rrule))


def _recurrence_fields(rrule: str) -> dict[str, object]:
    """Return how the form shows a rule: by its own fields, or as text when they cannot say it."""
    if not rrule:
        return {}
    rule = parse(rrule)
    days = tuple(dict.fromkeys(DAYS[weekday] for _, weekday in rule.by_day))
    nth = tuple(dict.fromkeys(str(ordinal) for ordinal, _ in rule.by_day if ordinal))
    fields: dict[str, object] = {
        "every": rule.frequency,
        "interval": str(rule.interval),
        "days": days,
        "nth": nth,
        "rrule": rrule,
    }
    if rrule_of(BoardForm.model_validate(fields)) != rrule:
        fields["every"] = "rule"
    return fields


def rrule_of(form: BoardForm) -> str:
    """Return the rule of recurrence that a form says; empty for no fixed day."""
    if form.every == "rule":
        return form.rrule
    if not form.every:
        return ""
    parts = [f"FREQ={form.every}"]
    interval = form.interval.strip() or "1"
    if interval != "1":
        parts.append(f"INTERVAL={interval}")
    ordinals = form.nth if form.every == "MONTHLY" and form.nth else ("",)
    if form.days:
        days = [f"{nth}{day}" for nth in ordinals for day in form.days]
        parts.append(f"BYDAY={','.join(days)}")
    return ";".join(parts)


def to_kept(form: BoardForm, network_id: NetworkId) -> BoardKept:
    """Return the settings that a form means; the domain checks what they say.

    Raises:
        PlanRefused: with every field that cannot be read.
    """
    errors: dict[str, MdtError] = {}
    first_on = a_day(form.first_on, "first_on", errors) if form.every else None
    planned = _whole(form.planned_min, "planned_min", errors)
    item = _whole(form.item_min, "item_min", errors)
    roles = [form.roles.get(person_id, "") for person_id in form.members]
    if not set(roles) <= set(Role):
        errors["members"] = UnknownCode(field="members", value=", ".join(roles)[:64])
    if errors:
        raise PlanRefused(errors)
    return BoardKept(
        network_id=network_id,
        titles=form.titles,
        kind=form.kind,
        languages=form.languages,
        members=tuple(
            BoardMember(
                person_id=PersonId(person_id),
                role=Role(role),
                deputy_id=PersonId(form.deputies[person_id])
                if form.deputies.get(person_id)
                else None,
            )
            for person_id, role in zip(form.members, roles, strict=True)
        ),
        decision_rule=form.decision_rule,
        blind_first_round=form.blind_first_round,
        lead_signatures=form.lead_signatures,
        emergency=form.emergency,
        tz=form.tz,
        rrule=rrule_of(form),
        first_on=first_on,
        starts=form.starts.strip(),
        planned_min=planned,
        item_min=item,
    )


class RuleForm(FormModel):
    """A quorum rule as typed."""

    version: Short = ""
    all_of: tuple[Short, ...] = ()
    any_of: tuple[tuple[Short, ...], ...] = ()
    min_count: Short = "0"
    min_distinct_disciplines: Short = "0"
    min_disciplines: tuple[tuple[Short, Short], ...] = ()  # a discipline and its number
    min_per_institution_side: Short = "0"
    verified_credentials_only: bool = False
    media_needed: tuple[Short, ...] = ()
    grace_seconds: Short = "0"
    chair_present: bool = False
    source: Short = "custom"
    labels: Mapping[Short, Typed] = {}  # what it is called, by language


GROUPS = 3
"""How many groups, of each of which one discipline must be there, the form offers."""

NUMBERED = 3
"""For how many disciplines the form offers to ask for a number of people."""


def rule_form(form: Form) -> RuleForm:
    """Read a quorum rule. Raises BadForm."""
    try:
        return RuleForm(
            version=form.get("version", ""),
            all_of=tuple(form.getall("all_of", [])),
            any_of=tuple(tuple(form.getall(f"any_of_{n}", [])) for n in range(GROUPS)),
            min_count=form.get("min_count", ""),
            min_distinct_disciplines=form.get("min_distinct_disciplines", ""),
            min_disciplines=tuple(
                (form.get(f"of_{n}", ""), form.get(f"of_{n}_count", "")) for n in range(NUMBERED)
            ),
            min_per_institution_side=form.get("min_per_institution_side", ""),
            verified_credentials_only="verified_credentials_only" in form,
            media_needed=tuple(form.getall("media_needed", [])),
            grace_seconds=form.get("grace_seconds", ""),
            chair_present="chair_present" in form,
            source=form.get("source", ""),
            labels=prefixed(form, TITLE_PREFIX),
        )
    except ValidationError as refused:
        raise BadForm from refused


def form_of_rule(rule: QuorumRule) -> RuleForm:
    """Return the page for changing a rule."""
    groups = (*rule.any_of, *((),) * GROUPS)
    return RuleForm(
        version=str(rule.version),
        all_of=rule.all_of,
        any_of=groups[: max(GROUPS, len(rule.any_of))],
        min_count=str(rule.min_count),
        min_distinct_disciplines=str(rule.min_distinct_disciplines),
        min_disciplines=(
            *((code, str(n)) for code, n in rule.min_disciplines),
            *(("", ""),) * max(0, NUMBERED - len(rule.min_disciplines)),
        ),
        min_per_institution_side=str(rule.min_per_institution_side),
        verified_credentials_only=rule.verified_credentials_only,
        media_needed=rule.media_needed,
        grace_seconds=str(rule.grace_seconds),
        chair_present=rule.chair_present,
        source=rule.source,
        labels=dict(rule.labels),
    )


def to_rule(form: RuleForm, before: QuorumRule) -> QuorumRule:
    """Return the rule that a form means. Raises PlanRefused."""
    errors: dict[str, MdtError] = {}
    count = _whole(form.min_count, "min_count", errors)
    distinct = _whole(form.min_distinct_disciplines, "min_distinct_disciplines", errors)
    per_side = _whole(form.min_per_institution_side, "min_per_institution_side", errors)
    grace = _whole(form.grace_seconds, "grace_seconds", errors)
    numbered = tuple(
        (code, _whole(n, "min_disciplines", errors)) for code, n in form.min_disciplines if code
    )
    if errors:
        raise PlanRefused(errors)
    return replace(
        before,
        all_of=form.all_of,
        any_of=tuple(group for group in form.any_of if group),
        min_count=count,
        min_distinct_disciplines=distinct,
        min_disciplines=tuple((code, n) for code, n in numbered if n),
        min_per_institution_side=per_side,
        verified_credentials_only=form.verified_credentials_only,
        media_needed=form.media_needed,
        grace_seconds=grace,
        chair_present=form.chair_present,
        source=form.source,
        labels=tuple(form.labels.items()),
    )


def a_day(text: str, field: str, errors: dict[str, MdtError]) -> date | None:
    """Return the day that was typed, or None; what cannot be read is put into ``errors``."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        errors[field] = Invalid(N_("Please give a date, as in 2026-03-31."), field=field)
        return None


def _whole(text: str, field: str, errors: dict[str, MdtError]) -> int:
    typed = text.strip()
    if typed.isascii() and typed.isdigit() and len(typed) < 6:
        return int(typed)
    errors[field] = Invalid(N_("Please give a whole number."), field=field)
    return 0
