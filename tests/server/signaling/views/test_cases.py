"""A case as the room sees it."""

from dataclasses import replace
from functools import partial

import pytest

from server.messages import country_name
from server.signaling.views.cases import case_view
from tests.mdt.service.sitting import FIRST_CASE, Sitting


@pytest.mark.parametrize("side", ["", "L", "B"])
def test_a_picture_tells_which_side_it_shows(side: str) -> None:
    sitting = Sitting()
    version = sitting.uow.cases.current(FIRST_CASE)
    materials = tuple(replace(one, side=side) for one in version.materials)

    case = sitting.uow.cases.get(FIRST_CASE)
    view = case_view(case, replace(version, materials=materials), str, str)

    assert [one.side for one in view.materials] == [side]


def test_where_a_patient_is_treated_is_named_in_the_readers_language() -> None:
    sitting = Sitting()
    version = sitting.uow.cases.current(FIRST_CASE)
    sheet = replace(version.sheet, country="CN")

    named = partial(country_name, "ru")
    view = case_view(sitting.uow.cases.get(FIRST_CASE), replace(version, sheet=sheet), str, named)

    assert [one.value for one in view.facts if one.key == "country"] == ["Китай"]
