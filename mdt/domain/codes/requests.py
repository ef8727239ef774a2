"""Value sets of requests, opinions and pathology reviews."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

REQUEST_STATES: ValueSet = {
    "draft": N_("Not sent yet"),
    "submitted": N_("With the board"),
    "returned_for_information": N_("Information is asked for"),
    "accepted": N_("Accepted"),
    "soc_listed": N_("Listed under a standard of care"),
    "redirected": N_("Passed on to another board"),
    "declined": N_("Declined"),
    "scheduled": N_("On an agenda"),
    "discussed": N_("Discussed"),
    "answered": N_("Answered"),
    "closed": N_("Finished"),
    "withdrawn": N_("Withdrawn by the sender"),
}

DISCORDANCE: ValueSet = {
    "none": N_("No discordance"),
    "minor": N_("Minor discordance"),
    "major": N_("Major discordance"),
}
"""How far a second reading of pathology differs from the first one."""

OPINION_STATES: ValueSet = {
    "asked": N_("Asked"),
    "given": N_("Given"),
    "refused": N_("Cannot answer"),
}

OPINION_STANCES: ValueSet = {
    "concurs": N_("Concurs with the local plan"),
    "concurs_with_changes": N_("Concurs, with changes"),
    "differs": N_("Advises otherwise"),
    "insufficient_information": N_("The information is not sufficient"),
    "outside_my_expertise": N_("The question is outside my expertise"),
}
"""Where an expert stands to the question and the plan of the referring hospital."""

REVIEW_STATES: ValueSet = {
    "asked": N_("Second reading asked for"),
    "completed": N_("Second reading completed"),
}

ROOM: Mapping[str, ValueSet] = {}
"""Those that the room draws, by the name that the client knows."""
