"""The networks and institutions of the demo are called in the languages of their readers."""

import pytest

from server.demo.catalogue import BOARDS
from server.demo.content import DemoBoard
from server.demo.standing import NETWORK_NAMES, PLACES
from server.messages import LANGUAGES

OF_COUNTRY = {"CN": "zh", "RU": "ru", "FR": "fr", "JP": "ja", "VN": "vi", "KZ": "kk"}


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.slug)
def test_everybody_reads_the_names_in_their_own_language(board: DemoBoard) -> None:
    wanted = set(LANGUAGES) - {"en"}
    places = [(place, PLACES[board.slug, place.key].names) for place in board.institutions]

    assert wanted <= set(NETWORK_NAMES[board.slug])
    for place, names in places:
        assert wanted | {OF_COUNTRY[place.country]} <= {*names, "en"}, place.name
    every = [NETWORK_NAMES[board.slug], *(names for _, names in places)]
    assert all("emo" in name or "ém" in name or "емо" in name or "演示" in name or "デモ" in name
               for names in every for name in names.values())  # fmt: skip
