"""A shared screen that nobody touches is sent once a second; it is there all the same."""

from server.media.allocate import SCREEN, Option
from server.media.counters import Counters
from server.media.layer import Layer
from server.media.messages import NO_SOURCE
from server.media.rtp.meter import SILENT_AFTER_S, STILL_AFTER_S
from server.media.rtp.vp8 import MAX_TID
from server.media.sdp.slots import AcceptedSlot, SlotSection
from server.media.seating import Carried
from server.media.slot import Slot
from server.media.slot_stream import BEST, PAUSED
from server.media.track import Track
from tests.server.media.egress import Way
from tests.server.media.uplinks import KEY, VP8, Uplink

ONE_LOST_S = 2.0


def told_with(silent_after_s: float, passed_s: float) -> tuple[int, str | None]:
    """Return what a viewer is told so long after the last packet."""
    way = Way()
    track = Track("ann", "screen", is_active=True)
    layer = Layer(
        Counters(),
        way.full,
        ssrc=1,
        payload_type=96,
        is_video=True,
        clock_hz=90_000,
        first_seq=0,
        silent_after_s=silent_after_s,
    )
    track.declare((BEST,))
    track.use(BEST, layer)
    slot = Slot(SlotSection(mid="9", kind="screen", number=0, is_video=True))
    slot.stream.box = way.box
    slot.accept(AcceptedSlot(types={"vp8": (96, 97)}))
    slot.put(Carried(track, None, SCREEN, 0, BEST), is_forwarding=True)
    slot.aim(Option(BEST, MAX_TID, 1_000))
    extended = layer.advance(0, 1.0)
    assert extended == 0
    layer.take(bytearray(b"\x80\xe0" + bytes(10) + KEY), 12, extended, 0, 1.0)
    way.close()
    track.options(1.0 + passed_s)
    return slot.told(1.0 + passed_s)


def test_one_lost_packet_of_a_screen_that_stands_still_takes_nothing_away() -> None:
    assert told_with(STILL_AFTER_S, ONE_LOST_S) == (BEST, None)
    assert told_with(SILENT_AFTER_S, ONE_LOST_S) == (PAUSED, NO_SOURCE)


def test_a_screen_that_ended_is_told_in_the_end() -> None:
    assert told_with(STILL_AFTER_S, STILL_AFTER_S) == (PAUSED, NO_SOURCE)


async def test_screens_are_given_longer_than_cameras(up: Uplink) -> None:
    up.send(40, VP8, 5, KEY, mid="2")
    up.send(23, VP8, 5, KEY, mid="1", rid="h")
    (screen,), (camera,) = up.layers("screen").values(), up.layers().values()

    assert screen.is_alive(up.now_s + ONE_LOST_S)
    assert not camera.is_alive(up.now_s + ONE_LOST_S)
