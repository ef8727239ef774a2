"""When a follow-up begins, what a report must hold, and what the board does with it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from mdt.domain.codes.followups import (
    CONCORDANCE,
    FOLLOWUP_STATES,
    FOLLOWUP_STATUS,
    REASONS_NOT_DONE,
    VITAL_STATUS,
    WISH_DEVIATION,
)
from mdt.domain.errors import ReasonRequired, Required
from mdt.domain.followups import TRANSITIONS, FollowUp, FollowUpState, Report, state_on
from mdt.domain.ids import InstitutionId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import Recommendation
from mdt.domain.refusals.followups import (
    DayRequired,
    NotYetHappened,
    ReasonsRequired,
    WishContradicts,
)
from mdt.domain.refusals.requests import NeededInThePast
from mdt.domain.text import REASON_MAX, TEXT_MAX, clean
from mdt.domain.transitions import step
from mdt.domain.valuesets import RESPONSES, ValueSet, check_code

DEFAULT_DUE = timedelta(days=30)
"""After which a report is due when the recommendation names no day: an older record."""

_OPTIONAL_CODES: dict[str, ValueSet] = {
    "wish": WISH_DEVIATION,
    "response": RESPONSES,
    "vital": VITAL_STATUS,
}
_BY_WISH = frozenset({"patient_wish", "patient_refusal"})


def begin(
    meeting: Meeting,
    recommendation: Recommendation,
    *,
    owner_id: PersonId,
    institution_id: InstitutionId,
    at: datetime,
) -> FollowUp:
    """Return the follow-up of a recommendation that was just recorded.

    Args:
        meeting: where it was recorded.
        recommendation: which.
        owner_id: who carries it out: its implementer, or the case's owner.
        institution_id: where the owner works.
        at: when it was recorded.
    """
    item = meeting.item(recommendation.item_id)
    return FollowUp(
        recommendation_id=recommendation.id,
        meeting_id=meeting.id,
        item_id=recommendation.item_id,
        board_id=meeting.board_id,
        case_id=recommendation.case_id,
        case_version_id=recommendation.case_version_id,
        number=recommendation.number,
        title=item.title if item is not None else "",
        recommended_on=at.date(),
        due_on=recommendation.content.due_date or (at + DEFAULT_DUE).date(),
        owner_id=owner_id,
        institution_id=institution_id,
    )


def fall_due(followup: FollowUp, *, on: date) -> FollowUp:
    """Return the follow-up as it stands on a day."""
    if state_on(followup, on) is followup.state:
        return followup
    return replace(followup, state=_step(followup, "fall_due"))


def report(followup: FollowUp, told: Report, *, by: PersonId, at: datetime) -> FollowUp:
    """Report what became of the recommendation.

    Raises:
        UnknownCode: a code of no value set; status and concordance are needed.
        ReasonsRequired: it was not done as recommended, and nothing says why.
        WishContradicts: the reasons and the statement about the patient's wish disagree.
        DayRequired, NotYetHappened, NeededInThePast: a day that cannot be.
    """
    state = _step(followup, "report")
    check_code(FOLLOWUP_STATUS, told.status, field="status")
    check_code(CONCORDANCE, told.concordance, field="concordance")
    for name, values in _OPTIONAL_CODES.items():
        if getattr(told, name):
            check_code(values, getattr(told, name), field=name)
    for code in told.reasons:
        check_code(REASONS_NOT_DONE, code, field="reasons")
    _check_reasons(told)
    _check_days(told, at.date())
    return replace(
        followup,
        state=state,
        report=replace(
            told,
            reasons=tuple(dict.fromkeys(told.reasons)),
            done=clean(told.done, limit=TEXT_MAX, field="done"),
            text=clean(told.text, limit=TEXT_MAX, field="text"),
        ),
        reported_by=by,
        reported_at=at,
        remark="",
    )


def review(followup: FollowUp, *, remark: str) -> FollowUp:
    """Read the report; the next one is awaited when the report names its day."""
    words = clean(remark, limit=REASON_MAX, field="remark")
    again = followup.report.next_due
    if again is None:
        return replace(followup, state=_step(followup, "review"), remark=words)
    return replace(followup, state=_step(followup, "ask_again"), due_on=again, remark=words)


def lose(followup: FollowUp, *, reason: str) -> FollowUp:
    """Give up waiting, with the reason: the patient cannot be reached any more."""
    state = _step(followup, "lose")
    words = clean(reason, limit=REASON_MAX, field="remark")
    if not words:
        raise ReasonRequired(field="remark")
    return replace(followup, state=state, remark=words)


def supersede(followup: FollowUp) -> FollowUp:
    """Await nothing more, as another recommendation holds; what was reported stays."""
    return replace(followup, state=_step(followup, "supersede"))


def is_as_recommended(told: Report) -> bool:
    """Return whether a report tells of nothing that needs a reason."""
    return told.status in {"done", "ongoing"} and told.concordance in {"full", "not_assessable"}


def _check_reasons(told: Report) -> None:
    if not is_as_recommended(told) and not told.reasons:
        raise ReasonsRequired(field="reasons")
    if told.wish == "N" and _BY_WISH & set(told.reasons):
        raise WishContradicts(field="wish")
    if told.status == "done" and told.concordance == "discordant" and not told.done.strip():
        raise Required(field="done")


def _check_days(told: Report, today: date) -> None:
    for name in ("started_on", "recurrence_on", "vital_on"):
        day = getattr(told, name)
        if day is not None and day > today:
            raise NotYetHappened(field=name)
    if told.vital == "dead" and told.vital_on is None:
        raise DayRequired(field="vital_on")
    if told.next_due is not None and told.next_due <= today:
        raise NeededInThePast(field="next_due")


def _step(followup: FollowUp, action: str) -> FollowUpState:
    return step(TRANSITIONS, followup.state, action, labels=FOLLOWUP_STATES)
