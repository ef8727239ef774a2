"""ICE-lite: authentic checks are answered, a nomination moves the connection."""

import random

from aioice import stun

from server.media.transport.ice_lite import (
    MAX_ADDRESSES,
    MAX_REQUEST,
    IceLite,
    addressed_ufrag,
)

HERE, THERE = ("127.0.0.1", 1000), ("127.0.0.1", 2000)


def check(
    ice: IceLite, *, nominate: bool = True, controlled: bool = False, with_dtls: int = 0
) -> bytes:
    request = stun.Message(message_method=stun.Method.BINDING, message_class=stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{ice.ufrag}:them"
    request.attributes["PRIORITY"] = 1
    request.attributes["ICE-CONTROLLED" if controlled else "ICE-CONTROLLING"] = 1
    if nominate:
        request.attributes["USE-CANDIDATE"] = None
    if with_dtls:
        request.attributes["SOFTWARE"] = "x" * with_dtls
    request.add_message_integrity(ice.password.encode())
    return bytes(request)


def test_a_check_is_answered_with_the_address_it_came_from() -> None:
    ice = IceLite(0.0)

    response = ice.answer(check(ice), HERE, 5.0)

    assert response is not None
    parsed = stun.parse_message(response)
    assert parsed.message_class == stun.Class.RESPONSE
    assert parsed.attributes["XOR-MAPPED-ADDRESS"] == HERE
    assert parsed.check_message_integrity(ice.password.encode())
    assert (ice.selected, ice.heard_at_s, ice.addresses) == (HERE, 5.0, (HERE,))


def test_a_check_may_bring_the_first_flight_of_dtls_along() -> None:
    """As libwebrtc can; without an answer to it no way would be found at all."""
    ice = IceLite(0.0)
    long = check(ice, with_dtls=1_050)

    assert 1_130 < len(long) <= MAX_REQUEST
    assert addressed_ufrag(long) == ice.ufrag
    assert ice.answer(long, HERE, 5.0) is not None


def test_only_a_nomination_moves_the_connection() -> None:
    ice = IceLite(0.0)
    ice.answer(check(ice, nominate=False), HERE, 1.0)

    ice.answer(check(ice, nominate=False), THERE, 2.0)
    assert ice.selected == HERE
    ice.answer(check(ice), THERE, 3.0)

    assert ice.selected == THERE
    assert set(ice.addresses) == {HERE, THERE}


def test_a_check_that_is_not_authentic_changes_nothing() -> None:
    ice, other = IceLite(0.0), IceLite(0.0)
    forged = IceLite(0.0)
    forged.ufrag, forged.password = ice.ufrag, other.password

    assert ice.answer(check(forged), HERE, 1.0) is None
    assert ice.answer(check(ice, controlled=True), HERE, 1.0) is None

    assert (ice.selected, ice.heard_at_s, ice.addresses) == (None, 0.0, ())


def test_the_connection_that_a_check_is_for_is_seen_before_it_is_verified() -> None:
    ice = IceLite(0.0)
    good = check(ice)

    assert addressed_ufrag(good) == ice.ufrag
    assert addressed_ufrag(good[:-4]) is None
    assert addressed_ufrag(good + bytes(600)) is None
    assert addressed_ufrag(b"\x00\x11" + good[2:]) is None
    assert addressed_ufrag(good[:4] + bytes(4) + good[8:]) is None
    assert addressed_ufrag(b"") is None


def test_a_damaged_check_is_refused_without_a_fault() -> None:
    ice = IceLite(0.0)
    good = check(ice)
    chance = random.Random(3)
    for _ in range(20_000):
        damaged = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            damaged[chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
        addressed_ufrag(bytes(damaged))
        accepted = ice.answer(bytes(damaged), HERE, 1.0)
        # The last eight bytes are the fingerprint, which integrity does not cover.
        assert accepted is None or damaged[:-8] == good[:-8]


def test_addresses_are_remembered_up_to_a_number_and_the_selected_one_stays() -> None:
    ice = IceLite(0.0)
    ice.answer(check(ice), HERE, 0.0)
    forgotten = []
    for port in range(3000, 3000 + MAX_ADDRESSES + 3):
        ice.answer(check(ice, nominate=False), ("127.0.0.1", port), 1.0)
        forgotten.append(ice.forget_oldest())

    assert len(ice.addresses) == MAX_ADDRESSES
    assert HERE in ice.addresses
    assert [each for each in forgotten if each] == [
        ("127.0.0.1", port) for port in range(3000, 3004)
    ]


def test_an_address_that_is_heard_again_is_not_the_oldest() -> None:
    ice = IceLite(0.0)
    ice.answer(check(ice), HERE, 0.0)
    spare = [("127.0.0.1", port) for port in range(3000, 3000 + MAX_ADDRESSES)]
    for address in (*spare[:-1], spare[0], spare[-1]):
        ice.answer(check(ice, nominate=False), address, 1.0)

    assert ice.forget_oldest() == spare[1]


def test_every_connection_has_credentials_of_its_own() -> None:
    many = [IceLite(0.0) for _ in range(100)]

    assert len({ice.ufrag for ice in many}) == len({ice.password for ice in many}) == 100
    assert all(len(ice.ufrag) >= 4 and len(ice.password) >= 22 for ice in many)
