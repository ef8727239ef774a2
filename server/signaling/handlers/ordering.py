"""Commands about the agenda's order and time: translate the wire to the service and back."""

from mdt.domain.agenda import ItemKind, PlannedItem
from mdt.domain.errors import N_, UnknownCode
from mdt.domain.forecast import Forecast
from mdt.domain.ids import CaseId, ItemId, PersonId
from mdt.domain.meetings import Meeting
from server.messages import translator
from server.signaling.contract.ordering import (
    AgendaReorder,
    CaseFound,
    CasesFound,
    CasesSearch,
    ForecastApply,
    ForecastOption,
    ForecastView,
    ItemAdd,
    ItemList,
    ItemReason,
    SessionReason,
)
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk, room_of
from server.signaling.dispatch import Caller
from server.signaling.refusals import NotSeated

BREAK_TITLE = N_("Break")
CASES_SHOWN = 20


async def reorder(desk: Desk, caller: Caller, msg: AgendaReorder) -> Committed:
    """Put the items to come into another order."""
    order = tuple(ItemId(item_id) for item_id in msg.order)
    return await desk.change(caller, desk.board.ordering.reorder, version=msg.version, order=order)


async def add(desk: Desk, caller: Caller, msg: ItemAdd) -> Committed:
    """Put one more item on the agenda."""
    if msg.kind not in set(ItemKind):
        raise UnknownCode(field="kind", value=msg.kind)
    kind = ItemKind(msg.kind)
    default = _break_title(caller) if kind is ItemKind.BREAK else ""
    item = PlannedItem(
        id=ItemId(""),
        kind=kind,
        title=msg.title.strip() or default,
        case_id=CaseId(msg.case_id) if msg.case_id is not None else None,
        presenter_id=PersonId(msg.presenter_id) if msg.presenter_id is not None else None,
        time_box_s=msg.time_box_s,
    )
    return await desk.change(
        caller,
        desk.board.ordering.add,
        item=item,
        after=ItemId(msg.after) if msg.after is not None else None,
        reason_code=msg.reason_code,
        reason=msg.reason,
    )


async def find_cases(desk: Desk, caller: Caller, msg: CasesSearch) -> CasesFound:
    """Find cases of the board that could come onto the agenda."""
    found = await desk.record.ask(
        desk.board.ordering.candidates,
        room_of(caller).meeting_id,
        reader=caller.person_id,
        words=msg.words,
    )
    return CasesFound(
        cases=[
            CaseFound(
                case_id=case.id,
                pseudonym=case.pseudonym,
                title=case.title,
                owner_id=case.owner_id,
            )
            for case in found[:CASES_SHOWN]
        ],
        more=max(0, len(found) - CASES_SHOWN),
    )


async def withdraw(desk: Desk, caller: Caller, msg: ItemReason) -> Committed:
    """Take an item off the agenda."""
    return await desk.change(
        caller, desk.board.ordering.withdraw, item_id=ItemId(msg.item_id), reason=msg.reason
    )


async def list_under_standard(desk: Desk, caller: Caller, msg: ItemList) -> Committed:
    """List a case without discussion."""
    return await desk.change(
        caller,
        desk.board.ordering.list_under_standard,
        item_id=ItemId(msg.item_id),
        standard=msg.standard,
    )


async def reopen(desk: Desk, caller: Caller, msg: ItemReason) -> Committed:
    """Take a closed item up again."""
    return await desk.change(
        caller, desk.board.ordering.reopen, item_id=ItemId(msg.item_id), reason=msg.reason
    )


async def forecast(desk: Desk, caller: Caller, _msg: Nothing) -> ForecastView:
    """Say when the meeting will end, and what can be done about it."""
    meeting = room_of(caller).meeting
    if meeting is None:
        raise NotSeated
    return forecast_view(meeting, desk.board.ordering.forecast(meeting))


async def apply_forecast(desk: Desk, caller: Caller, msg: ForecastApply) -> Committed:
    """Do what the forecast proposed."""
    return await desk.change(
        caller,
        desk.board.ordering.apply_forecast,
        version=msg.version,
        kind=msg.kind,
        items=tuple(ItemId(item_id) for item_id in msg.items),
        break_title=_break_title(caller),
    )


async def abort(desk: Desk, caller: Caller, msg: SessionReason) -> Committed:
    """Break the session off."""
    return await desk.change(caller, desk.board.sessions.abort, reason=msg.reason)


async def reopen_session(desk: Desk, caller: Caller, msg: SessionReason) -> Committed:
    """Take an ended session up again."""
    return await desk.change(caller, desk.board.sessions.reopen, reason=msg.reason)


def forecast_view(meeting: Meeting, found: Forecast) -> ForecastView:
    """Return a forecast as the room shows it."""
    return ForecastView(
        version=meeting.agenda_version,
        ends_at=found.ends_at.isoformat(),
        planned_end=found.planned_end.isoformat(),
        late_s=found.late_s,
        options=[
            ForecastOption(
                kind=option.kind,
                items=list(option.touches),
                saves_s=option.saves_s,
                ends_at=option.ends_at.isoformat(),
            )
            for option in found.options
        ],
    )


def _break_title(caller: Caller) -> str:
    return translator(caller.language).gettext(BREAK_TITLE)
