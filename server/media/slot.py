"""One section of one subscribing connection: what is in it, and what of that is sent."""

from server.media.allocate import Option
from server.media.messages import CONGESTION, NO_SOURCE, QUALITIES, SlotState
from server.media.rtp.reports import pack_cname
from server.media.rtp.vp8 import MAX_TID
from server.media.sdp.slots import AcceptedSlot, SlotSection
from server.media.seating import NOTHING, Carried
from server.media.slot_stream import PAUSED, SlotStream

FIRST_QUALITY = 0
"""What a picture starts with until the way down was shared out anew, a tenth of a second later."""


class Slot:
    """A section, its stream, and the track that is put into it."""

    __slots__ = ("answer", "carried", "cname", "granted", "is_joined", "section", "stream")

    def __init__(self, section: SlotSection) -> None:
        self.section = section
        self.stream = SlotStream(is_video=section.is_video)
        self.cname = pack_cname(self.stream.ssrc, section.stream)
        """What goes with each sender report; it never changes."""
        self.answer: AcceptedSlot | None = None
        self.carried: Carried = NOTHING
        self.is_joined = False
        """True while packets of the track may go into the stream."""
        self.granted: Option | None = None
        """What of a picture is sent at most; None pauses it."""

    def accept(self, answer: AcceptedSlot) -> None:
        """Take the payload types of the client's answer."""
        self.answer = answer
        self.stream.types = answer.types
        if not self.section.is_video:
            self.stream.payload_type, _ = answer.types["opus"]
            self.stream.red_payload_type = answer.red_payload_type

    def put(self, carried: Carried, *, is_forwarding: bool) -> bool:
        """Put something into the slot, or say anew whether it may be sent.

        Returns:
            True when other pictures can be sent from now on.
        """
        if carried == self.carried and self.is_joined == self._may_join(is_forwarding):
            return False
        if self.is_joined and (
            carried.track is not self.carried.track or not self._lets(carried, is_forwarding)
        ):
            self._leave()
        self.carried = carried
        if not self.is_joined and self._may_join(is_forwarding):
            self._join()
        return self.section.is_video

    def aim(self, option: Option | None, *, in_need: bool = False) -> None:
        """Send a picture as it was granted, or pause it.

        In need a picture stands still until it is smaller: a way that is full has no room for
        both, and sound is to get through.
        """
        track = self.carried.track
        if option == self.granted or not self.is_joined or track is None:
            return
        self.granted = option
        if option is None:
            track.aim(self.stream, PAUSED, 0)
        else:
            track.aim(self.stream, option.quality, option.temporal, in_need=in_need)

    def told(self, now_s: float) -> tuple[int, str | None]:
        """Return the quality that is sent, PAUSED without, and why nothing is."""
        track, paused = self.carried.track, self.carried.paused
        layer = self.stream.layer
        if layer is not None and paused is None and self.granted and layer.is_alive(now_s):
            return layer.quality, None
        if track is None or paused is not None or not (self.is_joined and self.section.is_video):
            return PAUSED, paused
        if self.granted is None and track.layers:
            # What nobody can be sent, its publisher may have switched off.
            return PAUSED, CONGESTION
        if not any(layer.is_alive(now_s) for layer in track.layers.values()):
            return PAUSED, NO_SOURCE
        if layer is None:
            return PAUSED, None if self._can_play() else NO_SOURCE
        return layer.quality, None

    def state(self, quality: int, paused: str | None) -> SlotState:
        """Return what the client is told, with what ``told`` returned."""
        track = self.carried.track
        return SlotState(
            mid=self.section.mid,
            participant_id=track.participant_id if track is not None else None,
            source=track.source if track is not None else None,
            quality=None if quality == PAUSED else QUALITIES[quality],
            paused=paused,
        )

    def _can_play(self) -> bool:
        track = self.carried.track
        return track is not None and any(
            self.stream.takes(layer.codec) for layer in track.layers.values()
        )

    def _may_join(self, is_forwarding: bool) -> bool:
        return self._lets(self.carried, is_forwarding)

    def _lets(self, carried: Carried, is_forwarding: bool) -> bool:
        return (
            is_forwarding
            and self.answer is not None
            and carried.track is not None
            and carried.paused in (None, NO_SOURCE)
        )

    def _join(self) -> None:
        track = self.carried.track
        if track is None:
            return
        self.is_joined = True
        self.granted = Option(FIRST_QUALITY, MAX_TID, 0) if self.section.is_video else None
        track.add(self.stream, FIRST_QUALITY, MAX_TID)

    def _leave(self) -> None:
        track = self.carried.track
        self.is_joined = False
        self.granted = None
        if track is not None:
            track.remove(self.stream)
