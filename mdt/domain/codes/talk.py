"""Value sets of the checklist, positions and polls."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

CHECKLIST: ValueSet = {
    "case_version": N_("The question and the version of the case are fixed"),
    "consent": N_("Consent: everybody invited may see the case"),
    "quorum": N_("Quorum met"),
    "images": N_("An image of the case was shown to all"),
    "history": N_("History"),
    "imaging": N_("Imaging"),
    "pathology": N_("Pathology findings"),
    "comorbidity": N_("Comorbidity and performance"),
    "psychosocial": N_("Psychosocial situation"),
    "patient_view": N_("The patient’s own view"),
    "options": N_("All options were named"),
    "trial": N_("Trials were considered"),
    "plan": N_("The plan is clear"),
    "owner": N_("Who carries it out is clear"),
}
"""What only the record ticks, then what good boards go through on every case (domain model 4.1)."""

POSITIONS: ValueSet = {
    "agree": N_("Agree"),
    "agree_with_comment": N_("Agree, with a comment"),
    "disagree": N_("Disagree"),
    "abstain": N_("Abstain"),
    "outside_my_expertise": N_("Outside my expertise"),
    "insufficient_information": N_("Insufficient information"),
}
"""Where somebody stands, for their discipline."""

COMMS_KINDS: ValueSet = {
    "no_audio": N_("I could not hear"),
    "no_image": N_("I could not see the images"),
    "language": N_("I could not follow the language"),
}
"""Why somebody could not follow an item."""

POLL_METHODS: ValueSet = {
    "named": N_("With names"),
    "by_discipline": N_("By discipline"),
    "anonymous_temperature": N_("Totals only"),
}
"""How the answers to a poll are shown. The record always knows who answered what."""

POLL_STATES: ValueSet = {
    "created": N_("Prepared"),
    "open": N_("Open"),
    "closed": N_("Closed"),
    "published": N_("Result shown"),
    "void": N_("Void"),
}

ROOM: Mapping[str, ValueSet] = {
    "checklist": CHECKLIST,
    "positions": POSITIONS,
    "comms_kinds": COMMS_KINDS,
    "poll_methods": POLL_METHODS,
    "poll_states": POLL_STATES,
}
"""Those that the room draws, by the name that the client knows."""
