"""Where cases stand, from readiness, agendas, recommendations, the pathway and consents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mdt.domain.access import ACCESS
from mdt.domain.agenda import OPEN_STATES, ItemOutcome, ItemState
from mdt.domain.case_states import CaseState, Situation, state_of
from mdt.domain.cases import Case
from mdt.domain.casework import CASE_KEPT
from mdt.domain.consents import CONSENT
from mdt.domain.followups import FOLLOWUP
from mdt.domain.gate import CARE
from mdt.domain.ids import CaseId, NetworkId
from mdt.service.case_files import CaseLine
from mdt.service.ports import UnitOfWork


@dataclass(slots=True)
class _Agendas:
    """What the boards of some networks have of cases."""

    listed: set[CaseId] = field(default_factory=set)
    open: set[CaseId] = field(default_factory=set)
    decided: dict[CaseId, date] = field(default_factory=dict)


def states_of(uow: UnitOfWork, lines: Sequence[CaseLine], on: date) -> Mapping[CaseId, CaseState]:
    """Return the state of each case of a list on a day."""
    agendas = _agendas(uow, {line.case.network_id for line in lines})
    return {line.case.id: state_of(_situation(uow, line, agendas, on)) for line in lines}


def _agendas(uow: UnitOfWork, networks: set[NetworkId]) -> _Agendas:
    found = _Agendas()
    for board in (board for one in sorted(networks) for board in uow.boards.list_network(one)):
        for meeting_id in uow.meetings.pending(board.id):
            for item in uow.meetings.load(meeting_id).items:
                if item.case_id is not None and item.state in OPEN_STATES:
                    found.open.add(item.case_id)
                elif item.case_id is not None and item.state is ItemState.PLANNED:
                    found.listed.add(item.case_id)
        for entry in uow.records.find(FOLLOWUP, scope_id=board.id):
            case_id, day = entry.value.case_id, entry.value.recommended_on
            found.decided[case_id] = max(day, found.decided.get(case_id, day))
    return found


def _situation(uow: UnitOfWork, line: CaseLine, agendas: _Agendas, on: date) -> Situation:
    case, since = line.case, _episode_began(uow, line)
    decided = agendas.decided.get(case.id)
    return Situation(
        stage=line.kept.stage,
        is_ready=line.readiness.state != "not_ready",
        is_listed=case.id in agendas.listed,
        is_open=case.id in agendas.open,
        is_withdrawn=_is_withdrawn(uow, case, on),
        was_decided=decided is not None and decided >= since,
        was_put_off=bool(line.kept.relistings) or _was_put_off(uow, case, since),
    )


def _episode_began(uow: UnitOfWork, line: CaseLine) -> date:
    """Return the day from which on what boards did belongs to the case's present episode."""
    if line.kept.episode == 1:
        return date.min
    history = uow.records.history(CASE_KEPT, line.case.id)
    return next(entry.at.date() for entry in history if entry.value.episode == line.kept.episode)


def _is_withdrawn(uow: UnitOfWork, case: Case, on: date) -> bool:
    consents = [entry.value for entry in uow.records.find(CONSENT, scope_id=case.id)]
    for_care = [one for one in consents if one.purpose == CARE]
    return any(one.withdrawn_on for one in for_care) and not any(
        one.state_on(on.isoformat()) == "active" for one in for_care
    )


def _was_put_off(uow: UnitOfWork, case: Case, since: date) -> bool:
    """Return whether the board that called it last left it without a recommendation."""
    called = uow.records.find(ACCESS, scope_id=case.id)
    last = max(called, key=lambda entry: entry.at, default=None)
    if last is None or last.at.date() < since:
        return False
    item = uow.meetings.load(last.value.meeting_id).item(last.value.item_id)
    return item is not None and item.outcome in {ItemOutcome.DEFERRED, ItemOutcome.NO_DECISION}
