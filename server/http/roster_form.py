"""The forms of the roster and of an urgent meeting: as typed, and what they mean."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from mdt.domain.errors import N_, Invalid, MdtError, Required
from mdt.domain.ids import BoardId, CaseId, NetworkId, PersonId
from mdt.domain.recurrence import instant_of
from mdt.domain.rosters import ANSWER_MIN, Roster, Shift
from mdt.service.urgency import Wanted
from server.http.call import Form
from server.http.forms import FormModel, Short, Typed
from server.http.plans import PlanRefused
from server.http.refusals import BadForm

BLANK_ROWS = 4
_MOST_ROWS = 600


class ShiftRow(FormModel):
    """One time on call as typed, on the wall of the board's zone."""

    discipline: Short = ""
    person_id: Short = ""
    starts: Short = ""
    ends: Short = ""
    rank: Short = "1"

    @property
    def is_blank(self) -> bool:
        """Whether nothing was put in."""
        return not (self.person_id or self.starts or self.ends)


class RosterForm(FormModel):
    """A roster as typed."""

    version: Short = ""
    answer_min: Short = str(ANSWER_MIN)
    rows: tuple[ShiftRow, ...] = ()


class UrgentForm(FormModel):
    """An urgent meeting as stated."""

    command_id: Short = ""
    case: Short = ""  # board and case, separated by a blank
    reason: Typed = ""
    basis: Short = "consent"
    clinicians: tuple[Short, ...] = ("", "")
    disciplines: tuple[Short, ...] = ()


def roster_form(form: Form) -> RosterForm:
    """Read a roster. Raises BadForm."""
    columns = [form.getall(f"shift_{name}", []) for name in ShiftRow.model_fields]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > _MOST_ROWS:
        raise BadForm
    try:
        rows = [
            ShiftRow.model_validate(dict(zip(ShiftRow.model_fields, cells, strict=True)))
            for cells in zip(*columns, strict=True)
        ]
        return RosterForm(
            version=form.get("version", ""),
            answer_min=form.get("answer_min", str(ANSWER_MIN)),
            rows=tuple(row for row in rows if not row.is_blank),
        )
    except ValidationError as refused:
        raise BadForm from refused


def form_of_roster(roster: Roster, version: int, tz: str) -> RosterForm:
    """Return the page for changing a roster."""
    return RosterForm(
        version=str(version),
        answer_min=str(roster.answer_min),
        rows=tuple(
            ShiftRow(
                discipline=shift.discipline,
                person_id=shift.person_id,
                starts=_on_the_wall(shift.starts_at, tz),
                ends=_on_the_wall(shift.ends_at, tz),
                rank=str(shift.rank),
            )
            for shift in roster.shifts
        ),
    )


def to_roster(form: RosterForm, network_id: NetworkId, tz: str) -> Roster:
    """Return the roster that a form means. Raises PlanRefused."""
    errors: dict[str, MdtError] = {}
    shifts = []
    for n, row in enumerate(form.rows):
        starts = _moment(row.starts, tz, f"shifts.{n}", errors)
        ends = _moment(row.ends, tz, f"shifts.{n}", errors)
        if starts is not None and ends is not None:
            shifts.append(
                Shift(
                    discipline=row.discipline,
                    person_id=PersonId(row.person_id),
                    starts_at=starts,
                    ends_at=ends,
                    rank=int(row.rank) if row.rank in {"1", "2", "3"} else 1,
                )
            )
    if errors:
        raise PlanRefused(errors)
    minutes = form.answer_min.strip()
    return Roster(
        network_id=network_id,
        shifts=tuple(shifts),
        answer_min=int(minutes) if minutes.isdecimal() and len(minutes) < 4 else 0,
    )


def urgent_form(form: Form) -> UrgentForm:
    """Read what is stated about an urgent meeting. Raises BadForm."""
    try:
        return UrgentForm(
            command_id=form.get("command_id", ""),
            case=form.get("case", ""),
            reason=form.get("reason", ""),
            basis=form.get("basis", ""),
            clinicians=tuple(form.getall("clinicians", ["", ""])),
            disciplines=tuple(form.getall("disciplines", [])),
        )
    except ValidationError as refused:
        raise BadForm from refused


def to_wanted(form: UrgentForm) -> Wanted:
    """Return what is asked for; the domain checks what it says.

    Raises:
        Required: no case was chosen.
    """
    if not form.case:
        raise Required(field="case_id")
    board_id, _, case_id = form.case.partition(" ")
    return Wanted(
        board_id=BoardId(board_id),
        case_id=CaseId(case_id),
        reason=form.reason,
        basis=form.basis,
        clinicians=tuple(PersonId(who) for who in form.clinicians if who),
        disciplines=form.disciplines,
    )


def _on_the_wall(at: datetime, tz: str) -> str:
    return at.astimezone(ZoneInfo(tz)).strftime("%Y-%m-%dT%H:%M")


def _moment(text: str, tz: str, field: str, errors: dict[str, MdtError]) -> datetime | None:
    try:
        wall = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
        return instant_of(wall, ZoneInfo(tz))
    except (ValueError, OverflowError):
        errors[field] = Invalid(N_("Please give a day and a time."), field=field)
        return None
