"""Acts of actions and closing."""

from tests.mdt.domain.plays.play import Act

ACTS: tuple[Act, ...] = ()
RARE: frozenset[str] = frozenset()
