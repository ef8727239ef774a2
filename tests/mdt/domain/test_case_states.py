"""Where a case stands: every situation there can be, against the rules in words."""

from dataclasses import fields
from itertools import product

import pytest

from mdt.domain.case_states import CaseState, Situation, state_of
from mdt.domain.codes.cases import CASE_STATES, PATHWAY

FLAGS = [entry.name for entry in fields(Situation) if entry.name != "stage"]

TABLE = """
screening      open listed           put_off decided  ready draft
diagnosis      open listed           put_off decided  ready draft
mdt            open listed           put_off decided  ready draft
treatment      open listed           in_treatment
qc             open listed           in_treatment
follow_up      open listed           follow_up
rehabilitation open listed           follow_up
closed         open listed           closed
"""
"""By stage: what counts, the first that holds; before all of it, a consent that was withdrawn."""

SAID = {
    "open": ("is_open", CaseState.IN_DISCUSSION),
    "listed": ("is_listed", CaseState.LISTED),
    "put_off": ("was_put_off", CaseState.DEFERRED),
    "decided": ("was_decided", CaseState.DECIDED),
    "ready": ("is_ready", CaseState.READY),
    "draft": ("", CaseState.DRAFT),
    "in_treatment": ("", CaseState.IN_TREATMENT),
    "follow_up": ("", CaseState.FOLLOW_UP),
    "closed": ("", CaseState.CLOSED),
}
ROWS = {row[0]: row[1:] for row in (line.split() for line in TABLE.strip().splitlines())}


@pytest.mark.parametrize("stage", PATHWAY)
def test_every_situation_has_the_state_that_the_table_says(stage: str) -> None:
    for values in product((False, True), repeat=len(FLAGS)):
        holds = dict(zip(FLAGS, values, strict=True))
        expected = next(
            state for flag, state in (SAID[word] for word in ROWS[stage]) if not flag or holds[flag]
        )
        if holds["is_withdrawn"]:
            expected = CaseState.SUSPENDED_CONSENT

        assert state_of(Situation(stage=stage, **holds)) is expected


def test_every_stage_and_every_state_has_its_place_and_its_words() -> None:
    assert set(ROWS) == set(PATHWAY)
    assert {state for _, state in SAID.values()} | {CaseState.SUSPENDED_CONSENT} == set(CaseState)
    assert set(CASE_STATES) == set(CaseState)
