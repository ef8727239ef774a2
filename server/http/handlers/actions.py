"""After the session, on the meeting's page: actions, closing, and taking it up again."""

from collections.abc import Callable
from datetime import date

from aiohttp import web

from mdt.domain.errors import N_, Invalid
from mdt.domain.ids import ActionId, PersonId
from mdt.service.outcome import Outcome
from server.http.call import Call, Form
from server.http.handlers.meetings import change_meeting, changed
from server.http.page import Page
from server.store.unit_of_work import ServerUnitOfWork

Do = Callable[[ServerUnitOfWork, Form], Outcome]


async def add(call: Call) -> web.StreamResponse:
    """Note what somebody has to do."""

    def do(uow: ServerUnitOfWork, typed: Form) -> Outcome:
        return call.deps.board.actions.add(
            uow,
            call.meeting_id,
            by=call.person_id,
            text=typed.get("text", ""),
            owner_id=_person(typed),
            due=_day(typed),
        )

    return await _do(call, "action.added", do)


async def assign(call: Call) -> web.StreamResponse:
    """Give an action to somebody, by a date."""

    def do(uow: ServerUnitOfWork, typed: Form) -> Outcome:
        return call.deps.board.actions.assign(
            uow,
            call.meeting_id,
            ActionId(typed.get("action_id", "")),
            by=call.person_id,
            owner_id=_person(typed),
            due=_day(typed),
        )

    return await _do(call, "action.assigned", do)


async def settle(call: Call) -> web.StreamResponse:
    """End an action."""

    def do(uow: ServerUnitOfWork, typed: Form) -> Outcome:
        return call.deps.board.actions.settle(
            uow,
            call.meeting_id,
            ActionId(typed.get("action_id", "")),
            by=call.person_id,
            state=typed.get("state", ""),
            note=typed.get("note", ""),
        )

    return await _do(call, "action.closed", do)


async def close(call: Call) -> web.StreamResponse:
    """Close the meeting when nothing is left to be done."""

    def do(uow: ServerUnitOfWork, _typed: Form) -> Outcome:
        return call.deps.board.actions.close_meeting(uow, call.meeting_id, by=call.person_id)

    return await _do(call, "meeting.closed", do)


async def reopen(call: Call) -> web.StreamResponse:
    """Take the session up again, soon after its end."""

    def do(uow: ServerUnitOfWork, typed: Form) -> Outcome:
        return call.deps.board.sessions.reopen(
            uow, call.meeting_id, by=call.person_id, reason=typed.get("reopen_reason", "")
        )

    return await _do(call, "session.reopened", do)


async def _do(call: Call, action: str, do: Do) -> web.StreamResponse:
    typed = await call.form()
    return await change_meeting(
        call, lambda uow: changed(uow, call, action, do(uow, typed)), typed=typed
    )


def _person(typed: Form) -> PersonId | None:
    return PersonId(typed["owner_id"]) if typed.get("owner_id") else None


def _day(typed: Form) -> date | None:
    text = typed.get("due", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(N_("Please give a date, as in 2026-03-31."), field="due") from error


PAGES: tuple[Page, ...] = (
    Page("action.add", "POST", "/meetings/{meeting_id}/actions/add", add),
    Page("action.assign", "POST", "/meetings/{meeting_id}/actions/assign", assign),
    Page("action.settle", "POST", "/meetings/{meeting_id}/actions/settle", settle),
    Page("meeting.close", "POST", "/meetings/{meeting_id}/close", close),
    Page("session.reopen", "POST", "/meetings/{meeting_id}/reopen", reopen),
)
