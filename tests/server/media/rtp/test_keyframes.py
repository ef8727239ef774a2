"""Key frames: many wishes become one question to the publisher."""

from aiortc.rtp import RtcpPacket, RtcpPsfbPacket

from server.media.rtp.keyframes import KeyframeArbiter, pack_pli


def test_nobody_wants_nobody_asks() -> None:
    assert not KeyframeArbiter().should_ask(10.0)


def test_many_wishes_at_once_are_one_question() -> None:
    arbiter = KeyframeArbiter()
    for _ in range(30):
        arbiter.want()

    assert arbiter.should_ask(1.0)
    assert not arbiter.should_ask(1.02)
    assert (arbiter.asked, arbiter.coalesced) == (1, 29)


def test_a_key_frame_meets_every_wish() -> None:
    arbiter = KeyframeArbiter()
    arbiter.want()
    arbiter.should_ask(1.0)

    arbiter.arrived()

    assert not arbiter.is_wanted
    assert not arbiter.should_ask(9.0)


def test_a_wish_right_after_a_key_frame_waits_but_is_not_forgotten() -> None:
    arbiter = KeyframeArbiter()
    arbiter.want()
    arbiter.should_ask(1.0)
    arbiter.arrived()
    arbiter.want()

    assert not arbiter.should_ask(1.4)
    assert arbiter.should_ask(1.5)


def test_a_question_without_an_answer_is_repeated() -> None:
    arbiter = KeyframeArbiter()
    arbiter.want()
    asked = [tick for tick in range(200) if arbiter.should_ask(tick * 0.02)]

    assert asked == [0, 50, 100, 150]


def test_the_format_is_the_one_others_read() -> None:
    (parsed,) = RtcpPacket.parse(pack_pli(1, 2))

    assert isinstance(parsed, RtcpPsfbPacket)
    assert (parsed.fmt, parsed.ssrc, parsed.media_ssrc) == (1, 1, 2)


def test_a_question_that_went_nowhere_is_repeated_at_once() -> None:
    arbiter = KeyframeArbiter()
    arbiter.want()
    arbiter.should_ask(1.0)

    arbiter.forget_asking()

    assert arbiter.should_ask(1.02)
    assert not arbiter.should_ask(1.04)
