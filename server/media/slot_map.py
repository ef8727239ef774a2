"""Which participant is in which place of one subscriber: pairs, voices and screens.

Who is shown gets a pair and keeps it, so that tiles do not jump. What pairs are left serve others
in order of arrival, for their sound; who is heard and has no pair gets a voice. A screen's place
is free again when the sharing ends.
"""

from collections.abc import Collection, Sequence


class SlotMap:
    """The places of one subscriber, by number."""

    __slots__ = ("pairs", "screens", "voices")

    def __init__(self, pairs: int, voices: int, screens: int) -> None:
        self.pairs: list[str | None] = [None] * pairs
        self.voices: list[str | None] = [None] * voices
        self.screens: list[str | None] = [None] * screens

    def update(
        self,
        people: Sequence[str],
        sharers: Sequence[str],
        *,
        shown: Sequence[str] = (),
        audible: Collection[str] = (),
        screens: Sequence[str] = (),
    ) -> None:
        """Let go who left, then seat who waits.

        Args:
            people: who publishes sound or picture, in order of arrival, without the subscriber.
            sharers: who shares a screen, likewise.
            shown: whose camera the subscriber looks at, the most important first.
            audible: whose sound is passed on.
            screens: whose screen the subscriber looks at, the most important first.
        """
        in_pairs = [*shown, *sorted(people, key=lambda each: each not in audible)]
        _settle(self.pairs, _unique(in_pairs, people), shown, audible)
        unpaired = [each for each in people if each in audible and each not in self.pairs]
        _settle(self.voices, unpaired, (), ())
        _settle(self.screens, _unique([*screens, *sharers], sharers), screens, ())


def _unique(wanted: Sequence[str], present: Sequence[str]) -> list[str]:
    return [each for each in dict.fromkeys(wanted) if each in present]


def _settle(
    places: list[str | None],
    wanted: Sequence[str],
    first: Sequence[str],
    spared: Collection[str],
) -> None:
    """Seat ``wanted`` in order where it is free; ``first`` may take the places of others.

    Of the others, those who are ``spared`` lose theirs last.
    """
    for index, occupant in enumerate(places):
        if occupant is not None and occupant not in wanted:
            places[index] = None
    waiting = [each for each in wanted if each not in places]
    for index, occupant in enumerate(places):
        if occupant is None and waiting:
            places[index] = waiting.pop(0)
    entitled = [each for each in first if each in wanted][: len(places)]
    for each in entitled:
        if each not in places:
            places[_least_needed(places, entitled, spared)] = each


def _least_needed(
    places: Sequence[str | None], kept: Collection[str], spared: Collection[str]
) -> int:
    """Return the first place of somebody who is not to be kept; there is always one."""
    return min(
        (index for index, each in enumerate(places) if each not in kept),
        key=lambda index: (places[index] in spared, index),
    )
