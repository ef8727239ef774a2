"""Sound towards a subscriber that loses packets: earlier sound goes along, exactly as long."""

import struct
from collections.abc import Generator

import pytest

from server.media.layer import Layer
from server.media.rtp.red import split
from tests.server.media.egress import FAN_OUTS, HEAD, TRANSPORT_AT, TRANSPORT_ID, Received, Way

OPUS, RED = 111, 63


class Voice:
    """One microphone and one slot that takes RED."""

    def __init__(self, fan_out: str) -> None:
        self.way = Way(fan_out, is_video=False)
        self.way.stream.payload_type = OPUS
        self.way.stream.red_payload_type = RED
        self.layer: Layer = self.way.layer(is_video=False)
        self.layer.serve(self.way.stream)

    def say(self, seq: int) -> bool:
        extended = self.layer.advance(seq & 0xFFFF, seq / 50)
        if extended is None:
            return False
        head = struct.pack("!BBHLL", 0x90, 111, seq & 0xFFFF, seq * 960, 9)
        head += struct.pack("!HHBHB", 0xBEDE, 1, TRANSPORT_ID << 4 | 1, 0, 0)
        packet = bytearray(head + b"sound %d" % seq)
        self.layer.take(packet, HEAD, extended, seq * 960, seq / 50, TRANSPORT_AT)
        return True

    def heard(self) -> list[Received]:
        return self.way.received()


@pytest.fixture(params=FAN_OUTS)
def voice(request: pytest.FixtureRequest) -> Generator[Voice]:
    opened = Voice(request.param)
    yield opened
    opened.way.close()


def sounds(packet: Received) -> list[bytes]:
    if packet.payload_type == OPUS:
        return [packet.payload]
    blocks = split(packet.payload, 0, len(packet.payload), OPUS)
    assert blocks is not None
    return [packet.payload[block.start : block.end] for block in blocks]


def test_as_much_goes_along_as_was_asked_for(voice: Voice) -> None:
    for seq in range(6):
        voice.way.stream.redundancy = (0, 0, 1, 2, 2, 0)[seq]
        voice.say(seq)
    got = voice.heard()

    assert [packet.payload_type for packet in got] == [OPUS, OPUS, RED, RED, RED, OPUS]
    assert [len(sounds(packet)) for packet in got] == [1, 1, 2, 3, 3, 1]
    assert [sounds(packet)[-1] for packet in got] == [b"sound %d" % seq for seq in range(6)]
    assert sounds(got[4])[0] == b"sound 2"
    assert [(packet.seq - got[0].seq) & 0xFFFF for packet in got] == list(range(6))
    assert [packet.transport_seq for packet in got] == list(range(1, 7))


def test_a_subscriber_that_refused_it_gets_sound_alone(voice: Voice) -> None:
    voice.way.stream.red_payload_type = None
    voice.way.stream.redundancy = 2
    for seq in range(3):
        voice.say(seq)

    assert {packet.payload_type for packet in voice.heard()} == {OPUS}


def test_sound_of_before_somebody_was_let_hear_never_goes_along(voice: Voice) -> None:
    voice.way.stream.redundancy = 2
    for seq in range(3):
        voice.say(seq)
    voice.layer.leave(voice.way.stream)
    for seq in range(3, 6):
        voice.say(seq)  # while they were muted, or the other was sent out
    voice.layer.serve(voice.way.stream)
    for seq in range(6, 9):
        voice.say(seq)

    assert [sounds(packet) for packet in voice.heard()[3:]] == [
        [b"sound 6"],
        [b"sound 6", b"sound 7"],
        [b"sound 6", b"sound 7", b"sound 8"],
    ]


def test_two_who_lose_as_much_share_one_payload(voice: Voice) -> None:
    other = Way(voice.way.sending, is_video=False)
    other.stream.payload_type = OPUS
    other.stream.red_payload_type = RED
    voice.layer.serve(other.stream)
    voice.way.stream.redundancy = other.stream.redundancy = 1
    for seq in range(2):
        voice.say(seq)
    first = voice.layer.with_earlier(voice.layer.history.get(1), 1, OPUS)  # type: ignore[arg-type]

    assert first is voice.layer.with_earlier(voice.layer.history.get(1), 1, OPUS)  # type: ignore[arg-type]
    assert voice.heard()[-1].payload == first
    other.close()


def test_a_sound_is_taken_once_however_often_it_comes(voice: Voice) -> None:
    assert [voice.say(seq) for seq in (5, 3, 3, 5, 4, 4, 6, 3)] == [
        *(True, True, False, False),
        *(True, False, True, False),
    ]


def test_a_sound_that_comes_very_late_is_not_taken(voice: Voice) -> None:
    voice.say(0)
    voice.say(600)

    assert not voice.say(1)
    assert voice.say(599)
