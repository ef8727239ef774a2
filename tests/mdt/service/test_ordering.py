"""One more item on an agenda that is not under way yet."""

import pytest

from mdt.domain.agenda import ItemKind
from mdt.domain.errors import NotAllowed, UnknownItem
from mdt.domain.ids import ItemId
from tests.mdt.service.sitting import FIRST, LECTURE, PREVIOUS, SECOND, Sitting, item

LATE = item(ItemId("item-late"), ItemKind.TOPIC, "Referral by telephone", None)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (None, [LATE.id, PREVIOUS, FIRST, SECOND, LECTURE]),
        (FIRST, [PREVIOUS, FIRST, LATE.id, SECOND, LECTURE]),
        (LECTURE, [PREVIOUS, FIRST, SECOND, LECTURE, LATE.id]),
    ],
)
def test_an_item_is_added_where_it_is_wanted(after: ItemId | None, expected: list[ItemId]) -> None:
    sitting = Sitting().published()

    add(sitting, by="coordinator", after=after)

    assert [planned.id for planned in sitting.meeting.items] == expected
    assert sitting.meeting.plan_revision == 2


def test_an_item_cannot_follow_one_that_is_not_there() -> None:
    with pytest.raises(UnknownItem):
        add(Sitting().published(), by="coordinator", after=ItemId("elsewhere"))


def test_only_who_coordinates_the_meeting_adds_to_its_plan() -> None:
    with pytest.raises(NotAllowed):
        add(Sitting().published(), by="member", after=None)


def add(sitting: Sitting, *, by: str, after: ItemId | None) -> None:
    sitting.do(sitting.service.ordering.add, by=by, item=LATE, after=after, reason_code="urgent")
