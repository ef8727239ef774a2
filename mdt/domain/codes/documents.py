"""Value sets of translated documents."""

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

DOCUMENT_TRANSLATIONS: ValueSet = {
    "declared": N_("Not checked yet"),
    "checked": N_("Checked against the original"),
    "stale": N_("The original has changed"),
}
