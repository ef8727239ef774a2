"""Consents of a patient to show the case, and agreements between the hospitals of a network.

Both say from which country to which, for what, and until when. A consent is never reworded: a
further text is a further consent. What follows from them for one viewer, ``gate`` decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mdt.domain.ids import CaseId, NetworkId, PersonId
from mdt.domain.records import Heading, RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a patient agreed to, in one text, once."""

    case_id: CaseId
    purpose: str  # code of codes.cases.CONSENT_PURPOSES
    countries: tuple[str, ...]  # of the viewers, ISO 3166-1 alpha-2
    data_classes: tuple[str, ...]  # codes of codes.cases.DATA_CLASSES
    legal_basis: str  # code of codes.cases.LEGAL_BASES
    text_id: str  # which form was signed, with its version
    language: str
    method: str  # code of codes.cases.CONSENT_METHODS
    obtained_by: PersonId
    valid_from: str  # ISO 8601 date
    valid_to: str = ""  # the last day; empty: until withdrawn
    withdrawn_on: str = ""
    withdrawn_reason: str = ""

    def state_on(self, day: str) -> str:
        """Return ``active``, ``expired`` or ``withdrawn`` on a day, ISO 8601."""
        if self.withdrawn_on:
            return "withdrawn"
        return "active" if _covers(self.valid_from, self.valid_to, day) else "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the hospitals of a network settled about showing each other cases."""

    network_id: NetworkId
    title: str
    purposes: tuple[str, ...]  # codes of codes.cases.CONSENT_PURPOSES
    bases: Mapping[str, str]
    """Legal basis by origin and destination country: ``{"KZ-CN": "std_contract"}``."""
    valid_from: str  # ISO 8601 date
    valid_to: str = ""
    ended_on: str = ""

    def basis(self, origin: str, destination: str, *, purpose: str, on: str) -> str:
        """Return the legal basis for showing a case, or nothing when none is agreed."""
        if purpose not in self.purposes or self.ended_on:
            return ""
        if not _covers(self.valid_from, self.valid_to, on):
            return ""
        return self.bases.get(f"{origin}-{destination}", "")


def _covers(first: str, last: str, day: str) -> bool:
    return first <= day and (not last or day <= last)


def _consent_heading(consent: Consent) -> Heading:
    state = "withdrawn" if consent.withdrawn_on else "given"
    return Heading(state=state, scope_id=consent.case_id, due_on=consent.valid_to)


def _agreement_heading(agreement: Agreement) -> Heading:
    state = "ended" if agreement.ended_on else "in_force"
    return Heading(
        state=state,
        scope_id=agreement.network_id,
        due_on=agreement.valid_to,
        title=agreement.title,
    )


CONSENT = RecordKind(name="consent", cls=Consent, heading=_consent_heading)
AGREEMENT = RecordKind(name="agreement", cls=Agreement, heading=_agreement_heading)

KINDS: tuple[RecordKind[Any], ...] = (CONSENT, AGREEMENT)
