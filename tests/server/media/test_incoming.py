"""Where a stream belongs: by its names, by the description, or by its payload type."""

import pytest

from server.media.incoming import MAX_STREAMS, Place, Streams, extension_kinds
from server.media.rtp.extensions import MID_URI, NAMELESS, Names
from server.media.sdp.answer import Accepted, accept
from server.media.sdp.parse import SdpError, parse
from tests.server.media.sdp.descriptions import SOURCES, recorded, written_by

CHROMIUM = accept(parse(recorded("chromium_three_layers")), SOURCES)
FIREFOX = accept(parse(recorded("firefox_three_layers")), SOURCES)
SINGLE = accept(parse(written_by("chromium", "publish_offer")), SOURCES)
LOW, MEDIUM, HIGH = (Place("camera", quality) for quality in range(3))
FIREFOX_MAIN, FIREFOX_RTX = 822587726, 1328049020


@pytest.mark.parametrize(
    ("accepted", "ssrc", "payload_type", "names", "place"),
    [
        (CHROMIUM, 1, 96, Names("1", "l"), LOW),
        (CHROMIUM, 1, 96, Names("1", "m"), MEDIUM),
        (CHROMIUM, 1, 96, Names("1", "h"), HIGH),
        (CHROMIUM, 1, 96, Names("1"), None),
        (CHROMIUM, 1, 96, Names("1", "q"), None),
        (CHROMIUM, 1, 96, NAMELESS, None),
        (CHROMIUM, 1, 97, Names("1", "l"), None),
        (CHROMIUM, 1, 102, Names("1", "l"), None),
        (CHROMIUM, 1, 96, Names("2"), Place("screen", 2)),
        (CHROMIUM, 1, 96, Names("9"), None),
        (CHROMIUM, 1, 111, NAMELESS, Place("microphone", 2)),
        (CHROMIUM, 1, 63, NAMELESS, Place("microphone", 2)),
        (CHROMIUM, 1, 111, Names("1", "l"), None),
        (FIREFOX, FIREFOX_MAIN, 120, Names(rid="m"), MEDIUM),
        (FIREFOX, FIREFOX_MAIN, 120, NAMELESS, None),
        (SINGLE, 1, 96, Names("1"), HIGH),
        (SINGLE, 1, 96, NAMELESS, None),
    ],
)
def test_a_stream_is_placed(
    accepted: tuple[Accepted, ...],
    ssrc: int,
    payload_type: int,
    names: Names,
    place: Place | None,
) -> None:
    found = Streams(accepted).place(ssrc, payload_type, names)

    assert (found[1] if found else None) == place


@pytest.mark.parametrize(
    ("accepted", "payload_type", "names", "place"),
    [
        (CHROMIUM, 97, Names("1", None, "l"), LOW),
        (CHROMIUM, 97, Names("1", "h"), HIGH),
        (CHROMIUM, 97, Names("1"), None),
        (CHROMIUM, 97, Names("2"), Place("screen", 2)),
        (CHROMIUM, 97, NAMELESS, None),
        (CHROMIUM, 96, Names("1", None, "l"), None),
        (CHROMIUM, 111, Names("0"), None),
    ],
)
def test_a_repair_is_placed(
    accepted: tuple[Accepted, ...], payload_type: int, names: Names, place: Place | None
) -> None:
    assert Streams(accepted).repaired_by(1, payload_type, names) == place


def test_a_repair_that_only_the_offer_names_follows_the_stream_that_it_repairs() -> None:
    streams = Streams(FIREFOX)
    before = streams.repaired_by(FIREFOX_RTX, 124, NAMELESS)
    streams.place(FIREFOX_MAIN, 120, Names(rid="m"))

    assert before is None
    assert streams.repaired_by(FIREFOX_RTX, 124, NAMELESS) == MEDIUM


def test_only_so_many_streams_are_met() -> None:
    streams = Streams(CHROMIUM)
    for ssrc in range(MAX_STREAMS):
        assert streams.may_meet(ssrc)
        streams.met(ssrc)

    assert not streams.may_meet(MAX_STREAMS)
    assert streams.may_meet(0)


def test_sections_may_number_one_extension_twice() -> None:
    before, camera, after = recorded("chromium_three_layers").partition("m=video")
    moved = after.replace(f"a=extmap:4 {MID_URI}", f"a=extmap:9 {MID_URI}", 1)
    kinds = extension_kinds(accept(parse(before + camera + moved), SOURCES))

    assert kinds[4] == kinds[9] != 0


def test_sections_have_to_number_their_extensions_alike() -> None:
    before, camera, after = recorded("chromium_three_layers").partition("m=video")
    moved = after.replace(f"a=extmap:4 {MID_URI}", f"a=extmap:1 {MID_URI}")
    other = before + camera + moved

    with pytest.raises(SdpError):
        extension_kinds(accept(parse(other), SOURCES))
