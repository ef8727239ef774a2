"""Value sets of translated documents."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

DOCUMENT_TRANSLATIONS: ValueSet = {
    "declared": N_("Not checked yet"),
    "checked": N_("Checked against the original"),
    "stale": N_("The original has changed"),
}

ROOM: Mapping[str, ValueSet] = {}
"""Those that the room draws, by the name that the client knows."""
