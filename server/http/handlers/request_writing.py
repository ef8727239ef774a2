"""Writing a request: the form of a new one, and of one that was not sent yet."""

from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.boards import Board
from mdt.domain.cases import Case
from mdt.domain.decide.requests import offered
from mdt.domain.errors import IllegalTransition, Invalid, MdtError, NotFound, RevisionConflict
from mdt.domain.ids import CaseId, RequestId
from mdt.domain.requests import REQUEST
from server.http import drafts, request_forms
from server.http.board_names import all_called, board_names
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.page import Page
from server.http.plan_text import Difference
from server.http.request_forms import RequestForm, number, read_form
from server.http.request_steps import request_id_of
from server.http.request_text import request_differences
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the form of a request offers."""

    cases: tuple[Case, ...]
    boards: tuple[Board, ...]


async def new(call: Call) -> web.StreamResponse:
    """Show the form of a new request, filled in from the case that it is about."""
    choices = await call.deps.read.run(lambda uow: _choices(call, uow))
    return await _new_page(call, choices, call.request.query.get("case", ""))


async def create(call: Call) -> web.StreamResponse:
    """Save or send a new request, or take the facts of another case into the form."""
    typed = await call.form()
    form = read_form(typed, RequestForm, ("wanted",))
    choices = await call.deps.read.run(lambda uow: _choices(call, uow))
    if typed.get("do") == "case":
        return await _new_page(call, choices, form.case_id, form.request_id)
    begun = (NEW_DRAFT, typed.get("draft_of", ""))
    return await _save(call, choices, form, begun, submit=typed.get("do") == "submit")


async def edit(call: Call) -> web.StreamResponse:
    """Show a request that was not sent yet, for changing."""
    requests, request_id, by = call.deps.board.requests, request_id_of(call), call.person_id
    seen = await call.deps.read.run(lambda uow: requests.read(uow, request_id, by=by))
    if "change" not in offered(seen.request, seen.standings):
        raise NotFound
    choices = await call.deps.read.run(lambda uow: _choices(call, uow))
    form = request_forms.form_from(seen.request, request_id=request_id, based_on=seen.entry.n)
    draft = await call.deps.read.run(lambda uow: drafts.find(call, uow, CHANGE_DRAFT, request_id))
    return _form_page(call, choices, drafts.overlaid(CHANGE_DRAFT, form, draft), draft)


async def change(call: Call) -> web.StreamResponse:
    """Save or send a request that was not sent yet."""
    typed = await call.form()
    form = read_form(typed, RequestForm, ("wanted",))
    choices = await call.deps.read.run(lambda uow: _choices(call, uow))
    form = form.model_copy(update={"request_id": request_id_of(call)})
    begun = (CHANGE_DRAFT, request_id_of(call))
    return await _save(call, choices, form, begun, submit=typed.get("do") == "submit")


async def _new_page(
    call: Call, choices: Choices, case_id: str, request_id: str = ""
) -> web.Response:
    """Show the form about a case; about the one that was typed about last when none is named."""

    def look(uow: ServerUnitOfWork) -> tuple[RequestForm, KeptDraft]:
        chosen = case_id or uow.drafts.newest(call.person_id, NEW_DRAFT.name)
        form = _form_of_case(call, uow, choices, chosen)
        draft = drafts.find(call, uow, NEW_DRAFT, form.case_id)
        return drafts.overlaid(NEW_DRAFT, form, draft), draft

    form, draft = await call.deps.read.run(look)
    if request_id:
        form = form.model_copy(update={"request_id": request_id})
    return _form_page(call, choices, form, draft)


def _form_page(
    call: Call,
    choices: Choices,
    form: RequestForm,
    draft: KeptDraft,
    *,
    why: MdtError | None = None,
    differences: list[Difference] | None = None,
) -> web.Response:
    told = call.said(why) if why is not None else ""
    errors = request_forms.errors_of(why, told) if isinstance(why, Invalid) else {}
    return call.page(
        "request_edit.html",
        status_of(why) if why else 200,
        choices=choices,
        form=form,
        draft=draft,
        draft_address=f"/drafts/{draft.form}/{draft.subject}",
        is_new=number(form.based_on) == 0,
        errors=errors,
        code=why.code if why else "",
        sentence="" if errors else told,
        differences=differences or [],
        sets=valuesets,
    )


async def _save(
    call: Call, choices: Choices, form: RequestForm, begun: tuple[DraftForm, str], *, submit: bool
) -> web.StreamResponse:
    requests, by, n = call.deps.board.requests, call.person_id, number(form.based_on)
    request_id = request_forms.id_of(form)
    draft = await call.deps.read.run(lambda uow: drafts.find(call, uow, *begun))
    try:
        request = request_forms.request_from(form)

        def work(uow: ServerUnitOfWork) -> None:
            drafts.finish(call, uow, *begun)
            requests.draft(uow, request_id, request, by=by, based_on=n, submit=submit)

        await call.deps.write.run(work)
    except RevisionConflict as refused:
        stored = await call.deps.read.run(lambda uow: uow.records.current(REQUEST, request_id))
        both = request_differences(stored.value, request, call)
        again = form.model_copy(update={"based_on": str(stored.n)})
        return _form_page(call, choices, again, draft, why=refused, differences=both)
    except (Invalid, IllegalTransition) as refused:  # it was sent from elsewhere meanwhile
        return _form_page(call, choices, form, draft, why=refused)
    return call.redirect(f"/requests/{request_id}")


def _choices(call: Call, uow: ServerUnitOfWork) -> Choices:
    """Return what can be sent and whom to. Raises NotFound to whoever has no case to send."""
    requests, by = call.deps.board.requests, call.person_id
    cases = requests.cases_to_send(uow, by)
    if not cases:
        raise NotFound
    boards = all_called(board_names(call, uow), requests.boards_to_ask(uow, by))
    return Choices(cases=cases, boards=boards)


def _form_of_case(call: Call, uow: ServerUnitOfWork, choices: Choices, case_id: str) -> RequestForm:
    """Return the form as a case fills it in: question, kind, urgency and language are known."""
    case = next((one for one in choices.cases if one.id == case_id), choices.cases[0])
    version = uow.cases.current(CaseId(case.id))
    boards = [one for one in choices.boards if one.tumour_site in {"", case.tumour_site}]
    return RequestForm(
        request_id=call.deps.new_id(call.deps.clock()),
        case_id=case.id,
        board_id=(boards or list(choices.boards))[0].id,
        question=version.sheet.question,
        language=version.language,
        question_type=version.sheet.question_type,
        urgency=version.sheet.urgency,
    )


def _require_case(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse a case that is not the caller's to send. Raises NotFound."""
    if all(case.id != subject for case in _choices(call, uow).cases):
        raise NotFound


def _require_change(call: Call, uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse a request that is not the caller's to change any more. Raises NotFound."""
    seen = call.deps.board.requests.read(uow, RequestId(subject), by=call.person_id)
    if "change" not in offered(seen.request, seen.standings):
        raise NotFound


_TYPED = frozenset({"question", "language", "question_type", "urgency", "needed_by", "board_id"})

NEW_DRAFT = DraftForm(
    name="new-request",
    single=_TYPED,
    keyed=frozenset({"wanted"}),
    require=_require_case,
    page=lambda subject: f"/requests/new?case={subject}",
)
CHANGE_DRAFT = DraftForm(
    name="request",
    single=_TYPED | {"case_id"},
    keyed=frozenset({"wanted"}),
    require=_require_change,
    page=lambda subject: f"/requests/{subject}/edit",
)
DRAFTS = (NEW_DRAFT, CHANGE_DRAFT)

PAGES: tuple[Page, ...] = (
    Page("request.new", "GET", "/requests/new", new),
    Page("request.create", "POST", "/requests/new", create),
    Page("request.edit", "GET", "/requests/{request_id}/edit", edit),
    Page("request.change", "POST", "/requests/{request_id}/edit", change),
)
