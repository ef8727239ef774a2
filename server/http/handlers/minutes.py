"""Minutes: reading, correcting and signing them, and their PDF."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.decide.minutes import SIGNING_STEPS
from mdt.domain.errors import MdtError, MinutesNotReady, NotFound, RevisionConflict
from mdt.domain.ids import BlockId, MeetingId
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import (
    TRANSITIONS,
    Minutes,
    SignatureMeaning,
)
from mdt.domain.minutes_text import PHRASES
from mdt.domain.policy import Action
from mdt.domain.presence import attended
from mdt.domain.standing import ALLOWED, Deed
from mdt.service.outcome import Outcome
from mdt.service.standings import standings
from server.http import drafts
from server.http.access import Seen, seeing
from server.http.call import Call
from server.http.forms import BlockEdit, block_edits, sign_form
from server.http.handlers.meetings import audit, changed
from server.http.headers import FILE_POLICY
from server.http.page import Page
from server.http.paragraphs import REVISION_DRAFT, digest, edits_of, paragraphs
from server.http.refusals import PasswordMissing, PdfBusy, TextChanged
from server.http.remarks import Remark, shown
from server.http.statuses import retry_after_s, status_of
from server.store.drafts import KeptDraft
from server.store.unit_of_work import ServerUnitOfWork


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a page comes back, at which form of it, and what was typed into that."""

    why: MdtError
    edits: tuple[BlockEdit, ...] = ()
    form: str = ""  # sign, review, or the name of a remark's form; empty: the text itself
    typed: Mapping[str, str] = field(default_factory=dict)  # by the name of the field


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page offers to the reader besides reading."""

    revise: bool = False
    end_review: bool = False
    remarks: frozenset[str] = frozenset()  # names of the forms that are open to the reader

    meanings: tuple[SignatureMeaning, ...] = ()  # what the reader can sign as, now
    attended: bool = True
    proof: bool = False
    without: tuple[int, ...] = ()  # places of the items that are kept from the reader


async def show(call: Call) -> web.StreamResponse:
    """Show the minutes as a document; ``?edit=1`` shows them for correction."""
    return await page(call, editing="edit" in call.request.query)


async def revise(call: Call) -> web.StreamResponse:
    """Store the paragraphs that were changed: all of them, or none."""
    edits = block_edits(await call.form())
    rewritten = [edit for edit in edits if digest(edit.text) != edit.seen]
    service, meeting_id, by = call.deps.board.minutes, call.meeting_id, call.person_id

    def work(uow: ServerUnitOfWork) -> Outcome:
        drafts.finish(call, uow, REVISION_DRAFT, meeting_id)
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
        return await page(call, editing=True, trouble=Trouble(refused, edits))
    return call.redirect(f"/meetings/{meeting_id}/minutes")


async def sign(call: Call) -> web.StreamResponse:
    """Sign the text that was shown, after checking the password again."""
    form = sign_form(await call.form())
    caller, service, meeting_id = call.caller, call.deps.board.minutes, call.meeting_id
    await call.deps.read.run(seeing(call, Action.MINUTES_READ))

    def work(uow: ServerUnitOfWork) -> Outcome:
        outcome = service.sign(
            uow,
            meeting_id,
            by=call.person_id,
            meaning=form.meaning,
            signer=call.deps.signer,
            seen_hash=form.content_hash,
            absence_reason=form.absence_reason,
        )
        return changed(uow, call, "minutes.signed", outcome)

    try:
        if caller is None or not form.password:
            raise PasswordMissing
        await call.deps.sign_ins.confirm_password(caller, form.password)
        await call.deps.write.run(work)
    except RevisionConflict:
        return await page(call, trouble=Trouble(TextChanged(), form="sign"))
    except MdtError as refused:
        typed = {"absence_reason": form.absence_reason}
        return await page(call, trouble=Trouble(refused, form="sign", typed=typed))
    return call.redirect(f"/meetings/{meeting_id}/minutes")


async def pdf(call: Call) -> web.StreamResponse:
    """Send the minutes as a PDF, made from the record as it is now."""
    meeting_id, limits = call.meeting_id, call.deps.settings.limits
    seen = await call.deps.read.run(seeing(call, Action.MINUTES_READ))
    meeting = at_version(seen.meeting, call.request.query.get("version", ""))
    await call.deps.write.run(partial(_note_download, call), meeting_id)
    render, zone = call.deps.minutes_pdf, call.person.tz
    try:
        async with asyncio.timeout(limits.pdf_s), call.deps.pdf_slots:
            body = await asyncio.to_thread(render, meeting, call.language, zone)
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


def _note_download(call: Call, uow: ServerUnitOfWork, meeting_id: MeetingId) -> None:
    audit(uow, call, "minutes.downloaded", meeting_id)


async def page(
    call: Call, *, editing: bool = False, trouble: Trouble | None = None
) -> web.Response:
    """Return the page of the minutes as they stand, with what was refused."""
    seen, meanings, may_export = await call.deps.read.run(_looking(call))
    minutes = seen.meeting.minutes
    if minutes is None:
        raise MinutesNotReady
    offer = replace(offer_of(seen, minutes, meanings), proof=may_export)
    why = trouble.why if trouble else None
    meeting_id, is_editing = call.meeting_id, editing and offer.revise
    refused, typed = (trouble.form, trouble.typed) if trouble else ("", {})

    def look(uow: ServerUnitOfWork) -> tuple[KeptDraft, Mapping[str, Remark]]:
        kept = drafts.find(call, uow, REVISION_DRAFT, meeting_id)
        forms = shown(call, uow, seen.meeting, offer.remarks, refused=refused, typed=typed)
        return kept, forms

    draft, remarks = await call.deps.read.run(look)
    edits = trouble.edits if trouble else edits_of(draft, minutes) if is_editing else ()
    is_overtaken = trouble is None or isinstance(why, RevisionConflict)
    response = call.page(
        "minutes.html",
        status_of(why) if why else 200,
        meeting=seen.meeting,
        minutes=minutes,
        paragraphs=paragraphs(call, seen.meeting, minutes, edits, is_overtaken=is_overtaken),
        editing=is_editing,
        draft=draft,
        draft_address=REVISION_DRAFT.address(meeting_id),
        offer=offer,
        translations_offered=_translations_offered(seen.meeting, minutes),
        remarks=remarks,
        refused_form=refused,
        typed=typed,
        code=why.code if why else "",
        sentence=call.said(why) if why else "",
        sets=valuesets,
    )
    if why is not None and (seconds := retry_after_s(why)) is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def at_version(meeting: Meeting, version: str) -> Meeting:
    """Return the meeting with one version of its minutes; the latest when none is named.

    Raises:
        MinutesNotReady: there are no minutes.
        NotFound: there is no such version.
    """
    if meeting.minutes is None:
        raise MinutesNotReady
    if not version:
        return meeting
    for minutes in meeting.minutes.versions:
        if str(minutes.version) == version:
            return replace(meeting, minutes=minutes)
    raise NotFound


def _looking(
    call: Call,
) -> Callable[[ServerUnitOfWork], tuple[Seen, tuple[SignatureMeaning, ...], bool]]:
    look, service = seeing(call, Action.MINUTES_READ), call.deps.board.minutes

    def work(uow: ServerUnitOfWork) -> tuple[Seen, tuple[SignatureMeaning, ...], bool]:
        seen = look(uow)
        reader = seen.actor.person_id
        found = standings(uow, reader, board_id=seen.meeting.board_id)
        may_export = bool(found & ALLOWED[Deed.PROOF_EXPORT])
        return seen, service.meanings(uow, seen.meeting, reader), may_export

    return work


DRAFTS = (REVISION_DRAFT,)


def _translations_offered(meeting: Meeting, minutes: Minutes) -> Sequence[str]:
    """Return the languages of the meeting that its minutes can be translated to, or are."""
    wanted = dict.fromkeys((*minutes.languages, *meeting.languages))
    return [code for code in wanted if code in PHRASES and code != minutes.language]


def offer_of(seen: Seen, minutes: Minutes, meanings: tuple[SignatureMeaning, ...]) -> Offer:
    """Return what somebody who reads the minutes can do with them now."""
    state = minutes.state
    steps = {action for at, action in TRANSITIONS if at is state}
    was_there = attended(seen.meeting, seen.actor.person_id)
    closes_review = seen.allows(Action.MINUTES_END_REVIEW)
    comments = seen.allows(Action.MINUTES_COMMENT) and (was_there or closes_review)
    revises = "revise" in steps and seen.allows(Action.MINUTES_REVISE)
    remarks = {
        "change": "request" in steps and comments,
        "answer": "answer" in steps and closes_review,
        "note": revises,
        "amendment": "amend" in steps and seen.allows(Action.MINUTES_AMEND),
    }
    return Offer(
        revise=revises,
        end_review="end_review" in steps and closes_review,
        remarks=frozenset(name for name, is_open in remarks.items() if is_open),
        meanings=tuple(
            meaning
            for meaning in meanings
            if seen.allows(Action.MINUTES_SIGN)
            and not (seen.left_out and meaning is SignatureMeaning.APPROVED_AS_CHAIR)
            and SIGNING_STEPS.get(meaning, "review") in steps
            and not _has_signed(seen, minutes, meaning)
        ),
        attended=was_there,
        without=tuple(one.position for one in seen.meeting.items if one.id in seen.left_out),
    )


def _has_signed(seen: Seen, minutes: Minutes, meaning: SignatureMeaning) -> bool:
    return any(
        (each.person_id, each.meaning) == (seen.actor.person_id, meaning) and minutes.holds(each)
        for each in minutes.signatures
    )


PAGES: tuple[Page, ...] = (
    Page("minutes", "GET", "/meetings/{meeting_id}/minutes", show),
    Page("minutes.revise", "POST", "/meetings/{meeting_id}/minutes", revise),
    Page("minutes.sign", "POST", "/meetings/{meeting_id}/minutes/sign", sign),
    Page("minutes.pdf", "GET", "/meetings/{meeting_id}/minutes.pdf", pdf),
)
