"""The offer of fixed slots: pairs first, screens last."""

import pytest

from server.media.rtp.extensions import AUDIO_LEVEL_URI, SEND_TIME_URI, TRANSPORT_SEQ_URI
from server.media.sdp.parse import SdpError, parse
from server.media.sdp.slots import (
    PAIR,
    SCREEN,
    VOICE,
    AcceptedSlot,
    SlotSection,
    SlotStreams,
    count,
    layout,
    read_answer,
    write_offer,
)
from tests.server.media.sdp.descriptions import BROWSERS, LOCAL, written_by

SECTIONS = layout(2, 0, 1)


def streams(sections: tuple[SlotSection, ...]) -> tuple[SlotStreams, ...]:
    return tuple(
        SlotStreams(ssrc=1000 + index, rtx_ssrc=2000 + index if section.is_video else None)
        for index, section in enumerate(sections)
    )


def test_pairs_come_first_and_screens_last() -> None:
    assert [(s.mid, s.stream, s.is_video, s.is_screen) for s in SECTIONS] == [
        ("0", "pair-0", False, False),
        ("1", "pair-0", True, False),
        ("2", "pair-1", False, False),
        ("3", "pair-1", True, False),
        ("4", "screen-0", True, True),
    ]
    assert len(layout(12, 5, 2)) == 31


def test_voices_lie_between_the_pairs_and_the_screens() -> None:
    sections = layout(1, 2, 1)

    assert [(s.mid, s.stream, s.is_video) for s in sections] == [
        ("0", "pair-0", False),
        ("1", "pair-0", True),
        ("2", "voice-0", False),
        ("3", "voice-1", False),
        ("4", "screen-0", True),
    ]
    assert [count(sections, kind) for kind in (PAIR, VOICE, SCREEN)] == [1, 2, 1]


def test_codecs_and_feedback_of_every_section_are_offered() -> None:
    sound, picture = parse(write_offer(SECTIONS, streams(SECTIONS), LOCAL, 7)).sections[:2]

    assert [(c.payload_type, c.name) for c in sound.codecs.values()] == [(111, "opus"), (63, "red")]
    assert [(c.payload_type, c.name) for c in picture.codecs.values()] == [
        (96, "vp8"), (97, "rtx"), (102, "h264"), (103, "rtx"),
    ]  # fmt: skip
    assert picture.codecs[102].parameters["packetization-mode"] == "1"
    assert (picture.rtx_for(96), picture.rtx_for(102)) == (97, 103)
    for section in (sound, picture):
        assert section.extensions[SEND_TIME_URI] == 2
        assert section.extensions[TRANSPORT_SEQ_URI] == 4
    assert sound.extensions[AUDIO_LEVEL_URI] == 3


def test_the_offer_reads_back_with_sound_and_picture_in_one_stream() -> None:
    sdp = write_offer(SECTIONS, streams(SECTIONS), LOCAL, 7)

    offer = parse(sdp)
    assert offer.setup == "actpass"
    assert [section.direction for section in offer.sections] == ["sendonly"] * 5
    assert [section.ssrcs for section in offer.sections] == [
        [1000], [1001, 2001], [1002], [1003, 2003], [1004, 2004],
    ]  # fmt: skip
    assert offer.sections[1].rtx_ssrcs == {2001: 1001}
    assert "a=msid:pair-1 pair-1-audio\r\n" in sdp
    assert "a=msid:pair-1 pair-1-video\r\n" in sdp
    assert sdp.count("cname:pair-1\r\n") == 3
    assert sdp.startswith("v=0\r\no=- 1 7 ")
    assert sdp.count("a=candidate:") == len(LOCAL.addresses)


def test_the_largest_layout_stays_below_the_size_that_clients_may_send() -> None:
    sections = layout(25, 10, 4)

    assert len(write_offer(sections, streams(sections), LOCAL, 1)) < 64 * 1024


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_browsers_answer_is_taken(browser: str) -> None:
    answer = parse(written_by(browser, "subscribe_answer"))

    accepted = read_answer(answer, SECTIONS)

    assert accepted["0"] == AcceptedSlot(types={"opus": (111, None)})
    assert accepted["1"] == AcceptedSlot(types={"vp8": (96, 97)})
    assert sorted(accepted) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("browser", "red", "pictures"),
    [
        ("chromium", 63, {"vp8": (96, 97), "h264": (102, 103)}),
        # Without its plug-in there is no H264.
        ("firefox", None, {"vp8": (96, 97)}),
    ],
)
def test_what_a_browser_takes_of_the_whole_offer(
    browser: str, red: int | None, pictures: dict[str, tuple[int, int | None]]
) -> None:
    answer = parse(written_by(browser, "voices_answer"))

    accepted = read_answer(answer, layout(2, 1, 1))

    sound = AcceptedSlot(
        types={"opus": (111, None)}, red_payload_type=red, has_transport_numbers=True
    )
    picture = AcceptedSlot(types=pictures, has_transport_numbers=True)
    assert list(accepted.values()) == [sound, picture, sound, picture, sound, picture]


def test_the_answers_own_payload_types_count() -> None:
    sdp = written_by("chromium", "subscribe_answer")
    for old, new in (
        (" 96 97", " 120 124"),
        (":96 ", ":120 "),
        (":97 ", ":124 "),
        ("apt=96", "apt=120"),
    ):
        sdp = sdp.replace(old, new)

    accepted = read_answer(parse(sdp), SECTIONS)

    assert accepted["1"] == AcceptedSlot(types={"vp8": (120, 124)})


def test_a_section_that_is_refused_or_without_a_codec_is_left_out() -> None:
    sdp = written_by("chromium", "subscribe_answer")
    sections = sdp.split("m=")
    sections[2] = sections[2].replace("video 9", "video 0")
    sections[3] = sections[3].replace("recvonly", "inactive")
    sections[4] = sections[4].replace("VP8", "VP9")

    accepted = read_answer(parse("m=".join(sections)), SECTIONS)

    assert sorted(accepted) == ["0", "4"]


def test_a_subscriber_without_rtx_is_served_without() -> None:
    sdp = written_by("chromium", "subscribe_answer").replace("apt=96", "apt=1")

    assert read_answer(parse(sdp), SECTIONS)["1"].types == {"vp8": (96, None)}


def test_what_an_answer_takes_of_the_offer_counts() -> None:
    sections = layout(1, 0, 0)
    offer = write_offer(sections, streams(sections), LOCAL, 1)
    answer = offer.replace("a=sendonly", "a=recvonly").replace("actpass", "active")

    sound, picture = read_answer(parse(answer), sections).values()

    assert sound == AcceptedSlot(
        types={"opus": (111, None)}, red_payload_type=63, has_transport_numbers=True
    )
    assert picture == AcceptedSlot(
        types={"vp8": (96, 97), "h264": (102, 103)}, has_transport_numbers=True
    )


def test_h264_in_single_packets_is_not_taken() -> None:
    sections = layout(1, 0, 0)
    offer = write_offer(sections, streams(sections), LOCAL, 1)
    answer = offer.replace("a=sendonly", "a=recvonly").replace("actpass", "active")

    accepted = read_answer(
        parse(answer.replace("packetization-mode=1", "packetization-mode=0")), sections
    )

    assert accepted["1"].types == {"vp8": (96, 97)}


@pytest.mark.parametrize(
    "change",
    [
        ("a=mid:1", "a=mid:9"),
        ("setup:active", "setup:actpass"),
        ("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=video 9 UDP/TLS/RTP/SAVPF 111"),
    ],
)
def test_an_answer_to_something_else_is_refused(change: tuple[str, str]) -> None:
    answer = parse(written_by("chromium", "subscribe_answer").replace(*change))

    with pytest.raises(SdpError):
        read_answer(answer, SECTIONS)
