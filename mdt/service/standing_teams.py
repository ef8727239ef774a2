"""Standing teams: what a board has settled for its meetings, its rule, and its next meeting."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from mdt.domain.agenda import ItemKind, PlannedItem
from mdt.domain.board_templates import Template
from mdt.domain.boards import Board, BoardMember
from mdt.domain.boards_kept import BOARD, QUORUM_RULE, BoardKept, kept_of
from mdt.domain.decide.boards import (
    as_row,
    local_day,
    names,
    next_rule,
    next_start,
    seats_on,
    settle,
)
from mdt.domain.decide.ordering import carried_actions, carried_items
from mdt.domain.errors import NotFound, RevisionConflict
from mdt.domain.ids import BoardId, InstitutionId, ItemId, MeetingId, NetworkId, PersonId
from mdt.domain.institutions import PROFILE
from mdt.domain.meetings import MeetingPlan, MeetingState
from mdt.domain.people import Participant, Role
from mdt.domain.quorum import QuorumRule
from mdt.domain.standing import Deed, Standing, require_standing
from mdt.service.actions import carried_over
from mdt.service.commands import Commands
from mdt.service.credentials import network_of
from mdt.service.followups import FollowUps
from mdt.service.meetings import Meetings
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork
from mdt.service.standings import require_active, standings

FIRST_ITEM_S = 300
"""Time box of the minutes of the meeting before, which every planned agenda begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardSeen:
    """A board as its page shows it."""

    board: Board
    kept: BoardKept
    n: int  # version of ``kept``; 0: nothing was settled yet
    standings: frozenset[Standing]


class StandingTeams:
    """Use cases around boards."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._meetings = Meetings(commands)
        self._followups = FollowUps(commands)

    def kept(self, uow: UnitOfWork, board_id: BoardId) -> BoardKept:
        """Return what a board has settled. Raises NotFound."""
        return self._current(uow, uow.boards.get(board_id))[1]

    def seen(
        self, uow: UnitOfWork, board_id: BoardId, *, by: PersonId, deed: Deed = Deed.BOARD_READ
    ) -> BoardSeen:
        """Return a board to whoever may do ``deed`` with it. Raises NotFound, NotAllowed."""
        found = standings(uow, by, board_id=board_id)
        require_standing(found, deed)
        board = uow.boards.get(board_id)
        n, kept = self._current(uow, board)
        return BoardSeen(board=board, kept=kept, n=n, standings=found)

    def list_for(self, uow: UnitOfWork, person_id: PersonId) -> tuple[BoardSeen, ...]:
        """Return the boards that a person may read: their own, and those of a network they run."""
        network_id = network_of(uow, person_id)
        boards = {board.id: board for board in uow.boards.list_for(person_id)}
        boards |= {board.id: board for board in uow.boards.list_network(network_id)}
        found = []
        for board in boards.values():
            where = standings(uow, person_id, board_id=board.id)
            if where:
                n, kept = self._current(uow, board)
                found.append(BoardSeen(board=board, kept=kept, n=n, standings=where))
        return tuple(found)

    def names(self, uow: UnitOfWork, person_id: PersonId, language: str) -> Mapping[BoardId, str]:
        """Return what a person's network calls its boards in a language, as far as it does."""
        kept = uow.records.find(BOARD, scope_id=network_of(uow, person_id))
        return {
            BoardId(entry.subject_id): name
            for entry in kept
            if (name := entry.value.titles.get(language))
        }

    def settle(
        self, uow: UnitOfWork, board_id: BoardId, *, by: PersonId, kept: BoardKept, based_on: int
    ) -> BoardKept:
        """Settle a board anew, based on the version that the writer saw.

        Raises:
            RevisionConflict: somebody settled it in the meantime; it has both.
        """
        require_standing(standings(uow, by, board_id=board_id), Deed.BOARD_CHANGE)
        board = uow.boards.get(board_id)
        known = {person.id for person in uow.people.list_network(board.network_id)}
        settled = settle(replace(kept, network_id=board.network_id), known=known)
        entry = uow.records.add(
            BOARD,
            board_id,
            settled,
            based_on=based_on,
            by=by,
            at=self._commands.clock(),
            action="board.settled",
        )
        uow.boards.save(as_row(board, entry.value))
        return entry.value

    def change_rule(
        self, uow: UnitOfWork, board_id: BoardId, *, by: PersonId, rule: QuorumRule, based_on: int
    ) -> QuorumRule:
        """Give a board the next version of its quorum rule; meetings planned before keep theirs.

        Args:
            uow: storage.
            board_id: which board.
            by: who changes it.
            rule: what it shall say; its id and version are not asked for.
            based_on: the version that the writer saw.

        Raises:
            RevisionConflict: another version came in between.
        """
        require_standing(standings(uow, by, board_id=board_id), Deed.RULE_CHANGE)
        board = uow.boards.get(board_id)
        before = board.quorum_rule
        if based_on != before.version:
            raise RevisionConflict(
                expected=based_on, actual=before.version, current=before, rejected=rule
            )
        after = next_rule(before, replace(rule, id=before.id, version=before.version + 1))
        if after == before:
            return before
        at, history = self._commands.clock(), uow.records.history(QUORUM_RULE, before.id)
        n = len(history)
        if not history:  # a board that was made before its rule was kept
            uow.records.add(
                QUORUM_RULE, before.id, before, based_on=0, by=None, at=at, action="rule.kept"
            )
            n = 1
        uow.records.add(
            QUORUM_RULE, before.id, after, based_on=n, by=by, at=at, action="rule.changed"
        )
        uow.boards.save(replace(board, quorum_rule=after))
        return after

    def rules(self, uow: UnitOfWork, board: Board) -> tuple[QuorumRule, ...]:
        """Return every version of a board's rule, the present one last."""
        kept = tuple(
            entry.value for entry in uow.records.history(QUORUM_RULE, board.quorum_rule.id)
        )
        return kept or (board.quorum_rule,)

    def make(
        self,
        uow: UnitOfWork,
        *,
        by: PersonId,
        template: Template,
        titles: Mapping[str, str],
        board_id: BoardId | None = None,
    ) -> BoardId:
        """Make a board of the maker's network from a template; the maker coordinates it.

        Args:
            uow: storage.
            by: who makes it: who runs the network, or coordinates a board of it.
            template: what is taken over; people are seated afterwards.
            titles: its name, by language.
            board_id: id to use, so that a form sent twice makes one board.
        """
        network_id = self.require_maker(uow, by)
        require_active(uow, network_id)
        at = self._commands.clock()
        new = board_id or BoardId(self._commands.new_id(at))
        if any(board.id == new for board in uow.boards.list_network(network_id)):
            return new
        called = names(titles, field="titles")
        rule = replace(template.rule, id=new, version=1)
        kept = _from_template(template, called, network_id, by)
        board = Board(
            id=new,
            network_id=network_id,
            slug=new,
            title="",
            tumour_site=template.tumour_site,
            tz=template.tz,
            languages=template.languages,
            quorum_rule=rule,
            members=(),
        )
        uow.boards.add(as_row(board, kept))
        uow.records.add(BOARD, new, kept, based_on=0, by=by, at=at, action="board.made")
        uow.records.add(QUORUM_RULE, new, rule, based_on=0, by=by, at=at, action="rule.made")
        return new

    @staticmethod
    def require_maker(uow: UnitOfWork, by: PersonId) -> NetworkId:
        """Return the network in which a person may make boards. Raises NotFound, NotAllowed."""
        network_id = network_of(uow, by)
        require_standing(standings(uow, by, network_id=network_id), Deed.BOARD_MAKE)
        return network_id

    def plan_next(
        self,
        uow: UnitOfWork,
        board_id: BoardId,
        *,
        by: PersonId,
        first_title: str,
        command_id: str | None = None,
    ) -> Outcome:
        """Plan the board's next meeting by its recurrence, as a draft.

        Core members are invited; in the place of those who are away, their deputies. It begins
        with the recommendations that nobody has reported on yet.

        Args:
            uow: storage.
            board_id: which board.
            by: who plans; must coordinate the board.
            first_title: what the first item, the minutes of the meeting before, is called.
            command_id: the client's id of the command, and of the meeting.

        Raises:
            NoNextDay: the board has no recurrence, or it has ended.
        """
        board = uow.boards.get(board_id)
        kept = self._current(uow, board)[1]
        starts_at = next_start(kept, self._last_start(uow, board_id, by))
        on = local_day(starts_at, kept.tz)
        seats = seats_on(kept.members, lambda who: _is_away(uow, who, on))
        chair = next((who for who, role in seats.items() if role is Role.CHAIR), None)
        plan = MeetingPlan(
            title=board.title,
            starts_at=starts_at,
            tz=kept.tz,
            planned_min=kept.planned_min,
            languages=kept.languages,
            participants=tuple(_invited(who, role) for who, role in seats.items()),
            items=(
                PlannedItem(
                    id=ItemId(""),
                    kind=ItemKind.PREVIOUS_MINUTES,
                    title=first_title,
                    case_id=None,
                    presenter_id=chair,
                    time_box_s=FIRST_ITEM_S,
                    carried=(
                        *carried_items(self._followups.open_of(uow, board_id, on), on),
                        *carried_actions(carried_over(uow, board_id), on),
                    ),
                ),
            ),
        )
        return self._meetings.plan(
            uow,
            by=by,
            board_id=board_id,
            plan=plan,
            meeting_id=MeetingId(command_id) if command_id else None,
            command_id=command_id,
        )

    def _last_start(self, uow: UnitOfWork, board_id: BoardId, by: PersonId) -> datetime:
        """Return the start of the last meeting that is planned, or now."""
        planned = (
            summary.starts_at
            for summary in uow.meetings.list_for(by)
            if summary.board_id == board_id and summary.state is not MeetingState.CANCELLED
        )
        return max((self._commands.clock(), *planned))

    @staticmethod
    def _current(uow: UnitOfWork, board: Board) -> tuple[int, BoardKept]:
        try:
            entry = uow.records.current(BOARD, board.id)
        except NotFound:
            return 0, kept_of(board)
        return entry.n, entry.value


def _from_template(
    template: Template, titles: Mapping[str, str], network_id: NetworkId, by: PersonId
) -> BoardKept:
    return BoardKept(
        network_id=network_id,
        titles=titles,
        kind=template.kind,
        languages=template.languages,
        members=(BoardMember(person_id=by, role=Role.COORDINATOR),),
        decision_rule=template.decision_rule,
        blind_first_round=template.blind_first_round,
        lead_signatures=template.lead_signatures,
        tz=template.tz,
        planned_min=template.planned_min,
        item_min=template.item_min,
    )


def _is_away(uow: UnitOfWork, person_id: PersonId, on: date) -> bool:
    try:
        return uow.records.current(PROFILE, person_id).value.is_away(on)
    except NotFound:
        return False


def _invited(person_id: PersonId, role: Role) -> Participant:
    """Return an invitation; the service of meetings looks up name and place."""
    return Participant(
        person_id=person_id,
        display_name="",
        institution_id=InstitutionId(""),
        institution_name="",
        discipline="",
        role=role,
    )
