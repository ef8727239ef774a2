"""Value sets of roll-calls, recusals and media."""

from collections.abc import Mapping

from mdt.domain.errors import N_
from mdt.domain.valuesets import ValueSet

RECUSAL_REASONS: ValueSet = {
    "COI": N_("Conflict of interest"),
    "own_institution": N_("Own institution"),
    "personal": N_("Personal reason"),
    "other": N_("Another reason"),
}

MEDIA_NEEDS: ValueSet = {
    "audio": N_("Hears the room"),
    "image": N_("Sees the images"),
}

NOT_COUNTED: ValueSet = {
    "recused": N_("Recused"),
    "no_access": N_("No access to the case"),
    "not_verified": N_("Credential not verified"),
    "no_audio": N_("Cannot hear"),
    "no_image": N_("Cannot see the images"),
}

ROOM: Mapping[str, ValueSet] = {
    "recusal_reasons": RECUSAL_REASONS,
    "not_counted": NOT_COUNTED,
}
"""Those that the room draws, by the name that the client knows."""
