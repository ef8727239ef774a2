"""The gate: nothing is shown that nothing allows."""

import itertools
from dataclasses import replace

import pytest

from mdt.domain.codes.cases import CONSENT_PURPOSES, DATA_CLASSES, GATE_REASONS
from mdt.domain.consents import Agreement, Consent
from mdt.domain.gate import CARE, EDUCATION, Shown, Verdict, Viewer, decide, refusal_of
from mdt.domain.ids import CaseId, InstitutionId, NetworkId, PersonId
from mdt.domain.people import LOBBY_ROLES, Role
from mdt.domain.refusals.cases import AccessRefused

DAY = "2026-03-02"
SHOWN = Shown(owner_id=PersonId("owner"), origin_id=InstitutionId("astana"), origin_country="KZ")
HOME = Viewer(person_id=PersonId("a"), institution_id=InstitutionId("almaty"), country="KZ")
ABROAD = Viewer(
    person_id=PersonId("b"),
    institution_id=InstitutionId("shanghai"),
    country="CN",
    role=Role.MEMBER,
)
CONSENT = Consent(
    case_id=CaseId("case-1"),
    purpose=CARE,
    countries=("CN",),
    data_classes=("clinical", "image"),
    legal_basis="explicit_consent",
    text_id="form-3",
    language="kk",
    method="paper",
    obtained_by=PersonId("owner"),
    valid_from="2026-01-01",
    valid_to="2026-12-31",
)
AGREEMENT = Agreement(
    network_id=NetworkId("n"),
    title="Agreement",
    purposes=("care",),
    bases={"KZ-CN": "std_contract", "KZ-DE": "explicit_consent"},
    valid_from="2026-01-01",
)


def ask(
    viewer: Viewer = ABROAD,
    *,
    consent: Consent | None = None,
    agreement: Agreement | None = None,
    purpose: str = CARE,
    data_class: str = "clinical",
    on: str = DAY,
) -> Verdict:
    return decide(
        replace(SHOWN, data_class=data_class),
        viewer,
        purpose=purpose,
        consents=[("c", consent)] if consent is not None else [],
        agreements=[("a", agreement)] if agreement is not None else [],
        on=on,
    )


def test_who_sent_the_case_and_their_hospital_see_all_of_it() -> None:
    owner = replace(ABROAD, person_id=PersonId("owner"))
    colleague = replace(ABROAD, institution_id=InstitutionId("astana"))

    for viewer, kind in itertools.product((owner, colleague), DATA_CLASSES):
        assert ask(viewer, data_class=kind).ground == "own_institution"


def test_who_is_recused_gets_nothing_of_the_case_but_for_who_wrote_it() -> None:
    case = CaseId("case-1")
    every = replace(CONSENT, data_classes=tuple(DATA_CLASSES), countries=("CN", "KZ"))
    colleague = replace(ABROAD, institution_id=InstitutionId("astana"))

    def asked(viewer: Viewer, kind: str, recused_from: CaseId) -> Verdict:
        return decide(
            replace(SHOWN, case_id=case, data_class=kind),
            replace(viewer, recused_from=frozenset({recused_from})),
            purpose=CARE,
            consents=[("c", every)],
            agreements=[("a", AGREEMENT)],
            on=DAY,
        )

    for viewer, kind in itertools.product((ABROAD, HOME, colleague), DATA_CLASSES):
        assert asked(viewer, kind, case).reason_code == "recused"
        assert asked(viewer, kind, CaseId("other")).reason_code != "recused"
    owner = replace(ABROAD, person_id=PersonId("owner"))
    assert asked(owner, "clinical", case).ground == "own_institution"


def test_abroad_nothing_is_seen_without_consent_or_agreement() -> None:
    assert ask() == Verdict(allow=False, reason_code="no_agreement")
    assert ask(HOME).ground == "same_country"


def test_a_consent_opens_its_countries_classes_and_purpose_for_its_time() -> None:
    allowed = ask(consent=CONSENT)

    assert (allowed.allow, allowed.ground_id, allowed.legal_basis) == (
        True,
        "c",
        "explicit_consent",
    )
    assert ask(consent=CONSENT, data_class="image").allow
    assert ask(consent=CONSENT, purpose="research").reason_code == "no_consent"
    assert ask(replace(ABROAD, country="FR"), consent=CONSENT).reason_code == "no_agreement"
    assert ask(consent=CONSENT, on="2027-01-01").reason_code == "expired"
    assert ask(consent=CONSENT, on="2025-12-31").reason_code == "expired"


def test_a_withdrawn_consent_outweighs_the_agreement() -> None:
    withdrawn = replace(CONSENT, withdrawn_on=DAY)

    assert ask(agreement=AGREEMENT).ground == "agreement"
    assert ask(consent=withdrawn, agreement=AGREEMENT).reason_code == "consent_withdrawn"
    assert (
        ask(consent=withdrawn, agreement=AGREEMENT, data_class="image").reason_code
        == "consent_withdrawn"
    )


def test_an_agreement_holds_for_its_pairs_and_its_time() -> None:
    assert ask(agreement=AGREEMENT).legal_basis == "std_contract"
    assert ask(agreement=replace(AGREEMENT, valid_to="2026-03-01")).reason_code == "no_agreement"
    assert ask(agreement=replace(AGREEMENT, ended_on="2026-02-01")).reason_code == "no_agreement"
    german = replace(ABROAD, country="DE")
    assert ask(german, agreement=AGREEMENT).reason_code == "no_consent"


@pytest.mark.parametrize("purpose", sorted(set(CONSENT_PURPOSES) - {CARE}))
def test_teaching_research_and_recording_need_a_consent_even_at_home(purpose: str) -> None:
    agreement = replace(AGREEMENT, purposes=tuple(CONSENT_PURPOSES))

    missing = "no_teaching_consent" if purpose == EDUCATION else "no_consent"

    assert ask(HOME, purpose=purpose).reason_code == missing
    assert ask(purpose=purpose, agreement=agreement).reason_code == missing
    assert ask(purpose=purpose, consent=replace(CONSENT, purpose=purpose)).allow


@pytest.mark.parametrize("role", sorted(LOBBY_ROLES | {Role.TRAINEE}))
def test_who_looks_on_never_gets_identity_genes_or_faces(role: Role) -> None:
    every = replace(CONSENT, data_classes=tuple(DATA_CLASSES), countries=("CN", "KZ"))

    for viewer, kind in itertools.product((ABROAD, HOME), ("identity", "genomic", "face")):
        looking_on = replace(viewer, role=role)
        assert ask(looking_on, consent=every, data_class=kind).reason_code == "class_blocked"
    assert ask(replace(ABROAD, role=role), consent=every).allow


@pytest.mark.parametrize("role", sorted(LOBBY_ROLES))
def test_who_waits_for_admission_gets_nothing(role: Role) -> None:
    waiting = replace(ABROAD, role=role, admitted=False)

    assert ask(waiting, consent=CONSENT, agreement=AGREEMENT).reason_code == "not_admitted"


def test_genes_and_faces_need_a_consent_that_names_them_and_identity_never_leaves() -> None:
    named = replace(CONSENT, data_classes=("clinical", "genomic", "identity"))

    assert ask(HOME, data_class="genomic").reason_code == "class_blocked"
    assert ask(agreement=AGREEMENT, data_class="face").reason_code == "class_blocked"
    assert ask(consent=named, data_class="genomic").allow
    assert ask(consent=named, data_class="identity").reason_code == "class_blocked"


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    raised = {type(refusal_of(Verdict(allow=False, reason_code=code))) for code in GATE_REASONS}

    assert len(raised) == len(GATE_REASONS)
    assert type(refusal_of(Verdict(allow=False, reason_code="new"))) is AccessRefused
