"""Answers to what real browsers offer."""

import pytest

from server.media.sdp.answer import Accepted, accept, setup_for, write_answer
from server.media.sdp.parse import SdpError, parse
from tests.server.media.sdp.descriptions import BROWSERS, LOCAL, SOURCES, written_by


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
    assert [len(item.rtx_ssrcs) for item in accepted] == [0, 1, 1]


@pytest.mark.parametrize("browser", BROWSERS)
def test_the_answer_takes_one_codec_and_reads_back(browser: str) -> None:
    offer = parse(written_by(browser, "publish_offer"))
    accepted = accept(offer, SOURCES)

    sdp = write_answer(offer, accepted, LOCAL)

    answer = parse(sdp)
    assert [section.direction for section in answer.sections] == ["recvonly"] * 3
    assert answer.setup == "passive"
    for section, item in zip(answer.sections, accepted, strict=True):
        types = [item.payload_type, item.rtx_payload_type]
        assert list(section.codecs) == [each for each in types if each is not None]
        assert section.extensions == item.extensions
    assert sdp.count("a=candidate:") == len(LOCAL.addresses)
    assert "a=ice-lite\r\n" in sdp
    assert "useinbandfec=1" in sdp
    for feedback in ("transport-cc", "nack", "nack pli"):
        assert f" {feedback}\r\n" in sdp


@pytest.mark.parametrize("browser", BROWSERS)
def test_an_offer_of_several_layers_is_answered_for_one(browser: str) -> None:
    offer = parse(written_by(browser, "simulcast_offer"))

    sdp = write_answer(offer, accept(offer, {"0": "microphone", "1": "camera"}), LOCAL)

    assert "simulcast" not in sdp
    assert "a=rid" not in sdp
    assert parse(sdp).sections[1].direction == "recvonly"


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
        ({"1": "camera"}, ("VP8/90000", "VP7/90000")),
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

    assert sorted(camera.extensions.values()) == [2, 3, 4, 10, 11]
