"""What each button of a request's page does, and what is typed with it meanwhile."""

from collections.abc import Callable, Mapping

from mdt.domain.decide.requests import offered
from mdt.domain.errors import NotFound, Required, UnknownCode
from mdt.domain.ids import BoardId, MaterialId, MeetingId, PersonId, RequestId
from server.http import drafts
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.request_forms import StepForm, day, number
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

Work = Callable[[ServerUnitOfWork], object]

WRITTEN = frozenset(
    {
        "supply",
        "accept",
        "schedule",
        "answer",
        "return",
        "list_soc",
        "redirect",
        "decline",
        "withdraw",
    }
)
"""Steps with which something is written; it is kept while it is typed."""


def request_id_of(call: Call) -> RequestId:
    """Return which request the address names."""
    return RequestId(call.request.match_info["request_id"])


def take(call: Call, request_id: RequestId, form: StepForm) -> Work:
    """Return the work of the button that was pressed, for the writer.

    Raises:
        UnknownCode: there is no such button.
        Invalid: a date that is none.
    """
    board, by = call.deps.board, call.person_id
    requests, triage = board.requests, board.triage
    n, text = number(form.based_on), form.text
    steps: dict[str, Work] = {
        "submit": lambda uow: requests.submit(uow, request_id, by=by, based_on=n),
        "supply": lambda uow: requests.supply(uow, request_id, by=by, based_on=n, text=text),
        "withdraw": lambda uow: requests.withdraw(uow, request_id, by=by, based_on=n, reason=text),
        "return": lambda uow: triage.send_back(uow, request_id, by=by, based_on=n, missing=text),
        "accept": lambda uow: triage.accept(uow, request_id, by=by, based_on=n, note=text),
        "decline": lambda uow: triage.decline(uow, request_id, by=by, based_on=n, reason=text),
        "list_soc": lambda uow: triage.list_soc(
            uow, request_id, by=by, based_on=n, standard=form.standard, note=text
        ),
        "redirect": lambda uow: triage.redirect(
            uow, request_id, by=by, based_on=n, board_id=BoardId(form.board_id), reason=text
        ),
        "schedule": lambda uow: triage.to_item(
            uow,
            request_id,
            MeetingId(form.meeting_id),
            by=by,
            based_on=n,
            reason_code=form.reason_code,
            reason=text,
        ),
        "answer": lambda uow: triage.answer(uow, request_id, by=by, based_on=n, text=text),
        "close": lambda uow: triage.close(uow, request_id, by=by, based_on=n),
        "invite": _invite(call, request_id, form),
        "review": _review(call, request_id, form),
    }
    if form.do not in steps:
        raise UnknownCode(field="do", value=form.do[:64])

    def work(uow: ServerUnitOfWork) -> None:
        drafts.finish(call, uow, STEP_DRAFT, _subject(request_id, form.do))
        steps[form.do](uow)

    return work


def step_drafts(
    call: Call, uow: ServerUnitOfWork, request_id: RequestId, offers: frozenset[str]
) -> Mapping[str, KeptDraft]:
    """Return what the caller typed with each of the offered steps, by the step."""
    return {
        step: drafts.find(call, uow, STEP_DRAFT, _subject(request_id, step))
        for step in WRITTEN & offers
    }


def _subject(request_id: str, step: str) -> str:
    return f"{request_id}:{step}"


def _require_step(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse a step that is not the caller's to take now. Raises NotFound."""
    request_id, _, step = subject.partition(":")
    seen = call.deps.board.requests.read(uow, RequestId(request_id), by=call.person_id)
    if step not in WRITTEN & offered(seen.request, seen.standings):
        raise NotFound


STEP_DRAFT = DraftForm(
    name="request-step",
    single=frozenset({"text", "standard", "board_id", "meeting_id", "reason_code"}),
    require=_require_step,
    page=lambda subject: f"/requests/{subject.partition(':')[0]}",
)


def _invite(call: Call, request_id: RequestId, form: StepForm) -> Work:
    def work(uow: ServerUnitOfWork) -> object:
        due_on = day(form.due_on, field="due_on")
        if due_on is None:
            raise Required(field="due_on")
        return call.deps.board.opinions.ask(
            uow,
            request_id,
            by=call.person_id,
            experts=[PersonId(each) for each in form.experts],
            due_on=due_on,
        )

    return work


def _review(call: Call, request_id: RequestId, form: StepForm) -> Work:
    def work(uow: ServerUnitOfWork) -> object:
        due_on = day(form.due_on, field="due_on")
        if due_on is None:
            raise Required(field="due_on")
        local = form.local_pathologist_id
        return call.deps.board.reviews.ask_review(
            uow,
            request_id,
            by=call.person_id,
            report_id=MaterialId(form.report_id) if form.report_id else None,
            reviewer_id=PersonId(form.reviewer_id),
            local_pathologist_id=PersonId(local) if local else None,
            due_on=due_on,
        )

    return work
