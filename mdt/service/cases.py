"""Cases as the board reaches them: which version somebody sees, and new versions."""

from mdt.domain.agenda import AgendaItem
from mdt.domain.cases import Case, CaseSheet, CaseVersion, Material, seal
from mdt.domain.decide.cases import check_materials, tidy_sheet
from mdt.domain.errors import NotAllowed, NotFound
from mdt.domain.ids import CaseId, CaseVersionId, MaterialId, MeetingId, PersonId
from mdt.domain.meetings import Meeting
from mdt.domain.policy import actor_in, require_case
from mdt.domain.valuesets import LANGUAGES, check_code
from mdt.service.commands import Commands
from mdt.service.ports import UnitOfWork


class CaseService:
    """Use cases around cases and their materials."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def seen(
        self, uow: UnitOfWork, meeting_id: MeetingId, case_id: CaseId, *, by: PersonId
    ) -> tuple[Case, CaseVersion]:
        """Return a case on a meeting's agenda: the version called, or the current one before."""
        meeting = uow.meetings.load(meeting_id)
        require_case(actor_in(meeting, by), meeting, case_id)
        item = next(item for item in meeting.items if item.case_id == case_id)
        return uow.cases.get(case_id), self.version_of(uow, item, case_id)

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
        """Return a material to whoever may see its case in a meeting.

        Args:
            uow: storage.
            material_id: which.
            by: who asks.
            meeting_id: where; None looks through all meetings of the person.
        """
        material = uow.materials.get(material_id)
        if uow.cases.get(material.case_id).owner_id == by:
            return material
        if meeting_id is not None:
            meetings = [uow.meetings.load(meeting_id)]
        else:
            meetings = [uow.meetings.load(summary.id) for summary in uow.meetings.list_for(by)]
        if any(_may_see(meeting, material.case_id, by) for meeting in meetings):
            return material
        raise NotFound

    def add_version(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        *,
        by: PersonId,
        sheet: CaseSheet,
        materials: tuple[Material, ...],
        language: str,
    ) -> CaseVersion:
        """Store a further version of a case. Only its owner may; earlier versions stay."""
        case = uow.cases.get(case_id)
        if case.owner_id != by:
            raise NotAllowed
        check_code(LANGUAGES, language, field="language")
        check_materials(case_id, materials)
        before = uow.cases.current(case_id)
        at = self._commands.clock()
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


def _may_see(meeting: Meeting, case_id: CaseId, person_id: PersonId) -> bool:
    try:
        require_case(actor_in(meeting, person_id), meeting, case_id)
    except (NotAllowed, NotFound):
        return False
    return True
