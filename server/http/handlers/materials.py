"""Materials: the bytes of one to whoever may see the case, and the page where files come in."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from mdt.domain.cases import Material
from mdt.domain.codes import cases as codes
from mdt.domain.decide.materials import NEVER_BROUGHT
from mdt.domain.errors import MdtError
from mdt.domain.ids import MaterialId, MeetingId
from mdt.domain.materials import SECOND_LOOK, Upload, class_of
from mdt.domain.records import Entry
from mdt.materials.intake import Cleaned
from mdt.service.materials import Brought
from server.http.call import Call, Form
from server.http.case_part import CasePart, case_id_of, opened, part_page
from server.http.handlers.meetings import audit
from server.http.headers import FILE_POLICY
from server.http.page import Page
from server.http.upload import read_file
from server.store.unit_of_work import ServerUnitOfWork

_SHOWN = frozenset({"image/png", "image/jpeg"})
"""What the browser draws in place; anything else is saved as a file."""

_SUFFIXES = {"application/pdf": "pdf", "text/plain": "txt"}

_SAID = ("kind", "modality", "data_class", "title", "made_on", "side", "source_country", "language")
"""Fields of the form beside the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(CasePart):
    """The materials of a case as the page draws them."""

    classes: Mapping[str, str]
    waiting: tuple[Entry[Upload], ...]


async def show(call: Call) -> web.StreamResponse:
    """Send the bytes; each time the policy is asked and the audit told."""
    material_id = MaterialId(call.request.match_info["material_id"])

    cases, by = call.deps.board.cases, call.person_id
    named = call.request.query.get("meeting")
    where = MeetingId(named) if named else None

    def work(uow: ServerUnitOfWork) -> Material:
        return cases.material(uow, material_id, by=by, meeting_id=where)

    material = await call.deps.read.run(work)
    await call.deps.write.run(partial(_note, call), material_id)
    return await sent(call, material)


async def index(call: Call) -> web.StreamResponse:
    """Show the materials of a case, of what class each is, and the files that wait."""
    return await _page(call)


async def bring(call: Call) -> web.StreamResponse:
    """Take a file in: read, cleaned, stored, and waiting for somebody to look at it."""
    form, case_id, by = await call.form(), case_id_of(call), call.person_id
    service = call.deps.board.materials
    try:
        with call.deps.intake.place(by):
            await call.deps.read.run(lambda uow: service.require_place(uow, case_id, by=by))
            content = await read_file(call.file, limit=call.deps.settings.materials.max_bytes)
            cleaned = await call.deps.intake.clean(content)
            await call.deps.read.run(
                lambda uow: service.require_place(uow, case_id, by=by, text=cleaned.text)
            )
            async with call.deps.intake.bytes_change:
                await _store(call, form, cleaned)
    except MdtError as refused:
        return await _page(call, why=refused, typed=form)
    return call.redirect(f"/cases/{case_id}/materials")


async def preview(call: Call) -> web.StreamResponse:
    """Send the bytes of a file that waits, to who may decide on it."""
    service, case_id, by = call.deps.board.materials, case_id_of(call), call.person_id
    material_id = _material_id(call)

    def work(uow: ServerUnitOfWork) -> Material:
        found = service.brought(uow, case_id, material_id, by=by)
        audit(uow, call, "material.read", material_id)
        return found.material

    return await sent(call, await call.deps.write.run(work))


async def release(call: Call) -> web.StreamResponse:
    """Make the next version of the case, with the chosen files."""
    form, case_id, by = await call.form(), case_id_of(call), call.person_id
    service = call.deps.board.materials
    ids = tuple(MaterialId(one) for one in form.getall("material_id", []))

    def work(uow: ServerUnitOfWork) -> None:
        added = service.release(uow, case_id, by=by, ids=ids)
        uow.audit.append(
            "case.version_added",
            at=call.deps.clock(),
            actor_id=by,
            subject=case_id,
            detail={"version": str(added.n)},
        )

    return await _change(call, work, form)


async def reject(call: Call) -> web.StreamResponse:
    """Refuse a file; its bytes are removed once that is stored."""
    form, case_id, by = await call.form(), case_id_of(call), call.person_id
    service, material_id = call.deps.board.materials, _material_id(call)

    def work(uow: ServerUnitOfWork) -> str:
        return service.reject(uow, case_id, material_id, by=by, reason=form.get("reason", ""))

    try:
        async with call.deps.intake.bytes_change:
            unused = await call.deps.write.run(work)
            if unused:
                await asyncio.to_thread(call.deps.blobs.remove, unused)
    except MdtError as refused:
        return await _page(call, why=refused, typed=form, about=material_id)
    return call.redirect(f"/cases/{case_id}/materials")


async def reclassify(call: Call) -> web.StreamResponse:
    """Say of what class a material is, with the reason."""
    form, case_id, by = await call.form(), case_id_of(call), call.person_id
    service, material_id = call.deps.board.materials, _material_id(call)
    seen = form.get("revision", "")

    def work(uow: ServerUnitOfWork) -> None:
        service.reclassify(
            uow,
            case_id,
            material_id,
            by=by,
            based_on=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            data_class=form.get("data_class", ""),
            reason=form.get("reason", ""),
        )

    return await _change(call, work, form, about=material_id)


async def sent(call: Call, material: Material) -> web.Response:
    """Answer with the bytes of a material that the caller may see."""
    body = await asyncio.to_thread(call.deps.blobs.read, material.sha256)
    return web.Response(
        body=body,
        headers={
            "Content-Type": material.mime,
            "Content-Disposition": _disposition(material),
            "Content-Security-Policy": FILE_POLICY,
            "Cache-Control": "private, no-store",
        },
    )


async def _store(call: Call, form: Form, cleaned: Cleaned) -> None:
    case_id, by, service = case_id_of(call), call.person_id, call.deps.board.materials
    stored = await asyncio.to_thread(call.deps.blobs.put, cleaned.content, mime=cleaned.mime)
    said = {name: form.get(name, "") for name in _SAID}
    data_class = said.pop("data_class")
    brought = Brought(
        material=Material(
            id=MaterialId(""),
            case_id=case_id,
            mime=stored.mime,
            sha256=stored.sha256,
            size=stored.size,
            width=cleaned.width,
            height=cleaned.height,
            **said,
        ),
        data_class=data_class,
        was_cleaned=cleaned.is_changed,
    )
    try:
        await call.deps.write.run(lambda uow: service.bring(uow, case_id, by=by, brought=brought))
    except MdtError:
        if not await call.deps.read.run(lambda uow: service.is_needed(uow, stored.sha256)):
            await asyncio.to_thread(call.deps.blobs.remove, stored.sha256)
        raise


async def _change(
    call: Call, work: Callable[[ServerUnitOfWork], None], form: Form, *, about: str = ""
) -> web.StreamResponse:
    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return await _page(call, why=refused, typed=form, about=about)
    return call.redirect(f"/cases/{case_id_of(call)}/materials")


async def _page(
    call: Call, *, why: MdtError | None = None, typed: Form | None = None, about: str = ""
) -> web.Response:
    """Show the page; a refusal is told on it, with what was typed."""
    service = call.deps.board.materials

    def read(uow: ServerUnitOfWork) -> Seen:
        part = opened(call, uow)
        file = part.file
        return Seen(
            file=file,
            names=part.names,
            classes={
                one.id: class_of(one, file.kept.classes) for one in file.versions[0].materials
            },
            waiting=service.waiting(uow, file.case.id) if part.is_theirs else (),
        )

    return part_page(
        call,
        "materials.html",
        await call.deps.read.run(read),
        why=why,
        typed=typed,
        offered=[code for code in codes.DATA_CLASSES if code not in NEVER_BROUGHT],
        second_look=SECOND_LOOK,
        me=call.person_id,
        about=about,
        codes=codes,
    )


def _note(call: Call, uow: ServerUnitOfWork, material_id: MaterialId) -> None:
    audit(uow, call, "material.read", material_id)


def _disposition(material: Material) -> str:
    if material.mime in _SHOWN:
        return "inline"
    return f'attachment; filename="material-{material.id}.{_SUFFIXES.get(material.mime, "bin")}"'


def _material_id(call: Call) -> MaterialId:
    return MaterialId(call.request.match_info["material_id"])


_OF_CASE = "/cases/{case_id}/materials"
PAGES: tuple[Page, ...] = (
    Page("material", "GET", "/materials/{material_id}", show),
    Page("materials", "GET", _OF_CASE, index),
    Page("materials.bring", "POST", _OF_CASE, bring),
    Page("materials.release", "POST", f"{_OF_CASE}/release", release),
    Page("materials.preview", "GET", f"{_OF_CASE}/{{material_id}}", preview),
    Page("materials.reject", "POST", f"{_OF_CASE}/{{material_id}}/reject", reject),
    Page("materials.reclassify", "POST", f"{_OF_CASE}/{{material_id}}/class", reclassify),
)
