"""Value sets of the agenda in session, actions and closing."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

LATE_REASONS: ValueSet = {
    "urgent": N_("Urgent"),
    "new_result": N_("A new result"),
    "patient_deteriorated": N_("The patient’s condition has worsened"),
    "omitted": N_("Left out by mistake"),
    "other": N_("Another reason"),
}
"""Why an item comes onto an agenda that is published already."""

CLOSE_LINES: ValueSet = {
    "items": N_("Every item has an outcome"),
    "actions": N_("Every open action has an owner and a date"),
    "qc": N_("Every question of quality is answered"),
}
"""What must hold before a meeting is closed (domain model 6.2, I20)."""

ACTION_STATES: ValueSet = {
    "open": N_("Open"),
    "done": N_("Done"),
    "cancelled": N_("No longer needed"),
    "carried_over": N_("Carried over to the next meeting"),
}

FORECAST_KINDS: ValueSet = {
    "shorten": N_("Shorten"),
    "defer": N_("Defer"),
    "break": N_("Take a break"),
}
"""What is proposed when the meeting would end late, or has lasted long."""

ROOM: Mapping[str, ValueSet] = {
    "late_reasons": LATE_REASONS,
    "action_states": ACTION_STATES,
    "forecast_kinds": FORECAST_KINDS,
}
"""Those that the room draws, by the name that the client knows."""
