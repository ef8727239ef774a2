"""Translated documents: saying what a material translates, and checking it."""

from dataclasses import replace

from mdt.domain.cases import CaseVersion, Material
from mdt.domain.codes.documents import DOCUMENT_TRANSLATIONS
from mdt.domain.documents import (
    TRANSITIONS,
    TRANSLATED,
    TranslatedDocument,
    TranslationState,
    standing_of,
)
from mdt.domain.errors import NotFound, Required
from mdt.domain.ids import CaseId, MaterialId, PersonId
from mdt.domain.records import Entry
from mdt.domain.refusals.documents import NoTranslation, OriginalChanged, OwnTranslation
from mdt.domain.standing import Deed, require_standing
from mdt.domain.text import NAME_MAX, clean_line
from mdt.domain.transitions import step
from mdt.service.commands import Commands
from mdt.service.gate import require_no_recusal
from mdt.service.ports import UnitOfWork
from mdt.service.standings import standings
from mdt.service.vault import IdentityLinks


class Documents:
    """Use cases of the hospital that sends a case with papers in several languages."""

    def __init__(self, commands: Commands, links: IdentityLinks) -> None:
        self._commands = commands
        self._links = links

    @staticmethod
    def of_case(uow: UnitOfWork, case_id: CaseId) -> tuple[Entry[TranslatedDocument], ...]:
        """Return what is said of the translations of a case, the earliest first."""
        found = uow.records.find(TRANSLATED, scope_id=case_id)
        return tuple(sorted(found, key=lambda entry: entry.subject_id))

    def declare(
        self,
        uow: UnitOfWork,
        case_id: CaseId,
        *,
        by: PersonId,
        material_id: MaterialId,
        translation_of: MaterialId,
        translator: str,
    ) -> Entry[TranslatedDocument]:
        """Say that a material of the case is the translation of another one as it is now.

        Args:
            uow: storage.
            case_id: which case.
            by: who says so; of the hospital that sent the case.
            material_id: the translation.
            translation_of: the original.
            translator: who translated it, in words.

        Raises:
            NoTranslation: they are not two documents of the case, or the original is a
                translation itself.
            Required, TooLong, LooksLikeIdentity, NotFound, NotAllowed.
        """
        version = self._changeable(uow, case_id, by)
        name = clean_line(translator, limit=NAME_MAX, field="translator")
        if not name:
            raise Required(field="translator")
        self._links.check(uow, case_id, (name,), field="translator")
        known = {entry.subject_id: entry for entry in self.of_case(uow, case_id)}
        translation, original = _named(version, material_id), _named(version, translation_of)
        if translation is None or original is None or translation is original:
            raise NoTranslation(field="translation_of")
        if original.id in known or any(
            entry.value.translation_of == translation.id for entry in known.values()
        ):
            raise NoTranslation(field="translation_of")
        before = known.get(translation.id)
        if before is not None:
            step(TRANSITIONS, before.value.state, "declare", labels=DOCUMENT_TRANSLATIONS)
        return uow.records.add(
            TRANSLATED,
            translation.id,
            TranslatedDocument(
                case_id=case_id,
                material_id=translation.id,
                translation_of=original.id,
                original_sha256=original.sha256,
                translator=name,
                declared_by=by,
            ),
            based_on=before.n if before is not None else 0,
            by=by,
            at=self._commands.clock(),
            action="translation.declared",
        )

    def check(
        self, uow: UnitOfWork, case_id: CaseId, material_id: MaterialId, *, by: PersonId
    ) -> Entry[TranslatedDocument]:
        """Confirm that a translation says what its original says.

        Raises:
            OwnTranslation: who added it does not check it.
            OriginalChanged: the original is not what was translated.
            IllegalTransition, NotFound, NotAllowed.
        """
        version = self._changeable(uow, case_id, by)
        entry = uow.records.current(TRANSLATED, material_id)
        if entry.value.case_id != case_id:
            raise NotFound
        state = step(TRANSITIONS, entry.value.state, "check", labels=DOCUMENT_TRANSLATIONS)
        if standing_of(entry.value, version.materials) == "stale":
            raise OriginalChanged(field="translation_of")
        if entry.value.declared_by == by:
            raise OwnTranslation
        at = self._commands.clock()
        checked = replace(entry.value, state=TranslationState(state), checked_by=by, checked_at=at)
        return uow.records.add(
            TRANSLATED,
            material_id,
            checked,
            based_on=entry.n,
            by=by,
            at=at,
            action="translation.checked",
        )

    @staticmethod
    def _changeable(uow: UnitOfWork, case_id: CaseId, by: PersonId) -> CaseVersion:
        case = uow.cases.get(case_id)
        require_standing(standings(uow, by, case_id=case_id), Deed.CASE_CHANGE)
        require_no_recusal(uow, case, by)
        return uow.cases.current(case_id)


def _named(version: CaseVersion, material_id: MaterialId) -> Material | None:
    return next((one for one in version.materials if one.id == material_id), None)
