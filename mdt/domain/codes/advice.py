"""Value sets of a recommendation’s content and of what follows it.

Relations to surgery are oBDS 19.1; plan changes those of the KHCC–SickKids audit; treatment states
those of DNPM. Levels of evidence are no words of a language: ``advice_content`` lists them.
"""

from collections.abc import Mapping

from mdt.domain.codes.boards import CAPABILITIES
from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

CERTAINTIES: ValueSet = {
    "definitive": N_("Definitive"),
    "preliminary": N_("Preliminary"),
    "conditional": N_("Conditional"),
}

SETTINGS: ValueSet = {
    "inpatient": N_("Inpatient"),
    "outpatient": N_("Outpatient"),
}

SURGERY_RELATIONS: ValueSet = {
    "O": N_("Not related to surgery"),
    "N": N_("Before surgery"),
    "I": N_("During surgery"),
    "A": N_("After surgery"),
    "Z": N_("In addition to surgery"),
    "S": N_("Another relation to surgery"),
}

AVAILABILITY: ValueSet = {
    "yes": N_("Available here"),
    "import": N_("Only by import or transfer"),
    "no": N_("Not available here"),
    "unknown": N_("Availability not known"),
}

ANSWERS: ValueSet = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "unknown": N_("Not known"),
}

CONSENSUS: ValueSet = {
    "unanimous": N_("Unanimous"),
    "consensus_with_dissent": N_("Consensus, with dissent"),
    "majority": N_("Majority"),
    "none": N_("No consensus"),
}

PLAN_CHANGES: ValueSet = {
    "none": N_("The plan stands"),
    "concur_plus_alternative": N_("The plan stands, with an alternative"),
    "changed": N_("The plan is changed"),
    "no_prior_plan": N_("There was no plan"),
}

GUIDELINE_BODIES: ValueSet = {
    "CACA": N_("CACA"),
    "NCCN": N_("NCCN"),
    "ESMO": N_("ESMO"),
    "JSMO": N_("JSMO"),
    "RUSSCO": N_("RUSSCO"),
    "INCa": N_("INCa"),
    "other": N_("Another body"),
}

EVIDENCE_SCHEMES: ValueSet = {
    "ESCAT": N_("ESCAT"),
    "NCCN": N_("NCCN category"),
    "ESMO": N_("ESMO level"),
    "GRADE": N_("GRADE"),
    "DNPM": N_("Molecular evidence (DNPM)"),
}

TREATMENT_STATUSES: ValueSet = {
    "exhausted": N_("Standard treatment is exhausted"),
    "non_exhausted": N_("Standard treatment is not exhausted"),
    "impossible": N_("Standard treatment is impossible"),
    "no_guidelines_available": N_("No guideline treatment exists"),
    "unknown": N_("Whether standard treatment is left is not known"),
}

RELIST_REASONS: ValueSet = {
    "advisory": N_("Advisory only: the quorum was not met"),
    "major_discordance": N_("Major discordance of the pathology review"),
    "deferred": N_("Deferred by the board"),
}

QUALITY_CHECKS: ValueSet = {
    "contours_reviewed": N_("Contours reviewed by a second radiation oncologist"),
    "plan_reviewed": N_("Treatment plan reviewed by a medical physicist"),
    "constraints_checked": N_("Dose constraints of organs at risk checked"),
    "margins_stated": N_("Margins of earlier resections stated (R0, R1, R2)"),
    "fitness_assessed": N_("Comorbidity and fitness for the operation assessed"),
    "dose_checked": N_("Dose checked against organ function, allergies and other drugs"),
    "markers_complete": N_("Receptors and markers stated, with method and date"),
    "originals_available": N_("Original report, stains and slides available"),
    "specimen_located": N_("Tissue for the test located"),
}

CHECKS_BY_TYPE: Mapping[str, tuple[str, ...]] = {
    "ST": ("contours_reviewed", "plan_reviewed", "constraints_checked"),
    "OP": ("margins_stated", "fitness_assessed"),
    "CH": ("dose_checked",),
    "HO": ("markers_complete",),
    **dict.fromkeys(("IM", "ZS", "CI", "CZ", "CIZ", "IZ"), ("dose_checked", "markers_complete")),
    "SZ": ("dose_checked", "fitness_assessed"),
    "pathology_review": ("originals_available",),
    "molecular_test": ("specimen_located",),
}
"""Checks of quality by type of recommendation. Radiotherapy: seeds 39 and 41; surgery and systemic
treatment: what standards 3.2 asks of either (resection, organ function, allergies, comorbidity);
receptors and markers: the same, with method and date; pathology: seeds 7 and 14."""

QUALITY_ANSWERS: ValueSet = {
    "done": N_("Done"),
    "arranged": N_("Arranged"),
    "not_needed": N_("Not needed"),
}

FIELDS: ValueSet = {
    "type": N_("Type"),
    "intent": N_("Intent"),
    "text": N_("Recommendation text"),
    "certainty": N_("Certainty"),
    "condition_text": N_("What is still needed"),
    "condition_due": N_("Needed by"),
    "lead_discipline": N_("Lead discipline"),
    "joint_disciplines": N_("Jointly with"),
    "implementer_id": N_("Implementer"),
    "implementer_institution": N_("Carried out at"),
    "due_date": N_("Due date"),
    "setting": N_("Setting"),
    "target": N_("Target"),
    "surgery": N_("Relation to surgery"),
    "needs": N_("Needs"),
    "guideline_status": N_("Guideline"),
    "guideline_note": N_("Reason for leaving the guideline"),
    "guidelines": N_("Guideline references"),
    "treatment_status": N_("Standard treatment"),
    "strength": N_("Strength"),
    "evidence": N_("Level of evidence"),
    "off_label": N_("Off-label use"),
    "trials": N_("Clinical trials"),
    "alternatives": N_("Alternatives"),
    "rationale": N_("Rationale"),
    "risks": N_("Risks"),
    "patient_values": N_("What matters to the patient"),
    "consensus": N_("Consensus"),
    "plan_change": N_("Effect on the plan"),
}

ROOM: Mapping[str, ValueSet] = {
    "recommendation_fields": FIELDS,
    "certainties": CERTAINTIES,
    "settings": SETTINGS,
    "surgery_relations": SURGERY_RELATIONS,
    "availability": AVAILABILITY,
    "answers": ANSWERS,
    "consensus": CONSENSUS,
    "plan_changes": PLAN_CHANGES,
    "guideline_bodies": GUIDELINE_BODIES,
    "evidence_schemes": EVIDENCE_SCHEMES,
    "treatment_statuses": TREATMENT_STATUSES,
    "relist_reasons": RELIST_REASONS,
    "quality_checks": QUALITY_CHECKS,
    "quality_answers": QUALITY_ANSWERS,
    "capabilities": CAPABILITIES,
}
"""Those that the room draws, by the name that the client knows."""
