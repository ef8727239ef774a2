"""Settling what a case lacks, moving it along its pathway, and typing its next version."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from mdt.domain.casework import CaseDraft, CaseKept, Relisting
from mdt.domain.codes.cases import DATA_FIELDS, RELIST_REASONS
from mdt.domain.dataset import WAIVABLE
from mdt.domain.errors import N_, Invalid, ReasonRequired, RevisionConflict
from mdt.domain.ids import BoardId, PersonId
from mdt.domain.pathway import CLOSED, move
from mdt.domain.readiness import Gap, GapKept, Readiness
from mdt.domain.refusals.cases import NotAGap, NotRelisted, NotWaivable
from mdt.domain.text import REASON_MAX, TEXT_MAX, clean
from mdt.domain.valuesets import check_code, label

DRAFT_FIELDS_MAX = 2_000
FIELD_NAME_MAX = 100


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


def type_fields(
    draft: CaseDraft, texts: Mapping[str, str], *, read_at: int, next_n: int
) -> CaseDraft:
    """Return the draft with fields typed anew.

    Two people may type in different fields; who types in one that changed since they read it gets
    both texts.

    Args:
        draft: as stored.
        texts: by the form's name of the field.
        read_at: the draft's number that the writer saw.
        next_n: the number that this change will have.

    Raises:
        RevisionConflict: somebody else changed one of the fields since ``read_at``.
    """
    changed = {}
    for name, text in texts.items():
        if len(name) > FIELD_NAME_MAX:
            raise Invalid(field="field")
        words = clean(text, limit=TEXT_MAX, field=name)
        stored = draft.texts.get(name)
        if words == stored:
            continue
        if draft.revisions.get(name, 0) > read_at:
            raise RevisionConflict(
                expected=read_at,
                actual=draft.revisions[name],
                current=stored,
                rejected=words,
                field=name,
            )
        changed[name] = words
    if len(draft.texts) + len(changed) > DRAFT_FIELDS_MAX:
        raise Invalid(N_("At most %(most)s entries fit."), field="field", most=DRAFT_FIELDS_MAX)
    if not changed:
        return draft
    return replace(
        draft,
        texts={**draft.texts, **changed},
        revisions={**draft.revisions, **dict.fromkeys(changed, next_n)},
    )


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
