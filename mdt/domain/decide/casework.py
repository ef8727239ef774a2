"""Settling what a case lacks, and moving it along its pathway."""

from dataclasses import replace
from datetime import date

from mdt.domain.casework import CaseKept, Relisting
from mdt.domain.codes.cases import DATA_FIELDS, RELIST_REASONS
from mdt.domain.dataset import WAIVABLE
from mdt.domain.errors import N_, Invalid, ReasonRequired
from mdt.domain.ids import BoardId, PersonId
from mdt.domain.pathway import CLOSED, move
from mdt.domain.readiness import Gap, GapKept, Readiness
from mdt.domain.refusals.cases import NotAGap, NotRelisted, NotWaivable
from mdt.domain.text import REASON_MAX, clean
from mdt.domain.valuesets import check_code, label


def assign_gap(
    kept: CaseKept, readiness: Readiness, *, field: str, owner_id: PersonId | None, due_on: str
) -> CaseKept:
    """Say whose a gap is, and until when. Raises NotAGap, Invalid."""
    _gap(readiness, field)
    if due_on:
        _day(due_on)
    before = kept.settled.get(field, GapKept())
    return _settled(kept, field, replace(before, owner_id=owner_id, due_on=due_on))


def waive_gap(
    kept: CaseKept, readiness: Readiness, *, field: str, by: PersonId, reason: str
) -> CaseKept:
    """Let the board do without a field, with the reason.

    Raises:
        NotAGap, NotWaivable: the field is there, or nothing can stand for it.
        ReasonRequired: no reason is given.
    """
    gap = _gap(readiness, field)
    if gap.severity != WAIVABLE:
        raise NotWaivable(field=label(DATA_FIELDS, field))
    words = clean(reason, limit=REASON_MAX, field="reason")
    if not words:
        raise ReasonRequired(field="reason")
    before = kept.settled.get(field, GapKept())
    return _settled(kept, field, replace(before, waived_by=by, waived_reason=words))


def demand_gap(kept: CaseKept, readiness: Readiness, *, field: str) -> CaseKept:
    """Take a waiver back. Raises NotAGap."""
    if _gap(readiness, field).state != "waived":
        raise NotAGap
    before = kept.settled[field]
    return _settled(kept, field, replace(before, waived_by=None, waived_reason=""))


def move_on(kept: CaseKept, *, to: str) -> CaseKept:
    """Move a case along its pathway; a closed one that comes back begins a new episode."""
    stage = move(kept.stage, to)
    return replace(kept, stage=stage, episode=kept.episode + (kept.stage == CLOSED))


def relist(kept: CaseKept, *, board_id: BoardId, reason_code: str, on: date) -> CaseKept:
    """Note that a board shall see the case again; one that waits already is not noted twice."""
    check_code(RELIST_REASONS, reason_code, field="reason_code")
    if any(one.board_id == board_id for one in kept.relistings):
        return kept
    again = Relisting(board_id=board_id, reason_code=reason_code, on=on.isoformat())
    return replace(kept, relistings=(*kept.relistings, again))


def taken_up(kept: CaseKept, *, board_id: BoardId) -> CaseKept:
    """Note that a board has the case on an agenda again. Raises NotRelisted."""
    rest = tuple(one for one in kept.relistings if one.board_id != board_id)
    if len(rest) == len(kept.relistings):
        raise NotRelisted
    return replace(kept, relistings=rest)


def _gap(readiness: Readiness, field: str) -> Gap:
    found = next((gap for gap in readiness.gaps if gap.field == field), None)
    if found is None:
        raise NotAGap
    return found


def _settled(kept: CaseKept, field: str, gap: GapKept) -> CaseKept:
    return replace(kept, settled={**kept.settled, field: gap})


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(N_("This is not a day."), field="due_on") from error
