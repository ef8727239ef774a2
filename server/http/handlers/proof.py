"""Proof: everything about a meeting, to be checked without this server."""

import asyncio

from aiohttp import web

from mdt.domain.errors import MinutesNotReady
from mdt.domain.hashing import canonical_json
from mdt.domain.ids import MeetingId
from mdt.domain.policy import Action, actor_in, require
from mdt.domain.standing import Deed, require_standing
from mdt.exports.proof import Evidence, archive
from mdt.service.provenance import depends_on
from mdt.service.standings import standings
from mdt.store.evidence import audit_about, case_versions, event_bodies, record_versions
from server.http.call import Call
from server.http.handlers.meetings import audit
from server.http.headers import FILE_POLICY
from server.http.page import Page
from server.http.refusals import PdfBusy
from server.store.anchors import read_anchors
from server.store.data_dir import DataPaths
from server.store.keys import public_keys
from server.store.unit_of_work import ServerUnitOfWork


async def download(call: Call) -> web.StreamResponse:
    """Send the record of a meeting as an archive with the script that checks it."""
    meeting_id, limits = call.meeting_id, call.deps.settings.limits
    await call.deps.read.run(lambda uow: _evidence(call, uow))  # refused before it is noted
    await call.deps.write.run(lambda uow: audit(uow, call, "proof.exported", meeting_id))
    evidence = await call.deps.read.run(lambda uow: _evidence(call, uow))
    render, zone, language = call.deps.minutes_pdf, call.person.tz, call.language

    def pack() -> bytes:
        pdf = render(evidence.meeting, language, zone)
        return archive(evidence, signer=call.deps.signer, at=call.deps.clock(), pdf=pdf)

    try:
        async with asyncio.timeout(limits.pdf_s), call.deps.pdf_slots:
            body = await asyncio.to_thread(pack)
    except TimeoutError as late:
        raise PdfBusy from late
    return web.Response(
        body=body,
        headers={
            "Content-Type": "application/zip",
            "Content-Disposition": f'attachment; filename="proof-{meeting_id}.zip"',
            "Content-Security-Policy": FILE_POLICY,
        },
    )


def _evidence(call: Call, uow: ServerUnitOfWork) -> Evidence:
    """Read all that is stored of the meeting, for the chair or a coordinator of its board.

    Nothing is left out of a proof, so who may not see one of the cases gets none.
    """
    meeting = uow.meetings.load(call.meeting_id)
    require(actor_in(meeting, call.person_id), Action.MINUTES_READ, meeting)
    require_standing(standings(uow, call.person_id, board_id=meeting.board_id), Deed.PROOF_EXPORT)
    if meeting.minutes is None:
        raise MinutesNotReady
    for item in meeting.items:
        if item.case_id is not None and item.case_version_id is not None:  # its sheet goes along
            call.deps.board.cases.seen(uow, meeting.id, item.case_id, by=call.person_id)
    seen = [item.case_version_id for item in meeting.items if item.case_version_id is not None]
    seen += [each.case_version_id for each in meeting.recommendations.values()]
    paths = DataPaths(call.deps.settings.data.dir)
    records = record_versions(uow.transaction, depends_on(uow, meeting))
    cases = {item.case_id for item in meeting.items if item.case_id is not None}
    return Evidence(
        meeting=meeting,
        events=event_bodies(uow.transaction, meeting.id),
        audit=audit_about(uow.transaction, {meeting.id, *(each.subject_id for each in records)}),
        records=records,
        cases=case_versions(uow.transaction, set(seen)),
        anchors=_anchors(paths, meeting.id),
        keys=public_keys(paths.keys),
        pseudonyms={case_id: uow.cases.get(case_id).pseudonym for case_id in cases},
    )


def _anchors(paths: DataPaths, meeting_id: MeetingId) -> list[bytes]:
    return [
        canonical_json(anchor.told())
        for _, anchor in read_anchors(paths.anchors)
        if anchor is not None and anchor.meeting_id == meeting_id
    ]


PAGES: tuple[Page, ...] = (Page("proof", "GET", "/meetings/{meeting_id}/proof.zip", download),)
