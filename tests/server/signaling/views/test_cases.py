"""A case as the room sees it."""

from dataclasses import replace

import pytest

from server.signaling.views.cases import case_view
from tests.mdt.service.sitting import FIRST_CASE, Sitting


@pytest.mark.parametrize("side", ["", "L", "B"])
def test_a_picture_tells_which_side_it_shows(side: str) -> None:
    sitting = Sitting()
    version = sitting.uow.cases.current(FIRST_CASE)
    materials = tuple(replace(one, side=side) for one in version.materials)

    view = case_view(sitting.uow.cases.get(FIRST_CASE), replace(version, materials=materials), str)

    assert [one.side for one in view.materials] == [side]
