"""Materials: the bytes of an image or document, to whoever may see the case now."""

import asyncio
from functools import partial

from aiohttp import web

from mdt.domain.cases import Material
from mdt.domain.ids import MaterialId, MeetingId
from server.http.call import Call
from server.http.handlers.meetings import audit
from server.http.headers import FILE_POLICY
from server.http.page import Page
from server.store.unit_of_work import ServerUnitOfWork

_SHOWN = frozenset({"image/png", "image/jpeg"})
"""What the browser draws in place; anything else is saved as a file."""

_SUFFIXES = {"application/pdf": "pdf", "text/plain": "txt"}


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


def _note(call: Call, uow: ServerUnitOfWork, material_id: MaterialId) -> None:
    audit(uow, call, "material.read", material_id)


def _disposition(material: Material) -> str:
    if material.mime in _SHOWN:
        return "inline"
    return f'attachment; filename="material-{material.id}.{_SUFFIXES.get(material.mime, "bin")}"'


PAGES: tuple[Page, ...] = (Page("material", "GET", "/materials/{material_id}", show),)
