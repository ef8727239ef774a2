"""A plausible case, and the agreement by which it is shown: what a network of tests begins with."""

from datetime import date

from mdt.domain.cases import CaseSheet, Coded, Marker, Stage
from mdt.domain.consents import Agreement
from mdt.domain.ids import NetworkId

NETWORK = NetworkId("network-1")

AGREED = Agreement(
    network_id=NETWORK,
    title="Agreement on co-operation",
    purposes=("care",),
    bases={"RU-CN": "std_contract", "CN-RU": "std_contract"},
    valid_from="2026-01-01",
)
"""What lets the cases of either hospital be shown in the other."""


def sheet(question: str = "Is resection possible after FLOT?") -> CaseSheet:
    """Return a plausible case."""
    return CaseSheet(
        question=question,
        question_type="treatment",
        urgency="routine",
        age_band="60–64",
        sex="female",
        country="RU",
        diagnosis="Adenocarcinoma of the gastric antrum",
        topography=Coded(
            system="icd-o-3-topography", version="3.2", code="C16.3", text="Gastric antrum"
        ),
        morphology=Coded(
            system="icd-o-3-morphology", version="3.2", code="8140/3", text="Adenocarcinoma"
        ),
        icd10=Coded(system="icd-10", version="2019", code="C16.3", text=""),
        diagnosed_on="2026-01",
        laterality="T",
        stages=(Stage(prefix="c", edition="8", t="T3", n="N1", m="M0", group="III"),),
        ecog=1,
        ecog_on=date(2026, 2, 20),
        disease_status="primary",
        pathology="Moderately differentiated adenocarcinoma.\nLauren: intestinal.",
        imaging="CT: wall thickening of the antrum, two nodes of 11 mm.",
        comorbidity="Hypertension.",
        patient_view="Wishes treatment close to home.",
        local_plan="Perioperative FLOT, then resection.",
        markers=(
            Marker(name="HER2", value="0", reference="IHC"),
            Marker(name="CEA", value="4.2", unit="ng/mL", reference="< 5", on=date(2026, 2, 1)),
        ),
    )
