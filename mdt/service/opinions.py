"""Opinions: what single experts answer to a request, each on their own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from mdt.domain.decide import reviews as decide
from mdt.domain.decide.cases import every_text
from mdt.domain.errors import IllegalTransition, NotAllowed, NotFound, UnknownPerson
from mdt.domain.ids import PersonId, RequestId
from mdt.domain.people import Person
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.records import Entry
from mdt.domain.refusals.requests import AlreadyAsked
from mdt.domain.requests import REQUEST, Request, RequestState
from mdt.domain.reviews import OPINION, Opinion, OpinionState, opinion_id
from mdt.domain.standing import Deed, Standing, require_standing
from mdt.service.commands import Commands
from mdt.service.experts import Experts
from mdt.service.gate import GateService, require_no_recusal
from mdt.service.ports import UnitOfWork
from mdt.service.requests import standings_of
from mdt.service.revisions import require_newest

ANSWERABLE = frozenset({RequestState.ACCEPTED, RequestState.SCHEDULED, RequestState.DISCUSSED})
"""States of a request in which an opinion on it is still of use."""

_READS_ALL = frozenset({Standing.COORDINATOR, Standing.CHAIR, Standing.MEMBER})


class Opinions:
    """Use cases of experts, and of who asks them."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._experts = Experts(commands)
        self._gate = GateService(commands)

    def experts(self, uow: UnitOfWork, request: Request) -> tuple[Person, ...]:
        """Return whom a board can ask: verified people of the network, wanted disciplines first."""
        return self._experts.of(uow, request)

    def ask(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        *,
        by: PersonId,
        experts: Sequence[PersonId],
        due_on: date,
    ) -> tuple[Entry[Opinion], ...]:
        """Ask experts for their opinions until a day.

        Raises:
            NotYourTurn, IllegalTransition: who asks, and in which state of the request.
            UnknownPerson, NotVerified, AlreadyAsked: whom.
            NeededInThePast: the day.
        """
        request = self._experts.steered(uow, request_id, by)
        if not experts:
            raise UnknownPerson(field="experts")
        at = self._commands.clock()
        return tuple(
            self._ask_one(uow, request_id, request, by=by, expert_id=each, due_on=due_on, at=at)
            for each in experts
        )

    def waiting(self, uow: UnitOfWork, by: PersonId) -> tuple[Entry[Opinion], ...]:
        """Return the opinions that a person is waited for with."""
        return uow.records.find(OPINION, owner_id=by, state=OpinionState.ASKED)

    def opinions(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId
    ) -> tuple[Entry[Opinion], ...]:
        """Return the opinions on a request, with only those contents that a person may read.

        The board reads all that are given. An expert reads the others' after giving their own,
        so that opinions are formed independently; the sender reads them with the answer.
        """
        entry = uow.records.current(REQUEST, request_id)
        found = standings_of(uow, request_id, entry.value, by)
        require_standing(found, Deed.CASE_READ)
        require_no_recusal(uow, uow.cases.get(entry.value.case_id), by)
        every = uow.records.find(OPINION, scope_id=request_id)
        gave = any(
            one.value.expert_id == by and one.value.state is OpinionState.GIVEN for one in every
        )
        is_answered = entry.value.state in {RequestState.ANSWERED, RequestState.CLOSED}
        sends = bool(found & {Standing.OWNER, Standing.ORIGIN})
        reads = bool(found & _READS_ALL) or gave or (sends and is_answered)
        return tuple(one if reads or one.value.expert_id == by else _closed(one) for one in every)

    def opinion(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId
    ) -> Entry[Opinion] | None:
        """Return what was asked of a person about a request, if anything was."""
        try:
            return uow.records.current(OPINION, opinion_id(request_id, by))
        except NotFound:
            return None

    def give(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        *,
        by: PersonId,
        based_on: int,
        stance: str,
        diagnosis: str,
        advice: RecommendationContent,
        limits: str,
    ) -> Entry[Opinion]:
        """Give one's opinion, on the case as it stands now.

        Raises:
            NotFound, NotAllowed: it was not asked of this person.
            AccessRefused: the gate keeps the case from them, by now.
            NotVerified: the person's credential is not verified (any more).
            IllegalTransition: the request needs no opinion any more.
            Required, UnknownCode, RevisionConflict.
        """
        entry, request = self._asked(uow, request_id, by)
        self._gate.require_open(uow, uow.cases.get(request.case_id), by)
        self._experts.require_verified(uow, uow.people.get(by), entry.value.discipline)
        at = self._commands.clock()
        given = decide.give(
            entry.value,
            stance=stance,
            diagnosis=diagnosis,
            advice=advice,
            limits=limits,
            seen=uow.cases.current(request.case_id).id,
            at=at,
        )
        texts = (("text", text) for text in every_text(given))
        self._commands.words.check(uow, (request.case_id,), texts)
        return uow.records.add(
            OPINION,
            entry.subject_id,
            given,
            based_on=based_on,
            by=by,
            at=at,
            action="opinion.given",
        )

    def refuse(
        self, uow: UnitOfWork, request_id: RequestId, *, by: PersonId, based_on: int, reason: str
    ) -> Entry[Opinion]:
        """Say that one cannot answer, and why."""
        entry, _ = self._asked(uow, request_id, by)
        require_newest(entry, based_on, replace(entry.value, reason=reason))
        return uow.records.add(
            OPINION,
            entry.subject_id,
            decide.refuse(entry.value, reason=reason),
            based_on=based_on,
            by=by,
            at=self._commands.clock(),
            action="opinion.refused",
        )

    def _ask_one(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        request: Request,
        *,
        by: PersonId,
        expert_id: PersonId,
        due_on: date,
        at: datetime,
    ) -> Entry[Opinion]:
        expert = self._experts.person(uow, request, expert_id, field="experts")
        self._experts.require_verified(uow, expert, expert.discipline)
        if self.opinion(uow, request_id, by=expert_id) is not None:
            raise AlreadyAsked(field="experts", name=expert.display_name)
        opinion = Opinion(
            request_id=request_id,
            case_id=request.case_id,
            expert_id=expert_id,
            discipline=expert.discipline,
            asked_by=by,
            asked_at=at,
            due_on=due_on,
        )
        return uow.records.add(
            OPINION,
            opinion_id(request_id, expert_id),
            decide.ask(opinion),
            based_on=0,
            by=by,
            at=at,
            action="opinion.asked",
        )

    def _asked(
        self, uow: UnitOfWork, request_id: RequestId, by: PersonId
    ) -> tuple[Entry[Opinion], Request]:
        """Return what was asked of a person, while it is of use."""
        request = uow.records.current(REQUEST, request_id).value
        found = standings_of(uow, request_id, request, by)
        require_standing(found, Deed.OPINION_GIVE)
        require_no_recusal(uow, uow.cases.get(request.case_id), by)
        entry = self.opinion(uow, request_id, by=by)
        if entry is None:
            raise NotAllowed
        if request.state not in ANSWERABLE:
            raise IllegalTransition
        return entry, request


def _closed(entry: Entry[Opinion]) -> Entry[Opinion]:
    """Return an opinion without what it says: that it was asked, and whether it was given."""
    value = entry.value
    shut = Opinion(
        request_id=value.request_id,
        case_id=value.case_id,
        expert_id=value.expert_id,
        discipline=value.discipline,
        asked_by=value.asked_by,
        asked_at=value.asked_at,
        due_on=value.due_on,
        state=value.state,
    )
    return replace(entry, value=shut)
