"""The packet path without a network: every number once, whatever order and mixture arrives."""

import socket
import struct
from collections.abc import Generator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.forward import retransmit
from server.media.layer import Layer
from server.media.transport.outbox import LAST_START
from tests.server.media.egress import FAN_OUTS, Way


@pytest.fixture(params=FAN_OUTS)
def way(request: pytest.FixtureRequest) -> Generator[Way]:
    opened = Way(request.param)
    yield opened
    opened.close()


def packet(seq: int, *, key: bool = False, picture: int = 0, size: int = 0) -> bytearray:
    head = struct.pack("!BBHLL", 0x80, 0xE0, seq & 0xFFFF, seq * 3000 & 0xFFFFFFFF, 9)
    body = struct.pack("!BBH", 0x90, 0x80, 0x8000 | picture & 0x7FFF)
    body += (b"\x10" if key else b"\x11") + b"\x02\x00" + struct.pack("!L", seq & 0xFFFFFFFF)
    return bytearray((head + body).ljust(size, b"\xab"))


def feed(layer: Layer, seq: int, now_s: float, *, key: bool = False, size: int = 0) -> bool:
    extended = layer.advance(seq & 0xFFFF, now_s)
    if extended is None:
        return False
    layer.take(
        packet(seq, key=key, picture=seq, size=size), 12, extended, seq * 3000 & 0xFFFFFFFF, now_s
    )
    return True


def test_a_slot_waits_for_a_key_frame_and_then_follows(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    for seq, key in ((0, False), (1, True), (2, False)):
        feed(layer, seq, seq / 30, key=key)

    out = way.arrived()

    assert [struct.unpack_from("!L", data, 19)[0] for data in out] == [1, 2]
    assert {data[1] for data in out} == {0x80 | 120}


def test_a_late_packet_keeps_its_place_and_a_duplicate_is_nothing_new(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    feed(layer, 0, 0.0, key=True)
    assert feed(layer, 3, 0.1)
    assert feed(layer, 1, 0.2)
    assert not feed(layer, 1, 0.3)
    assert not feed(layer, 3, 0.4)

    seqs = [int.from_bytes(data[2:4], "big") for data in way.arrived()]

    assert [(seq - seqs[0]) & 0xFFFF for seq in seqs] == [0, 3, 1]
    assert layer.nack.missing


def test_a_key_frame_of_another_layer_does_not_start_a_slot(way: Way) -> None:
    mine, other = way.layer(), way.layer()
    mine.serve(way.stream)
    feed(other, 0, 0.0, key=True)

    assert way.arrived() == []


def test_a_run_of_equal_packets_and_a_shorter_one_arrive_whole_and_in_order(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    sizes = [500, 500, 500, 120, 500, 500, 60, 61, 500, 1400, 1400, 300]
    for seq, size in enumerate(sizes):
        feed(layer, seq, 0.0, key=seq == 0, size=size)

    out = way.arrived()

    assert [len(data) for data in out] == sizes
    assert way.counters.sent == len(sizes)
    assert way.counters.send_refused == 0


def test_a_system_without_runs_gets_each_packet_by_itself(way: Way) -> None:
    way.sending.segments = False
    layer = way.layer()
    layer.serve(way.stream)
    for seq in range(20):
        feed(layer, seq, 0.0, key=seq == 0, size=500)

    assert [len(data) for data in way.arrived()] == [500] * 20


def test_a_run_that_the_system_refuses_is_sent_one_by_one_from_then_on(way: Way) -> None:
    # Without checksums, Linux refuses to cut a run into packets.
    way.near.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    layer = way.layer()
    layer.serve(way.stream)
    for seq in range(10):
        feed(layer, seq, 0.0, key=seq == 0, size=500)

    assert [len(data) for data in way.arrived()] == [500] * 10
    assert not way.sending.segments
    assert way.counters.send_refused == 0


def test_one_address_that_takes_no_runs_leaves_them_to_all_others(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    address = way.box.address
    for seq in range(10):
        feed(layer, seq, 0.0, key=seq == 0, size=500)
    assert len(way.arrived()) == 10
    # As where the way is too narrow for such packets: no run passes, whatever the system can.
    way.box.address = ("127.0.0.1", 0)
    for seq in range(10, 20):
        feed(layer, seq, 0.0, size=500)
    assert way.arrived() == []
    way.box.address = address
    for seq in range(20, 30):
        feed(layer, seq, 0.0, size=500)

    assert len(way.arrived()) == 10
    assert way.sending.segments
    assert way.counters.send_refused == 10


def test_what_the_system_does_not_take_is_counted(way: Way) -> None:
    way.box.address = ("127.0.0.1", 0)
    layer = way.layer()
    layer.serve(way.stream)
    for seq in range(4):
        feed(layer, seq, 0.0, key=seq == 0, size=500 + seq)

    assert way.arrived() == []
    assert (way.counters.sent, way.counters.send_refused) == (4, 4)


def test_without_an_address_what_is_sent_is_forgotten(way: Way) -> None:
    way.box.address = None
    layer = way.layer()
    layer.serve(way.stream)
    for seq in range(4):
        feed(layer, seq, 0.0, key=seq == 0)

    assert way.arrived() == []
    assert way.box.cursor == 0
    assert way.counters.send_refused == 0


def test_what_was_not_sent_yet_can_be_taken_back(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    feed(layer, 0, 0.0, key=True)
    way.box.clear()

    assert way.arrived() == []
    feed(layer, 1, 0.0)
    assert len(way.arrived()) == 1


class Pipe:
    """What carries datagrams in the place of an address."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.data = b""

    def send(self, datagram: memoryview | bytes) -> None:
        self.send_run(memoryview(datagram), [len(datagram)])

    def send_run(self, datagrams: memoryview, sizes: Sequence[int]) -> None:
        assert sum(sizes) == len(datagrams)
        self.sizes += sizes
        self.data += bytes(datagrams)


def test_a_connection_in_the_place_of_an_address_gets_every_packet_in_order(way: Way) -> None:
    pipe = Pipe()
    way.box.address = pipe  # type: ignore[assignment]  # as much of a link as a box needs
    layer = way.layer()
    layer.serve(way.stream)
    count = 2 * LAST_START // 1000
    for seq in range(count):
        feed(layer, seq, 0.0, key=seq == 0, size=1000)
    way.arrived()

    assert pipe.sizes == [1016] * count
    numbers = [
        int.from_bytes(pipe.data[at + 2 : at + 4], "big") for at in range(0, 1016 * count, 1016)
    ]
    assert [number - numbers[0] for number in numbers] == list(range(count))
    assert way.counters.sent == count
    way.box.address = None


def test_many_small_packets_are_sent_before_they_are_too_many(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    for seq in range(700):
        feed(layer, seq, 0.0, key=seq == 0)

    assert len(way.arrived()) == 700


def test_a_box_that_is_full_is_sent_before_the_next_packet(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    count = 3 * LAST_START // 1400
    for seq in range(count):
        feed(layer, seq, 0.0, key=seq == 0, size=1400)
        assert way.box.cursor <= LAST_START + 1500

    assert len(way.arrived()) == count


def test_a_number_that_was_used_is_refused_and_counted(way: Way) -> None:
    layer = way.layer()
    layer.serve(way.stream)
    feed(layer, 0, 0.0, key=True)
    assert len(way.arrived()) == 1
    way.stream.seq_shift -= 1
    layer.plan = None
    feed(layer, 1, 0.1)

    assert way.arrived() == []
    assert way.counters.protect_failed == 1
    assert way.counters.forwarded == 1


SO_NO_CHECK = 11

# What happens to one slot: packets of either publisher in any order, repeats, and switches.
steps = st.lists(
    st.one_of(
        st.tuples(st.just("packet"), st.integers(0, 1), st.integers(-4, 40), st.booleans()),
        st.tuples(st.just("switch"), st.integers(0, 1), st.just(0), st.booleans()),
        st.tuples(st.just("mute"), st.integers(0, 1), st.just(0), st.booleans()),
        st.tuples(st.just("again"), st.integers(0, 1), st.integers(0, 30), st.booleans()),
    ),
    max_size=120,
)


@pytest.mark.parametrize("fan_out", FAN_OUTS)
@given(
    steps=steps,
    is_video=st.booleans(),
    starts=st.tuples(st.integers(0, 70_000), st.integers(0, 70_000)),
)
def test_no_number_is_ever_sent_twice(
    fan_out: str,
    steps: list[tuple[str, int, int, bool]],
    is_video: bool,
    starts: tuple[int, int],
) -> None:
    way = Way(fan_out)
    layers = [way.layer(is_video=is_video, first_seq=start & 0xFFFF) for start in starts]
    at = [start & 0xFFFF for start in starts]
    now_s, newest_out = 0.0, 0
    layers[0].serve(way.stream)
    seen: list[tuple[int, int]] = []
    for what, which, step, key in steps:
        now_s += 0.01
        layer = layers[which]
        if what == "packet":
            seq = at[which] + step
            at[which] = max(at[which], seq)
            feed(layer, seq, now_s, key=key)
        elif what == "again":
            retransmit(way.stream, newest_out - step & 0xFFFF, way.full)
        else:
            for each in layers:
                each.leave(way.stream)
            if what == "switch":
                layer.serve(way.stream)
        for data in way.arrived():
            _, _, seq, _, ssrc = struct.unpack_from("!BBHLL", data)
            seen.append((ssrc, seq))
            newest_out = seq if ssrc == way.stream.ssrc else newest_out
    way.close()

    assert len(seen) == len(set(seen))
    assert way.counters.protect_failed == 0
