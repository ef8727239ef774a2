"""Commands of ordering: the agenda's order, its forecast, and the session's unusual ends."""

from server.signaling.contract import ordering
from server.signaling.contract.wire import Committed, Nothing
from server.signaling.desk import Desk
from server.signaling.dispatch import AnyCommand, Command
from server.signaling.handlers import ordering as on_ordering

ROWS: tuple[AnyCommand[Desk], ...] = (
    Command("agenda.reorder", ordering.AgendaReorder, Committed, on_ordering.reorder),
    Command("agenda.add", ordering.ItemAdd, Committed, on_ordering.add),
    Command("agenda.find_cases", ordering.CasesSearch, ordering.CasesFound, on_ordering.find_cases),
    Command("agenda.withdraw", ordering.ItemReason, Committed, on_ordering.withdraw),
    Command("agenda.list_soc", ordering.ItemList, Committed, on_ordering.list_under_standard),
    Command("agenda.reopen", ordering.ItemReason, Committed, on_ordering.reopen),
    Command("agenda.forecast", Nothing, ordering.ForecastView, on_ordering.forecast),
    Command("agenda.apply_forecast", ordering.ForecastApply, Committed, on_ordering.apply_forecast),
    Command("session.abort", ordering.SessionReason, Committed, on_ordering.abort),
    Command("session.reopen", ordering.SessionReason, Committed, on_ordering.reopen_session),
)
