"""Cases as the board reaches them: which version somebody sees, and new cases and versions."""

import hashlib
from dataclasses import replace
from datetime import datetime

from mdt.domain.agenda import AgendaItem
from mdt.domain.cases import Case, CaseSheet, CaseVersion, Material, seal
from mdt.domain.consents import CONSENT
from mdt.domain.dataset import SCHEMA_VERSION
from mdt.domain.decide.cases import (
    check_birth_year,
    check_materials,
    every_text,
    teaching_sheet,
    tidy_heading,
    tidy_sheet,
)
from mdt.domain.decide.evidence import show_evidence
from mdt.domain.decide.guards import known_item
from mdt.domain.errors import NoItemOpen, NotAllowed, NotFound, RevisionConflict
from mdt.domain.events import Event
from mdt.domain.gate import CLASS_OF_KIND, CLINICAL
from mdt.domain.ids import CaseId, CaseVersionId, ItemId, MaterialId, MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.people import Actor
from mdt.domain.policy import Action, actor_in, require, require_case
from mdt.domain.refusals.cases import TeachingConsentMissing
from mdt.domain.standing import ALLOWED, Deed, require_standing
from mdt.domain.valuesets import LANGUAGES, check_code
from mdt.service.case_files import kept_of, purpose_towards, towards_case
from mdt.service.commands import Commands
from mdt.service.gate import GateService, may_teach, require_no_recusal
from mdt.service.outcome import Outcome
from mdt.service.ports import UnitOfWork
from mdt.service.vault import IdentityLinks

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of visible numbers: without the letters and digits that are mistaken for each other."""

_DIGITS = 4


def _has_sheet_of(uow: UnitOfWork, current: CaseVersion, n: int) -> bool:
    """Return whether nobody changed the sheet since a version: files may have come meanwhile."""
    if current.n == n:
        return True
    then = next((one for one in uow.cases.versions(current.case_id) if one.n == n), None)
    return then is not None and then.sheet == current.sheet


class CaseService:
    """Use cases around cases and their materials."""

    def __init__(self, commands: Commands, links: IdentityLinks) -> None:
        self._commands = commands
        self._links = links
        self._gate = GateService(commands)

    def seen(
        self, uow: UnitOfWork, meeting_id: MeetingId, case_id: CaseId, *, by: PersonId
    ) -> tuple[Case, CaseVersion]:
        """Return a case on a meeting's agenda: the version called, or the current one before.

        Raises:
            NotFound: nothing in this meeting gives the person a part in the case.
            AccessRefused: the gate does not let them see it.
        """
        meeting = uow.meetings.load(meeting_id)
        require_case(actor_in(meeting, by), meeting, case_id)
        case = uow.cases.get(case_id)
        self._gate.require_open(uow, case, by, meeting=meeting)
        item = next(item for item in meeting.items if item.case_id == case_id)
        return case, self.version_of(uow, item, case_id)

    @staticmethod
    def version_of(uow: UnitOfWork, item: AgendaItem, case_id: CaseId) -> CaseVersion:
        """Return the version that an item fixed, or the current one while it fixed none."""
        if item.case_version_id is not None:
            return uow.cases.version(item.case_version_id)
        return uow.cases.current(case_id)

    def material(
        self,
        uow: UnitOfWork,
        material_id: MaterialId,
        *,
        by: PersonId,
        meeting_id: MeetingId | None = None,
    ) -> Material:
        """Return a material to whoever may see its case, in a meeting or by their board.

        Args:
            uow: storage.
            material_id: which.
            by: who asks.
            meeting_id: where; None looks through all meetings of the person.

        Raises:
            NotFound: nothing gives the person a part in the case.
            AccessRefused: the gate does not let them see it.
        """
        material = uow.materials.get(material_id)
        case = uow.cases.get(material.case_id)
        if case.owner_id == by:
            return material
        kept, _ = kept_of(uow, case)
        usual = CLASS_OF_KIND.get(material.kind, CLINICAL)
        data_class = kept.classes.get(material_id, usual)
        meeting = self._where(uow, case, by, meeting_id)
        self._gate.require_open(
            uow,
            case,
            by,
            meeting=meeting,
            purpose=purpose_towards(uow, by, case),
            data_class=data_class,
        )
        return material

    def create(
        self,
        uow: UnitOfWork,
        *,
        by: PersonId,
        title: str,
        tumour_site: str,
        sheet: CaseSheet,
        language: str,
    ) -> Case:
        """Store a new case of the person's hospital, under a number that says nothing.

        Everybody who is known may begin one: towards their own hospital's they always stand.

        Raises:
            Invalid: the title, or a field of the sheet.
            LooksLikeIdentity: the title names a patient whom the hospital keeps a link to.
        """
        check_code(LANGUAGES, language, field="language")
        title, site = tidy_heading(title, tumour_site)
        # A link of its own it cannot have yet; a patient of this hospital may have come before.
        ours = uow.cases.list_from(uow.people.get(by).institution_id)
        self._commands.words.check(uow, (case.id for case in ours), (("title", title),))
        return self._begin(uow, by=by, title=title, site=site, sheet=sheet, language=language)

    def copy_for_teaching(self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId) -> Case:
        """Make a copy for teaching: another number, fewer details, no pictures, no link back.

        Raises:
            TeachingConsentMissing: the patient did not agree to it.
        """
        case = uow.cases.get(case_id)
        require_standing(towards_case(uow, by, case), Deed.CASE_CHANGE)
        require_no_recusal(uow, case, by)
        consents = [entry.value for entry in uow.records.find(CONSENT, scope_id=case_id)]
        if not may_teach(consents, self._commands.clock().date()):
            raise TeachingConsentMissing
        current = uow.cases.current(case_id)
        return self._begin(
            uow,
            by=by,
            title=case.title,
            site=case.tumour_site,
            sheet=teaching_sheet(current.sheet, self._commands.clock().date()),
            language=current.language,
        )

    def add_version(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        *,
        by: PersonId,
        sheet: CaseSheet,
        materials: tuple[Material, ...],
        language: str,
        based_on: int | None = None,
    ) -> CaseVersion:
        """Store a further version of a case. Only its hospital may; earlier versions stay.

        Raises:
            RevisionConflict: the current version is not ``based_on``; it has both sheets.
        """
        case = uow.cases.get(case_id)
        require_standing(towards_case(uow, by, case), Deed.CASE_CHANGE)
        require_no_recusal(uow, case, by)
        check_code(LANGUAGES, language, field="language")
        check_materials(case_id, materials)
        before = uow.cases.current(case_id)
        if based_on is not None and not _has_sheet_of(uow, before, based_on):
            raise RevisionConflict(
                expected=based_on, actual=before.n, current=before.sheet, rejected=sheet
            )
        self._links.check(uow, case_id, every_text(sheet), field="sheet")
        at = self._commands.clock()
        check_birth_year(sheet, at.date())
        version = seal(
            CaseVersion(
                id=CaseVersionId(self._commands.new_id(at)),
                case_id=case_id,
                n=before.n + 1,
                author_id=by,
                created_at=at,
                language=language,
                sheet=tidy_sheet(sheet),
                content_hash="",
                prev_hash=before.content_hash,
                materials=materials,
            )
        )
        uow.cases.add_version(version)
        return version

    def show_evidence(
        self,
        uow: UnitOfWork,
        meeting_id: MeetingId,
        item_id: ItemId,
        *,
        by: PersonId,
        command_id: str | None = None,
    ) -> Outcome:
        """Show the board the latest version of the open case, from now on (I5)."""

        def decide(meeting: Meeting, actor: Actor, _at: datetime) -> tuple[Event, ...]:
            require(actor, Action.PRESENTATION_START, meeting)
            item = known_item(meeting, item_id)
            if item.case_id is None or item.case_version_id is None:
                raise NoItemOpen
            return show_evidence(
                meeting,
                by=actor,
                item_id=item_id,
                shown_n=uow.cases.version(item.case_version_id).n,
                version=uow.cases.current(item.case_id),
            )

        return self._commands.run(uow, meeting_id, by=by, command_id=command_id, decide=decide)

    def _begin(
        self,
        uow: UnitOfWork,
        *,
        by: PersonId,
        title: str,
        site: str,
        sheet: CaseSheet,
        language: str,
    ) -> Case:
        at = self._commands.clock()
        check_birth_year(sheet, at.date())
        person = uow.people.get(by)
        case = Case(
            id=CaseId(self._commands.new_id(at)),
            network_id=uow.people.institution(person.institution_id).network_id,
            pseudonym=self._free_number(uow, at),
            title=title,
            tumour_site=site,
            origin_institution_id=person.institution_id,
            owner_id=by,
            current_version_id=CaseVersionId(self._commands.new_id(at)),
        )
        version = CaseVersion(
            id=case.current_version_id,
            case_id=case.id,
            n=1,
            author_id=by,
            created_at=at,
            language=language,
            sheet=replace(tidy_sheet(sheet), schema_version=SCHEMA_VERSION),
            content_hash="",
            prev_hash="",
        )
        uow.cases.add(case, seal(version))
        return case

    def _free_number(self, uow: UnitOfWork, at: datetime) -> str:
        """Return a visible number that no case has; nothing can be read from it."""
        while True:
            digest = hashlib.sha256(self._commands.new_id(at).encode()).digest()
            digits = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest[:_DIGITS])
            if not uow.cases.is_taken(f"K-{digits}"):
                return f"K-{digits}"

    def _where(
        self, uow: UnitOfWork, case: Case, by: PersonId, meeting_id: MeetingId | None
    ) -> Meeting | None:
        """Return the meeting in which a person may see a case; None: they may outside one."""
        if meeting_id is not None:
            meetings = [uow.meetings.load(meeting_id)]
        else:
            meetings = [uow.meetings.load(summary.id) for summary in uow.meetings.list_for(by)]
        found = next((one for one in meetings if _may_see(one, case.id, by)), None)
        if found is None and (
            meeting_id is not None or not towards_case(uow, by, case) & ALLOWED[Deed.CASE_READ]
        ):
            raise NotFound
        return found


def _may_see(meeting: Meeting, case_id: CaseId, person_id: PersonId) -> bool:
    try:
        require_case(actor_in(meeting, person_id), meeting, case_id)
    except (NotAllowed, NotFound):
        return False
    return True
