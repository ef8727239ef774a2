"""Outside a meeting: every standing with every deed, and who stands nowhere."""

import pytest

from mdt.domain.errors import NotAllowed, NotFound
from mdt.domain.standing import ALLOWED, Deed, Standing, require_standing

SENDS = {"owner", "origin"}
STEERS = {"coordinator", "chair"}
BOARD = STEERS | {"member", "expert"}

MATRIX: dict[Deed, set[str]] = {
    Deed.NETWORK_CHANGE: {"coordinator", "network_admin"},
    Deed.ACCOUNT_CHANGE: {"network_admin"},
    Deed.BOARD_MAKE: {"coordinator", "network_admin"},
    Deed.BOARD_READ: BOARD | {"network_admin"},
    Deed.BOARD_CHANGE: STEERS | {"network_admin"},
    Deed.RULE_CHANGE: STEERS,
    Deed.CREDENTIAL_CLAIM: set(Standing),
    Deed.CREDENTIAL_VERIFY: {"coordinator", "network_admin"},
    Deed.CREDENTIAL_REVOKE: {"coordinator", "network_admin"},
    Deed.CASE_READ: SENDS | BOARD | {"invited"},
    Deed.CASE_CHANGE: SENDS,
    Deed.CASE_LIST: SENDS | STEERS,
    Deed.CONSENT_RECORD: SENDS,
    Deed.CONSENT_WITHDRAW: SENDS,
    Deed.REQUEST_SUBMIT: SENDS,
    Deed.REQUEST_SUPPLY: SENDS,
    Deed.REQUEST_TRIAGE: STEERS,
    Deed.REQUEST_WITHDRAW: SENDS,
    Deed.OPINION_GIVE: {"invited"},
    Deed.REVIEW_GRADE: {"invited", "expert"},
    Deed.FOLLOWUP_REPORT: SENDS | {"coordinator"},
    Deed.FOLLOWUP_REVIEW: BOARD,
    Deed.INDICATORS_READ: BOARD | {"network_admin"},
    Deed.ROSTER_CHANGE: STEERS,
    Deed.URGENT_OPEN: SENDS | BOARD,
    Deed.PROOF_EXPORT: STEERS,
}


def allows(standings: frozenset[Standing], deed: Deed) -> bool:
    try:
        require_standing(standings, deed)
    except NotAllowed:
        return False
    return True


def test_the_matrix_names_every_deed() -> None:
    assert set(MATRIX) == set(Deed) == set(ALLOWED)


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("standing", Standing)
def test_every_standing_with_every_deed(standing: Standing, deed: Deed) -> None:
    assert allows(frozenset({standing}), deed) == (standing in MATRIX[deed])


@pytest.mark.parametrize("deed", Deed)
def test_who_stands_nowhere_learns_of_nothing(deed: Deed) -> None:
    with pytest.raises(NotFound):
        require_standing(frozenset(), deed)


def test_one_standing_that_allows_it_is_enough() -> None:
    with pytest.raises(NotAllowed):
        require_standing(frozenset({Standing.MEMBER}), Deed.REQUEST_TRIAGE)

    both = frozenset({Standing.MEMBER, Standing.COORDINATOR})
    assert allows(both, Deed.REQUEST_TRIAGE)
