"""Translated documents of a case: which one says what another says, and whether that is checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.cases import Material
from mdt.domain.codes.documents import DOCUMENT_TRANSLATIONS
from mdt.domain.documents import TranslatedDocument, standing_of
from mdt.domain.errors import Invalid, MdtError
from mdt.domain.gate import refusal_of
from mdt.domain.ids import CaseId, MaterialId, PersonId
from mdt.domain.standing import Deed
from mdt.service.case_files import CaseFile
from server.http.call import Call, Form
from server.http.page import Page
from server.http.statuses import status_of
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One translation as the page draws it."""

    said: TranslatedDocument
    translation: Material | None  # None: the case no longer holds it
    original: Material | None
    standing: str  # code of DOCUMENT_TRANSLATIONS
    may_check: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The translations of a case, and who is who."""

    file: CaseFile
    rows: tuple[Row, ...]
    names: Mapping[PersonId, str]


async def index(call: Call) -> web.StreamResponse:
    """Show which documents of a case are translations, and what each is worth."""
    return await _page(call)


async def declare(call: Call) -> web.StreamResponse:
    """Say that a document of the case is the translation of another one."""
    form, case_id, by = await call.form(), _case_id(call), call.person_id
    service = call.deps.board.documents

    def work(uow: ServerUnitOfWork) -> object:
        return service.declare(
            uow,
            case_id,
            by=by,
            material_id=MaterialId(form.get("material_id", "")),
            translation_of=MaterialId(form.get("translation_of", "")),
            translator=form.get("translator", ""),
        )

    return await _change(call, work, form)


async def check(call: Call) -> web.StreamResponse:
    """Confirm that a translation says what its original says."""
    case_id, by, service = _case_id(call), call.person_id, call.deps.board.documents
    material_id = MaterialId(call.request.match_info["material_id"])
    return await _change(call, lambda uow: service.check(uow, case_id, material_id, by=by))


async def _change(
    call: Call, work: Callable[[ServerUnitOfWork], object], form: Form | None = None
) -> web.StreamResponse:
    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return await _page(call, why=refused, typed=form)
    return call.redirect(f"/cases/{_case_id(call)}/translations")


async def _page(
    call: Call, *, why: MdtError | None = None, typed: Form | None = None
) -> web.Response:
    case_id, by, board = _case_id(call), call.person_id, call.deps.board

    def read(uow: ServerUnitOfWork) -> Seen:
        file = board.case_files.open(uow, case_id, by=by)
        mine = file.allows(Deed.CASE_CHANGE)
        people = uow.people.list_network(file.case.network_id)
        said = board.documents.of_case(uow, case_id)
        return Seen(
            file=file,
            rows=tuple(_row(file, entry.value, by if mine else None) for entry in said),
            names={one.id: one.display_name for one in people},
        )

    seen = await call.deps.read.run(read)
    if not seen.file.verdict.allow:
        raise refusal_of(seen.file.verdict)
    wrong = {why.field: call.said(why)} if isinstance(why, Invalid) and why.field else {}
    return call.page(
        "documents.html",
        status_of(why) if why else 200,
        seen=seen,
        case=seen.file.case,
        version=seen.file.versions[0],
        may_change=seen.file.allows(Deed.CASE_CHANGE),
        typed=typed or {},
        errors=wrong,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        standings=DOCUMENT_TRANSLATIONS,
        sets=valuesets,
    )


def _row(file: CaseFile, said: TranslatedDocument, checker: PersonId | None) -> Row:
    """Return a translation; ``checker`` is the reader when they may change the case."""
    materials = {one.id: one for one in file.versions[0].materials}
    standing = standing_of(said, materials.values())
    return Row(
        said=said,
        translation=materials.get(said.material_id),
        original=materials.get(said.translation_of),
        standing=standing,
        may_check=standing == "declared" and checker not in {None, said.declared_by},
    )


def _case_id(call: Call) -> CaseId:
    return CaseId(call.request.match_info["case_id"])


_OF_CASE = "/cases/{case_id}/translations"
PAGES: tuple[Page, ...] = (
    Page("documents", "GET", _OF_CASE, index),
    Page("documents.declare", "POST", _OF_CASE, declare),
    Page("documents.check", "POST", f"{_OF_CASE}/{{material_id}}", check),
)
