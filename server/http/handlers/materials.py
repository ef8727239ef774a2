"""Materials: the bytes of an image or document, to whoever may see the case now."""

import asyncio
from functools import partial

from aiohttp import web

from mdt.domain.cases import Material
from mdt.domain.errors import MdtError, NotFound
from mdt.domain.ids import MaterialId, MeetingId
from mdt.domain.meetings import MeetingState
from mdt.domain.policy import require_case
from server.http.call import Call
from server.http.handlers.meetings import audit
from server.http.headers import FILE_POLICY
from server.store.unit_of_work import ServerUnitOfWork

_SHOWN = frozenset({"image/png", "image/jpeg"})
"""What the browser draws in place; anything else is saved as a file."""

_SUFFIXES = {"application/pdf": "pdf", "text/plain": "txt"}


async def show(call: Call) -> web.StreamResponse:
    """Send the bytes; each time the policy is asked and the audit told."""
    material_id = MaterialId(call.request.match_info["material_id"])

    material = await call.deps.read.run(partial(_readable, call), material_id)
    await call.deps.write.run(partial(_note, call), material_id)
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


def _readable(call: Call, uow: ServerUnitOfWork, material_id: MaterialId) -> Material:
    """Return the material if one of the caller's meetings shows its case. Raises NotFound."""
    meetings, by = call.deps.board.meetings, call.person_id
    material = uow.materials.get(material_id)
    named = call.request.query.get("meeting")
    for meeting_id in [MeetingId(named)] if named else _candidates(call, uow):
        try:
            meeting = uow.meetings.load(meeting_id)
            require_case(meetings.actor(uow, meeting, by), meeting, material.case_id)
        except MdtError:  # not by this meeting
            continue
        return material
    raise NotFound


def _candidates(call: Call, uow: ServerUnitOfWork) -> list[MeetingId]:
    running = {MeetingState.LIVE, MeetingState.PAUSED}
    rows = call.deps.board.meetings.list_for(uow, call.person_id)
    rows = tuple(row for row in rows if row.state is not MeetingState.CANCELLED)
    return [row.id for row in sorted(rows, key=lambda row: row.state not in running)]


def _disposition(material: Material) -> str:
    if material.mime in _SHOWN:
        return "inline"
    return f'attachment; filename="material-{material.id}.{_SUFFIXES.get(material.mime, "bin")}"'
