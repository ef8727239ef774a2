"""Consents and agreements: recording them, and withdrawing them with effect at once."""

from dataclasses import replace
from datetime import datetime

from mdt.domain.consents import AGREEMENT, CONSENT, Agreement, Consent
from mdt.domain.decide import consents
from mdt.domain.errors import NotFound
from mdt.domain.ids import CaseId, ConsentId, NetworkId, PersonId
from mdt.domain.records import Entry
from mdt.domain.refusals.cases import ConsentNotInForce
from mdt.domain.standing import ALLOWED, Deed, require_standing
from mdt.service.case_files import towards_case
from mdt.service.commands import Commands
from mdt.service.gate import GateService
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork
from mdt.service.standings import standings


class Consents:
    """Use cases of who asks patients, and of who settles things between hospitals."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._gate = GateService(commands)

    def of_case(self, uow: UnitOfWork, case_id: CaseId) -> tuple[Entry[Consent], ...]:
        """Return the consents of a case."""
        return uow.records.find(CONSENT, scope_id=case_id)

    def record(self, uow: UnitOfWork, consent: Consent, *, by: PersonId) -> tuple[Outcome, ...]:
        """Record what a patient agreed to; whoever waited for it sees the case from now on.

        Returns:
            what it changed in meetings that are busy with the case.

        Raises:
            Invalid: a field of the consent.
        """
        case = uow.cases.get(consent.case_id)
        require_standing(towards_case(uow, by, case), Deed.CONSENT_RECORD)
        at = self._commands.clock()
        uow.records.add(
            CONSENT,
            self._commands.new_id(at),
            consents.record(consent),
            based_on=0,
            by=by,
            at=at,
            action="consent.recorded",
        )
        return self._decide_again(uow, case_id=case.id, by=by, at=at)

    def withdraw(
        self, uow: UnitOfWork, consent_id: ConsentId, *, by: PersonId, reason: str = ""
    ) -> tuple[Outcome, ...]:
        """Withdraw a consent; in the same commit, meetings keep the case from whom it covered.

        Raises:
            ConsentNotInForce: it is over already.
        """
        before = uow.records.current(CONSENT, consent_id)
        case = uow.cases.get(before.value.case_id)
        require_standing(towards_case(uow, by, case), Deed.CONSENT_WITHDRAW)
        at = self._commands.clock()
        uow.records.add(
            CONSENT,
            consent_id,
            consents.withdraw(before.value, on=at.date(), reason=reason),
            based_on=before.n,
            by=by,
            at=at,
            action="consent.withdrawn",
        )
        return self._decide_again(uow, case_id=case.id, by=by, at=at)

    def agree(self, uow: UnitOfWork, agreement: Agreement, *, by: PersonId) -> tuple[Outcome, ...]:
        """Record what the hospitals of a network settled.

        Returns:
            what it changed in meetings that are busy with a case of the network.

        Raises:
            NotFound: the person steers no board of the network.
            Invalid: a field of the agreement.
        """
        self._require_steering(uow, agreement.network_id, by)
        at = self._commands.clock()
        uow.records.add(
            AGREEMENT,
            self._commands.new_id(at),
            consents.agree(agreement),
            based_on=0,
            by=by,
            at=at,
            action="agreement.recorded",
        )
        return self._decide_again(uow, network_id=agreement.network_id, by=by, at=at)

    def end_agreement(
        self, uow: UnitOfWork, agreement_id: str, *, by: PersonId
    ) -> tuple[Outcome, ...]:
        """End an agreement from today on; in the same commit, busy meetings keep the case back.

        Raises:
            NotFound: the person steers no board of the network.
            ConsentNotInForce: it is over already.
        """
        before = uow.records.current(AGREEMENT, agreement_id)
        self._require_steering(uow, before.value.network_id, by)
        at = self._commands.clock()
        if before.value.ended_on:
            raise ConsentNotInForce
        uow.records.add(
            AGREEMENT,
            agreement_id,
            replace(before.value, ended_on=at.date().isoformat()),
            based_on=before.n,
            by=by,
            at=at,
            action="agreement.ended",
        )
        return self._decide_again(uow, network_id=before.value.network_id, by=by, at=at)

    def networks_of(self, uow: UnitOfWork, by: PersonId) -> tuple[NetworkId, ...]:
        """Return the networks in which a person steers a board."""
        found = {
            board.network_id
            for board in uow.boards.list_for(by)
            if standings(uow, by, board_id=board.id) & ALLOWED[Deed.BOARD_CHANGE]
        }
        return tuple(sorted(found))

    def _require_steering(self, uow: UnitOfWork, network_id: NetworkId, by: PersonId) -> None:
        if network_id not in self.networks_of(uow, by):
            raise NotFound

    def agreements(self, uow: UnitOfWork, network_id: NetworkId) -> tuple[Entry[Agreement], ...]:
        """Return the agreements of a network."""
        return uow.records.find(AGREEMENT, scope_id=network_id)

    def _decide_again(
        self,
        uow: UnitOfWork,
        *,
        case_id: CaseId | None = None,
        network_id: NetworkId | None = None,
        by: PersonId,
        at: datetime,
    ) -> tuple[Outcome, ...]:
        """Ask the gate anew for every meeting that has the case, or one of the network, open."""
        outcomes = []
        for meeting_id in uow.meetings.running():
            meeting = uow.meetings.load(meeting_id)
            item = meeting.current_item
            if item is None or item.case_id is None:
                continue
            if item.case_id != case_id and uow.cases.get(item.case_id).network_id != network_id:
                continue
            events = self._gate.decided(
                uow, meeting, item, at, version_id=item.case_version_id, by=by
            )
            outcomes.append(self._commands.append(uow, meeting, events, at=at, actor_id=by))
        return tuple(outcomes)
