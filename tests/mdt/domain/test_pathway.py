"""The pathway: a case moves only where the pathway leads."""

from itertools import product

import pytest

from mdt.domain.codes.cases import PATHWAY
from mdt.domain.errors import UnknownCode
from mdt.domain.pathway import NEXT, move
from mdt.domain.refusals.cases import NoSuchStep

STEPS = """
screening       diagnosis closed
diagnosis       mdt closed
mdt             diagnosis treatment follow_up closed
treatment       mdt qc follow_up
qc              treatment follow_up
follow_up       mdt rehabilitation closed
rehabilitation  mdt follow_up closed
closed          mdt
"""


def test_every_stage_with_every_other() -> None:
    rows = [line.split() for line in STEPS.strip().splitlines()]
    allowed = {(row[0], after) for row in rows for after in row[1:]}

    assert {row[0] for row in rows} == set(PATHWAY) == set(NEXT)
    for before, after in product(PATHWAY, PATHWAY):
        if (before, after) in allowed:
            assert move(before, after) == after
        else:
            with pytest.raises(NoSuchStep):
                move(before, after)


def test_a_stage_that_does_not_exist() -> None:
    with pytest.raises(UnknownCode):
        move("mdt", "heaven")
