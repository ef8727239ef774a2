"""The demo's requests: each page of them has something to show."""

from collections import Counter

from mdt.domain.requests import REQUEST
from mdt.domain.reviews import OPINION, REVIEW
from tests.server.demo.test_load import Folder, loaded

__all__ = ["loaded"]


def test_there_is_a_request_in_every_place_that_a_visitor_looks(loaded: Folder) -> None:
    with loaded.database.snapshot() as uow:
        states = Counter(entry.value.state.value for entry in uow.records.find(REQUEST))
        opinions = Counter(entry.value.state.value for entry in uow.records.find(OPINION))
        reviews = [entry.value for entry in uow.records.find(REVIEW)]

    assert states == {"submitted": 1, "accepted": 2}
    assert opinions == {"asked": 1, "given": 1}
    assert [review.state.value for review in reviews] == ["asked"]
