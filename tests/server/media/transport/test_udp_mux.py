"""The UDP port: when datagrams that lay there together are said to have come."""

import itertools
import socket
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from server.media.counters import Counters
from server.media.transport import udp_mux
from server.media.transport.udp_mux import DRAIN, TOGETHER, UdpMux, bind_udp

PACKET = bytes((0x80, 96)) + bytes(18)


class Listener:
    """Somebody whose packets come from a known address."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def receive(self, _size: int, now_s: float) -> None:
        self.times.append(now_s)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[UdpMux, Listener, socket.socket]]:
    """A port on a clock that goes on by a second whenever it is looked at, and a sender."""
    own, sender = bind_udp("127.0.0.1", 0), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mux, listener = UdpMux(own, Counters()), Listener()
    sender.connect(own.getsockname())
    mux._by_address[sender.getsockname()] = listener  # type: ignore[assignment]  # that much of one
    clock = itertools.count(1)
    stands = SimpleNamespace(monotonic=lambda: float(next(clock)))
    monkeypatch.setattr(udp_mux, "time", stands)
    yield mux, listener, sender
    sender.close()
    own.close()


def test_what_lay_there_together_came_at_one_time(
    port: tuple[UdpMux, Listener, socket.socket],
) -> None:
    mux, listener, sender = port
    for _ in range(TOGETHER + 3):
        sender.send(PACKET)

    mux.read()
    sender.send(PACKET)
    mux.read()

    first, then, later = itertools.groupby(listener.times)
    assert [first[0], then[0], later[0]] == [1.0, 2.0, 3.0]
    assert listener.times.count(1.0) == TOGETHER
    assert listener.times.count(2.0) == 3


def test_one_reading_ends_and_leaves_the_rest_for_the_next(
    port: tuple[UdpMux, Listener, socket.socket],
) -> None:
    mux, listener, sender = port
    for _ in range(DRAIN + 1):
        sender.send(PACKET)

    mux.read()
    assert len(listener.times) == DRAIN
    mux.read()
    assert len(listener.times) == DRAIN + 1
