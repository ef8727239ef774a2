"""The last values of a sequence that only grows."""

from collections.abc import Iterator, Sequence
from typing import TypeVar, overload

T = TypeVar("T")

STEP = 32
"""Values that are copied each time, before they join the others."""


class Tail(Sequence[T]):
    """A value, as a tuple is. The next one is made by ``with_next`` and shares what it can.

    Adding to a tuple copies all of it: with some hundred lines, half of what a line of chat costs.
    """

    __slots__ = ("_keep", "_new", "_old")

    def __init__(self, keep: int, old: tuple[T, ...] = (), new: tuple[T, ...] = ()) -> None:
        """Hold at most the last ``keep`` values of ``old`` and ``new``."""
        self._keep, self._old, self._new = keep, old, new

    def with_next(self, value: T) -> "Tail[T]":
        """Return the tail with one more value at its end."""
        new = (*self._new, value)
        if len(new) < STEP:
            return Tail(self._keep, self._old, new)
        return Tail(self._keep, (self._old + new)[-self._keep :])

    def __len__(self) -> int:
        return min(self._keep, len(self._old) + len(self._new))

    def __iter__(self) -> Iterator[T]:
        return iter((self._old + self._new)[-self._keep :])

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        places = range(len(self))[at]
        if isinstance(places, range):
            return tuple(self[place] for place in places)
        beyond = places + len(self._old) + len(self._new) - len(self)
        return self._old[beyond] if beyond < len(self._old) else self._new[beyond - len(self._old)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tail):
            return NotImplemented
        return tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Tail({tuple(self)!r})"
