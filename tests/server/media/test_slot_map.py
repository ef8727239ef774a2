"""Who is in which slot: nobody moves, nobody is doubled, no place is wasted."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.slot_map import SlotMap

names = st.sampled_from("abcdefgh")
crowds = st.lists(names, unique=True, max_size=8)


def test_people_are_seated_in_order_of_arrival() -> None:
    slots = SlotMap(3, 1)

    slots.update(["ann", "ben"], ["ben"])

    assert slots.pairs == ["ann", "ben", None]
    assert slots.screens == ["ben"]


def test_who_finds_no_place_gets_the_first_that_is_free() -> None:
    slots = SlotMap(2, 1)
    slots.update(["ann", "ben", "cem", "dan"], ["ann", "ben"])
    assert slots.pairs == ["ann", "ben"]

    slots.update(["ann", "cem", "dan"], ["ben"])

    assert slots.pairs == ["ann", "cem"]
    assert slots.screens == ["ben"]


@given(st.lists(crowds, min_size=1, max_size=12), st.integers(1, 6))
def test_nobody_moves_nobody_is_doubled_and_no_place_is_wasted(
    history: list[list[str]], pairs: int
) -> None:
    slots = SlotMap(pairs, 0)
    for crowd in history:
        before = list(slots.pairs)

        slots.update(crowd, [])

        seated = [who for who in slots.pairs if who is not None]
        assert len(seated) == len(set(seated)) == min(pairs, len(crowd))
        assert set(seated) <= set(crowd)
        for place, who in enumerate(before):
            if who in crowd:
                assert slots.pairs[place] == who
