"""One paragraph as the module of a noun says it; the minutes give it an id and a place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A paragraph: its kind (of ``valuesets.MINUTES_BLOCK_KINDS``), text and event numbers."""

    kind: str
    text: str
    refs: tuple[int, ...]
