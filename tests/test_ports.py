"""Ports for programs under test: free, and nobody else's by chance."""

import random
import socket

import pytest

from tests import ports
from tests.ports import LOWEST, first_given_away, free_port


def test_a_port_is_not_among_those_that_the_system_gives_away() -> None:
    assert all(LOWEST <= free_port() < max(first_given_away(), 65_536) for _ in range(20))
    if first_given_away() > LOWEST:
        assert free_port() < first_given_away()


def test_ports_in_a_row_are_all_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as busy:
        busy.bind(("127.0.0.1", free_port()))
        taken, free = busy.getsockname()[1], free_port(count=3)
        chosen = iter([taken - 2, taken - 1, taken, free])
        monkeypatch.setattr(random, "randrange", lambda *_: next(chosen))

        assert free_port(count=3) == free


def test_a_port_that_is_taken_for_either_kind_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as busy:
            busy.bind(("127.0.0.1", 0))
            taken, free = busy.getsockname()[1], free_port()
            chosen = iter([taken, free])
            monkeypatch.setattr(random, "randrange", lambda *_, chosen=chosen: next(chosen))
            monkeypatch.setattr(ports, "first_given_away", lambda: 65_536)

            assert free_port() == free
            monkeypatch.undo()
