"""Session descriptions from the wire: understood, or refused within limits."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.media.rtp.extensions import MID_URI, TRANSPORT_SEQ_URI
from server.media.sdp.answer import accept, write_answer
from server.media.sdp.parse import MAX_SECTIONS, SdpError, parse
from tests.server.media.sdp.descriptions import BROWSERS, LOCAL, recorded, written_by

CHROMIUM = written_by("chromium", "publish_offer")
NAMES = ("publish_offer", "simulcast_offer", "subscribe_answer")
RECORDINGS = (
    "chromium_three_layers",
    "chromium_three_layers_h264",
    "chromium_three_layers_h264_only",
    "firefox_three_layers",
)
ALL = [
    *(written_by(browser, name) for browser in BROWSERS for name in NAMES),
    *(recorded(name) for name in RECORDINGS),
]


@pytest.mark.parametrize("browser", BROWSERS)
def test_what_a_browser_offers_is_understood(browser: str) -> None:
    offer = parse(written_by(browser, "publish_offer"))

    assert [section.kind for section in offer.sections] == ["audio", "video", "video"]
    assert [section.mid for section in offer.sections] == ["0", "1", "2"]
    assert {section.direction for section in offer.sections} == {"sendonly"}
    assert offer.setup == "actpass"
    assert [algorithm for algorithm, _ in offer.fingerprints] == ["sha-256"]
    for section in offer.sections[1:]:
        vp8 = section.codec("vp8")
        assert vp8 is not None
        assert section.rtx_for(vp8.payload_type) in section.codecs
        assert set(section.extensions) >= {MID_URI, TRANSPORT_SEQ_URI}
        assert len(section.ssrcs) == 2
        assert section.rtx_ssrcs == {section.ssrcs[1]: section.ssrcs[0]}


def test_codecs_are_in_the_order_of_the_media_line() -> None:
    section = parse(written_by("firefox", "publish_offer")).sections[1]

    assert [str(codec) for codec in section.codecs] == [
        item for item in section.formats if int(item) in section.codecs
    ]


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_layers_of_a_camera_are_read_in_order(name: str) -> None:
    sections = parse(recorded(name)).sections

    assert sections[1].rids == sections[1].layers == ["l", "m", "h"]
    assert [section.layers for section in (sections[0], sections[2])] == [[], []]


@pytest.mark.parametrize(
    ("lines", "rids", "layers"),
    [
        ("a=rid:l send pt=96;max-width=320\na=simulcast:send l", ["l"], ["l"]),
        ("a=rid:l recv\na=simulcast:recv l", [], []),
        ("a=rid:a send\na=rid:b recv\na=simulcast:recv b send a", ["a"], ["a"]),
        ("a=rid:a send\na=simulcast:send a recv b;c;d", ["a"], ["a"]),
        ("a=rid:seventeenletters! send\na=simulcast:send seventeenletters1", [], []),
        ("a=rid:a send\na=rid:a send\na=simulcast:send a;a,b;~a", ["a"], ["a"]),
        ("a=simulcast: send rid=l;h", [], []),
    ],
)
def test_layers_are_read_from_either_form(lines: str, rids: list[str], layers: list[str]) -> None:
    section = parse(CHROMIUM + lines + "\n").sections[-1]

    assert (section.rids, section.layers) == (rids, layers)


TOO_LARGE = "sdp_too_large"
MANY_STREAMS = "".join(f"a=ssrc:{number}\n" for number in range(2, 20))
LONG = "9" * 5_000
REFUSED = [
    ("empty", "", "invalid_sdp"),
    ("no section", CHROMIUM.split("m=")[0], "invalid_sdp"),
    ("over 64 KiB", CHROMIUM + "a=x:" + "y" * 65_536, "sdp_too_large"),
    ("over 64 KiB once encoded", CHROMIUM + "a=x:" + "ö" * 32_768, "sdp_too_large"),
    (
        "too many sections",
        "v=0\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 111\n" * (MAX_SECTIONS + 1),
        "sdp_too_large",
    ),
    ("too many candidates", CHROMIUM + "a=candidate:1\r\n" * 64, "sdp_too_large"),
    ("too many lines", CHROMIUM + "a=x\r\n" * 4096, "sdp_too_large"),
    ("too many streams", CHROMIUM + "a=ssrc:1\n" + MANY_STREAMS, "sdp_too_large"),
    (
        "too many extensions",
        CHROMIUM + "".join(f"a=extmap:1 urn:x:{number}\n" for number in range(64)),
        "sdp_too_large",
    ),
    ("too many layers", CHROMIUM + "".join(f"a=rid:{name} send\n" for name in "abcd"), TOO_LARGE),
    ("too many layers at once", CHROMIUM + "a=simulcast:send a;b;c;d\n", TOO_LARGE),
    ("a long list of layers", CHROMIUM + "a=simulcast:send " + "~" * 200 + "\n", TOO_LARGE),
    ("no protection", CHROMIUM.replace("UDP/TLS/RTP/SAVPF", "RTP/AVPF"), "invalid_sdp"),
    ("keys in the description", CHROMIUM + "a=crypto:1 X inline:Y\n", "invalid_sdp"),
    ("no fingerprint", CHROMIUM.replace("a=fingerprint", "a=footprint"), "invalid_sdp"),
    ("a weak fingerprint", CHROMIUM.replace("sha-256", "sha-1"), "invalid_sdp"),
    ("two roles", CHROMIUM.replace("actpass", "active", 1), "invalid_sdp"),
    ("two sections of one name", CHROMIUM.replace("a=mid:1", "a=mid:0"), "invalid_sdp"),
    ("a section without a name", CHROMIUM.replace("a=mid:1", "a=mud:1"), "invalid_sdp"),
    ("a name with spaces", CHROMIUM.replace("a=mid:1", "a=mid:1 2"), "invalid_sdp"),
    ("a port beyond the range", CHROMIUM.replace("m=video 9", "m=video 99999"), "invalid_sdp"),
    ("a port of many digits", CHROMIUM.replace("m=video 9", f"m=video {LONG}"), "invalid_sdp"),
    ("a payload type of 128", CHROMIUM.replace("SAVPF 96", "SAVPF 128"), "invalid_sdp"),
    ("a control character", CHROMIUM.replace("s=-", "s=\x00"), "invalid_sdp"),
    ("a line of no form", CHROMIUM + "hello\n", "invalid_sdp"),
]  # fmt: skip


@pytest.mark.parametrize(("sdp", "code"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_a_description_beyond_the_rules_is_refused(sdp: str, code: str) -> None:
    with pytest.raises(SdpError) as refusal:
        parse(sdp)

    assert refusal.value.code == code


def test_our_own_layout_may_have_more_sections_than_an_offer() -> None:
    answer = CHROMIUM + "".join(
        f"m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:x{n}\n" for n in range(MAX_SECTIONS)
    )

    assert len(parse(answer, max_sections=64).sections) == MAX_SECTIONS + 3


@given(st.sampled_from(ALL), st.integers(0, 1 << 30))
def test_a_damaged_description_is_read_or_refused_and_nothing_else(
    recording: str, seed: int
) -> None:
    chance = random.Random(seed)
    text = list(recording)
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(text))
        match chance.randrange(4):
            case 0:
                text[at] = chr(
                    chance.choice([0, 9, 10, 13, 32, 45, 48, 57, 58, 61, 109, 0xFF1, 0xD800])
                )
            case 1:
                del text[at : at + chance.randrange(40)]
            case 2:
                text[at:at] = text[at : at + chance.randrange(40)]
            case _:
                text[at:at] = str(10 ** chance.randrange(30))

    try:
        offer = parse("".join(text))
        answer = write_answer(offer, accept(offer, {"0": "microphone", "1": "camera"}), LOCAL)
    except SdpError as refusal:
        assert refusal.code in ("invalid_sdp", "sdp_too_large")
    else:
        assert len(parse(answer).sections) == len(offer.sections)
