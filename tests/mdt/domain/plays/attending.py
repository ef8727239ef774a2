"""Acts of roll-calls, recusals and media."""

from tests.mdt.domain.plays.play import Act

ACTS: tuple[Act, ...] = ()
RARE: frozenset[str] = frozenset()
