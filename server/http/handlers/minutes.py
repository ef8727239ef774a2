"""Minutes: reading, correcting and signing them, and their PDF."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.errors import MdtError, MinutesNotReady, RevisionConflict
from mdt.domain.ids import BlockId, MeetingId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import VERBATIM_KINDS, Minutes, MinutesBlock, MinutesState, SignatureMeaning
from mdt.domain.people import Role
from mdt.domain.policy import Action
from mdt.domain.presence import attended
from mdt.service.outcome import Outcome
from server.http.access import Seen, seeing
from server.http.call import Call
from server.http.forms import BlockEdit, block_edits, sign_form
from server.http.handlers.meetings import audit, changed
from server.http.headers import FILE_POLICY
from server.http.page import Page
from server.http.refusals import PasswordMissing, PdfBusy, TextChanged
from server.http.statuses import retry_after_s, status_of
from server.store.unit_of_work import ServerUnitOfWork

_HEADS = frozenset({Role.CHAIR, Role.DEPUTY_CHAIR})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block as the page shows it."""

    block: MinutesBlock
    text: str  # in the text box: as typed, when a page comes back
    seen: str  # digest of the text that the box was filled with at first
    is_verbatim: bool
    stored: str | None = None  # what somebody else wrote meanwhile
    revised_by: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a page comes back, and what was typed into it."""

    why: MdtError
    edits: tuple[BlockEdit, ...] = ()
    signing: bool = False


async def show(call: Call) -> web.StreamResponse:
    """Show the minutes as a document; ``?edit=1`` shows them for correction."""
    return await _page(call, editing="edit" in call.request.query)


async def revise(call: Call) -> web.StreamResponse:
    """Store the paragraphs that were changed: all of them, or none."""
    edits = block_edits(await call.form())
    rewritten = [edit for edit in edits if digest(edit.text) != edit.seen]
    service, meeting_id, by = call.deps.board.minutes, call.meeting_id, call.person_id

    def work(uow: ServerUnitOfWork) -> Outcome:
        meeting, _ = call.deps.board.meetings.read(
            uow, meeting_id, by=by, action=Action.MINUTES_REVISE
        )
        if meeting.minutes is None:
            raise MinutesNotReady
        outcome = Outcome(meeting, ())
        for edit in rewritten:
            revised = service.revise(
                uow,
                meeting_id,
                BlockId(edit.block_id),
                by=by,
                based_on=edit.revision,
                text=edit.text,
            )
            changed(uow, call, "minutes.revised", revised)
            outcome = Outcome(revised.meeting, (*outcome.events, *revised.events))
        return outcome

    try:
        await call.deps.write.run(work)
    except MdtError as refused:
        return await _page(call, editing=True, trouble=Trouble(refused, edits))
    return call.redirect(f"/meetings/{meeting_id}/minutes")


async def sign(call: Call) -> web.StreamResponse:
    """Sign the text that was shown, after checking the password again."""
    form = sign_form(await call.form())
    caller, service, meeting_id = call.caller, call.deps.board.minutes, call.meeting_id
    seen = await call.deps.read.run(seeing(call, Action.MINUTES_READ))

    def work(uow: ServerUnitOfWork) -> Outcome:
        outcome = service.sign(
            uow,
            meeting_id,
            by=call.person_id,
            meaning=_meaning(seen).value,
            signer=call.deps.signer,
            seen_hash=form.content_hash,
        )
        return changed(uow, call, "minutes.signed", outcome)

    try:
        if caller is None or not form.password:
            raise PasswordMissing
        await call.deps.sign_ins.confirm_password(caller, form.password)
        await call.deps.write.run(work)
    except RevisionConflict:
        return await _page(call, editing=False, trouble=Trouble(TextChanged(), signing=True))
    except MdtError as refused:
        return await _page(call, editing=False, trouble=Trouble(refused, signing=True))
    return call.redirect(f"/meetings/{meeting_id}/minutes")


async def pdf(call: Call) -> web.StreamResponse:
    """Send the minutes as a PDF, made from the record as it is now."""
    meeting_id, limits = call.meeting_id, call.deps.settings.limits
    seen = await call.deps.read.run(seeing(call, Action.MINUTES_READ))
    if seen.meeting.minutes is None:
        raise MinutesNotReady
    await call.deps.write.run(partial(_note_download, call), meeting_id)
    render, zone = call.deps.minutes_pdf, call.person.tz
    try:
        async with asyncio.timeout(limits.pdf_s), call.deps.pdf_slots:
            body = await asyncio.to_thread(render, seen.meeting, call.language, zone)
    except TimeoutError as late:
        raise PdfBusy from late
    return web.Response(
        body=body,
        headers={
            "Content-Type": "application/pdf",
            "Content-Disposition": f'attachment; filename="minutes-{meeting_id}.pdf"',
            "Content-Security-Policy": FILE_POLICY,
        },
    )


def digest(text: str) -> str:
    """Return what tells whether a text box was changed; browsers send line ends as CR LF."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode(errors="surrogatepass")).hexdigest()


def _note_download(call: Call, uow: ServerUnitOfWork, meeting_id: MeetingId) -> None:
    audit(uow, call, "minutes.downloaded", meeting_id)


async def _page(call: Call, *, editing: bool, trouble: Trouble | None = None) -> web.Response:
    seen = await call.deps.read.run(seeing(call, Action.MINUTES_READ))
    minutes = seen.meeting.minutes
    if minutes is None:
        raise MinutesNotReady
    may_revise = seen.allows(Action.MINUTES_REVISE) and minutes.state is MinutesState.IN_REVIEW
    why = trouble.why if trouble else None
    response = call.page(
        "minutes.html",
        status_of(why) if why else 200,
        meeting=seen.meeting,
        minutes=minutes,
        paragraphs=_paragraphs(seen.meeting, minutes, trouble),
        editing=editing and may_revise,
        may_revise=may_revise,
        may_sign=_may_sign(seen, minutes),
        meaning=_meaning(seen).value,
        signing=trouble is not None and trouble.signing,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        sets=valuesets,
    )
    if why is not None and (seconds := retry_after_s(why)) is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def _paragraphs(meeting: Meeting, minutes: Minutes, trouble: Trouble | None) -> Sequence[Paragraph]:
    typed: Mapping[str, BlockEdit] = {e.block_id: e for e in trouble.edits} if trouble else {}
    is_conflict = trouble is not None and isinstance(trouble.why, RevisionConflict)
    return [_paragraph(meeting, b, typed.get(b.id), is_conflict) for b in minutes.blocks]


def _paragraph(
    meeting: Meeting, block: MinutesBlock, edit: BlockEdit | None, is_conflict: bool
) -> Paragraph:
    editor = meeting.participants.get(block.revised_by) if block.revised_by else None
    was_changed = edit is not None and digest(edit.text) != edit.seen
    overtaken = is_conflict and edit is not None and was_changed and edit.revision != block.revision
    return Paragraph(
        block=block,
        text=edit.text if edit is not None and was_changed else block.text,
        seen=digest(block.text),
        is_verbatim=block.kind in VERBATIM_KINDS,
        stored=block.text if overtaken else None,
        revised_by=editor.display_name if editor else "",
    )


def _meaning(seen: Seen) -> SignatureMeaning:
    is_head = seen.actor.role in _HEADS
    return SignatureMeaning.APPROVED_AS_CHAIR if is_head else SignatureMeaning.REVIEWED


def _may_sign(seen: Seen, minutes: Minutes) -> bool:
    signed = any(
        signature.person_id == seen.actor.person_id and minutes.holds(signature)
        for signature in minutes.signatures
    )
    return (
        seen.allows(Action.MINUTES_SIGN)
        and minutes.state is MinutesState.IN_REVIEW
        and not signed
        and attended(seen.meeting, seen.actor.person_id)
    )


PAGES: tuple[Page, ...] = (
    Page("minutes", "GET", "/meetings/{meeting_id}/minutes", show),
    Page("minutes.revise", "POST", "/meetings/{meeting_id}/minutes", revise),
    Page("minutes.sign", "POST", "/meetings/{meeting_id}/minutes/sign", sign),
    Page("minutes.pdf", "GET", "/meetings/{meeting_id}/minutes.pdf", pdf),
)
