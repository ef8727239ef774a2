"""Casework: making a case ready for a board, and bringing it back to one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from mdt.domain.cases import Case
from mdt.domain.casework import CASE_DRAFT, CASE_KEPT, CaseDraft, CaseKept
from mdt.domain.decide import casework
from mdt.domain.drafts import type_fields
from mdt.domain.errors import NotFound, UnknownPerson
from mdt.domain.ids import BoardId, CaseId, PersonId
from mdt.domain.readiness import Readiness
from mdt.domain.records import Entry
from mdt.domain.standing import Deed, require_standing
from mdt.service.case_files import CaseFiles, kept_of, towards_case
from mdt.service.commands import Commands
from mdt.service.gate import require_no_recusal
from mdt.service.ports import UnitOfWork
from mdt.service.vault import IdentityLinks

Settle = Callable[[CaseKept, Readiness], CaseKept]


class Casework:
    """Use cases of who prepares cases."""

    def __init__(self, commands: Commands, links: IdentityLinks | None = None) -> None:
        self._commands = commands
        self._links = links or IdentityLinks(commands, None)
        self._files = CaseFiles(commands)

    def readiness(self, uow: UnitOfWork, case_id: CaseId, on: date) -> Readiness:
        """Return what a case lacks on a day."""
        return self._files.readiness(uow, uow.cases.get(case_id), on)

    def assign_gap(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        *,
        by: PersonId,
        based_on: int,
        field: str,
        owner_id: PersonId | None,
        due_on: str,
    ) -> Entry[CaseKept]:
        """Say whose a gap is, and until when. Raises NotAGap, Invalid, RevisionConflict."""
        case = uow.cases.get(case_id)
        if owner_id is not None:
            _require_known(uow, case, owner_id)
        return self._settle(
            uow,
            case,
            lambda kept, readiness: casework.assign_gap(
                kept, readiness, field=field, owner_id=owner_id, due_on=due_on
            ),
            by=by,
            based_on=based_on,
            action="case.gap_assigned",
        )

    def waive_gap(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        *,
        by: PersonId,
        based_on: int,
        field: str,
        reason: str,
    ) -> Entry[CaseKept]:
        """Let the board do without a field, with the reason. Raises NotAGap, NotWaivable."""
        self._links.check(uow, case_id, (reason,), field="reason")
        return self._settle(
            uow,
            uow.cases.get(case_id),
            lambda kept, readiness: casework.waive_gap(
                kept, readiness, field=field, by=by, reason=reason
            ),
            by=by,
            based_on=based_on,
            action="case.gap_waived",
        )

    def demand_gap(
        self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId, based_on: int, field: str
    ) -> Entry[CaseKept]:
        """Take a waiver back. Raises NotAGap."""
        return self._settle(
            uow,
            uow.cases.get(case_id),
            lambda kept, readiness: casework.demand_gap(kept, readiness, field=field),
            by=by,
            based_on=based_on,
            action="case.gap_demanded",
        )

    def move_on(
        self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId, based_on: int, to: str
    ) -> Entry[CaseKept]:
        """Move a case along its pathway. Raises NoSuchStep, RevisionConflict."""
        return self._settle(
            uow,
            uow.cases.get(case_id),
            lambda kept, _: casework.move_on(kept, to=to),
            by=by,
            based_on=based_on,
            action="case.moved_on",
        )

    def relist(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        board_id: BoardId,
        *,
        reason_code: str,
        by: PersonId | None,
        at: datetime,
    ) -> None:
        """Bring a case back to a board; None as ``by`` is the server itself."""
        kept, n = kept_of(uow, uow.cases.get(case_id))
        again = casework.relist(kept, board_id=board_id, reason_code=reason_code, on=at.date())
        if again is not kept:
            uow.records.add(
                CASE_KEPT, case_id, again, based_on=n, by=by, at=at, action="case.relisted"
            )

    def taken_up(
        self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId, based_on: int, board_id: BoardId
    ) -> Entry[CaseKept]:
        """Note that a board has the case on an agenda again."""
        return self._settle(
            uow,
            uow.cases.get(case_id),
            lambda kept, _: casework.taken_up(kept, board_id=board_id),
            by=by,
            based_on=based_on,
            action="case.taken_up",
        )

    def draft(self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId) -> tuple[CaseDraft, int]:
        """Return what is typed of the next version, and the number of that record.

        A draft that was begun before the current version is over: it returns an empty one.
        """
        case = uow.cases.get(case_id)
        require_standing(towards_case(uow, by, case), Deed.CASE_CHANGE)
        require_no_recusal(uow, case, by)
        current = uow.cases.current(case_id).n
        try:
            entry = uow.records.current(CASE_DRAFT, case_id)
        except NotFound:
            return CaseDraft(case_id=case_id, based_on=current), 0
        if entry.value.based_on != current:
            return CaseDraft(case_id=case_id, based_on=current), entry.n
        return entry.value, entry.n

    def type_fields(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        *,
        by: PersonId,
        read_at: int,
        texts: Mapping[str, str],
    ) -> int:
        """Keep what was typed, field by field; return the draft's number after it.

        Raises:
            RevisionConflict: somebody else changed one of the fields since ``read_at``.
        """
        draft, n = self.draft(uow, case_id, by=by)
        self._links.check(uow, case_id, texts.values(), field=next(iter(texts), "field"))
        typed = type_fields(draft, texts, read_at=read_at, next_n=n + 1)
        if typed is draft:
            return n
        return uow.records.add(
            CASE_DRAFT,
            case_id,
            typed,
            based_on=n,
            by=by,
            at=self._commands.clock(),
            action="case.typed",
        ).n

    def _settle(
        self,
        uow: UnitOfWork,
        case: Case,
        settle: Settle,
        *,
        by: PersonId,
        based_on: int,
        action: str,
    ) -> Entry[CaseKept]:
        require_standing(towards_case(uow, by, case), Deed.CASE_LIST)
        require_no_recusal(uow, case, by)
        kept, _ = kept_of(uow, case)
        at = self._commands.clock()
        after = settle(kept, self._files.readiness(uow, case, at.date()))
        return uow.records.add(
            CASE_KEPT, case.id, after, based_on=based_on, by=by, at=at, action=action
        )


def _require_known(uow: UnitOfWork, case: Case, person_id: PersonId) -> None:
    """Refuse a person who does not belong to the case's network. Raises UnknownPerson."""
    if all(person.id != person_id for person in uow.people.list_network(case.network_id)):
        raise UnknownPerson(field="owner_id")
