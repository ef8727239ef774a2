"""What a receiver may rely on, whatever happens to a slot; and that both fan-outs agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.forward import probe, retransmit
from tests.server.media.egress import FAN_OUTS, Received
from tests.server.media.stage import STEP_S, Stage, is_seamless

# What happens to a slot: frames with losses and delays, aims, and layers that stop.
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("frames"), st.integers(0, 7), st.sets(st.integers(0, 5), max_size=3)),
        st.tuples(st.just("aim"), st.integers(-1, 2), st.integers(0, 3)),
        st.tuples(st.just("key"), st.integers(0, 2), st.none()),
        st.tuples(st.just("late"), st.integers(0, 2), st.integers(0, 9)),
        st.tuples(st.just("again"), st.integers(0, 40), st.none()),
        st.tuples(st.just("probe"), st.integers(0, 3000), st.none()),
        st.tuples(st.just("wait"), st.integers(1, 20), st.none()),
    ),
    max_size=60,
)


@pytest.mark.parametrize("fan_out", FAN_OUTS)
@given(
    happenings=happenings,
    starts=st.tuples(*[st.integers(0, 0xFFFF)] * 3),
    temporal=st.integers(1, 3),
)
def test_no_number_is_used_twice_and_a_repeat_is_what_was_sent(
    fan_out: str,
    happenings: list[tuple[str, int, object]],
    starts: tuple[int, int, int],
    temporal: int,
) -> None:
    stage = Stage(fan_out, starts)
    for camera in stage.cameras:
        camera.temporal = temporal
    stream = stage.way.stream
    unsent: list[list[int]] = [[], [], []]
    seen: dict[tuple[int, int], Received] = {}
    newest = 0
    for what, number, detail in happenings:
        stage.now_s += STEP_S
        if what == "frames":
            assert isinstance(detail, set)
            for quality, camera in enumerate(stage.cameras):
                if number & 1 << quality:
                    for index, seq in enumerate(camera.frame(stage.now_s)):
                        if index + 2 * quality in detail:
                            unsent[quality].append(seq)
                        else:
                            camera.arrive(seq, stage.now_s)
        elif what == "aim":
            assert isinstance(detail, int)
            stage.track.aim(stream, number, detail)
        elif what == "key":
            stage.cameras[number].show(stage.now_s, key=True)
        elif what == "late" and unsent[number]:
            assert isinstance(detail, int)
            seq = unsent[number].pop(detail % len(unsent[number]))
            stage.cameras[number].arrive(seq, stage.now_s)
        elif what == "again":
            retransmit(stream, newest - number & 0xFFFF, stage.way.full, stage.now_s)
        elif what == "probe":
            probe(stream, number, stage.now_s)
        elif what == "wait":
            stage.now_s += number / 10
            stage.track.options(stage.now_s)
        for packet in stage.way.received():
            assert (packet.ssrc, packet.seq) not in seen
            seen[packet.ssrc, packet.seq] = packet
            if packet.ssrc == stream.ssrc:
                if not newest or (packet.seq - newest) & 0xFFFF < 0x8000:
                    newest = packet.seq
            elif packet.payload:
                original = seen.get((stream.ssrc, int.from_bytes(packet.payload[:2], "big")))
                if original is not None:
                    assert packet.payload[2:] == original.payload
                    assert packet.timestamp == original.timestamp
    stage.way.close()

    assert stage.way.counters.protect_failed == 0


@pytest.mark.parametrize("fan_out", FAN_OUTS)
@given(
    happenings=st.lists(
        st.one_of(
            st.tuples(st.just("aim"), st.integers(0, 2), st.integers(0, 2)),
            st.tuples(st.just("step"), st.integers(0, 2), st.booleans()),
        ),
        max_size=80,
    ),
    starts=st.tuples(*[st.integers(0, 0xFFFF)] * 3),
)
def test_without_loss_a_receiver_sees_one_stream_whatever_it_is_made_of(
    fan_out: str, happenings: list[tuple[str, int, int]], starts: tuple[int, int, int]
) -> None:
    stage = Stage(fan_out, starts)
    got = stage.step(0)
    for what, number, detail in happenings:
        if what == "aim":
            stage.track.aim(stage.way.stream, number, detail)
        else:
            got += stage.step(*([number] if detail else []))
    whole = stage.way.counters
    stage.way.close()

    assert is_seamless(got)
    assert whole.protect_failed == 0


@given(happenings=happenings, starts=st.tuples(*[st.integers(0, 0xFFFF)] * 3))
def test_both_fan_outs_send_the_same_bytes(
    happenings: list[tuple[str, int, object]], starts: tuple[int, int, int]
) -> None:
    stages = [Stage(fan_out, starts) for fan_out in (FAN_OUTS[0], FAN_OUTS[-1])]
    pure, native = (stage.way.stream for stage in stages)
    for name in ("ssrc", "rtx_ssrc", "rtx_seq", "_last_seq", "_last_timestamp"):
        setattr(native, name, getattr(pure, name))
    for what, number, detail in happenings:
        got = []
        for stage in stages:
            stage.now_s += STEP_S
            if what == "frames":
                stage.step(only=tuple(each for each in range(3) if number & 1 << each))
            elif what == "aim":
                assert isinstance(detail, int)
                stage.track.aim(stage.way.stream, number, detail)
            elif what == "key":
                stage.cameras[number].show(stage.now_s, key=True)
            elif what == "probe":
                probe(stage.way.stream, number, stage.now_s)
            elif what == "again":
                newest = stage.cameras[0].layer.reception.newest_seq
                out = newest + stage.way.stream.seq_shift - number
                retransmit(stage.way.stream, out & 0xFFFF, stage.way.full, stage.now_s)
            got.append(stage.way.arrived())
        assert got[0] == got[1]
    for stage in stages:
        stage.way.close()

    assert stages[0].way.counters == stages[1].way.counters
