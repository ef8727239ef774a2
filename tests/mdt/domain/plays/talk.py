"""Acts of checklist, positions, polls and comms problems."""

from tests.mdt.domain.plays.play import Act

ACTS: tuple[Act, ...] = ()
RARE: frozenset[str] = frozenset()
