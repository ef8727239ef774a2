"""Meetings with the first case open, in which one person may not follow it."""

from dataclasses import replace

from mdt.domain.attending import Attending, Recusal
from mdt.domain.ids import PersonId
from mdt.domain.meetings import Meeting
from tests.mdt.service.sitting import FIRST, Sitting


def open_case() -> Meeting:
    """Return a live meeting with the first case open."""
    return Sitting().live().called().meeting


def recused(name: str, to_seq: int | None = None) -> Meeting:
    """Return it with somebody recused from the case, until an event when one is given."""
    recusal = Recusal(
        person_id=PersonId(name), item_id=FIRST, reason_code="COI", from_seq=8, to_seq=to_seq
    )
    return replace(open_case(), attending=Attending(recusals=(recusal,)))


def withheld(name: str) -> Meeting:
    """Return it with somebody whom the gate left out of the case."""
    return replace(open_case(), withheld={FIRST: {PersonId(name): "no_consent"}})
