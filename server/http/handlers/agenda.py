"""The agenda of a meeting on its page: order, additions and withdrawals."""

from aiohttp import web

from mdt.domain.agenda import ItemKind, PlannedItem
from mdt.domain.errors import N_, Invalid
from mdt.domain.ids import CaseId, ItemId, PersonId
from mdt.domain.policy import Action
from mdt.service.outcome import Outcome
from server.http.agenda_view import moved
from server.http.call import Call, Form
from server.http.handlers.meetings import change_meeting, changed
from server.http.page import Page
from server.http.plans import BREAK_TITLE
from server.store.unit_of_work import ServerUnitOfWork


async def order(call: Call) -> web.StreamResponse:
    """Move one item to come, or put the complex cases first, based on the version shown."""
    typed = await call.form()
    version, how = typed.get("version", ""), typed.get("move", "")
    kind, _, item_id = how.partition(":")

    def work(uow: ServerUnitOfWork) -> Outcome:
        board = call.deps.board
        meeting, _ = board.meetings.read(uow, call.meeting_id, by=call.person_id)
        seen = {item.id: item for item in meeting.items}
        shown = [seen[ItemId(each)] for each in typed.getall("order", []) if each in seen]
        outcome = board.ordering.reorder(
            uow,
            call.meeting_id,
            by=call.person_id,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            order=moved(shown, kind, item_id),
        )
        return changed(uow, call, "agenda.reordered", outcome)

    return await change_meeting(call, work)


async def add(call: Call) -> web.StreamResponse:
    """Put one more item on the agenda, with the reason why it comes late."""
    typed = await call.form()

    def work(uow: ServerUnitOfWork) -> Outcome:
        board = call.deps.board
        board.meetings.read(uow, call.meeting_id, by=call.person_id, action=Action.AGENDA_ADD)
        outcome = board.ordering.add(
            uow,
            call.meeting_id,
            by=call.person_id,
            item=_item(call, typed),
            after=ItemId(typed["after"]) if typed.get("after") else None,
            reason_code=typed.get("late_code", ""),
            reason=typed.get("late_reason", ""),
        )
        return changed(uow, call, "item.added", outcome)

    return await change_meeting(call, work, typed=typed)


async def withdraw(call: Call) -> web.StreamResponse:
    """Take an item off the agenda, with the reason."""
    typed = await call.form()

    def work(uow: ServerUnitOfWork) -> Outcome:
        outcome = call.deps.board.ordering.withdraw(
            uow,
            call.meeting_id,
            ItemId(typed.get("item_id", "")),
            by=call.person_id,
            reason=typed.get("withdraw_reason", ""),
        )
        return changed(uow, call, "item.withdrawn", outcome)

    return await change_meeting(call, work, typed=typed)


def _item(call: Call, typed: Form) -> PlannedItem:
    kind = ItemKind(typed["kind"]) if typed.get("kind") in set(ItemKind) else ItemKind.TOPIC
    case_id = typed.get("case_id", "") if kind is ItemKind.CASE else ""
    title = typed.get("title", "")
    if kind is ItemKind.BREAK and not title.strip():
        title = call.say(BREAK_TITLE)
    return PlannedItem(
        id=ItemId(""),
        kind=kind,
        title=title,
        case_id=CaseId(case_id) if case_id else None,
        presenter_id=PersonId(typed["presenter_id"]) if typed.get("presenter_id") else None,
        time_box_s=round(_minutes(typed.get("minutes", "")) * 60),
    )


def _minutes(text: str) -> float:
    try:
        found = float(text.strip().replace(",", "."))
    except ValueError:
        found = -1.0
    if not 0 < found < 10_000:
        raise Invalid(N_("Please give a number of minutes."), field="minutes")
    return found


PAGES: tuple[Page, ...] = (
    Page("agenda.order", "POST", "/meetings/{meeting_id}/agenda/order", order),
    Page("agenda.add", "POST", "/meetings/{meeting_id}/agenda/add", add),
    Page("agenda.withdraw", "POST", "/meetings/{meeting_id}/agenda/withdraw", withdraw),
)
