"""The gate as it is asked: what there is of consents, agreements and recusals, and who asks."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from mdt.domain.access import ACCESS, Access, Decided
from mdt.domain.agenda import AgendaItem
from mdt.domain.boards_kept import BOARD
from mdt.domain.cases import Case
from mdt.domain.consents import AGREEMENT, CONSENT, Agreement, Consent
from mdt.domain.decide.attending import steps_back
from mdt.domain.errors import NotFound
from mdt.domain.events import Event
from mdt.domain.gate import (
    CARE,
    CLINICAL,
    EDUCATION,
    TEACHING_BOARDS,
    Denied,
    Shown,
    Verdict,
    Viewer,
    decide,
    refusal_of,
)
from mdt.domain.happened.access import AccessDecided
from mdt.domain.ids import BoardId, CaseId, CaseVersionId, InstitutionId, NetworkId, PersonId
from mdt.domain.meetings import ROOM_OPEN_STATES, Meeting
from mdt.domain.refusals.cases import RecusedFromCase, TeachingConsentMissing
from mdt.domain.rosters import VITAL_INTEREST
from mdt.domain.visibility import recused_cases
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork
from mdt.service.vital_interest import vital_interest


class Grounds:
    """What there is of consents and agreements, each read once: a list asks about many cases."""

    def __init__(self, uow: UnitOfWork) -> None:
        """Read nothing yet."""
        self._uow = uow
        self._countries: dict[InstitutionId, str] = {}
        self._agreements: dict[NetworkId, list[tuple[str, Agreement]]] = {}
        self._consents: dict[CaseId, list[tuple[str, Consent]]] = {}

    def country(self, institution_id: InstitutionId) -> str:
        """Return where an institution is."""
        if institution_id not in self._countries:
            self._countries[institution_id] = self._uow.people.institution(institution_id).country
        return self._countries[institution_id]

    def consents(self, case: Case) -> list[tuple[str, Consent]]:
        """Return the consents of a case, with their ids."""
        if case.id not in self._consents:
            entries = self._uow.records.find(CONSENT, scope_id=case.id)
            self._consents[case.id] = [(entry.subject_id, entry.value) for entry in entries]
        return self._consents[case.id]

    def agreements(self, case: Case) -> list[tuple[str, Agreement]]:
        """Return the agreements of a case's network, with their ids."""
        if case.network_id not in self._agreements:
            entries = self._uow.records.find(AGREEMENT, scope_id=case.network_id)
            self._agreements[case.network_id] = [(one.subject_id, one.value) for one in entries]
        return self._agreements[case.network_id]


class GateService:
    """Use cases around who may be shown a case."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def verdict(
        self,
        uow: UnitOfWork,
        case: Case,
        viewer: Viewer,
        *,
        purpose: str = CARE,
        data_class: str = CLINICAL,
        on: date | None = None,
        grounds: Grounds | None = None,
    ) -> Verdict:
        """Return what the gate says of one viewer and one case, or one material of it."""
        grounds = grounds or Grounds(uow)
        at = self._commands.clock()
        verdict = decide(
            _shown(grounds, case, data_class),
            viewer,
            purpose=purpose,
            consents=grounds.consents(case),
            agreements=grounds.agreements(case),
            on=(on or at.date()).isoformat(),
        )
        return _or_vital_interest(uow, case, viewer, verdict, at) if purpose == CARE else verdict

    def require_open(
        self,
        uow: UnitOfWork,
        case: Case,
        by: PersonId,
        *,
        meeting: Meeting | None = None,
        purpose: str = CARE,
        data_class: str = CLINICAL,
    ) -> None:
        """Refuse a case, or one class of its data, that the gate keeps from a person.

        Args:
            uow: storage.
            case: which.
            by: who asks.
            meeting: where; its board says what for.
            purpose: what for outside meetings, code of ``codes.cases.CONSENT_PURPOSES``.
            data_class: code of ``codes.cases.DATA_CLASSES``.

        Raises:
            AccessRefused: of the class that names the reason.
        """
        if meeting is not None:
            purpose = _purpose(uow, meeting)
        viewer = self.viewer(uow, by, meeting)
        verdict = self.verdict(uow, case, viewer, purpose=purpose, data_class=data_class)
        if not verdict.allow:
            raise refusal_of(verdict)

    def are_shown(
        self, uow: UnitOfWork, cases: Iterable[Case], by: PersonId
    ) -> Mapping[CaseId, bool]:
        """Return of which cases a person may be told what they are about: what lists ask."""
        viewer, grounds = self.viewer(uow, by), Grounds(uow)
        return {case.id: self.verdict(uow, case, viewer, grounds=grounds).allow for case in cases}

    def keeps_from(
        self, uow: UnitOfWork, case: Case, institutions: Iterable[InstitutionId]
    ) -> tuple[InstitutionId, ...]:
        """Return from the people of which institutions a case is kept now, in its care."""
        grounds = Grounds(uow)

        def anybody(id_: InstitutionId) -> Viewer:
            return Viewer(person_id=PersonId(""), institution_id=id_, country=grounds.country(id_))

        return tuple(
            id_
            for id_ in institutions
            if not self.verdict(uow, case, anybody(id_), grounds=grounds).allow
        )

    @staticmethod
    def viewer(uow: UnitOfWork, person_id: PersonId, meeting: Meeting | None = None) -> Viewer:
        """Return a person as the gate asks for them, with their role in a meeting."""
        person = uow.people.get(person_id)
        invited = meeting.participants.get(person_id) if meeting is not None else None
        return Viewer(
            person_id=person_id,
            institution_id=person.institution_id,
            country=uow.people.institution(person.institution_id).country,
            role=invited.role if invited is not None else None,
            recused_from=recused_from(uow, person_id),
        )

    @staticmethod
    def may_be_shown(grounds: Grounds, case: Case, on: date) -> bool:
        """Return whether any consent in force or agreement lets a case out of its country."""
        consents, agreements = grounds.consents(case), grounds.agreements(case)
        day = on.isoformat()
        if any(one.purpose == CARE and one.withdrawn_on for _, one in consents):
            return any(one.purpose == CARE and one.state_on(day) == "active" for _, one in consents)
        origin = grounds.country(case.origin_institution_id)
        agreed = any(
            one.basis(*pair.split("-"), purpose=CARE, on=day) not in {"", "explicit_consent"}
            for _, one in agreements
            for pair in one.bases
            if pair.startswith(f"{origin}-")
        )
        return agreed or any(
            one.purpose == CARE and one.state_on(day) == "active" for _, one in consents
        )

    @staticmethod
    def require_teaching_consent(
        uow: UnitOfWork, meeting: Meeting, item: AgendaItem, on: date
    ) -> None:
        """Refuse to teach with a case whose patient agreed to no teaching at all.

        Raises:
            TeachingConsentMissing: and nobody needs to be left out one by one.
        """
        if item.case_id is None or _purpose(uow, meeting) != EDUCATION:
            return
        consents = [entry.value for entry in uow.records.find(CONSENT, scope_id=item.case_id)]
        if not may_teach(consents, on):
            raise TeachingConsentMissing

    def denied(
        self, uow: UnitOfWork, meeting: Meeting, item: AgendaItem, at: datetime
    ) -> tuple[Denied, ...]:
        """Return the participants who may not get an item, each with the reason."""
        return tuple(
            Denied(person_id=one.person_id, reason_code=one.reason_code)
            for one in self._decide_all(uow, meeting, item, at)
            if not one.allow
        )

    def decided(
        self,
        uow: UnitOfWork,
        meeting: Meeting,
        item: AgendaItem,
        at: datetime,
        *,
        version_id: CaseVersionId | None,
        by: PersonId | None,
    ) -> tuple[Event, ...]:
        """Decide on everybody in a meeting, keep the decisions, and return what they change.

        Args:
            uow: storage.
            meeting: before the events.
            item: the item that is called, or is open while a consent changes.
            at: the moment.
            version_id: the version that the board sees.
            by: who calls the item, or changed the consent.

        Returns:
            nothing when nobody's part changes, which is the rule.
        """
        if item.case_id is None or version_id is None:
            return ()
        purpose = _purpose(uow, meeting)
        people = self._decide_all(uow, meeting, item, at)
        if any(one.ground != "own_institution" for one in people):
            subject = f"{meeting.id}:{item.id}"
            before = uow.records.history(ACCESS, subject)
            uow.records.add(
                ACCESS,
                subject,
                Access(
                    meeting_id=meeting.id,
                    item_id=item.id,
                    case_id=item.case_id,
                    case_version_id=version_id,
                    purpose=purpose,
                    people=people,
                ),
                based_on=before[-1].n if before else 0,
                by=by,
                at=at,
                action="case.access_decided",
            )
        denied = {one.person_id: one.reason_code for one in people if not one.allow}
        ended = steps_back(meeting, denied)
        if denied == meeting.withheld.get(item.id, {}):
            return ended
        told = tuple(Denied(person_id=id_, reason_code=code) for id_, code in denied.items())
        return (*ended, AccessDecided(item_id=item.id, denied=told))

    def _decide_all(
        self, uow: UnitOfWork, meeting: Meeting, item: AgendaItem, at: datetime
    ) -> tuple[Decided, ...]:
        if item.case_id is None:
            return ()
        case = uow.cases.get(item.case_id)
        grounds = Grounds(uow)
        shown, purpose = _shown(grounds, case), _purpose(uow, meeting)
        decided = []
        for person in meeting.participants.values():
            viewer = Viewer(
                person_id=person.person_id,
                institution_id=person.institution_id,
                country=grounds.country(person.institution_id),
                role=person.role,
            )
            verdict = decide(
                shown,
                viewer,
                purpose=purpose,
                consents=grounds.consents(case),
                agreements=grounds.agreements(case),
                on=at.date().isoformat(),
            )
            if purpose == CARE:
                verdict = _or_vital_interest(uow, case, viewer, verdict, at)
            decided.append(_kept(viewer, verdict))
        return tuple(decided)


def is_teaching(uow: UnitOfWork, board_id: BoardId) -> bool:
    """Return whether a board is shown cases to learn from them, and not for their care."""
    try:
        return uow.records.current(BOARD, board_id).value.kind in TEACHING_BOARDS
    except NotFound:  # it settled nothing yet, and so discusses cases
        return False


def may_teach(consents: Iterable[Consent], on: date) -> bool:
    """Return whether a patient agreed to teaching, for whichever country."""
    day = on.isoformat()
    return any(one.purpose == EDUCATION and one.state_on(day) == "active" for one in consents)


def _purpose(uow: UnitOfWork, meeting: Meeting) -> str:
    """Return what the board of a meeting is shown cases for."""
    return EDUCATION if is_teaching(uow, meeting.board_id) else CARE


def recused_from(uow: UnitOfWork, person_id: PersonId) -> frozenset[CaseId]:
    """Return the cases that a person is recused from in a meeting that is ahead or running."""
    found: frozenset[CaseId] = frozenset()
    for summary in uow.meetings.list_for(person_id):
        if summary.role is not None and summary.state in ROOM_OPEN_STATES:
            found |= recused_cases(uow.meetings.load(summary.id), person_id)
    return found


def require_no_recusal(uow: UnitOfWork, case: Case, by: PersonId) -> None:
    """Refuse whoever is recused from a case to act on it. Raises RecusedFromCase."""
    if by != case.owner_id and case.id in recused_from(uow, by):
        raise RecusedFromCase


_NOTHING_ALLOWS = frozenset({"no_consent", "no_agreement", "expired"})
"""Refusals that vital interest outweighs; a patient's withdrawal it does not."""


def _or_vital_interest(
    uow: UnitOfWork, case: Case, viewer: Viewer, verdict: Verdict, at: datetime
) -> Verdict:
    """Return the verdict, or that an urgent meeting lets the viewer see the case for its care."""
    if verdict.allow or verdict.reason_code not in _NOTHING_ALLOWS:
        return verdict
    entry = vital_interest(uow, case.id, at, person_id=viewer.person_id)
    if entry is None:
        return verdict
    return Verdict(
        allow=True,
        ground=VITAL_INTEREST,
        ground_id=entry.subject_id,
        legal_basis=VITAL_INTEREST,
    )


def _kept(viewer: Viewer, verdict: Verdict) -> Decided:
    return Decided(
        person_id=viewer.person_id,
        country=viewer.country,
        allow=verdict.allow,
        reason_code=verdict.reason_code,
        ground=verdict.ground,
        ground_id=verdict.ground_id,
        legal_basis=verdict.legal_basis,
    )


def _shown(grounds: Grounds, case: Case, data_class: str = CLINICAL) -> Shown:
    """Return a case as the gate asks for it."""
    return Shown(
        owner_id=case.owner_id,
        origin_id=case.origin_institution_id,
        origin_country=grounds.country(case.origin_institution_id),
        data_class=data_class,
        case_id=case.id,
    )
