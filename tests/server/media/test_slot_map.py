"""Who is in which slot: nobody moves, nobody is doubled, no place is wasted."""

from hypothesis import given
from hypothesis import strategies as st

from server.media.slot_map import SlotMap

names = st.sampled_from("abcdefgh")
crowds = st.lists(names, unique=True, max_size=8)


def test_people_are_seated_in_order_of_arrival() -> None:
    slots = SlotMap(3, 0, 1)

    slots.update(["ann", "ben"], ["ben"])

    assert slots.pairs == ["ann", "ben", None]
    assert slots.screens == ["ben"]


def test_who_is_heard_has_a_place_before_those_who_are_not() -> None:
    slots = SlotMap(1, 0, 1)

    slots.update(["ann", "ben"], [], audible=["ben"])

    assert slots.pairs == ["ben"]


def test_who_finds_no_place_gets_the_first_that_is_free() -> None:
    slots = SlotMap(2, 0, 1)
    slots.update(["ann", "ben", "cem", "dan"], ["ann", "ben"])
    assert slots.pairs == ["ann", "ben"]

    slots.update(["ann", "cem", "dan"], ["ben"])

    assert slots.pairs == ["ann", "cem"]
    assert slots.screens == ["ben"]


@given(st.lists(crowds, min_size=1, max_size=12), st.integers(1, 6))
def test_nobody_moves_nobody_is_doubled_and_no_place_is_wasted(
    history: list[list[str]], pairs: int
) -> None:
    slots = SlotMap(pairs, 0, 0)
    for crowd in history:
        before = list(slots.pairs)

        slots.update(crowd, [])

        seated = [who for who in slots.pairs if who is not None]
        assert len(seated) == len(set(seated)) == min(pairs, len(crowd))
        assert set(seated) <= set(crowd)
        for place, who in enumerate(before):
            if who in crowd:
                assert slots.pairs[place] == who


def test_who_is_shown_takes_the_place_of_who_is_not() -> None:
    slots = SlotMap(2, 0, 0)
    slots.update(["ann", "ben", "cem", "dan"], [])

    slots.update(["ann", "ben", "cem", "dan"], [], shown=["dan", "ben"])

    assert slots.pairs == ["dan", "ben"]


def test_who_is_heard_loses_a_place_last() -> None:
    slots = SlotMap(2, 0, 0)
    slots.update(["ann", "ben", "cem"], [])

    slots.update(["ann", "ben", "cem"], [], shown=["cem"], audible=["ben"])

    assert slots.pairs == ["cem", "ben"]


def test_who_is_heard_without_a_pair_gets_a_voice_and_keeps_it() -> None:
    slots = SlotMap(1, 2, 0)
    slots.update(["ann", "ben", "cem"], [], audible=["ann", "cem"])
    assert (slots.pairs, slots.voices) == (["ann"], ["cem", None])

    slots.update(["ann", "ben", "cem"], [], audible=["ben", "cem"])

    assert (slots.pairs, slots.voices) == (["ann"], ["cem", "ben"])


def test_the_screens_looked_at_go_before_others() -> None:
    slots = SlotMap(0, 0, 1)
    slots.update([], ["ann", "ben"])

    slots.update([], ["ann", "ben"], screens=["ben"])

    assert slots.screens == ["ben"]


@given(
    st.lists(st.tuples(crowds, crowds, st.sets(names)), min_size=1, max_size=12),
    st.integers(1, 6),
    st.integers(0, 3),
)
def test_everybody_shown_has_a_pair_and_nobody_is_in_two_places(
    history: list[tuple[list[str], list[str], set[str]]], pairs: int, voices: int
) -> None:
    slots = SlotMap(pairs, voices, 0)
    for crowd, shown, audible in history:
        before = list(slots.pairs)

        slots.update(crowd, [], shown=shown, audible=audible)

        seated = [who for who in (*slots.pairs, *slots.voices) if who is not None]
        assert len(seated) == len(set(seated))
        assert set(seated) <= set(crowd)
        entitled = [who for who in shown if who in crowd][:pairs]
        assert set(entitled) <= set(slots.pairs)
        for place, who in enumerate(before):
            if who in entitled:
                assert slots.pairs[place] == who
        unheard = [who for who in crowd if who in audible and who not in seated]
        assert not unheard or None not in slots.voices
        assert all(who is None or who in audible for who in slots.voices)
