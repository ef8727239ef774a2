"""The link to the patient: kept, opened and destroyed by the hospital that sent the case."""

from collections.abc import Iterable

from mdt.domain.errors import N_, IllegalTransition, Invalid, NotFound
from mdt.domain.ids import CaseId, PersonId
from mdt.domain.refusals.cases import LinkDestroyed
from mdt.domain.standing import Deed, require_standing
from mdt.domain.text import clean_line
from mdt.domain.vault import (
    IDENTITY_LINK,
    REFERENCE_MAX,
    WORDS_MAX,
    IdentityLink,
    marked_words,
)
from mdt.service.commands import Commands
from mdt.service.gate import require_no_recusal
from mdt.service.ports import UnitOfWork, Vault
from mdt.service.standings import standings


class IdentityLinks:
    """Use cases around who a pseudonym stands for. Only the sending hospital has any."""

    def __init__(self, commands: Commands, vault: Vault | None) -> None:
        """Take where keys are kept; without a vault there are no links."""
        self._commands = commands
        self._vault = vault

    def state(self, uow: UnitOfWork, case_id: CaseId) -> str:
        """Return ``none``, ``kept`` or ``destroyed``; ``off`` where there is no vault."""
        if self._vault is None:
            return "off"
        link = _link(uow, case_id)
        if link is None:
            return "none"
        return "destroyed" if link.destroyed_on else "kept"

    def keep(
        self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId, reference: str, words: str
    ) -> None:
        """Keep a case's local record number under a key of its own.

        Args:
            uow: storage.
            case_id: which case.
            by: who keeps it; of the hospital that sent the case.
            reference: the local record number; it is sealed.
            words: what must not stand in any text of the case, one thing a line: names in every
                script, numbers, birth date. Only marks of it are kept.

        Raises:
            IllegalTransition: the case has, or had, a link already.
        """
        vault = self._required(uow, case_id, by)
        if _link(uow, case_id) is not None:
            raise IllegalTransition
        number = clean_line(reference, limit=REFERENCE_MAX, field="reference", required=True)
        marked = marked_words([number, *words.splitlines()])
        if len(marked) > WORDS_MAX:
            raise Invalid(N_("At most %(most)s entries fit."), field="words", most=WORDS_MAX)
        key_id, sealed = vault.seal(number)
        link = IdentityLink(
            case_id=case_id,
            key_id=key_id,
            sealed=sealed,
            marks=tuple(sorted(vault.mark(key_id, tuple(marked)))),
        )
        at = self._commands.clock()
        uow.records.add(
            IDENTITY_LINK, case_id, link, based_on=0, by=by, at=at, action="identity.kept"
        )
        self._commands.words.forget(case_id)

    def open(self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId) -> str:
        """Return the local record number. Raises LinkDestroyed, NotFound, RecusedFromCase."""
        vault = self._required(uow, case_id, by)
        require_no_recusal(uow, uow.cases.get(case_id), by)
        link = uow.records.current(IDENTITY_LINK, case_id).value
        number = None if link.destroyed_on else vault.open(link.key_id, link.sealed)
        if number is None:
            raise LinkDestroyed
        return number

    def destroy(self, uow: UnitOfWork, case_id: CaseId, *, by: PersonId) -> str:
        """Record that the link is destroyed; return the key to remove once that is durable."""
        self._required(uow, case_id, by)
        entry = uow.records.current(IDENTITY_LINK, case_id)
        if entry.value.destroyed_on:
            raise LinkDestroyed
        at = self._commands.clock()
        gone = IdentityLink(
            case_id=case_id,
            key_id=entry.value.key_id,
            sealed=entry.value.sealed,
            marks=entry.value.marks,
            destroyed_on=at.date().isoformat(),
        )
        uow.records.add(
            IDENTITY_LINK,
            case_id,
            gone,
            based_on=entry.n,
            by=by,
            at=at,
            action="identity.destroyed",
        )
        self._commands.words.forget(case_id)
        return gone.key_id

    def remove_key(self, key_id: str) -> None:
        """Remove a key for ever; called after the commit of ``destroy``."""
        if self._vault is not None:
            self._vault.destroy(key_id)

    def check(self, uow: UnitOfWork, case_id: CaseId, texts: Iterable[str], field: str) -> None:
        """Refuse texts that hold a word of the patient's identity. Raises LooksLikeIdentity."""
        self._commands.words.check(uow, (case_id,), ((field, text) for text in texts))

    def _required(self, uow: UnitOfWork, case_id: CaseId, by: PersonId) -> Vault:
        require_standing(standings(uow, by, case_id=case_id), Deed.CASE_CHANGE)
        if self._vault is None:
            raise NotFound
        return self._vault


def _link(uow: UnitOfWork, case_id: CaseId) -> IdentityLink | None:
    try:
        return uow.records.current(IDENTITY_LINK, case_id).value
    except NotFound:
        return None
