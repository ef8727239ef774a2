"""Which participant is in which pair, and who shares in which screen section, for one subscriber.

A participant keeps a pair for as long as they publish, so that tiles do not jump; who finds none
free waits in order of arrival. A screen section is free again when the sharing ends.
"""

from collections.abc import Sequence


class SlotMap:
    """The places of one subscriber, by number."""

    __slots__ = ("pairs", "screens")

    def __init__(self, pairs: int, screens: int) -> None:
        self.pairs: list[str | None] = [None] * pairs
        self.screens: list[str | None] = [None] * screens

    def update(self, people: Sequence[str], sharers: Sequence[str]) -> None:
        """Let go who left, then seat who waits.

        Args:
            people: who publishes sound or picture, in order of arrival, without the subscriber.
            sharers: who shares a screen, likewise.
        """
        _settle(self.pairs, people)
        _settle(self.screens, sharers)


def _settle(places: list[str | None], wanted: Sequence[str]) -> None:
    for index, occupant in enumerate(places):
        if occupant is not None and occupant not in wanted:
            places[index] = None
    waiting = [each for each in wanted if each not in places]
    for index, occupant in enumerate(places):
        if occupant is None and waiting:
            places[index] = waiting.pop(0)
