"""Value sets of cases, readiness and consent.

Grade, basis of diagnosis, overall assessment, end of treatment, resection and kind of conference
follow oBDS; a full stop in one of its codes is written as an underscore.
"""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

FIELD_LEVELS: ValueSet = {
    "R": N_("Required"),
    "W": N_("Required unless waived"),
    "O": N_("Optional"),
}

GAP_STATES: ValueSet = {
    "open": N_("Missing"),
    "waived": N_("Waived"),
}

READINESS: ValueSet = {
    "ready": N_("Ready"),
    "ready_with_waiver": N_("Ready, with waivers"),
    "not_ready": N_("Not ready"),
}

CASE_STATES: ValueSet = {
    "draft": N_("Being prepared"),
    "ready": N_("Ready for a board"),
    "listed": N_("On an agenda"),
    "in_discussion": N_("Being discussed"),
    "deferred": N_("Put off"),
    "decided": N_("Decided"),
    "in_treatment": N_("In treatment"),
    "follow_up": N_("In follow-up"),
    "closed": N_("Case closed"),
    "suspended_consent": N_("Suspended: consent withdrawn"),
}

PATHWAY: ValueSet = {
    "screening": N_("Screening"),
    "diagnosis": N_("Diagnosis"),
    "mdt": N_("Tumour board"),
    "treatment": N_("Treatment"),
    "qc": N_("Quality control"),
    "follow_up": N_("Follow-up"),
    "rehabilitation": N_("Rehabilitation"),
    "closed": N_("Closed"),
}

GRADES: ValueSet = {
    "0": N_("G0"),
    "1": N_("G1, well differentiated"),
    "2": N_("G2, moderately differentiated"),
    "3": N_("G3, poorly differentiated"),
    "4": N_("G4, undifferentiated"),
    "5": N_("Grade group 5"),
    "X": N_("GX, cannot be assessed"),
    "L": N_("Low grade"),
    "M": N_("Intermediate grade"),
    "H": N_("High grade"),
    "B": N_("Borderline"),
    "U": N_("Grade unknown"),
    "T": N_("Grading does not apply"),
}

DIAGNOSIS_BASES: ValueSet = {
    "0": N_("Death certificate only"),
    "1": N_("Clinical examination"),
    "2": N_("Clinical investigation"),
    "4": N_("Specific tumour markers"),
    "5": N_("Cytology"),
    "6": N_("Histology of a metastasis"),
    "7": N_("Histology of the primary tumour"),
    "7_1": N_("Histology of the primary tumour (7.1)"),
    "7_2": N_("Histology of the primary tumour (7.2)"),
    "7_3": N_("Histology of the primary tumour (7.3)"),
    "8": N_("Histology at autopsy"),
    "9": N_("Basis unknown"),
}

ASSESSMENTS: ValueSet = {
    "V": N_("Complete remission"),
    "R": N_("Complete remission with residual findings"),
    "T": N_("Partial remission"),
    "B": N_("Clinical improvement"),
    "K": N_("No change"),
    "D": N_("Divergent course"),
    "P": N_("Progression"),
    "Y": N_("Relapse"),
    "U": N_("Cannot be assessed"),
    "X": N_("Not stated"),
}

TREATMENT_ENDS: ValueSet = {
    "E": N_("Regular end"),
    "R": N_("Regular end, dose reduced"),
    "W": N_("Regular end, substance changed"),
    "F": N_("Target dose reached after an interruption"),
    "A": N_("Stopped for side effects"),
    "P": N_("Stopped for progression"),
    "S": N_("Stopped for another reason"),
    "V": N_("Refused by the patient"),
    "T": N_("The patient died"),
    "U": N_("End unknown"),
}

RESECTIONS: ValueSet = {
    "R0": N_("R0, no residual tumour"),
    "R1": N_("R1, microscopic residual tumour"),
    "R2": N_("R2, macroscopic residual tumour"),
    "RX": N_("RX, not assessed"),
}

ECOG_STATES: ValueSet = {
    "known": N_("Known"),
    "unknown": N_("Not known"),
}

PATIENT_FLAGS: ValueSet = {
    "fertility": N_("Wishes to keep fertility"),
    "travel": N_("Cannot travel far"),
    "cost": N_("Cost limits what is possible"),
    "psychosocial": N_("Needs psychosocial support"),
    "not_told": N_("Has not been told everything"),
}

MODALITIES: ValueSet = {
    "CT": N_("CT"),
    "MR": N_("MRI"),
    "PT": N_("PET"),
    "US": N_("Ultrasound"),
    "MG": N_("Mammography"),
    "NM": N_("Scintigraphy"),
    "CR": N_("X-ray"),
    "ES": N_("Endoscopy"),
    "OT": N_("Other modality"),
}

CONSENT_PURPOSES: ValueSet = {
    "care": N_("Care"),
    "education": N_("Education"),
    "research": N_("Research"),
    "recording": N_("Recording"),
}

DATA_CLASSES: ValueSet = {
    "clinical": N_("Clinical data"),
    "image": N_("Images"),
    "genomic": N_("Genetic data"),
    "face": N_("Face"),
    "identity": N_("Identity"),
    "recording": N_("Recordings"),
}

LEGAL_BASES: ValueSet = {
    "adequacy": N_("Adequacy decision"),
    "scc": N_("Standard contractual clauses"),
    "std_contract": N_("Standard contract"),
    "explicit_consent": N_("Explicit consent"),
    "treaty": N_("Treaty"),
    "vital_interest": N_("Vital interest"),
}

CONSENT_METHODS: ValueSet = {
    "paper": N_("On paper"),
    "electronic": N_("Electronically"),
    "verbal_witnessed": N_("Spoken, with a witness"),
}

CONSENT_STATES: ValueSet = {
    "active": N_("In force"),
    "expired": N_("Expired"),
    "withdrawn": N_("Withdrawn"),
}

GATE_REASONS: ValueSet = {
    "no_agreement": N_("No agreement covers the countries"),
    "no_consent": N_("No consent covers this"),
    "consent_withdrawn": N_("The consent was withdrawn"),
    "class_blocked": N_("This kind of data is not shown here"),
    "not_admitted": N_("Not admitted by the chair"),
    "expired": N_("The consent has expired"),
    "recused": N_("Recused from the case"),
    "no_teaching_consent": N_("No consent covers teaching"),
}

RELIST_REASONS: ValueSet = {
    "advisory": N_("The board had no quorum"),
    "major_discordance": N_("Major discordance in pathology"),
    "deferred": N_("Put off by the board"),
}

DATA_GROUPS: ValueSet = {
    "question": N_("Question to the board"),
    "patient": N_("Patient"),
    "diagnosis": N_("Diagnosis"),
    "staging": N_("Staging"),
    "condition": N_("Condition and comorbidity"),
    "treatments": N_("Prior treatment"),
    "findings": N_("Findings"),
    "plan": N_("Plan and the patient’s view"),
    "consent": N_("Consent"),
}

DATA_FIELDS: ValueSet = {
    "question": N_("Question"),
    "question_type": N_("Kind of question"),
    "urgency": N_("Urgency"),
    "needed_by": N_("Needed by"),
    "question_language": N_("Language of the question"),
    "age_band": N_("Age band"),
    "birth_year": N_("Year of birth"),
    "sex": N_("Sex"),
    "country": N_("Country of care"),
    "interpreter": N_("Interpreter for"),
    "diagnosis": N_("Diagnosis"),
    "diagnosed_on": N_("Date of diagnosis"),
    "topography": N_("Topography"),
    "icd10": N_("ICD-10"),
    "morphology": N_("Morphology"),
    "laterality": N_("Side"),
    "basis": N_("Basis of diagnosis"),
    "grade": N_("Grade"),
    "stages": N_("TNM"),
    "other_stage": N_("Other staging"),
    "ecog": N_("ECOG"),
    "disease_status": N_("Disease status"),
    "assessment": N_("Overall assessment"),
    "treatments": N_("Prior treatment"),
    "comorbidity": N_("Comorbidity"),
    "organ_function": N_("Organ function"),
    "allergies": N_("Allergies and anticoagulation"),
    "patient_view": N_("The patient’s view"),
    "patient_flags": N_("To be considered"),
    "markers": N_("Markers"),
    "imaging": N_("Imaging"),
    "pathology": N_("Pathology findings"),
    "specimen": N_("Specimen"),
    "pre_meeting_plan": N_("Plan before the meeting"),
    "consent": N_("Consent to show the case"),
}

ROOM: Mapping[str, ValueSet] = {}
"""Those that the room draws, by the name that the client knows."""
