"""How a way up went, between two questions."""

import pytest

from server.media.counters import Counters
from server.media.layer import Layer
from server.media.uplink import UplinkMeter


def layer_of(seqs: list[int], *, late: list[int] | None = None) -> Layer:
    """Return a layer that got these packets, one in 20 ms, and then those that were repaired."""
    layer = Layer(
        Counters(),
        [],
        ssrc=7,
        payload_type=96,
        is_video=True,
        clock_hz=90_000,
        first_seq=seqs[0],
    )
    give(layer, seqs)
    layer.nack.due(100.0 + seqs[-1] * 0.02 + 0.1)
    give(layer, late or [])
    return layer


def give(layer: Layer, seqs: list[int]) -> None:
    for seq in seqs:
        now_s = 100.0 + seq * 0.02
        extended = layer.advance(seq, now_s)
        if extended is not None:
            layer.take(bytearray(20), 12, extended, seq * 1800, now_s)


def test_the_rate_is_that_of_the_time_since_the_last_question() -> None:
    meter = UplinkMeter()
    meter.take([], 10.0)
    meter.octets += 25_000

    assert meter.take([], 12.0).bitrate_bps == 100_000
    assert meter.take([], 13.0).bitrate_bps == 0


def test_loss_is_counted_anew_each_time() -> None:
    meter, layer = UplinkMeter(), layer_of([seq for seq in range(100) if seq % 5])
    first = meter.take([layer], 10.0)
    give(layer, list(range(100, 160)))
    second = meter.take([layer], 12.0)

    assert first.loss == pytest.approx(0.2, abs=0.01)
    assert second.loss == 0.0


def test_what_was_sent_again_or_recovered_is_still_lost() -> None:
    meter, layer = UplinkMeter(), layer_of([0, 1, 2, 5], late=[3])
    layer.reception.mended = 1
    meter.take([layer], 10.0)

    assert meter.take([layer], 20.0).loss == pytest.approx(2 / 6)


def test_one_of_few_packets_that_is_lost_is_no_bad_line() -> None:
    """Who is muted, with the camera off, sends five in two seconds."""
    meter, layer = UplinkMeter(), layer_of([0, 1, 3, 4])
    told = [meter.take([layer], 10.0).loss]
    for turn in range(1, 11):
        give(layer, list(range(5 * turn, 5 * turn + 5)))
        told.append(meter.take([layer], 10.0 + 2 * turn).loss)

    assert max(told) == pytest.approx(1 / 30)
    assert told[-1] == 0.0


def test_it_is_told_whether_anything_came() -> None:
    meter = UplinkMeter()
    meter.octets += 100

    assert meter.take([], 10.0).is_heard
    assert not meter.take([], 12.0).is_heard


def test_the_round_trip_is_the_publishers_word_before_that_of_repairs() -> None:
    meter, layer = UplinkMeter(), layer_of([0, 1, 3], late=[2])
    layer.nack.is_measured, layer.nack.round_trip_s = True, 0.2
    from_repairs = meter.take([layer], 10.0).round_trip_s
    meter.round_trip_s = 0.1

    assert from_repairs == 0.2
    assert meter.take([layer], 12.0).round_trip_s == 0.1
    assert UplinkMeter().take([], 10.0).round_trip_s is None


def test_a_layer_that_is_replaced_does_not_count_backwards() -> None:
    meter = UplinkMeter()
    meter.take([layer_of(list(range(100)))], 10.0)

    assert meter.take([], 12.0).loss == 0.0
    assert 0 <= meter.take([layer_of([0, 1, 3])], 14.0).loss <= 1
