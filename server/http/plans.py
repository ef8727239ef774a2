"""From the planning page to a plan and back, and what the page offers to choose from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mdt.domain.agenda import Carried, ItemKind, PlannedItem
from mdt.domain.boards import Board
from mdt.domain.cases import Case
from mdt.domain.decide.ordering import carried_actions, carried_items
from mdt.domain.decide.planning import plan_of
from mdt.domain.errors import N_, Invalid, MdtError, NotFound, UnknownCode, UnknownPerson
from mdt.domain.ids import BoardId, CaseId, InstitutionId, ItemId, MeetingId, PersonId
from mdt.domain.meetings import Meeting, MeetingPlan
from mdt.domain.people import Institution, Participant, Role
from mdt.domain.policy import Action
from mdt.domain.text import TITLE_MAX, clean_line
from mdt.service.actions import carried_over
from mdt.service.board import BoardService
from server.http.forms import PlanForm, PlanRow
from server.store.unit_of_work import ServerUnitOfWork

PREVIOUS_TITLE = N_("Minutes of the previous meeting")
BREAK_TITLE = N_("Break")
_TITLES = {ItemKind.PREVIOUS_MINUTES: PREVIOUS_TITLE, ItemKind.BREAK: BREAK_TITLE}
_PREVIOUS_MIN = 5
_START = time(14, 0)


class PlanRefused(Exception):
    """Fields of the form cannot be used; each with its refusal."""

    def __init__(self, errors: Mapping[str, MdtError]) -> None:
        """Take the refusals by field name."""
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChoices:
    """What the page offers: people by institution, cases, and the boards of the coordinator."""

    boards: tuple[Board, ...]
    board: Board
    institutions: tuple[tuple[Institution, tuple[Participant, ...]], ...]
    cases: tuple[Case, ...]
    meeting: Meeting | None = None
    carried: tuple[Carried, ...] = ()  # what earlier meetings left open

    @property
    def people(self) -> dict[PersonId, Participant]:
        """Everybody who can be invited, by id; the role is the standing one, or member."""
        return {person.person_id: person for _, group in self.institutions for person in group}

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones in which these people live, and the board's."""
        found = {institution.tz for institution, _ in self.institutions}
        return tuple(sorted(found | {self.board.tz}))


def choices_for_new(
    uow: ServerUnitOfWork,
    service: BoardService,
    by: PersonId,
    board_id: BoardId | None,
    on: date,
) -> PlanChoices:
    """Return what a coordinator can plan with. Raises NotFound to everybody else."""
    boards = service.meetings.boards_to_plan(uow, by)
    board = next((b for b in boards if board_id in {None, b.id}), None)
    if board is None:
        raise NotFound
    carried = (
        *carried_items(service.followups.open_of(uow, board.id, on), on),
        *carried_actions(carried_over(uow, board.id), on),
    )
    return replace(_choices(uow, boards, board, None), carried=carried)


def choices_for_change(
    uow: ServerUnitOfWork, service: BoardService, by: PersonId, meeting_id: MeetingId
) -> PlanChoices:
    """Return what a meeting's plan can be changed to. Raises NotFound, NotAllowed."""
    meeting, _ = service.meetings.read(uow, meeting_id, by=by, action=Action.MEETING_CHANGE)
    board = uow.boards.get(meeting.board_id)
    return _choices(uow, (board,), board, meeting)


def called_in(
    language: str, uow: ServerUnitOfWork, service: BoardService, by: PersonId, choices: PlanChoices
) -> PlanChoices:
    """Return choices called as a reader calls them; a plan keeps its own names.

    The board that is planned for keeps its own title, which the plan begins with.
    """
    name_of = service.institutions.name_of
    names = service.standing_teams.names(uow, by, language)
    return replace(
        choices,
        boards=tuple(replace(one, title=names.get(one.id, one.title)) for one in choices.boards),
        institutions=tuple(
            (replace(one, name=name_of(uow, one.id, language)), people)
            for one, people in choices.institutions
        ),
    )


def new_form(choices: PlanChoices, *, now: datetime, command_id: str) -> PlanForm:
    """Return the page as first shown: core members, tomorrow, minutes and two cases to fill in."""
    board = choices.board
    chair = next((m.person_id for m in board.members if m.role is Role.CHAIR), "")
    tomorrow = (now + timedelta(days=1)).astimezone(ZoneInfo(board.tz)).date()
    case_row = PlanRow(kind="case", minutes=str(board.item_min))
    return PlanForm(
        board_id=board.id,
        command_id=command_id,
        title=board.title,
        date=tomorrow.isoformat(),
        time=_START.isoformat("minutes"),
        tz=board.tz,
        planned_min=str(board.planned_min),
        languages=board.languages,
        invited=tuple(member.person_id for member in board.members),
        roles={member.person_id: member.role.value for member in board.members},
        rows=(
            PlanRow(kind="previous_minutes", presenter_id=chair, minutes=str(_PREVIOUS_MIN)),
            case_row,
            case_row,
        ),
    )


def form_of(meeting: Meeting, *, command_id: str) -> PlanForm:
    """Return the page for changing a meeting's plan."""
    local = meeting.starts_at.astimezone(ZoneInfo(meeting.tz))
    return PlanForm(
        board_id=meeting.board_id,
        revision=str(meeting.plan_revision),
        command_id=command_id,
        title=meeting.title,
        date=local.date().isoformat(),
        time=local.time().isoformat("minutes"),
        tz=meeting.tz,
        planned_min=str(meeting.planned_min),
        languages=meeting.languages,
        invited=tuple(meeting.participants),
        roles={p.person_id: p.role.value for p in meeting.participants.values()},
        rows=tuple(
            PlanRow(
                id=item.id,
                kind=item.kind.value,
                title=item.title,
                case_id=item.case_id or "",
                presenter_id=item.presenter_id or "",
                minutes=f"{item.time_box_s / 60:g}",
                complexity=str(item.complexity or ""),
                knows_patient="yes" if item.knows_patient else "",
                late_code=item.late_code,
                late_reason=item.late_reason,
            )
            for item in plan_of(meeting).items
        ),
    )


def to_plan(form: PlanForm, choices: PlanChoices, say: Callable[[str], str]) -> MeetingPlan:
    """Return the plan that a form means; its rows must not be blank any more.

    Raises:
        PlanRefused: with every field that cannot be read.
    """
    errors: dict[str, MdtError] = {}
    _check_line(form.title, "title", errors)
    starts_at = _starts_at(form, errors)
    minutes = _number(form.planned_min, "planned_min", errors)
    participants = _participants(form, choices, errors)
    items = tuple(_item(row, f"items.{n}", choices, errors, say) for n, row in enumerate(form.rows))
    if errors or starts_at is None:
        raise PlanRefused(errors)
    return MeetingPlan(
        title=form.title,
        starts_at=starts_at,
        tz=form.tz,
        planned_min=round(minutes),
        languages=form.languages,
        participants=participants,
        items=items,
    )


def without_blank_rows(form: PlanForm) -> PlanForm:
    """Drop the rows that were offered and not used, so that row numbers are those of the plan."""
    return form.model_copy(update={"rows": tuple(row for row in form.rows if not row.is_blank)})


def _choices(
    uow: ServerUnitOfWork, boards: tuple[Board, ...], board: Board, meeting: Meeting | None
) -> PlanChoices:
    standing = {member.person_id: member.role for member in board.members}
    invited = dict(meeting.participants) if meeting else {}
    groups: dict[InstitutionId, list[Participant]] = {}
    names: dict[InstitutionId, Institution] = {}
    for person in uow.people.list_network(board.network_id):
        if person.institution_id not in names:
            names[person.institution_id] = uow.people.institution(person.institution_id)
        groups.setdefault(person.institution_id, []).append(
            Participant(
                person_id=person.id,
                display_name=person.display_name,
                institution_id=person.institution_id,
                institution_name=names[person.institution_id].name,
                discipline=person.discipline,
                role=standing.get(person.id, Role.MEMBER),
            )
        )
        invited.pop(person.id, None)
    for left in invited.values():  # no longer of the network, and still invited here
        names.setdefault(left.institution_id, uow.people.institution(left.institution_id))
        groups.setdefault(left.institution_id, []).append(left)
    ordered = sorted(groups, key=lambda institution_id: names[institution_id].name)
    return PlanChoices(
        boards=boards,
        board=board,
        institutions=tuple((names[key], tuple(groups[key])) for key in ordered),
        cases=uow.cases.list_for_board(board.id),
        meeting=meeting,
    )


def _starts_at(form: PlanForm, errors: dict[str, MdtError]) -> datetime | None:
    """Return the start in UTC; what cannot be read is put into ``errors``."""
    if not _is_zone(form.tz):
        errors["tz"] = Invalid(N_("Please choose a time zone."), field="tz")
    day = clock = None
    try:
        day = date.fromisoformat(form.date.strip())
    except ValueError:
        errors["date"] = Invalid(N_("Please give a date, as in 2026-03-31."), field="date")
    try:
        clock = time.fromisoformat(form.time.strip()).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        errors["time"] = Invalid(N_("Please give a time, as in 14:30."), field="time")
    if day is None or clock is None or "tz" in errors:
        return None
    local = datetime.combine(day, clock, ZoneInfo(form.tz))
    try:
        starts_at = local.astimezone(UTC)
        shown = starts_at.astimezone(local.tzinfo)
    except OverflowError:
        errors["date"] = Invalid(N_("Please give a date, as in 2026-03-31."), field="date")
        return None
    if shown.replace(tzinfo=None) != local.replace(tzinfo=None):
        errors["time"] = Invalid(
            N_("The clocks are put forward on that day, so this time does not exist."), field="time"
        )
    return starts_at


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def _check_line(text: str, field: str, errors: dict[str, MdtError]) -> None:
    """Let the domain's rule for titles speak together with the other fields."""
    try:
        clean_line(text, limit=TITLE_MAX, field=field, required=True)
    except Invalid as refused:
        errors[field] = refused


def _number(text: str, field: str, errors: dict[str, MdtError]) -> float:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 < number < 10_000:
        errors[field] = Invalid(N_("Please give a number of minutes."), field=field)
        return 0.0
    return number


def _participants(
    form: PlanForm, choices: PlanChoices, errors: dict[str, MdtError]
) -> tuple[Participant, ...]:
    found: list[Participant] = []
    people = choices.people
    for person_id in form.invited:
        person = people.get(PersonId(person_id))
        role = form.roles.get(person_id, "")
        if person is None:
            errors["participants"] = UnknownPerson(field="participants")
        elif role not in set(Role):
            errors["participants"] = UnknownCode(field="participants", value=role)
        else:
            found.append(_with_role(person, Role(role)))
    return tuple(found)


def _with_role(person: Participant, role: Role) -> Participant:
    return Participant(
        person_id=person.person_id,
        display_name=person.display_name,
        institution_id=person.institution_id,
        institution_name=person.institution_name,
        discipline=person.discipline,
        role=role,
    )


def _item(
    row: PlanRow,
    field: str,
    choices: PlanChoices,
    errors: dict[str, MdtError],
    say: Callable[[str], str],
) -> PlannedItem:
    kind = ItemKind(row.kind) if row.kind in set(ItemKind) else ItemKind.TOPIC
    minutes = _number(row.minutes, f"{field}.minutes", errors)
    case = next((c for c in choices.cases if c.id == row.case_id), None)
    case_id = CaseId(row.case_id) if row.case_id and kind is ItemKind.CASE else None
    title = row.title
    if not title.strip():
        default = say(_TITLES[kind]) if kind in _TITLES else ""
        title = f"{case.pseudonym} · {case.title}" if case_id and case else default
    if kind is not ItemKind.CASE:
        _check_line(title, f"{field}.title", errors)
    stored = choices.meeting.item(ItemId(row.id)) if choices.meeting is not None else None
    return PlannedItem(
        id=ItemId(row.id),  # empty: the service gives one
        kind=kind,
        title=title,
        case_id=case_id,
        presenter_id=PersonId(row.presenter_id) if row.presenter_id else None,
        time_box_s=round(minutes * 60),
        complexity=int(row.complexity) if row.complexity.isdecimal() else 0,
        knows_patient=row.knows_patient == "yes",
        late_code=row.late_code,
        late_reason=row.late_reason,
        request_id=stored.request_id if stored is not None else "",
        carried=stored.carried if stored is not None else _carried(row, choices),
    )


def _carried(row: PlanRow, choices: PlanChoices) -> tuple[Carried, ...]:
    """Return the open recommendations that a new agenda begins with."""
    return choices.carried if row.kind == ItemKind.PREVIOUS_MINUTES else ()


def moved(rows: Sequence[PlanRow], index: int, by: int) -> tuple[PlanRow, ...]:
    """Return the rows with one moved up or down; at the ends nothing moves."""
    target = index + by
    if not (0 <= index < len(rows) and 0 <= target < len(rows)):
        return tuple(rows)
    changed = list(rows)
    changed[index], changed[target] = changed[target], changed[index]
    return tuple(changed)
