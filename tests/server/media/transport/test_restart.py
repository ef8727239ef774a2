"""An ICE restart: new credentials on a standing connection, the old ones good until they are used.

Source: RFC 8445 section 9.
"""

import asyncio

import pytest
from aioice import stun

from server.media.transport.ice_lite import SILENT_AFTER_S, IceLite
from server.media.transport.peer import CLOSE_AFTER_S, PeerTransport
from tests.server.media.people import ROOM, Hall, hall, until
from tests.server.media.transport.wires import check

HERE, THERE, ELSEWHERE = ("127.0.0.1", 1000), ("127.0.0.1", 2000), ("127.0.0.1", 3000)


def restarted() -> tuple[IceLite, tuple[str, str], tuple[str, str]]:
    """Return an agent in use that was restarted, its old credentials and its new ones."""
    ice = IceLite(0.0)
    old = (ice.ufrag, ice.password)
    ice.answer(check(*old), HERE, 1.0)
    ice.renew()
    return ice, old, (ice.ufrag, ice.password)


def test_a_restart_makes_both_credentials_new() -> None:
    _, old, new = restarted()

    assert not set(old) & set(new)


def test_the_old_credentials_hold_until_the_new_ones_nominate() -> None:
    ice, old, new = restarted()

    assert ice.answer(check(*old), HERE, 2.0) is not None
    assert ice.answer(check(*new, nominate=False), THERE, 3.0) is not None
    assert (ice.selected, set(ice.ufrags)) == (HERE, {old[0], new[0]})
    assert ice.answer(check(*old), HERE, 4.0) is not None
    assert ice.answer(check(*new), THERE, 5.0) is not None

    assert (ice.selected, ice.ufrags) == (THERE, (new[0],))
    assert ice.answer(check(*old), HERE, 6.0) is None
    assert (ice.selected, ice.heard_at_s) == (THERE, 5.0)


def test_where_the_old_way_is_silent_the_first_new_check_moves_the_connection() -> None:
    ice, old, new = restarted()

    assert ice.answer(check(*new, nominate=False), THERE, 2.0) is not None
    assert ice.answer(check(*new, nominate=False), ELSEWHERE, 2.1) is not None
    assert (ice.selected, set(ice.ufrags)) == (THERE, {old[0], new[0]})

    assert ice.answer(check(*old), HERE, 2.2) is not None
    assert ice.selected == HERE
    assert ice.answer(check(*new), ELSEWHERE, 2.3) is not None
    assert (ice.selected, ice.ufrags) == (ELSEWHERE, (new[0],))


def test_old_credentials_move_nothing_without_a_nomination() -> None:
    ice, old, _ = restarted()

    assert ice.answer(check(*old, nominate=False), THERE, 2.0) is not None

    assert ice.selected == HERE


def test_each_fragment_goes_with_its_own_password_only() -> None:
    ice, old, new = restarted()

    assert ice.answer(check(old[0], new[1]), THERE, 2.0) is None
    assert ice.answer(check(new[0], old[1]), THERE, 2.0) is None

    assert ice.selected == HERE
    assert len(ice.ufrags) == 2


def test_a_response_is_proved_with_the_password_that_was_asked_with() -> None:
    ice, old, new = restarted()
    for ufrag, password in (old, new):
        response = ice.answer(check(ufrag, password), HERE, 2.0)

        assert response is not None
        assert stun.parse_message(response).check_message_integrity(password.encode())


def test_a_second_restart_forgets_the_first_that_was_never_used() -> None:
    ice, old, unused = restarted()
    ice.renew()

    assert ice.answer(check(*unused), THERE, 2.0) is None
    assert ice.answer(check(*old), HERE, 2.0) is not None
    assert ice.answer(check(ice.ufrag, ice.password), THERE, 3.0) is not None
    assert ice.selected == THERE


def test_restarts_without_end_keep_two_credentials() -> None:
    ice, _, _ = restarted()
    for _ in range(50):
        ice.renew()

    assert len(ice.ufrags) == 2


def transport_of(room: Hall) -> PeerTransport:
    (subscriber,) = room.worker._rooms[ROOM].subscribers()
    return subscriber.transport


async def test_media_goes_on_through_a_restart_and_the_old_names_are_forgotten() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        transport, mux = transport_of(room), room.worker._mux
        old, srtp = transport.local, transport.srtp
        known = len(mux._by_ufrag)
        ann.audio(1)
        await until(lambda: len(ben.packets) == 1, "sound before")

        new = transport.renew_credentials()
        ann.audio(2)
        await until(lambda: len(ben.packets) == 2, "sound while the client was not told")
        assert (new.fingerprint, new.port, new.addresses) == (
            old.fingerprint,
            old.port,
            old.addresses,
        )
        assert len(mux._by_ufrag) == known + 1
        answered = room.worker.counters.stun_answered
        ben.connection._send_datagram(check(new.ufrag, new.password))
        await until(lambda: room.worker.counters.stun_answered > answered, "the nomination")

        assert len(mux._by_ufrag) == known
        assert old.ufrag not in mux._by_ufrag
        assert transport.srtp is srtp
        assert room.states("ben", "subscribe") == ["connected"]
        ann.audio(3)
        await until(lambda: len(ben.packets) == 3, "sound afterwards")


async def test_a_restart_from_another_address_takes_the_media_there() -> None:
    async with hall() as room:
        ann, ben = await room.publish("ann"), await room.subscribe("ben")
        transport = transport_of(room)
        new = transport.renew_credentials()
        wire, mailbox = await asyncio.get_running_loop().create_datagram_endpoint(
            Mailbox, local_addr=("127.0.0.1", 0)
        )
        try:
            wire.sendto(check(new.ufrag, new.password), ("127.0.0.1", room.port))
            await until(lambda: mailbox.received, "the response")
            ann.audio(1)

            await until(lambda: len(mailbox.received) == 2, "sound at the new address")
            clear = ben.connection.unprotect(mailbox.received[1])
            assert clear is not None
            assert clear.endswith(b"sound")
            assert ben.packets == []
        finally:
            wire.close()


class Mailbox(asyncio.DatagramProtocol):
    """A socket at another address."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    def datagram_received(self, data: bytes, _address: object) -> None:
        self.received.append(data)


@pytest.mark.parametrize("which", ["ended", "restarted and ended"])
async def test_a_connection_that_ends_leaves_no_name_behind(which: str) -> None:
    async with hall() as room:
        await room.subscribe("ben")
        transport, mux = transport_of(room), room.worker._mux
        if which != "ended":
            transport.renew_credentials()

        await room.worker.remove(ROOM, "ben")

        assert mux._by_ufrag == {}
        assert mux._by_address == {}


async def test_silence_is_told_after_fifteen_seconds_and_a_restart_ends_it() -> None:
    async with hall() as room:
        ben = await room.subscribe("ben")
        transport = transport_of(room)
        heard = transport.ice.heard_at_s
        transport.check_silence(heard + SILENT_AFTER_S)
        assert room.states("ben", "subscribe") == ["connected"]
        transport.check_silence(heard + SILENT_AFTER_S + 0.01)
        assert room.states("ben", "subscribe") == ["connected", "silent"]

        new = transport.renew_credentials()
        answered = room.worker.counters.stun_answered
        ben.connection._send_datagram(check(new.ufrag, new.password))
        await until(lambda: room.worker.counters.stun_answered > answered, "the nomination")
        transport.check_silence(transport.ice.heard_at_s + 1)

        assert room.states("ben", "subscribe") == ["connected", "silent", "connected"]


async def test_a_connection_that_stays_silent_is_given_up() -> None:
    async with hall() as room:
        await room.subscribe("ben")
        transport = transport_of(room)
        heard = transport.ice.heard_at_s

        transport.check_silence(heard + SILENT_AFTER_S + 1)
        transport.check_silence(heard + CLOSE_AFTER_S + 1)

        assert room.states("ben", "subscribe") == ["connected", "silent", "closed"]
        assert room.worker._mux._by_ufrag == {}
