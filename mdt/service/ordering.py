"""Ordering: the agenda as it changes after it was planned, and the forecast of its end."""

from dataclasses import replace
from datetime import datetime

from mdt.domain.agenda import ItemKind, ItemState, PlannedItem
from mdt.domain.cases import Case
from mdt.domain.decide import forecast as deciding
from mdt.domain.decide import ordering
from mdt.domain.decide.guards import known_item
from mdt.domain.errors import NotFound, UnknownCase
from mdt.domain.events import Event
from mdt.domain.forecast import BREAK_S, Forecast, forecast
from mdt.domain.ids import ItemId, MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action, actor_in, require
from mdt.service.commands import Commands, Decide, coordinates_board
from mdt.service.gate import GateService
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork


class Ordering:
    """Use cases of who keeps the agenda in order."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._gate = GateService(commands)

    def add(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        item: PlannedItem,
        after: ItemId | None,
        reason_code: str,
        reason: str = "",
        command_id: str | None = None,
    ) -> Outcome:
        """Put one more item on the agenda, before or during the session.

        Args:
            uow: storage.
            meeting_id: which meeting.
            by: who adds: who leads the meeting, or coordinates its board.
            item: what; an empty id is given one, a case without a title the case's.
            after: the item it follows; None puts it first.
            reason_code: why it comes late; not needed for a draft or a break.
            reason: the same in words.
            command_id: the client's id of the command.

        Raises:
            UnknownItem: ``after`` is not on the agenda.
            UnknownCase: the case is not of the board's network.
        """

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            require(actor, Action.AGENDA_ADD, meeting)
            return ordering.add_item(
                meeting,
                by=actor,
                item=self._filled(uow, meeting, item, at),
                after=after,
                reason_code=reason_code,
                reason=reason,
            )

        return self._run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def candidates(
        self, uow: UnitOfWork, meeting_id: MeetingId, *, reader: PersonId, words: str = ""
    ) -> tuple[Case, ...]:
        """Return the board's cases that could come onto the agenda now, by their visible number.

        Args:
            uow: storage.
            meeting_id: which meeting.
            reader: who looks for one, and may add to the agenda.
            words: each has to be in the number or in the title; none: all cases.
        """
        meeting = uow.meetings.load(meeting_id)
        coordinates = coordinates_board(uow, meeting, reader)
        require(actor_in(meeting, reader, coordinates=coordinates), Action.AGENDA_ADD, meeting)
        taken = {item.case_id for item in meeting.items if item.state is not ItemState.WITHDRAWN}
        wanted = words.casefold().split()
        return tuple(
            case
            for case in uow.cases.list_for_board(meeting.board_id)
            if case.id not in taken
            and all(word in f"{case.pseudonym} {case.title}".casefold() for word in wanted)
        )

    def reorder(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        version: int,
        order: tuple[ItemId, ...],
        command_id: str | None = None,
    ) -> Outcome:
        """Put the items to come into another order, based on the version that was seen."""
        return self._run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: ordering.reorder(
                meeting, by=actor, based_on=version, order=order
            ),
        )

    def withdraw(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Take an item off the agenda, with the reason."""
        return self._run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: ordering.withdraw_item(
                meeting, by=actor, item_id=item_id, reason=reason
            ),
        )

    def list_under_standard(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        standard: str,
        command_id: str | None = None,
    ) -> Outcome:
        """List a case under a standard of care, without discussion."""
        return self._commands.run(
            uow,
            meeting_id,
            by=by,
            command_id=command_id,
            decide=lambda meeting, actor, _at: ordering.list_under_standard(
                meeting, by=actor, item_id=item_id, standard=standard
            ),
        )

    def reopen(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        reason: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Take a closed item up again; the gate is asked anew, as when it was called."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            again = ordering.reopen_item(meeting, by=actor, item_id=item_id, reason=reason)
            item = known_item(meeting, item_id)
            self._gate.require_teaching_consent(uow, meeting, item, at.date())
            kept_from = self._gate.decided(
                uow, meeting, item, at, version_id=item.case_version_id, by=by
            )
            return tuple(dict.fromkeys((*kept_from, *again)))  # a hand goes down once

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def forecast(self, meeting: Meeting) -> Forecast:
        """Return when a meeting will end, and what can be done about it."""
        return forecast(meeting, self._commands.clock())

    def apply_forecast(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        version: int,
        kind: str,
        items: tuple[ItemId, ...],
        break_title: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Do what the forecast proposed; ``break_title`` is how a break is called on the agenda."""

        def decide(meeting: Meeting, actor: Actor, at: datetime) -> tuple[Event, ...]:
            pause = PlannedItem(
                id=ItemId(self._commands.new_id(at)),
                kind=ItemKind.BREAK,
                title=break_title,
                case_id=None,
                presenter_id=None,
                time_box_s=BREAK_S,
            )
            return deciding.apply_forecast(
                meeting, by=actor, based_on=version, kind=kind, items=items, pause=pause, at=at
            )

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def _run(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        *,
        by: PersonId,
        command_id: str | None,
        decide: Decide,
    ) -> Outcome:
        return self._commands.run(
            uow, meeting_id, by=by, command_id=command_id, decide=decide, coordination=True
        )

    def _filled(
        self, uow: UnitOfWork, meeting: Meeting, item: PlannedItem, at: datetime
    ) -> PlannedItem:
        """Return the item with an id, and with the title of its case where it has none."""
        title = item.title
        if item.case_id is not None:
            try:
                case = uow.cases.get(item.case_id)
            except NotFound as error:
                raise UnknownCase(field="case_id") from error
            if case.network_id != uow.boards.get(meeting.board_id).network_id:
                raise UnknownCase(field="case_id")
            title = title.strip() or case.title
        return replace(item, id=item.id or ItemId(self._commands.new_id(at)), title=title)
