"""Words of patients' identities: no text that people type may hold one.

Of each case that has a link to its patient, marks are kept of the words that betray who it is
(``domain.vault``). A text of the case, or of a meeting about it, that holds one is refused.
"""

from collections.abc import Iterable

from mdt.domain.errors import NotFound
from mdt.domain.events import Event
from mdt.domain.ids import CaseId
from mdt.domain.meetings import Meeting
from mdt.domain.refusals.cases import LooksLikeIdentity
from mdt.domain.typed import cases_of, names_in, typed_texts
from mdt.domain.vault import IDENTITY_LINK, IdentityLink, words_of
from mdt.service.ports import UnitOfWork, Vault


class IdentityWords:
    """Refuses texts that hold a word of a patient's identity."""

    def __init__(self, vault: Vault | None) -> None:
        """Take where keys are kept; without a vault there is nothing to compare with."""
        self._vault = vault
        self._known: dict[CaseId, IdentityLink | None] = {}

    def check(
        self,
        uow: UnitOfWork,
        cases: Iterable[CaseId],
        texts: Iterable[tuple[str, str]],
        *,
        names: Iterable[str] = (),
    ) -> None:
        """Refuse texts that hold a word of the identity of one of the cases' patients.

        Args:
            uow: storage.
            cases: whose patients.
            texts: each with the name of the field that it was typed into.
            names: of those who work here; a word of these is said of them.

        Raises:
            LooksLikeIdentity: it has the field.
        """
        vault = self._vault
        if vault is None:
            return
        links = [link for case_id in cases if (link := self._link(uow, case_id)) is not None]
        if not links:
            return
        ours = frozenset(word for name in names for word in words_of(name))
        for field, text in texts:
            words = tuple(words_of(text) - ours)
            for link in links:
                if not frozenset(link.marks).isdisjoint(vault.mark(link.key_id, words)):
                    raise LooksLikeIdentity(field=field)

    def check_events(
        self, uow: UnitOfWork, meeting: Meeting | None, events: Iterable[Event]
    ) -> None:
        """Refuse events of a meeting in which somebody typed a patient's identity.

        Args:
            uow: storage.
            meeting: before them; None while it is planned.
            events: what a command of a person led to.

        Raises:
            LooksLikeIdentity: it has the field.
        """
        if self._vault is None:
            return
        typed = [pair for event in events for pair in typed_texts(event) if pair[1]]
        if not typed:
            return
        cases = {case_id for event in events for case_id in cases_of(event)}
        if meeting is not None:
            cases |= {item.case_id for item in meeting.items if item.case_id is not None}
        names = names_in(meeting) if meeting is not None else ()
        self.check(uow, sorted(cases), typed, names=names)

    def forget(self, case_id: CaseId) -> None:
        """Look at a case's link anew the next time: it was kept or destroyed."""
        self._known.pop(case_id, None)

    def _link(self, uow: UnitOfWork, case_id: CaseId) -> IdentityLink | None:
        """Return the link of a case that can still be compared with. Used by the writer alone."""
        if case_id not in self._known:
            try:
                link = uow.records.current(IDENTITY_LINK, case_id).value
            except NotFound:
                link = None
            self._known[case_id] = None if link is None or link.destroyed_on else link
        return self._known[case_id]
