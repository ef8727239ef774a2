"""The pathway of a case: from screening to rehabilitation, and which stage may follow which."""

from collections.abc import Mapping

from mdt.domain.codes.cases import PATHWAY
from mdt.domain.refusals.cases import NoSuchStep
from mdt.domain.valuesets import check_code, label

FIRST = "diagnosis"
"""Where a case begins that nobody said anything else of."""

CLOSED = "closed"

NEXT: Mapping[str, frozenset[str]] = {
    "screening": frozenset({"diagnosis", "closed"}),
    "diagnosis": frozenset({"mdt", "closed"}),
    "mdt": frozenset({"diagnosis", "treatment", "follow_up", "closed"}),
    "treatment": frozenset({"mdt", "qc", "follow_up"}),
    "qc": frozenset({"treatment", "follow_up"}),
    "follow_up": frozenset({"mdt", "rehabilitation", "closed"}),
    "rehabilitation": frozenset({"mdt", "follow_up", "closed"}),
    "closed": frozenset({"mdt"}),  # a new episode
}
"""Which stages may follow each."""


def move(stage: str, to: str) -> str:
    """Return the stage moved to.

    Raises:
        UnknownCode: there is no such stage.
        NoSuchStep: the pathway does not lead there from here.
    """
    check_code(PATHWAY, to, field="pathway")
    if to not in NEXT.get(stage, frozenset()):
        raise NoSuchStep(before=label(PATHWAY, stage), after=label(PATHWAY, to))
    return to
