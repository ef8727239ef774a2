"""Review and amendment of minutes: asking for changes, ending the review, new versions."""

from collections.abc import Callable, Mapping

from aiohttp import web

from mdt.domain import valuesets
from mdt.domain.errors import MdtError
from mdt.domain.ids import BlockId, ItemId
from mdt.domain.policy import Action
from mdt.service.outcome import Outcome
from server.http import drafts, remarks
from server.http.access import seeing
from server.http.call import Call
from server.http.drafts import DraftForm
from server.http.handlers import timeline, translations
from server.http.handlers.meetings import changed
from server.http.handlers.minutes import Trouble, at_version, page
from server.http.page import Page
from server.http.paragraphs import paragraphs
from server.store.unit_of_work import ServerUnitOfWork

Work = Callable[[ServerUnitOfWork], Outcome]


async def request_changes(call: Call) -> web.StreamResponse:
    """Ask for a change of the text in review."""
    form = await call.form()
    text, block_id = form.get("text", ""), form.get("block_id", "")

    def work(uow: ServerUnitOfWork) -> Outcome:
        return call.deps.board.amending.request_changes(
            uow,
            call.meeting_id,
            by=call.person_id,
            text=text,
            block_id=BlockId(block_id) if block_id else None,
        )

    return await _remark(call, work, "minutes.changes_requested", remarks.CHANGE)


async def answer(call: Call) -> web.StreamResponse:
    """Say why the text stays as it is."""
    text = (await call.form()).get("answer", "")

    def work(uow: ServerUnitOfWork) -> Outcome:
        return call.deps.board.amending.answer(uow, call.meeting_id, by=call.person_id, text=text)

    return await _remark(call, work, "minutes.changes_answered", remarks.ANSWER)


async def end_review(call: Call) -> web.StreamResponse:
    """End the review, so that the chair can sign."""

    def work(uow: ServerUnitOfWork) -> Outcome:
        return call.deps.board.amending.end_review(uow, call.meeting_id, by=call.person_id)

    return await _change(call, work, "minutes.reviewed", form="review", typed={})


async def amend(call: Call) -> web.StreamResponse:
    """Begin a new version of signed minutes, with a reason."""
    reason = (await call.form()).get("reason", "")

    def work(uow: ServerUnitOfWork) -> Outcome:
        return call.deps.board.amending.amend(
            uow, call.meeting_id, by=call.person_id, reason=reason
        )

    return await _remark(call, work, "minutes.amending", remarks.AMENDMENT)


async def add_note(call: Call) -> web.StreamResponse:
    """Add a paragraph to the minutes."""
    form = await call.form()
    text, item_id = form.get("text", ""), form.get("item_id", "")

    def work(uow: ServerUnitOfWork) -> Outcome:
        return call.deps.board.amending.add_note(
            uow,
            call.meeting_id,
            by=call.person_id,
            text=text,
            item_id=ItemId(item_id) if item_id else None,
        )

    return await _remark(call, work, "minutes.noted", remarks.NOTE)


async def version(call: Call) -> web.StreamResponse:
    """Show one version of the minutes, which may have been amended since."""
    seen = await call.deps.read.run(seeing(call, Action.MINUTES_READ))
    meeting = at_version(seen.meeting, call.request.match_info["version"])
    minutes = meeting.minutes
    return call.page(
        "minutes_version.html",
        meeting=meeting,
        minutes=minutes,
        paragraphs=paragraphs(call, meeting, minutes) if minutes is not None else (),
        sets=valuesets,
    )


async def _remark(call: Call, work: Work, action: str, form: DraftForm) -> web.StreamResponse:
    """Submit what was typed into a form, and end its draft with that."""
    typed = await call.form()

    def submit(uow: ServerUnitOfWork) -> Outcome:
        drafts.finish(call, uow, form, typed.get("draft_of", ""))
        return work(uow)

    return await _change(call, submit, action, form=form.name, typed=typed)


async def _change(
    call: Call, work: Work, action: str, *, form: str, typed: Mapping[str, str]
) -> web.StreamResponse:
    """Do one change and come back to the minutes; a refusal is told there, with what was typed."""
    try:
        await call.deps.write.run(lambda uow: changed(uow, call, action, work(uow)))
    except MdtError as refused:
        return await page(call, trouble=Trouble(refused, form=form, typed=typed))
    return call.redirect(f"/meetings/{call.meeting_id}/minutes")


DRAFTS = tuple(remarks.FORMS.values())

PAGES: tuple[Page, ...] = (
    Page("minutes.request", "POST", "/meetings/{meeting_id}/minutes/request", request_changes),
    Page("minutes.answer", "POST", "/meetings/{meeting_id}/minutes/answer", answer),
    Page("minutes.end_review", "POST", "/meetings/{meeting_id}/minutes/end-review", end_review),
    Page("minutes.amend", "POST", "/meetings/{meeting_id}/minutes/amend", amend),
    Page("minutes.note", "POST", "/meetings/{meeting_id}/minutes/note", add_note),
    Page("minutes.version", "GET", "/meetings/{meeting_id}/minutes/versions/{version}", version),
    *translations.PAGES,
    *timeline.PAGES,
)
