"""Value sets of minutes and letters."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

TRANSLATION_STATUS: ValueSet = {
    "none": N_("Its source was changed"),
    "machine_draft": N_("Drafted from the record"),
    "human_checked": N_("Checked by a person"),
    "approved": N_("Approved translation"),
    "unofficial": N_("Unofficial translation"),
}

SETTLED_TRANSLATIONS = frozenset({"approved", "unofficial"})
"""With these a translation does not keep the chair from signing (I21)."""

CHECKED_TRANSLATIONS = SETTLED_TRANSLATIONS | {"human_checked"}
"""These a person has read beside their source, so they may be printed."""

MISMATCHES: ValueSet = {
    "numbers": N_("numbers"),
    "units": N_("quantities with units"),
    "codes": N_("codes"),
    "laterality": N_("side of the body"),
    "drugs": N_("drugs"),
    "negation": N_("negation"),
}

LETTER_STATES: ValueSet = {
    "draft": N_("Draft letter"),
    "issued": N_("Issued"),
    "acknowledged": N_("Acknowledged"),
    "recalled": N_("Recalled"),
}

RECIPIENTS: ValueSet = {
    "institution": N_("Institution"),
    "gp": N_("General practitioner"),
    "patient": N_("Patient"),
}

ROOM: Mapping[str, ValueSet] = {}
"""Those that the room draws, by the name that the client knows."""
