"""A person's own network: what happens to packets when they leave an address."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.network import HOST, reachable
from tests.shaper.homes import FIRST_ADDRESS, SECOND_ADDRESS, Home

PORT = 40_004


@pytest.fixture
def home() -> Iterator[Home]:
    if os.geteuid() != 0:
        pytest.skip("only root may make a network")
    with ExitStack() as stack:
        for address in (HOST, FIRST_ADDRESS, SECOND_ADDRESS):
            stack.enter_context(reachable(address))
        made = Home()
        stack.callback(made.close)
        yield made


def send(own: socket.socket, data: bytes, address: str) -> bool:
    try:
        own.sendto(data, (address, PORT))
    except OSError:
        return False
    return True


def test_what_goes_to_an_address_that_was_left_takes_no_room_from_the_new_one(home: Home) -> None:
    relay = home.listener(socket.SOCK_DGRAM, HOST, PORT)
    for left, new in ((FIRST_ADDRESS, SECOND_ADDRESS), (SECOND_ADDRESS, FIRST_ADDRESS)):
        home.change_address()
        with relay.dup() as own, home.listener(socket.SOCK_DGRAM, new, PORT) as there:
            went_nowhere = [send(own, bytes(1000), left) for _ in range(1000)]
            went = send(own, b"to where they are", new)
            there.settimeout(30)
            arrived = there.recv(100) if went else b""

        assert not any(went_nowhere)
        assert arrived == b"to where they are"
    relay.close()
