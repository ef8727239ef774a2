"""Value sets: every code that a record may hold, in the order a list shows them, with its label.

Labels are English gettext messages; a record holds the code only. Recommendation types follow
oBDS 19.1, extended by what boards recommend besides treatment; intents follow oBDS.
"""

from collections.abc import Mapping

from mdt.domain.errors import N_, Label, UnknownCode

ValueSet = Mapping[str, str]

DISCIPLINES: ValueSet = {
    "surgical_oncology": N_("Surgical oncology"),
    "medical_oncology": N_("Medical oncology"),
    "radiation_oncology": N_("Radiation oncology"),
    "haemato_oncology": N_("Haemato-oncology"),
    "radiology": N_("Radiology"),
    "nuclear_medicine": N_("Nuclear medicine"),
    "interventional_radiology": N_("Interventional radiology"),
    "pathology": N_("Pathology"),
    "molecular_pathology": N_("Molecular pathology"),
    "genetics": N_("Clinical genetics"),
    "organ_specialist": N_("Organ specialist"),
    "anaesthesia": N_("Anaesthesia"),
    "palliative": N_("Palliative medicine"),
    "geriatrics": N_("Geriatrics"),
    "paediatric_oncology": N_("Paediatric oncology"),
    "plastic_surgery": N_("Plastic surgery"),
    "medical_physics": N_("Medical physics"),
    "nursing": N_("Specialist nursing"),
    "pharmacy": N_("Pharmacy"),
    "psycho_oncology": N_("Psycho-oncology"),
    "nutrition": N_("Nutrition"),
    "rehabilitation": N_("Rehabilitation"),
    "trials": N_("Clinical trials"),
    "coordination": N_("Coordination"),
}

RECOMMENDATION_TYPES: ValueSet = {
    "OP": N_("Surgery"),
    "ST": N_("Radiotherapy"),
    "CH": N_("Chemotherapy"),
    "HO": N_("Endocrine therapy"),
    "IM": N_("Immunotherapy or antibody therapy"),
    "ZS": N_("Targeted therapy"),
    "CI": N_("Chemo-immunotherapy"),
    "CZ": N_("Chemotherapy and targeted therapy"),
    "CIZ": N_("Chemo-immunotherapy and targeted therapy"),
    "IZ": N_("Immunotherapy and targeted therapy"),
    "SZ": N_("Stem cell transplantation"),
    "WW": N_("Watchful waiting"),
    "AS": N_("Active surveillance"),
    "WS": N_("Wait and see"),
    "KW": N_("No further tumour-specific therapy"),
    "SO": N_("Other treatment"),
    "restage": N_("Further staging"),
    "rebiopsy": N_("Repeat biopsy"),
    "pathology_review": N_("Pathology review"),
    "imaging_review": N_("Imaging review"),
    "molecular_test": N_("Molecular testing"),
    "genetic_counselling": N_("Genetic counselling"),
    "trial_evaluation": N_("Evaluation for a trial"),
    "other_board": N_("Referral to another board"),
    "palliative_referral": N_("Referral to palliative care"),
    "pain_referral": N_("Referral to pain medicine"),
    "psycho_oncology_referral": N_("Referral to psycho-oncology"),
    "rehabilitation_referral": N_("Referral to rehabilitation"),
    "transfer_of_care": N_("Transfer of care"),
    "no_consequence": N_("No therapeutic consequence"),
}

INTENTS: ValueSet = {
    "K": N_("Curative"),
    "P": N_("Palliative"),
    "O": N_("Local cure in oligometastasis"),
    "D": N_("Diagnostic"),
    "R": N_("Revision or complication"),
    "S": N_("Other intent"),
    "X": N_("Not stated"),
}

GUIDELINE_STATUSES: ValueSet = {
    "within": N_("Within the guideline"),
    "outside": N_("Outside the guideline"),
    "none_exists": N_("No guideline exists"),
    "not_checked": N_("Not checked"),
}

DEFER_REASONS: ValueSet = {
    "missing_imaging": N_("Imaging is missing"),
    "missing_pathology": N_("Pathology is missing"),
    "missing_clinical": N_("Clinical information is missing"),
    "missing_molecular": N_("Molecular results are missing"),
    "presenter_absent": N_("The presenter is absent"),
    "discipline_absent": N_("A needed discipline is absent"),
    "patient_wish": N_("At the patient’s wish"),
    "out_of_time": N_("Out of time"),
    "other": N_("Another reason"),
}

STANCES: ValueSet = {
    "disagree": N_("I disagree"),
    "outside_my_expertise": N_("Outside my expertise"),
    "insufficient_information": N_("Not enough information"),
}

ROLES: ValueSet = {
    "chair": N_("Chair"),
    "deputy_chair": N_("Deputy chair"),
    "scribe": N_("Scribe"),
    "coordinator": N_("Coordinator"),
    "member": N_("Member"),
    "expert": N_("Expert"),
    "guest": N_("Guest"),
    "observer": N_("Observer"),
    "trainee": N_("Trainee"),
    "interpreter": N_("Interpreter"),
    "room": N_("Room"),
}

QUESTION_TYPES: ValueSet = {
    "diagnosis": N_("Diagnosis"),
    "staging": N_("Staging"),
    "treatment": N_("Treatment"),
    "imaging_review": N_("Imaging review"),
    "pathology_review": N_("Pathology review"),
    "trial": N_("Clinical trial"),
    "molecular": N_("Molecular result"),
    "palliative": N_("Palliative care"),
    "second_opinion": N_("Second opinion"),
}

URGENCIES: ValueSet = {
    "routine": N_("Routine"),
    "expedited": N_("Expedited"),
    "emergency": N_("Emergency"),
}

SEXES: ValueSet = {
    "female": N_("female"),
    "male": N_("male"),
    "other": N_("other sex"),
    "unknown": N_("sex unknown"),
}

LATERALITIES: ValueSet = {
    "L": N_("left"),
    "R": N_("right"),
    "B": N_("both sides"),
    "M": N_("midline"),
    "U": N_("side unknown"),
    "T": N_("not paired"),
}

DISEASE_STATUSES: ValueSet = {
    "primary": N_("Primary tumour"),
    "residual": N_("Residual tumour"),
    "local_recurrence": N_("Local recurrence"),
    "regional": N_("Regional recurrence"),
    "distant": N_("Distant metastasis"),
}

RESPONSES: ValueSet = {
    "CR": N_("complete response"),
    "PR": N_("partial response"),
    "SD": N_("stable disease"),
    "PD": N_("progressive disease"),
    "NE": N_("response not evaluable"),
}

MATERIAL_KINDS: ValueSet = {
    "image_study": N_("Imaging"),
    "wsi": N_("Slide"),
    "photo": N_("Photograph"),
    "report": N_("Report"),
    "document": N_("Document"),
}

CASE_FIELDS: ValueSet = {
    "patient": N_("Patient"),
    "birth_year": N_("Year of birth"),
    "country": N_("Country of care"),
    "question_type": N_("Kind of question"),
    "urgency": N_("Urgency"),
    "diagnosis": N_("Diagnosis"),
    "diagnosed_on": N_("Diagnosed"),
    "disease_status": N_("Disease status"),
    "icd10": N_("ICD-10"),
    "topography": N_("Topography"),
    "morphology": N_("Morphology"),
    "laterality": N_("Side"),
    "stage": N_("Stage"),
    "ecog": N_("ECOG"),
    "markers": N_("Key markers"),
    "treatments": N_("Prior treatment"),
    "needed_by": N_("Needed by"),
    "interpreter": N_("Interpreter for"),
    "basis": N_("Basis of diagnosis"),
    "grade": N_("Grade"),
    "assessment": N_("Overall assessment"),
}

CASE_SECTIONS: ValueSet = {
    "question": N_("Question to the board"),
    "diagnosis": N_("Diagnosis"),
    "staging": N_("Staging"),
    "pathology": N_("Pathology findings"),
    "markers": N_("Laboratory and molecular markers"),
    "imaging": N_("Imaging"),
    "treatments": N_("Prior treatment"),
    "condition": N_("Condition and comorbidity"),
    "patient_view": N_("The patient’s view"),
    "local_plan": N_("Plan of the referring hospital"),
}

ITEM_KINDS: ValueSet = {
    "case": N_("Case"),
    "topic": N_("Topic"),
    "education": N_("Education"),
    "previous_minutes": N_("Previous minutes"),
    "break": N_("Break"),
    "proposal": N_("Proposal"),
    "qa": N_("Questions and answers"),
}

ITEM_STATES: ValueSet = {
    "planned": N_("Planned"),
    "called": N_("Called"),
    "presenting": N_("Presenting"),
    "discussing": N_("Discussing"),
    "deciding": N_("Deciding"),
    "closed": N_("Closed"),
    "deferred": N_("Deferred"),
    "withdrawn": N_("Withdrawn"),
    "soc_listed": N_("Listed under a standard"),
}

OUTCOMES: ValueSet = {
    "decision": N_("Recommendation recorded"),
    "no_decision": N_("No decision"),
    "deferred": N_("Deferred"),
    "done": N_("Done"),
    "withdrawn": N_("Withdrawn"),
    "soc_listed": N_("Listed under a standard"),
}

RECOMMENDATION_STATES: ValueSet = {
    "draft": N_("Draft"),
    "read_back": N_("Being read back"),
    "recorded": N_("Recorded"),
    "superseded": N_("Superseded"),
}

MEETING_STATES: ValueSet = {
    "draft": N_("Draft"),
    "published": N_("Published"),
    "live": N_("In session"),
    "paused": N_("Paused"),
    "ended": N_("Ended"),
    "closed": N_("Closed"),
    "cancelled": N_("Cancelled"),
}

MINUTES_STATES: ValueSet = {
    "in_review": N_("In review"),
    "changes_requested": N_("Changes requested"),
    "reviewed": N_("Review ended"),
    "signed": N_("Signed"),
    "amending": N_("Being amended"),
}

MINUTES_BLOCK_KINDS: ValueSet = {
    "heading": N_("Meeting"),
    "session": N_("Session"),
    "attendance": N_("Attendance"),
    "quorum": N_("Quorum"),
    "item": N_("Agenda item"),
    "case": N_("Case"),
    "recommendation": N_("Recommendation"),
    "dissent": N_("Dissent"),
    "deferral": N_("Deferral"),
    "note": N_("Note"),
    "position": N_("Position"),
    "poll": N_("Poll"),
    "comms": N_("Sound and picture"),
    "recusal": N_("Recusal"),
    "action": N_("Action"),
    "handover": N_("Handing over the chair"),
}

SIGNATURE_MEANINGS: ValueSet = {
    "approved_as_chair": N_("Approved as chair"),
    "reviewed": N_("Reviewed"),
    "prepared": N_("Prepared"),
    "approved_as_owner": N_("Approved as owner of the case"),
    "received_by_implementer": N_("Received by the implementer"),
    "dissenting": N_("Signed with dissent"),
}

LEAVE_REASONS: ValueSet = {
    "left": N_("left the room"),
    "disconnected": N_("lost the connection"),
    "removed": N_("was asked to leave"),
    "session_ended": N_("stayed to the end"),
    "server_restarted": N_("the server restarted"),
}

LANGUAGES: ValueSet = {
    "en": N_("English"),
    "zh": N_("Chinese"),
    "ru": N_("Russian"),
    "fr": N_("French"),
    "ja": N_("Japanese"),
    "vi": N_("Vietnamese"),
    "kk": N_("Kazakh"),
}


def check_code(values: ValueSet, code: str, *, field: str) -> None:
    """Refuse a code that its value set does not hold. Raises UnknownCode."""
    if code not in values:
        raise UnknownCode(field=field, value=code[:64])


def label(values: ValueSet, code: str) -> Label:
    """Return the label of a code; an unknown code, from an older record, stands for itself."""
    return Label(values.get(code, code))
