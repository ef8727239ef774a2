"""Acts of review, amendment and translation of the minutes."""

from tests.mdt.domain.plays.play import Act

ACTS: tuple[Act, ...] = ()
RARE: frozenset[str] = frozenset()
