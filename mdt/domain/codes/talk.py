"""Value sets of the checklist, positions and polls."""

from collections.abc import Mapping

from mdt.domain.valuesets import ValueSet

ROOM: Mapping[str, ValueSet] = {}
"""Those that the room draws, by the name that the client knows."""
