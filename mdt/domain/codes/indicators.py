"""What the indicators of a board are called, and what each counts."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

INDICATORS: ValueSet = {
    "attendance": N_("Disciplines at half of a session’s items or more"),
    "attendance_at_decision": N_("Disciplines present at the recommendation"),
    "presented_rate": N_("New cases presented, of all new cases"),
    "prospective_rate": N_("Cases discussed before the treatment"),
    "readiness_rate": N_("Cases ready when the agenda was published"),
    "gaps_closed_rate": N_("Gaps closed before the meeting"),
    "decision_rate": N_("Cases decided, of those called"),
    "deferral_rate": N_("Cases deferred, of those listed"),
    "days_lost": N_("Days from deferral to the next discussion"),
    "rediscussion_rate": N_("Cases discussed more than once"),
    "time_per_case": N_("Time per case"),
    "overrun_rate": N_("Cases that took longer than their time box"),
    "disturbed_rate": N_("Cases that somebody could not hear or see"),
    "media_lost": N_("Minutes lost to bad sound or picture"),
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

DEFINITIONS: ValueSet = {
    "attendance": N_(
        "Sessions of which a counting person of the discipline was there for half of the items, of "
        "the sessions held, summed over the disciplines invited."
    ),
    "attendance_at_decision": N_(
        "Recommendations at which the discipline counted to the quorum, of those recorded, summed "
        "over the disciplines invited."
    ),
    "presented_rate": N_(
        "Cases that the board discussed for the first time in a year, of that year’s new cases as "
        "the board entered them. Missing: cases of years for which nothing was entered."
    ),
    "prospective_rate": N_(
        "Cases called before the first treatment, or after one that had ended and before the next, "
        "by the version that the board saw. Missing: versions that do not state the treatment."
    ),
    "readiness_rate": N_(
        "Cases that lacked nothing, or only what was waived, of those on the agenda when it was "
        "published. Missing: agendas of which this was not recorded."
    ),
    "gaps_closed_rate": N_(
        "Fields that a case lacked at publication and that the version called had. Missing: fields "
        "of cases not called, and consents, which are not on the sheet."
    ),
    "decision_rate": N_("Cases that ended with a recorded recommendation, of the cases called."),
    "deferral_rate": N_("Cases that were put off, of the cases on the agendas of meetings held."),
    "days_lost": N_(
        "Median from the start of the meeting that deferred a case to that of the next one that "
        "called it. Missing: deferred cases not called again."
    ),
    "rediscussion_rate": N_("Cases called more than once, of the different cases called."),
    "time_per_case": N_("Median of the minutes from calling a case to its end."),
    "overrun_rate": N_("Cases that were open longer than planned, extensions not counted."),
    "disturbed_rate": N_(
        "Cases during which somebody said that they could not hear, see or follow the language."
    ),
    "media_lost": N_(
        "Minutes of taking part in which the connection of the person was measured as poor, of the "
        "minutes measured, summed over everybody. Missing: meetings of which nothing was measured."
    ),
    "quorum_rate": N_("Recommendations at which the board’s rule was met, of those recorded."),
    "dissent_rate": N_("Recommendations with a dissent that was not withdrawn, of those recorded."),
    "contribution_spread": N_(
        "Disciplines that took a position or wrote in the chat on a case, of those present at it, "
        "summed over the cases."
    ),
    "patient_view_rate": N_("Cases whose checklist says so, of the cases called."),
    "plan_change": N_(
        "Recommendations that changed the plan of the treating side, of those that say so."
    ),
    "concordance": N_(
        "Reports that say “in full”, of those that say how far. Missing: no report, or none of it."
    ),
    "deviation_reasons": N_("Reports with at least one reason, of all reports."),
    "days_to_start": N_(
        "Median from the recommendation to the start that was reported, also by the country where "
        "it is carried out. Missing: no start reported."
    ),
    "unavailable_rate": N_(
        "Recommendations answered “not available here”, of those answered at all."
    ),
    "signing_delay": N_("Median of the hours until the first version was signed by the chair."),
    "amendment_rate": N_("Versions made after the first signature, of the meetings signed."),
    "pathology_discordance": N_("Second readings graded as major, of those completed."),
}
"""What each of them counts, and of what."""

DISCUSSED: ValueSet = {
    "before_first": N_("Before the first treatment"),
    "before_next": N_("Between two treatments"),
    "during": N_("During a treatment"),
}

MEDIA_REASONS: ValueSet = {
    "loss": N_("Packets were lost"),
    "bandwidth": N_("The line was too narrow"),
    "delay": N_("The delay was too long"),
    "frozen": N_("Picture or sound stood still"),
}

THIRDS: ValueSet = {
    "first": N_("First third of the meeting"),
    "middle": N_("Middle third of the meeting"),
    "last": N_("Last third of the meeting"),
}

ROOM: Mapping[str, ValueSet] = {}
"""The room draws none of these."""
