"""Value sets of boards, people and institutions."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

DECISION_RULES: ValueSet = {
    "consensus": N_("Consensus"),
    "consensus_with_recorded_dissent": N_("Consensus, with dissent recorded"),
    "majority_of_disciplines": N_("Majority of the disciplines"),
}

CREDENTIAL_STATES: ValueSet = {
    "claimed": N_("Claimed, not verified"),
    "verified": N_("Verified"),
    "expired": N_("Expired"),
    "revoked": N_("Revoked"),
}

PROFESSIONS: ValueSet = {
    "physician": N_("Physician"),
    "nurse": N_("Nurse"),
    "physicist": N_("Medical physicist"),
    "pharmacist": N_("Pharmacist"),
    "psychologist": N_("Psychologist"),
    "dietitian": N_("Dietitian"),
    "therapist": N_("Therapist"),
    "scientist": N_("Scientist"),
    "other": N_("Another profession"),
}

CAPABILITIES: ValueSet = {
    "HIPEC": N_("HIPEC"),
    "PIPAC": N_("PIPAC"),
    "proton": N_("Proton therapy"),
    "heavy_ion": N_("Heavy-ion therapy"),
    "ECMO": N_("ECMO"),
    "robot": N_("Robotic surgery"),
    "brachytherapy": N_("Brachytherapy"),
    "cell_therapy": N_("Cell therapy"),
}

INSTITUTION_KINDS: ValueSet = {
    "cancer_centre": N_("Cancer centre"),
    "hospital": N_("Hospital"),
    "training_base": N_("Training base"),
    "university": N_("University"),
}

NETWORK_KINDS: ValueSet = {
    "bilateral": N_("Between two institutions"),
    "multilateral": N_("Among several institutions"),
    "hub_spoke": N_("A centre with its partners"),
}

NETWORK_STATES: ValueSet = {
    "active": N_("Active"),
    "suspended": N_("Suspended"),
}

SERIES_KINDS: ValueSet = {
    "case_board": N_("Case board"),
    "second_opinion": N_("Second opinion"),
    "mtb": N_("Molecular tumour board"),
    "education": N_("Teaching"),
    "seminar": N_("Seminar"),
}

RULE_SOURCES: ValueSet = {
    "FR_RCP_2023": N_("French RCP, 2023"),
    "CoC": N_("Commission on Cancer"),
    "DKG": N_("German Cancer Society"),
    "custom": N_("The board’s own"),
}

LANGUAGE_LEVELS: ValueSet = {
    "native": N_("mother tongue"),
    "fluent": N_("fluent"),
    "working": N_("works in it"),
    "basic": N_("basic"),
}

URGENT_BASES: ValueSet = {
    "consent": N_("With the patient’s consent, or under the network’s agreement"),
    "vital_interest": N_("Vital interest: consent cannot be had in time"),
}

ROOM: Mapping[str, ValueSet] = {}
"""Those that the room draws, by the name that the client knows."""
