"""The gate: who may get a case at all, by consent, agreement, purpose and class of data.

A pure function, asked each time a case or a material is opened and each time an item is called
(requirement RQ-3, invariants I13 and I23). Nothing is allowed that nothing allows:

- who sent the case, and their hospital, see all of it;
- who is recused from a case gets nothing of it, on whatever way, until the recusal ends; only who
  wrote the case keeps it, to supply what the board asks for;
- identity leaves that hospital never, genetic data and faces only by a consent that names them;
- who is only let in by the chair sees nothing before, and such data not at all;
- a viewer in the same country sees a case for its care; anything else, and any viewer abroad,
  needs a consent for the purpose and the country, or an agreement of the network between both;
- a consent that was withdrawn outweighs the agreement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mdt.domain.consents import Agreement, Consent
from mdt.domain.ids import CaseId, InstitutionId, PersonId
from mdt.domain.people import LOBBY_ROLES, Role
from mdt.domain.refusals.cases import (
    AccessRefused,
    AwaitsAdmission,
    ClassBlocked,
    ConsentExpired,
    ConsentWithdrawn,
    NoAgreement,
    NoConsent,
    RecusedFromCase,
    TeachingConsentMissing,
)

CARE, EDUCATION = "care", "education"
TEACHING_BOARDS = frozenset({"education", "seminar"})
"""Kinds of boards (codes.boards.SERIES_KINDS) that are shown cases to learn from them."""
CLINICAL = "clinical"
_NAMED = frozenset({"genomic", "face"})
"""Classes that a consent must name."""

_LOOKING_ON = LOBBY_ROLES | {Role.TRAINEE}
"""Roles that never get identity, genetic data or faces (I23)."""

CLASS_OF_KIND = {"image_study": "image", "wsi": "image", "photo": "image"}
"""Data class of a material by its kind, unless the case says otherwise; the rest is clinical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """Somebody who may not get an item, and why."""

    person_id: PersonId
    reason_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks, from where, and as what."""

    person_id: PersonId
    institution_id: InstitutionId
    country: str  # ISO 3166-1 alpha-2
    role: Role | None = None  # None: outside a meeting
    admitted: bool = True
    recused_from: frozenset[CaseId] = frozenset()  # as meetings that are ahead or running have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is asked for: whose case it is, where it comes from, and what kind of data."""

    owner_id: PersonId
    origin_id: InstitutionId
    origin_country: str
    data_class: str = CLINICAL  # code of codes.cases.DATA_CLASSES
    case_id: CaseId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gate says, and on what ground."""

    allow: bool
    reason_code: str = ""  # code of codes.cases.GATE_REASONS, when refused
    ground: str = ""  # own_institution, same_country, consent, agreement, vital_interest
    ground_id: str = ""  # of the consent, agreement or urgent meeting
    legal_basis: str = ""


_REFUSALS: dict[str, type[AccessRefused]] = {
    "no_agreement": NoAgreement,
    "no_consent": NoConsent,
    "consent_withdrawn": ConsentWithdrawn,
    "expired": ConsentExpired,
    "class_blocked": ClassBlocked,
    "not_admitted": AwaitsAdmission,
    "recused": RecusedFromCase,
    "no_teaching_consent": TeachingConsentMissing,
}


_MISSING = {EDUCATION: "no_teaching_consent"}
"""Reasons for which there is no consent, by purpose, where they have a sentence of their own."""


def refusal_of(verdict: Verdict) -> AccessRefused:
    """Return what to raise for a verdict that refuses."""
    return _REFUSALS.get(verdict.reason_code, AccessRefused)()


def decide(
    shown: Shown,
    viewer: Viewer,
    *,
    purpose: str,
    consents: Sequence[tuple[str, Consent]],
    agreements: Iterable[tuple[str, Agreement]],
    on: str,
) -> Verdict:
    """Return whether a viewer may get something of a case now.

    Args:
        shown: what is asked for.
        viewer: by whom.
        purpose: what for, code of ``codes.cases.CONSENT_PURPOSES``.
        consents: all of the case, with their ids.
        agreements: all of the case's network, with their ids.
        on: the day, ISO 8601.
    """
    is_recused = shown.case_id in viewer.recused_from
    is_at_home = viewer.institution_id == shown.origin_id and not is_recused
    if viewer.person_id == shown.owner_id or is_at_home:
        return Verdict(allow=True, ground="own_institution")
    blocked = _by_place(shown, viewer)
    if blocked:
        return Verdict(allow=False, reason_code=blocked)
    asked = [row for row in consents if _is_about(row[1], viewer, purpose)]
    for id_, one in asked:
        if one.state_on(on) == "active" and shown.data_class in one.data_classes:
            return Verdict(allow=True, ground="consent", ground_id=id_, legal_basis=one.legal_basis)
    is_near = purpose == CARE and viewer.country == shown.origin_country
    if shown.data_class in _NAMED:
        reason = "class_blocked"
    elif is_near:
        return Verdict(allow=True, ground="same_country")
    elif any(one.withdrawn_on for _, one in asked):
        reason = "consent_withdrawn"
    elif purpose != CARE:  # an agreement never stands for the consent to teach or to study
        reason = "expired" if asked else _MISSING.get(purpose, "no_consent")
    else:
        return _by_agreement(shown, viewer, agreements, on=on, had_consent=bool(asked))
    return Verdict(allow=False, reason_code=reason)


def _by_place(shown: Shown, viewer: Viewer) -> str:
    """Return why a viewer may not get this whatever was agreed, or nothing."""
    if shown.case_id in viewer.recused_from:
        return "recused"
    if viewer.role in LOBBY_ROLES and not viewer.admitted:
        return "not_admitted"
    is_kept = shown.data_class == "identity"
    if is_kept or (viewer.role in _LOOKING_ON and shown.data_class in _NAMED):
        return "class_blocked"
    return ""


def _by_agreement(
    shown: Shown,
    viewer: Viewer,
    agreements: Iterable[tuple[str, Agreement]],
    *,
    on: str,
    had_consent: bool,
) -> Verdict:
    """Return what the network settled for care between the two countries."""
    reason = "expired" if had_consent else "no_agreement"
    for id_, agreement in agreements:
        basis = agreement.basis(shown.origin_country, viewer.country, purpose=CARE, on=on)
        if basis == "explicit_consent" and not had_consent:
            reason = "no_consent"
        elif basis and basis != "explicit_consent":
            return Verdict(allow=True, ground="agreement", ground_id=id_, legal_basis=basis)
    return Verdict(allow=False, reason_code=reason)


def _is_about(consent: Consent, viewer: Viewer, purpose: str) -> bool:
    return consent.purpose == purpose and viewer.country in consent.countries
