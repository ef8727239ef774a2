"""Seats: their secrets, and how long they are held."""

from mdt.domain.ids import PersonId
from mdt.domain.people import Role
from server.sessions.presence import Holds, Place, Seat


def seat(secret: str = "first") -> Seat:
    return Seat(id="seat", person_id=PersonId("p"), place=Place.SEATED, secret=secret)


def test_only_leads_are_held_longer() -> None:
    holds = Holds(hold_s=90, chair_hold_s=180)

    longer = {role for role in Role if holds.for_role(role) == 180}

    assert longer == {Role.CHAIR, Role.DEPUTY_CHAIR}
    assert holds.for_role(None) == 90


def test_a_seat_opens_with_its_secret_alone() -> None:
    assert seat().opens_with("first")
    assert not seat().opens_with("First")
    assert not seat().opens_with("")
    assert not seat().opens_with("первый")


def test_the_secret_shown_stays_good_until_the_new_one_is_shown() -> None:
    one = seat()
    one.connect("s1", language="en", shown="first", fresh="second")
    assert one.opens_with("first")
    assert one.opens_with("second")

    one.connect("s2", language="en", shown="second", fresh="third")
    assert not one.opens_with("first")
    assert one.opens_with("second")
    assert one.opens_with("third")


def test_showing_the_old_secret_again_does_not_open_a_third_way() -> None:
    one = seat()
    one.connect("s1", language="en", shown="first", fresh="second")
    one.connect("s2", language="en", shown="first", fresh="third")

    assert one.opens_with("first")
    assert not one.opens_with("second")
    assert one.opens_with("third")


def test_a_seat_that_was_taken_anew_does_not_open_to_the_window_before() -> None:
    one = seat()
    one.connect("s1", language="en", shown="first", fresh="second")
    one.connect("s2", language="en", shown=None, fresh="third")

    assert not one.opens_with("first")
    assert not one.opens_with("second")
    assert one.opens_with("third")


def test_a_dropped_seat_is_over_at_its_deadline_and_not_before() -> None:
    one = seat()
    one.connect("s1", language="en", shown=None, fresh="second")
    assert not one.is_over(10**9)

    one.drop(until=100.0)
    assert not one.is_connected
    assert not one.is_over(99.9)
    assert one.is_over(100.0)

    one.connect("s2", language="en", shown="second", fresh="third")
    assert not one.is_over(10**9)


def test_media_that_were_silent_to_their_end_are_away_until_there_are_others() -> None:
    one = seat()
    assert not one.media_was("subscribe", 1, "connected")
    assert one.hears

    assert one.media_was("subscribe", 1, "silent")
    assert not one.media_was("subscribe", 1, "closed")
    assert one.is_media_away
    assert one.media_was("subscribe", 2, "connected")
    assert not one.media_was("subscribe", 1, "silent")  # of the old one, and late
    assert not one.media_was("subscribe", 3, "closed")  # of one that was given up

    assert one.hears


def test_no_secret_is_printed() -> None:
    one = seat("hidden")
    one.connect("s1", language="en", shown="hidden", fresh="fresh")

    assert "hidden" not in repr(one)
    assert "fresh" not in repr(one)
