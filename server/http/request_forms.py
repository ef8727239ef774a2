"""The forms of requests, opinions and second readings, as typed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from pydantic import ValidationError

from mdt.domain.errors import N_, Invalid
from mdt.domain.ids import BoardId, CaseId, InstitutionId, PersonId, RequestId
from mdt.domain.requests import Request
from server.http.call import Form
from server.http.forms import FormModel, Short, Typed
from server.http.refusals import BadForm

F = TypeVar("F", bound=FormModel)
_ID = re.compile("[0-9A-Za-z-]{8,64}")
"""What an id looks like: it becomes a part of the request's address."""


class RequestForm(FormModel):
    """A request as it is written."""

    request_id: Short = ""
    based_on: Short = "0"
    case_id: Short = ""
    board_id: Short = ""
    question: Typed = ""
    language: Short = ""
    question_type: Short = ""
    urgency: Short = "routine"
    needed_by: Short = ""
    wanted: tuple[Short, ...] = ()


class StepForm(FormModel):
    """One step of a request: what is pressed, and what goes with it."""

    do: Short = ""
    based_on: Short = ""
    text: Typed = ""
    standard: Typed = ""
    board_id: Short = ""
    meeting_id: Short = ""
    reason_code: Short = ""
    experts: tuple[Short, ...] = ()
    due_on: Short = ""
    report_id: Short = ""
    reviewer_id: Short = ""
    local_pathologist_id: Short = ""


def read_form(form: Form, model: type[F], lists: Sequence[str] = ()) -> F:
    """Read a form of single fields and the named lists. Raises BadForm."""
    values: dict[str, object] = {
        name: form.getall(name, []) if name in lists else form.get(name, field.default)
        for name, field in model.model_fields.items()
    }
    try:
        return model.model_validate(values)
    except ValidationError as refused:
        raise BadForm from refused


def id_of(form: RequestForm) -> RequestId:
    """Return the id that the form of a new request came with. Raises BadForm for another text."""
    if not _ID.fullmatch(form.request_id):
        raise BadForm
    return RequestId(form.request_id)


def number(typed: str) -> int:
    """Return the version that a form was based on; what is no number matches none."""
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def day(typed: str, *, field: str) -> date | None:
    """Return a date as the browser sends it, or None. Raises Invalid."""
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise Invalid(N_("This is not a date."), field=field) from error


def request_from(form: RequestForm) -> Request:
    """Return what was written; who sends it, the service looks up. Raises Invalid."""
    return Request(
        case_id=CaseId(form.case_id),
        from_institution_id=InstitutionId(""),
        from_person_id=PersonId(""),
        board_id=BoardId(form.board_id),
        question=form.question,
        language=form.language,
        question_type=form.question_type,
        urgency=form.urgency,
        needed_by=day(form.needed_by, field="needed_by"),
        wanted=form.wanted,
    )


def form_from(request: Request, *, request_id: str, based_on: int) -> RequestForm:
    """Return the form of a request that was not sent yet."""
    return RequestForm(
        request_id=request_id,
        based_on=str(based_on),
        case_id=request.case_id,
        board_id=request.board_id,
        question=request.question,
        language=request.language,
        question_type=request.question_type,
        urgency=request.urgency,
        needed_by=request.needed_by.isoformat() if request.needed_by else "",
        wanted=request.wanted,
    )


def errors_of(refused: Invalid, told: str) -> Mapping[str, str]:
    """Return a refusal by its field, for the page to show beside it."""
    return {refused.field: told} if refused.field else {}
