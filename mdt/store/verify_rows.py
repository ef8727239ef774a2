"""What all verifiers share: where they are, what they found, and how they compare moments."""

from collections import Counter
from datetime import UTC, datetime


class BadRow(Exception):
    """The first row that is not what was recorded; the text names it."""


class Findings:
    """How many rows of each kind were checked, and the row that is being checked."""

    def __init__(self) -> None:
        self.checked: Counter[str] = Counter()
        self.place = "the database"

    def at(self, kind: str, place: str) -> str:
        """Count a row and remember it as the place of whatever is found next."""
        self.checked[kind] += 1
        self.place = place
        return place


def same_moment(stored: str, said: datetime) -> bool:
    """Return whether a moment, as the database writes it, is the one that was recorded."""
    try:
        moment = datetime.fromisoformat(stored)
    except ValueError:
        return False
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment) == said
