"""Answers to what real browsers offer."""

import pytest

from server.media.rtp.extensions import AUDIO_LEVEL_URI, MID_URI, REPAIRED_RID_URI, RID_URI
from server.media.sdp.answer import Accepted, accept, setup_for, write_answer
from server.media.sdp.parse import SdpError, parse
from tests.server.media.sdp.descriptions import BROWSERS, LOCAL, SOURCES, recorded, written_by


@pytest.mark.parametrize("browser", BROWSERS)
def test_a_browsers_three_sources_are_accepted(browser: str) -> None:
    offer = parse(written_by(browser, "publish_offer"))

    accepted = accept(offer, SOURCES)

    assert [(item.source, item.mid, item.is_video) for item in accepted] == [
        ("microphone", "0", False),
        ("camera", "1", True),
        ("screen", "2", True),
    ]
    assert [item.clock_hz for item in accepted] == [48_000, 90_000, 90_000]
    assert [len(item.ssrcs) for item in accepted] == [1, 1, 1]
    assert [len(item.repairs) for item in accepted] == [0, 1, 1]


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_answer_takes_one_codec_and_reads_back(browser: str) -> None:
    offer = parse(written_by(browser, "publish_offer"))
    accepted = accept(offer, SOURCES)

    sdp = write_answer(offer, accepted, LOCAL)

    answer = parse(sdp)
    assert [section.direction for section in answer.sections] == ["recvonly"] * 3
    assert answer.setup == "passive"
    for section, item in zip(answer.sections, accepted, strict=True):
        types = [item.red_payload_type, item.payload_type, item.rtx_payload_type]
        assert list(section.codecs) == [each for each in types if each is not None]
        assert section.extensions == item.extensions
    assert sdp.count("a=candidate:") == len(LOCAL.addresses)
    assert "a=ice-lite\r\n" in sdp
    assert "useinbandfec=1" in sdp
    for feedback in ("transport-cc", "nack", "nack pli"):
        assert f" {feedback}\r\n" in sdp


OFFERS = ("chromium_three_layers", "chromium_three_layers_h264", "firefox_three_layers")


@pytest.mark.parametrize("name", OFFERS)
def test_three_layers_are_asked_for_in_the_order_of_the_offer(name: str) -> None:
    offer = parse(recorded(name))
    accepted = accept(offer, SOURCES)

    sdp = write_answer(offer, accepted, LOCAL)

    camera, screen = accepted[1:]
    assert camera.rids == ("l", "m", "h")
    assert [camera.quality_of(rid) for rid in (*"lmh", "x", None)] == [0, 1, 2, None, None]
    assert (screen.rids, screen.quality_of(None)) == ((), 2)
    assert "a=rid:l recv\r\na=rid:m recv\r\na=rid:h recv\r\n" in sdp
    assert "a=simulcast:recv l;m;h\r\n" in sdp
    assert {RID_URI, REPAIRED_RID_URI, MID_URI} <= {*parse(sdp).sections[1].extensions}
    assert RID_URI not in parse(sdp).sections[2].extensions


@pytest.mark.parametrize(
    ("send", "rids", "qualities"),
    [
        ("l;m;h", ["l", "m", "h"], [0, 1, 2]),
        ("l;h", ["l", "h"], [0, 2]),
        ("h", ["h"], [2]),
        ("~l;m,l;h", ["l", "m", "h"], [0, 1, 2]),
        ("l;x;h", ["l", "h"], [0, 2]),
    ],
)
def test_the_place_of_a_layer_is_its_quality(
    send: str, rids: list[str], qualities: list[int]
) -> None:
    offer = parse(recorded("chromium_three_layers").replace("send l;m;h", f"send {send}"))

    camera = accept(offer, {"1": "camera"})[0]

    assert [*camera.rids] == rids
    assert [camera.quality_of(rid) for rid in rids] == qualities


def test_of_a_screen_the_sharpest_layer_alone_is_taken() -> None:
    offer = parse(recorded("chromium_three_layers"))

    sdp = write_answer(offer, accept(offer, {"1": "screen"}), LOCAL)

    assert "a=simulcast:recv h\r\n" in sdp


def test_layers_that_can_not_be_told_apart_are_not_asked_for() -> None:
    offer = parse(recorded("chromium_three_layers").replace(RID_URI, "urn:other"))

    sdp = write_answer(offer, accept(offer, {"1": "camera"}), LOCAL)

    assert "a=simulcast" not in sdp
    assert "a=rid" not in sdp


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("chromium_three_layers", "vp8"),
        ("firefox_three_layers", "vp8"),
        ("chromium_three_layers_h264", "h264"),
        ("chromium_three_layers_h264_only", "h264"),
    ],
)
def test_the_picture_codec_that_is_listed_first_is_taken(name: str, codec: str) -> None:
    offer = parse(recorded(name))

    camera = accept(offer, {"1": "camera"})[0]

    assert camera.codec == codec
    assert offer.sections[1].codecs[camera.payload_type].name == codec
    assert camera.rtx_payload_type is not None
    answer = parse(write_answer(offer, (camera,), LOCAL)).sections[1]
    assert [*answer.codecs] == [camera.payload_type, camera.rtx_payload_type]
    assert answer.codecs[camera.payload_type].name == codec


def test_h264_keeps_its_profile_and_packs_in_mode_1() -> None:
    offer = parse(recorded("chromium_three_layers_h264_only"))

    camera = accept(offer, {"1": "camera"})[0]

    answered = parse(write_answer(offer, (camera,), LOCAL)).sections[1].codecs[camera.payload_type]
    assert answered.parameters["profile-level-id"] == "42e01f"
    assert answered.parameters["packetization-mode"] == "1"


def test_h264_of_other_profiles_or_modes_is_not_taken() -> None:
    text = recorded("chromium_three_layers_h264_only").replace("42e01f", "42e01fx")
    for profile in ("42001f", "4d001f", "64001f"):
        text = text.replace(f"packetization-mode=1;profile-level-id={profile}", "x=1")

    with pytest.raises(SdpError):
        accept(parse(text), {"1": "camera"})


def test_red_is_asked_for_before_opus_and_silence_is_not_sent() -> None:
    offer = parse(recorded("chromium_three_layers"))
    accepted = accept(offer, {"0": "microphone"})

    sdp = write_answer(offer, accepted, LOCAL)

    assert (accepted[0].payload_type, accepted[0].red_payload_type) == (111, 63)
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n" in sdp
    assert "a=fmtp:63 111/111\r\n" in sdp
    assert "usedtx=1" in sdp
    assert AUDIO_LEVEL_URI in parse(sdp).sections[0].extensions


@pytest.mark.parametrize("change", [("111/111", "111/0"), ("red/48000/2", "red/8000")])
def test_red_of_anything_but_our_opus_is_left_out(change: tuple[str, str]) -> None:
    offer = parse(recorded("chromium_three_layers").replace(*change))

    assert accept(offer, {"0": "microphone"})[0].red_payload_type is None


def test_a_section_that_is_no_source_is_refused() -> None:
    offer = parse(written_by("chromium", "publish_offer"))

    sdp = write_answer(offer, accept(offer, {"1": "camera"}), LOCAL)

    answer = parse(sdp)
    assert [section.port for section in answer.sections] == [0, 9, 0]
    assert "a=group:BUNDLE 1\r\n" in sdp
    assert sdp.count("a=candidate:") == len(LOCAL.addresses)


@pytest.mark.parametrize(
    ("sources", "change"),
    [
        ({}, ("", "")),
        ({"9": "camera"}, ("", "")),
        ({"0": "camera"}, ("", "")),
        ({"1": "microphone"}, ("", "")),
        ({"1": "hologram"}, ("", "")),
        ({"1": "camera", "2": "camera"}, ("", "")),
        ({"1": "camera"}, ("/90000", "/80000")),
        ({"0": "microphone"}, ("opus/48000/2", "opus/8000/1")),
        ({"0": "microphone"}, ("a=sendonly", "a=recvonly")),
        ({"0": "microphone"}, ("setup:actpass", "setup:holdconn")),
    ],
)
def test_an_offer_that_does_not_fit_is_refused(
    sources: dict[str, str], change: tuple[str, str]
) -> None:
    offer = parse(written_by("chromium", "publish_offer").replace(*change))

    with pytest.raises(SdpError):
        accept(offer, sources)


def test_the_browser_opens_the_handshake_unless_it_will_not() -> None:
    assert [setup_for(offered) for offered in ("actpass", "active", "passive")] == [
        "passive",
        "passive",
        "active",
    ]


def test_only_the_extensions_that_we_use_are_accepted() -> None:
    offer = parse(written_by("chromium", "publish_offer"))

    camera: Accepted = accept(offer, {"1": "camera"})[0]

    assert sorted(camera.extensions.values()) == [2, 3, 4]
