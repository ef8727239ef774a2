"""Materials on their way into a case: brought, looked at, and part of the next version."""

from dataclasses import dataclass, replace

from mdt.domain.cases import Case, CaseVersion, Material
from mdt.domain.casework import CASE_DRAFT, CASE_KEPT, CaseKept
from mdt.domain.decide import materials as decide
from mdt.domain.errors import NotFound, UnknownMaterial
from mdt.domain.ids import CaseId, MaterialId, PersonId
from mdt.domain.materials import UPLOAD, Upload, UploadState, usual_class
from mdt.domain.records import Entry
from mdt.domain.standing import Deed, require_standing
from mdt.service.case_files import kept_of
from mdt.service.cases import CaseService
from mdt.service.commands import Commands
from mdt.service.gate import require_no_recusal
from mdt.service.ports import UnitOfWork
from mdt.service.standings import standings
from mdt.service.vault import IdentityLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A cleaned and stored file, with what its bringer says of it."""

    material: Material  # its id is made here
    data_class: str  # empty: as usual for its kind
    was_cleaned: bool


class Materials:
    """Use cases of who prepares the materials of cases."""

    def __init__(self, commands: Commands, links: IdentityLinks, cases: CaseService) -> None:
        self._commands = commands
        self._links = links
        self._cases = cases

    def waiting(self, uow: UnitOfWork, case_id: CaseId) -> tuple[Entry[Upload], ...]:
        """Return the files of a case that nobody has decided on, the earliest first."""
        found = uow.records.find(UPLOAD, scope_id=case_id, state=UploadState.NEEDS_REVIEW.value)
        return tuple(sorted(found, key=lambda entry: entry.at))

    def require_place(
        self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId, text: str = ""
    ) -> None:
        """Return when somebody may bring one more file; asked before its bytes are stored.

        Args:
            uow: storage.
            case_id: which case.
            by: who brings it; of the hospital that sent the case.
            text: what stands on its pages.

        Raises:
            NotFound, NotAllowed: not of that hospital.
            TooManyMaterials: the case is full.
            LooksLikeIdentity: the text holds a word of the patient's identity.
        """
        self._changeable(uow, case_id, by)
        decide.require_place(
            in_version=len(uow.cases.current(case_id).materials),
            waiting=len(self.waiting(uow, case_id)),
        )
        if text:
            self._links.check(uow, case_id, (text,), field="file")

    def bring(
        self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId, brought: Brought
    ) -> Entry[Upload]:
        """Let a file wait for somebody to look at it.

        Raises:
            Invalid: what is said of it.
            TooManyMaterials, LooksLikeIdentity, NotFound, NotAllowed.
        """
        self.require_place(uow, case_id, by=by)
        data_class = brought.data_class or usual_class(brought.material.kind)
        decide.check_brought_class(data_class)
        at = self._commands.clock()
        material = decide.tidy_material(
            replace(brought.material, id=MaterialId(self._commands.new_id(at)), case_id=case_id)
        )
        self._links.check(uow, case_id, (material.title,), field="title")
        return uow.records.add(
            UPLOAD,
            material.id,
            Upload(
                material=material,
                data_class=data_class,
                uploaded_by=by,
                was_cleaned=brought.was_cleaned,
            ),
            based_on=0,
            by=by,
            at=at,
            action="material.brought",
        )

    def brought(
        self, uow: UnitOfWork, case_id: CaseId, material_id: MaterialId, *, by: PersonId
    ) -> Upload:
        """Return a file that waits, to who may decide on it. Raises NotFound, NotAllowed."""
        self._changeable(uow, case_id, by)
        return self._entry(uow, case_id, material_id).value

    def release(
        self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId, ids: tuple[MaterialId, ...]
    ) -> CaseVersion:
        """Take files into the case: its next version has them, with the sheet as it is.

        Raises:
            UnknownMaterial: none is named, or one that is not of this case.
            AlreadyDecided, SecondPerson, NotFound, NotAllowed.
        """
        case = self._changeable(uow, case_id, by)
        if not ids:
            raise UnknownMaterial(field="material_id")
        kept, n = kept_of(uow, case)
        at, classes, added = self._commands.clock(), dict(kept.classes), []
        for material_id in dict.fromkeys(ids):
            entry = self._entry(uow, case_id, material_id)
            released = decide.release(entry.value, by=by)
            uow.records.add(
                UPLOAD,
                material_id,
                released,
                based_on=entry.n,
                by=by,
                at=at,
                action="material.released",
            )
            added.append(released.material)
            if released.data_class != usual_class(released.material.kind):
                classes[material_id] = released.data_class
        if classes != kept.classes:
            self._keep(uow, replace(kept, classes=classes), n, by, action="case.classes_kept")
        before = uow.cases.current(case_id)
        decide.require_place(in_version=len(before.materials) + len(added) - 1, waiting=0)
        version = self._cases.add_version(
            uow,
            case_id,
            by=by,
            sheet=before.sheet,
            materials=(*before.materials, *added),
            language=before.language,
            based_on=before.n,
        )
        self._move_draft(uow, before, version, by)
        return version

    def reject(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        material_id: MaterialId,
        *,
        by: PersonId,
        reason: str,
    ) -> str:
        """Refuse a file; return the name of the bytes when nothing else needs them, or nothing.

        Raises:
            AlreadyDecided, ReasonRequired, NotFound, NotAllowed.
        """
        self._changeable(uow, case_id, by)
        self._links.check(uow, case_id, (reason,), field="reason")
        entry = self._entry(uow, case_id, material_id)
        uow.records.add(
            UPLOAD,
            material_id,
            decide.reject(entry.value, by=by, reason=reason),
            based_on=entry.n,
            by=by,
            at=self._commands.clock(),
            action="material.rejected",
        )
        sha256 = entry.value.material.sha256
        return "" if self.is_needed(uow, sha256) else sha256

    @staticmethod
    def is_needed(uow: UnitOfWork, sha256: str) -> bool:
        """Return whether a material, or a file that waits, has these bytes."""
        waiting = uow.records.find(UPLOAD, state=UploadState.NEEDS_REVIEW.value)
        return uow.materials.is_used(sha256) or any(
            entry.value.material.sha256 == sha256 for entry in waiting
        )

    def reclassify(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        material_id: MaterialId,
        *,
        by: PersonId,
        based_on: int,
        data_class: str,
        reason: str,
    ) -> CaseKept:
        """Say of what class a material is, with the reason; the gate follows it at once.

        Raises:
            UnknownMaterial, UnknownCode, ReasonRequired, RevisionConflict, NotFound, NotAllowed.
        """
        case = self._changeable(uow, case_id, by)
        self._links.check(uow, case_id, (reason,), field="reason")
        kept, _ = kept_of(uow, case)
        shown = {one.id: one for each in uow.cases.versions(case_id) for one in each.materials}
        after = decide.reclassify(
            kept,
            tuple(shown.values()),
            material_id=material_id,
            data_class=data_class,
            reason=reason,
        )
        return self._keep(uow, after, based_on, by, action="material.reclassified")

    def _keep(
        self, uow: UnitOfWork, kept: CaseKept, based_on: int, by: PersonId, *, action: str
    ) -> CaseKept:
        return uow.records.add(
            CASE_KEPT,
            kept.case_id,
            kept,
            based_on=based_on,
            by=by,
            at=self._commands.clock(),
            action=action,
        ).value

    def _move_draft(
        self, uow: UnitOfWork, before: CaseVersion, after: CaseVersion, by: PersonId
    ) -> None:
        """Let what is being typed go on: it was typed over a sheet that is still the current."""
        try:
            draft = uow.records.current(CASE_DRAFT, after.case_id)
        except NotFound:
            return
        if draft.value.based_on == before.n:
            uow.records.add(
                CASE_DRAFT,
                after.case_id,
                replace(draft.value, based_on=after.n),
                based_on=draft.n,
                by=by,
                at=self._commands.clock(),
                action="case.draft_moved",
            )

    @staticmethod
    def _changeable(uow: UnitOfWork, case_id: CaseId, by: PersonId) -> Case:
        case = uow.cases.get(case_id)
        require_standing(standings(uow, by, case_id=case_id), Deed.CASE_CHANGE)
        require_no_recusal(uow, case, by)
        return case

    @staticmethod
    def _entry(uow: UnitOfWork, case_id: CaseId, material_id: MaterialId) -> Entry[Upload]:
        entry = uow.records.current(UPLOAD, material_id)
        if entry.value.material.case_id != case_id:
            raise NotFound
        return entry
