"""Value sets of who leads the session."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

HANDOVER_REASONS: ValueSet = {
    "handed_over": N_("Handed over"),
    "absent": N_("The chair was not there when the session began"),
    "connection_lost": N_("Connection lost"),
    "left": N_("Left the room"),
    "returned": N_("Came back"),
}

ROOM: Mapping[str, ValueSet] = {"handover_reasons": HANDOVER_REASONS}
"""Those that the room draws, by the name that the client knows."""
