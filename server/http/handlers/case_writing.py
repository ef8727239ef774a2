"""Writing a case: a new one, the next version, and what is typed meanwhile, field by field."""

from collections.abc import Mapping

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.cases import CaseVersion
from mdt.domain.casework import CaseDraft
from mdt.domain.codes import cases as codes
from mdt.domain.errors import Invalid, MdtError, NotFound, RevisionConflict
from mdt.domain.ids import CaseId
from server.http import case_forms, drafts
from server.http.call import Call
from server.http.case_forms import Texts, Typed
from server.http.drafts import DraftForm
from server.http.page import Page
from server.http.statuses import status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork

_NEW = "new"
_HEADING = frozenset({"title", "tumour_site", "language"})
_BLANK = {"country": "", "urgency": "routine"}


async def new(call: Call) -> web.StreamResponse:
    """Show the form of a new case, with what was typed into it already."""
    draft = await _begun(call)
    texts = {"language": call.person.language, **_BLANK, **draft.draft.texts}
    typed = Typed(
        title=texts.get("title", ""),
        tumour_site=texts.get("tumour_site", ""),
        language=texts["language"],
        based_on=0,
        texts={name: text for name, text in texts.items() if name not in _HEADING},
    )
    return _page(call, typed, None, draft_n=draft.n, begun=draft)


async def create(call: Call) -> web.StreamResponse:
    """Store a new case of the caller's hospital."""
    typed = case_forms.read_form(await call.form())
    cases, by = call.deps.board.cases, call.person_id

    def work(uow: ServerUnitOfWork) -> CaseId:
        drafts.finish(call, uow, NEW_DRAFT, _NEW)
        made = cases.create(
            uow,
            by=by,
            title=typed.title,
            tumour_site=typed.tumour_site,
            sheet=case_forms.sheet_of(typed.texts, None),
            language=typed.language,
        )
        uow.audit.append("case.created", at=call.deps.clock(), actor_id=by, subject=made.id)
        return made.id

    try:
        made = await call.deps.write.run(work)
    except MdtError as refused:
        draft = await _begun(call)
        return _page(call, typed, None, draft_n=draft.n, begun=draft, why=refused)
    return call.redirect(f"/cases/{made}")


async def edit(call: Call) -> web.StreamResponse:
    """Show the current version for writing the next one, with what was typed of it already."""
    version, draft, n = await _draft(call)
    texts = {**case_forms.texts_of(version.sheet), **draft.texts}
    return _page(call, Typed("", "", version.language, version.n, texts), version, draft_n=n)


async def save(call: Call) -> web.StreamResponse:
    """Store the next version; when somebody else was faster, show both."""
    typed = case_forms.read_form(await call.form())
    version, _, n = await _draft(call)
    cases, case_id, by = call.deps.board.cases, version.case_id, call.person_id

    def work(uow: ServerUnitOfWork) -> None:
        current = uow.cases.current(case_id)
        added = cases.add_version(
            uow,
            case_id,
            by=by,
            sheet=case_forms.sheet_of(typed.texts, current.sheet),
            materials=current.materials,
            language=typed.language,
            based_on=typed.based_on,
        )
        uow.audit.append(
            "case.version_added",
            at=call.deps.clock(),
            actor_id=by,
            subject=case_id,
            detail={"version": str(added.n)},
        )

    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return _page(call, typed, version, draft_n=n, why=refused)
    return call.redirect(f"/cases/{case_id}")


async def type_fields(call: Call) -> web.StreamResponse:
    """Keep what was typed in some fields; the slower of two in one field gets both texts."""
    form = await call.form()
    texts = {name: text for name, text in form.items() if case_forms.is_ours(name)}
    if not 0 < len(texts) <= drafts.FIELDS_AT_ONCE:
        raise Invalid(field="field")
    n = await drafts.read_at(call)
    case_id, by, work = _case_id(call), call.person_id, call.deps.board.casework

    def run(uow: ServerUnitOfWork) -> int:
        return work.type_fields(uow, case_id, by=by, read_at=n, texts=texts)

    return await drafts.answer(call, run)


async def _begun(call: Call) -> KeptDraft:
    """Return what the caller typed of a case that is not there yet."""
    return await call.deps.read.run(lambda uow: drafts.find(call, uow, NEW_DRAFT, _NEW))


async def _draft(call: Call) -> tuple[CaseVersion, CaseDraft, int]:
    case_id, by, work = _case_id(call), call.person_id, call.deps.board.casework

    def read(uow: ServerUnitOfWork) -> tuple[CaseVersion, CaseDraft, int]:
        draft, n = work.draft(uow, case_id, by=by)
        return uow.cases.current(case_id), draft, n

    return await call.deps.read.run(read)


def _case_id(call: Call) -> CaseId:
    return CaseId(call.request.match_info["case_id"])


def _page(
    call: Call,
    typed: Typed,
    version: CaseVersion | None,
    *,
    draft_n: int,
    begun: KeptDraft | None = None,
    why: MdtError | None = None,
) -> web.Response:
    """Show the form with what was typed, a refusal beside its field."""
    wrong = {why.field: call.said(why)} if isinstance(why, Invalid) and why.field else {}
    overtaken = isinstance(why, RevisionConflict) and version is not None
    return call.page(
        "case_edit.html",
        status_of(why) if why else 200,
        version=version,
        typed=typed,
        texts=typed.texts,
        # Saving once more is then a decision: it is based on what is shown beside.
        based_on=version.n if version is not None else 0,
        draft_n=draft_n,
        begun=begun,
        draft_address=NEW_DRAFT.address(_NEW),
        rows={name: case_forms.rows_of(typed.texts, name) for name in case_forms.ROWS},
        both=_both(version, typed.texts) if overtaken and version is not None else [],
        errors=wrong,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        codes=codes,
        sets=valuesets,
    )


def _both(version: CaseVersion, texts: Texts) -> list[Mapping[str, str]]:
    """Return the fields in which what is stored and what was typed differ, as texts."""
    stored = case_forms.texts_of(version.sheet)
    names = sorted({*stored, *texts})
    return [
        {"name": name, "stored": stored.get(name, ""), "typed": texts.get(name, "")}
        for name in names
        if stored.get(name, "").strip() != texts.get(name, "").strip()
    ]


def _require_new(_call: Call, _uow: ServerUnitOfWork, subject: str) -> None:
    """Refuse any subject but the one; everybody who is known may begin a case. Raises NotFound."""
    if subject != _NEW:
        raise NotFound


NEW_DRAFT = DraftForm(
    name="case",
    single=_HEADING,
    is_own=case_forms.is_ours,
    require=_require_new,
    page=lambda _subject: "/cases/new",
)
DRAFTS = (NEW_DRAFT,)

PAGES: tuple[Page, ...] = (
    Page("case.new", "GET", "/cases/new", new),
    Page("case.create", "POST", "/cases/new", create),
    Page("case.edit", "GET", "/cases/{case_id}/edit", edit),
    Page("case.save", "POST", "/cases/{case_id}/edit", save),
    Page("case.draft", "POST", "/cases/{case_id}/draft", type_fields),
)
