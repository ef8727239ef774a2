"""Translated documents of a case: which one says what another says, and whether that is checked."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from mdt.domain.cases import Material
from mdt.domain.codes.documents import DOCUMENT_TRANSLATIONS
from mdt.domain.documents import TranslatedDocument, standing_of
from mdt.domain.errors import MdtError
from mdt.domain.ids import MaterialId, PersonId
from mdt.service.case_files import CaseFile
from server.http.call import Call, Form
from server.http.case_part import CasePart, case_id_of, opened, part_page
from server.http.page import Page
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
class Seen(CasePart):
    """The translations of a case."""

    rows: tuple[Row, ...]


async def index(call: Call) -> web.StreamResponse:
    """Show which documents of a case are translations, and what each is worth."""
    return await _page(call)


async def declare(call: Call) -> web.StreamResponse:
    """Say that a document of the case is the translation of another one."""
    form, case_id, by = await call.form(), case_id_of(call), call.person_id
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
    case_id, by, service = case_id_of(call), call.person_id, call.deps.board.documents
    material_id = MaterialId(call.request.match_info["material_id"])
    return await _change(call, lambda uow: service.check(uow, case_id, material_id, by=by))


async def _change(
    call: Call, work: Callable[[ServerUnitOfWork], object], form: Form | None = None
) -> web.StreamResponse:
    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return await _page(call, why=refused, typed=form)
    return call.redirect(f"/cases/{case_id_of(call)}/translations")


async def _page(
    call: Call, *, why: MdtError | None = None, typed: Form | None = None
) -> web.Response:
    service, by = call.deps.board.documents, call.person_id

    def read(uow: ServerUnitOfWork) -> Seen:
        part = opened(call, uow)
        checker = by if part.is_theirs else None
        said = service.of_case(uow, part.file.case.id)
        rows = tuple(_row(part.file, entry.value, checker) for entry in said)
        return Seen(file=part.file, names=part.names, rows=rows)

    seen = await call.deps.read.run(read)
    standings = DOCUMENT_TRANSLATIONS
    return part_page(call, "documents.html", seen, why=why, typed=typed, standings=standings)


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


_OF_CASE = "/cases/{case_id}/translations"
PAGES: tuple[Page, ...] = (
    Page("documents", "GET", _OF_CASE, index),
    Page("documents.declare", "POST", _OF_CASE, declare),
    Page("documents.check", "POST", f"{_OF_CASE}/{{material_id}}", check),
)
