"""Second readings of pathology: asked of a pathologist elsewhere, and graded."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from mdt.domain.cases import CaseVersion, Material
from mdt.domain.decide import reviews as decide
from mdt.domain.decide.cases import every_text
from mdt.domain.errors import NotAllowed, UnknownPerson
from mdt.domain.ids import MaterialId, PersonId, RequestId, ReviewId
from mdt.domain.people import Person
from mdt.domain.records import Entry
from mdt.domain.refusals.requests import AlreadyAsked, ReportMissing
from mdt.domain.requests import REQUEST, Request, RequestState
from mdt.domain.reviews import (
    REVIEW,
    Finding,
    Review,
    ReviewState,
    Slide,
)
from mdt.domain.standing import Deed, Standing, require_standing
from mdt.service.casework import Casework
from mdt.service.commands import Commands
from mdt.service.experts import Experts
from mdt.service.gate import require_no_recusal
from mdt.service.ports import UnitOfWork
from mdt.service.requests import Requests, standings_of
from mdt.service.revisions import require_newest

PATHOLOGISTS = frozenset({"pathology", "molecular_pathology"})
"""Disciplines that read slides."""

ANSWERABLE = frozenset({RequestState.ACCEPTED, RequestState.SCHEDULED, RequestState.DISCUSSED})
"""States of a request in which an opinion on it is still of use."""

_READS_ALL = frozenset({Standing.COORDINATOR, Standing.CHAIR, Standing.MEMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenReview:
    """A second reading as somebody may see it."""

    entry: Entry[Review]
    request: Request
    version: CaseVersion  # whose pathology is read again
    report: Material | None
    may_grade: bool


class Reviews:
    """Use cases of reviewers, and of who asks them."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._experts = Experts(commands)
        self._requests = Requests(commands)
        self._casework = Casework(commands)

    def waiting(self, uow: UnitOfWork, by: PersonId) -> tuple[Entry[Review], ...]:
        """Return the second readings that a person is waited for with."""
        return uow.records.find(REVIEW, owner_id=by, state=ReviewState.ASKED)

    def reviewers(self, uow: UnitOfWork, request: Request) -> tuple[Person, ...]:
        """Return who can read slides again: verified pathologists of another institution."""
        home = uow.cases.get(request.case_id).origin_institution_id
        return tuple(
            person
            for person in self._experts.of(uow, request)
            if person.discipline in PATHOLOGISTS and person.institution_id != home
        )

    def local_pathologists(self, uow: UnitOfWork, request: Request) -> tuple[Person, ...]:
        """Return the pathologists where the case comes from, to be told and heard."""
        case = uow.cases.get(request.case_id)
        return tuple(
            person
            for person in uow.people.list_network(case.network_id)
            if person.discipline in PATHOLOGISTS
            and person.institution_id == case.origin_institution_id
        )

    def ask_review(
        self,
        uow: UnitOfWork,
        request_id: RequestId,
        *,
        by: PersonId,
        report_id: MaterialId | None,
        reviewer_id: PersonId,
        local_pathologist_id: PersonId | None,
        due_on: date,
    ) -> Entry[Review]:
        """Ask a pathologist to read the slides again, with the original report.

        Raises:
            NotYourTurn, IllegalTransition: who asks, and in which state of the request.
            ReportMissing, UnknownMaterial: without a report of the case.
            UnknownPerson, NotVerified, AlreadyAsked: the reviewer.
        """
        request = self._experts.steered(uow, request_id, by)
        version = uow.cases.current(request.case_id)
        report = decide.check_report(version, report_id)
        reviewer = self._experts.person(uow, request, reviewer_id, field="reviewer_id")
        if reviewer.discipline not in PATHOLOGISTS:
            raise UnknownPerson(field="reviewer_id")
        self._experts.require_verified(uow, reviewer, reviewer.discipline)
        locals_ = {person.id for person in self.local_pathologists(uow, request)}
        if local_pathologist_id is not None and local_pathologist_id not in locals_:
            raise UnknownPerson(field="local_pathologist_id")
        if uow.records.find(
            REVIEW, scope_id=request_id, owner_id=reviewer_id, state=ReviewState.ASKED
        ):
            raise AlreadyAsked(field="reviewer_id", name=reviewer.display_name)
        at = self._commands.clock()
        before = decide.finding_of(version)
        review = Review(
            case_id=request.case_id,
            board_id=request.board_id,
            request_id=request_id,
            case_version_id=version.id,
            report_id=report,
            reviewer_id=reviewer_id,
            asked_by=by,
            asked_at=at,
            due_on=due_on,
            before=before,
            after=before,
            local_pathologist_id=local_pathologist_id,
        )
        return uow.records.add(
            REVIEW,
            self._commands.new_id(at),
            decide.ask_review(review),
            based_on=0,
            by=by,
            at=at,
            action="review.asked",
        )

    def reviews(self, uow: UnitOfWork, request_id: RequestId) -> tuple[Entry[Review], ...]:
        """Return the second readings that were asked for with a request."""
        return uow.records.find(REVIEW, scope_id=request_id)

    def read(self, uow: UnitOfWork, review_id: ReviewId, *, by: PersonId) -> SeenReview:
        """Return a second reading to whoever may read its case. Raises NotFound, NotAllowed."""
        entry = uow.records.current(REVIEW, review_id)
        request = uow.records.current(REQUEST, entry.value.request_id).value
        found = standings_of(uow, entry.value.request_id, request, by)
        require_standing(found, Deed.CASE_READ)
        self._requests.require_open_gate(uow, uow.cases.get(entry.value.case_id), by)
        version = uow.cases.version(entry.value.case_version_id)
        reports = {one.id: one for one in version.materials}
        return SeenReview(
            entry=entry,
            request=request,
            version=version,
            report=reports.get(entry.value.report_id),
            may_grade=by == entry.value.reviewer_id and entry.value.state is ReviewState.ASKED,
        )

    def save(
        self,
        uow: UnitOfWork,
        review_id: ReviewId,
        *,
        by: PersonId,
        based_on: int,
        slides: tuple[Slide, ...],
        after: Finding,
        note: str,
    ) -> Entry[Review]:
        """Keep what was read so far."""
        entry = self._own(uow, review_id, by)
        named = tuple(slide for slide in slides if slide.stain)
        require_newest(entry, based_on, replace(entry.value, slides=named, after=after, note=note))
        read = decide.save(entry.value, slides=slides, after=after, note=note)
        self._require_no_identity(uow, read)
        return uow.records.add(
            REVIEW,
            review_id,
            read,
            based_on=based_on,
            by=by,
            at=self._commands.clock(),
            action="review.saved",
        )

    def complete(
        self,
        uow: UnitOfWork,
        review_id: ReviewId,
        *,
        by: PersonId,
        based_on: int,
        grade: str,
        slides: tuple[Slide, ...],
        after: Finding,
        note: str,
    ) -> Entry[Review]:
        """Complete a second reading; a major discordance brings the case back to the board.

        Raises:
            NotFound, NotAllowed, NotVerified: the reading is somebody else's.
            ReportMissing, GradeRequired, SlidesMissing, DifferenceRequired, RevisionConflict.
        """
        entry = self._own(uow, review_id, by)
        named = tuple(slide for slide in slides if slide.stain)
        typed = replace(entry.value, grade=grade, slides=named, after=after, note=note)
        require_newest(entry, based_on, typed)
        if not any(one.id == entry.value.report_id for one in self._version(uow, entry).materials):
            raise ReportMissing(field="report_id")
        reviewer = uow.people.get(by)
        self._experts.require_verified(uow, reviewer, reviewer.discipline)
        at = self._commands.clock()
        done = decide.complete(
            entry.value, grade=grade, slides=slides, after=after, note=note, at=at
        )
        self._require_no_identity(uow, done)
        if grade == "major":
            done = replace(done, relisted_as=RequestId(self._commands.new_id(at)))
        added = uow.records.add(
            REVIEW, review_id, done, based_on=based_on, by=by, at=at, action="review.graded"
        )
        if done.relisted_as:
            self._relist(uow, review_id, done, by=by, at=at)
        return added

    def _relist(
        self, uow: UnitOfWork, review_id: ReviewId, done: Review, *, by: PersonId, at: datetime
    ) -> None:
        """Put the case to the board again, in the name of its own hospital."""
        asked = uow.records.current(REQUEST, done.request_id).value
        case = uow.cases.get(done.case_id)
        again = Request(
            case_id=done.case_id,
            from_institution_id=case.origin_institution_id,
            from_person_id=case.owner_id,
            board_id=done.board_id,
            question=decide.question_again(asked.question, done),
            language=asked.language,
            question_type=asked.question_type,
            urgency=asked.urgency,
            wanted=asked.wanted,
            state=RequestState.SUBMITTED,
            submitted_at=at,
            review_id=review_id,
        )
        uow.records.add(
            REQUEST, done.relisted_as, again, based_on=0, by=by, at=at, action="request.relisted"
        )
        self._casework.relist(
            uow, done.case_id, done.board_id, reason_code="major_discordance", by=by, at=at
        )

    def _require_no_identity(self, uow: UnitOfWork, review: Review) -> None:
        texts = (("text", text) for text in every_text(review))
        self._commands.words.check(uow, (review.case_id,), texts)

    def _own(self, uow: UnitOfWork, review_id: ReviewId, by: PersonId) -> Entry[Review]:
        entry = uow.records.current(REVIEW, review_id)
        request = uow.records.current(REQUEST, entry.value.request_id).value
        require_standing(standings_of(uow, entry.value.request_id, request, by), Deed.REVIEW_GRADE)
        if entry.value.reviewer_id != by:
            raise NotAllowed
        case = uow.cases.get(entry.value.case_id)
        require_no_recusal(uow, case, by)
        self._requests.require_open_gate(uow, case, by)
        return entry

    @staticmethod
    def _version(uow: UnitOfWork, entry: Entry[Review]) -> CaseVersion:
        return uow.cases.version(entry.value.case_version_id)
