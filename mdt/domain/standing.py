"""Who may do what outside a meeting: with boards, cases, requests and follow-up. Deny unless named.

A person stands somewhere towards each thing: of the board, the origin of a case, invited to a
request. Services find out where (``mdt.service.standings``); this table says what follows. What
a deed needs of the state of the thing is decided where the deed is.
"""

from collections.abc import Mapping
from enum import StrEnum

from mdt.domain.errors import N_, NotAllowed, NotFound


class Standing(StrEnum):
    """What a person is to a board, a case or a request."""

    OWNER = "owner"  # of the case
    ORIGIN = "origin"  # works at the institution that the case or the request comes from
    COORDINATOR = "coordinator"  # of the board
    CHAIR = "chair"  # of the board, or its deputy
    MEMBER = "member"  # of the board, whatever the role
    INVITED = "invited"  # asked for an opinion on the request
    EXPERT = "expert"  # an expert of the board
    NETWORK_ADMIN = "network_admin"


class Deed(StrEnum):
    """Everything that a person can ask for outside a meeting."""

    NETWORK_CHANGE = "network.change"
    ACCOUNT_CHANGE = "account.change"
    BOARD_MAKE = "board.make"
    BOARD_READ = "board.read"
    BOARD_CHANGE = "board.change"
    RULE_CHANGE = "rule.change"
    CREDENTIAL_CLAIM = "credential.claim"
    CREDENTIAL_VERIFY = "credential.verify"
    CREDENTIAL_REVOKE = "credential.revoke"
    CASE_READ = "case.read"
    CASE_CHANGE = "case.change"
    CASE_LIST = "case.list"
    CONSENT_RECORD = "consent.record"
    CONSENT_WITHDRAW = "consent.withdraw"
    REQUEST_SUBMIT = "request.submit"
    REQUEST_SUPPLY = "request.supply"
    REQUEST_TRIAGE = "request.triage"
    REQUEST_WITHDRAW = "request.withdraw"
    OPINION_GIVE = "opinion.give"
    REVIEW_GRADE = "review.grade"
    FOLLOWUP_REPORT = "followup.report"
    FOLLOWUP_REVIEW = "followup.review"
    INDICATORS_READ = "indicators.read"
    ROSTER_CHANGE = "roster.change"
    URGENT_OPEN = "urgent.open"
    PROOF_EXPORT = "proof.export"


_ANYBODY = frozenset(Standing)
_BOARD = frozenset({Standing.COORDINATOR, Standing.CHAIR, Standing.MEMBER, Standing.EXPERT})
_STEERS = frozenset({Standing.COORDINATOR, Standing.CHAIR})
_SENDS = frozenset({Standing.OWNER, Standing.ORIGIN})

ALLOWED: Mapping[Deed, frozenset[Standing]] = {
    Deed.NETWORK_CHANGE: frozenset({Standing.COORDINATOR, Standing.NETWORK_ADMIN}),
    Deed.ACCOUNT_CHANGE: frozenset({Standing.NETWORK_ADMIN}),
    Deed.BOARD_MAKE: frozenset({Standing.COORDINATOR, Standing.NETWORK_ADMIN}),
    Deed.BOARD_READ: _BOARD | {Standing.NETWORK_ADMIN},
    Deed.BOARD_CHANGE: _STEERS | {Standing.NETWORK_ADMIN},
    Deed.RULE_CHANGE: _STEERS,
    Deed.CREDENTIAL_CLAIM: _ANYBODY,  # for oneself, which the decision holds
    Deed.CREDENTIAL_VERIFY: frozenset({Standing.COORDINATOR, Standing.NETWORK_ADMIN}),
    Deed.CREDENTIAL_REVOKE: frozenset({Standing.COORDINATOR, Standing.NETWORK_ADMIN}),
    Deed.CASE_READ: _SENDS | _BOARD | {Standing.INVITED},
    Deed.CASE_CHANGE: _SENDS,
    Deed.CASE_LIST: _SENDS | _STEERS,
    Deed.CONSENT_RECORD: _SENDS,
    Deed.CONSENT_WITHDRAW: _SENDS,
    Deed.REQUEST_SUBMIT: _SENDS,
    Deed.REQUEST_SUPPLY: _SENDS,
    Deed.REQUEST_TRIAGE: _STEERS,  # only the receiving side moves a request
    Deed.REQUEST_WITHDRAW: _SENDS,
    Deed.OPINION_GIVE: frozenset({Standing.INVITED}),
    Deed.REVIEW_GRADE: frozenset({Standing.INVITED, Standing.EXPERT}),
    Deed.FOLLOWUP_REPORT: _SENDS | {Standing.COORDINATOR},
    Deed.FOLLOWUP_REVIEW: _BOARD,
    Deed.INDICATORS_READ: _BOARD | {Standing.NETWORK_ADMIN},
    Deed.ROSTER_CHANGE: _STEERS,
    Deed.URGENT_OPEN: _SENDS | _BOARD,
    Deed.PROOF_EXPORT: _STEERS,
}
"""What each standing may do."""


def require_standing(standings: frozenset[Standing], deed: Deed) -> None:
    """Return when one of the standings allows the deed, and refuse otherwise.

    Raises:
        NotFound: nobody to the thing: it must not even be known to exist.
        NotAllowed: no standing allows the deed.
    """
    if not standings:
        raise NotFound
    if not standings & ALLOWED[deed]:
        raise NotAllowed(N_("Your part in this does not allow it."))
