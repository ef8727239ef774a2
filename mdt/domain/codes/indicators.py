"""What the indicators of a board are called."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

INDICATORS: ValueSet = {
    "attendance": N_("Disciplines at half of a session’s items or more"),
    "attendance_at_decision": N_("Disciplines present at the recommendation"),
    "decision_rate": N_("Cases decided, of those called"),
    "deferral_rate": N_("Cases deferred, of those listed"),
    "days_lost": N_("Days from deferral to the next discussion"),
    "rediscussion_rate": N_("Cases discussed more than once"),
    "time_per_case": N_("Time per case"),
    "overrun_rate": N_("Cases that took longer than their time box"),
    "disturbed_rate": N_("Cases that somebody could not hear or see"),
    "quorum_rate": N_("Recommendations with quorum"),
    "dissent_rate": N_("Recommendations with dissent"),
    "contribution_spread": N_("Disciplines that spoke, of those present"),
    "patient_view_rate": N_("Cases in which the patient’s view was asked for"),
    "plan_change": N_("Recommendations that changed the plan"),
    "concordance": N_("Recommendations carried out in full"),
    "deviation_reasons": N_("Reports that give a reason for a deviation"),
    "days_to_start": N_("Days from recommendation to start"),
    "unavailable_rate": N_("Recommendations not available where the patient is"),
    "signing_delay": N_("From the end of the session to the chair’s signature"),
    "amendment_rate": N_("Amendments, of minutes signed"),
    "pathology_discordance": N_("Second readings with a major discordance"),
}
"""Every indicator, in the order of the page."""

THIRDS: ValueSet = {
    "first": N_("First third of the meeting"),
    "middle": N_("Middle third of the meeting"),
    "last": N_("Last third of the meeting"),
}

ROOM: Mapping[str, ValueSet] = {}
"""The room draws none of these."""
