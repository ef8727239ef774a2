"""Acts of fit, confirmation and versions of recommendations."""

from tests.mdt.domain.plays.play import Act

ACTS: tuple[Act, ...] = ()
RARE: frozenset[str] = frozenset()
