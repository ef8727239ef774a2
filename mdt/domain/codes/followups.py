"""Value sets of follow-up: how far a recommendation was carried out, and why not.

Reasons are those of the German medical informatics initiative, of the audit of the British health
service, and of care across borders (standards 3.3). The first list names "regular completion"
three times without saying what the second and third are; ours are the reduced and the shortened
course.
"""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

FOLLOWUP_STATES: ValueSet = {
    "pending": N_("Report awaited"),
    "overdue": N_("Report overdue"),
    "reported": N_("Reported"),
    "reviewed": N_("Reviewed by the board"),
    "lost": N_("Lost to follow-up"),
    "superseded": N_("Superseded"),
}

FOLLOWUP_STATUS: ValueSet = {
    "ongoing": N_("Under way"),
    "done": N_("Carried out"),
    "partly_done": N_("Carried out in part"),
    "not_done": N_("Not carried out"),
}

CONCORDANCE: ValueSet = {
    "full": N_("As recommended"),
    "partial": N_("In part as recommended"),
    "discordant": N_("Otherwise than recommended"),
    "not_assessable": N_("Cannot be judged"),
}

WISH_DEVIATION: ValueSet = {
    "J": N_("At the patient’s wish: yes"),
    "N": N_("At the patient’s wish: no"),
    "U": N_("At the patient’s wish: unknown"),
}
"""Whether the deviation was the patient's wish: oBDS 19.2."""

REASONS_NOT_DONE: ValueSet = {
    "payment_refused": N_("The payer refused"),
    "payment_pending": N_("The payer has not answered yet"),
    "payment_ended": N_("The payer stopped paying"),
    "no_indication": N_("No indication any more"),
    "medical_reason": N_("Another medical reason"),
    "patient_refusal": N_("The patient refused"),
    "patient_wish": N_("The patient wished otherwise"),
    "patient_death": N_("The patient died"),
    "lost_to_follow_up": N_("The patient could not be reached"),
    "chronic_remission": N_("Lasting remission"),
    "progression": N_("The disease progressed"),
    "toxicity": N_("Toxicity"),
    "other_therapy_chosen": N_("Another therapy was chosen"),
    "best_supportive_care": N_("Supportive care only"),
    "deterioration": N_("The patient’s condition worsened"),
    "regular_completion": N_("Completed as planned"),
    "regular_completion_dose_reduced": N_("Completed with a reduced dose"),
    "regular_completion_shortened": N_("Completed with a shortened course"),
    "did_not_attend": N_("The patient did not come"),
    "left_care": N_("The patient left the care of this team"),
    "condition_not_met": N_("A condition of the recommendation was not met"),
    "comorbidity_not_discussed": N_("A comorbidity had not been discussed"),
    "wrong_information": N_("The board had wrong or missing information"),
    "new_result": N_("A new result changed the plan"),
    "drug_unavailable": N_("The drug is not available here"),
    "procedure_unavailable": N_("The procedure is not available here"),
    "not_registered": N_("Not registered here"),
    "cost": N_("Cost to the patient"),
    "travel": N_("Travel or visa"),
    "translation_misunderstood": N_("The translation was misunderstood"),
    "other": N_("A reason not listed here"),
    "unknown": N_("The reason is not known"),
}

VITAL_STATUS: ValueSet = {
    "alive": N_("Alive"),
    "dead": N_("Dead"),
    "unknown": N_("Vital status unknown"),
}

ROOM: Mapping[str, ValueSet] = {}
"""Those that the room draws, by the name that the client knows."""
