"""How much one subscriber is sent of what is in its slots, and what is learned of its way down.

``downlink`` decides by what the client reports; a client that reports nothing gets the smallest
pictures first, and everything once it is clear that it never will. Together with the pictures,
the redundancy of the sound follows the loss.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from server.media.allocate import AUDIO, Demand, Option, allocate
from server.media.downlink import Downlink
from server.media.forward import probe
from server.media.messages import QUALITIES, LinkStats
from server.media.redundancy import Redundancy
from server.media.repair_budget import RepairBudget
from server.media.rtp.reports import LossReport
from server.media.slot import Slot
from server.media.slot_stream import PAUSED
from server.media.track import Track
from server.media.transport.outbox import Outbox

SOUND: Final = "sound"
"""The key under which all sound is asked for together."""
SOUND_BPS: Final = 50_000
"""One voice with its headers, which is kept free even when nobody speaks."""
MUTE_AFTER_S: Final = 3.0
"""A client that reported nothing for so long on what it got is one that never will."""
FEEDBACK_PER_STEP: Final = 8
"""Feedback packets looked at in 100 ms, if none were saved up; browsers send one or two."""
FEEDBACK_BURST: Final = 64
"""As many may be saved up: a line that stood still delivers them all at once."""
HEAVY_LOSS: Final = 0.1
UNLIMITED_BPS: Final = 1 << 40

Options = Mapping[Track, Sequence[Option]]


class Delivery:
    """The share of one subscriber."""

    def __init__(self, slots: Sequence[Slot], now_s: float) -> None:
        self.downlink = Downlink(now_s)
        self.is_limited = False
        """True once the client said something of what its way down carries."""
        self.jitter_s = 0.0
        self._slots = slots
        self._pictures = [slot for slot in slots if slot.section.is_video]
        self._sounds = [slot for slot in slots if not slot.section.is_video]
        self._by_mid = {slot.section.mid: slot for slot in slots}
        self._served_since_s: float | None = None
        self._demands: list[Demand] = []
        self._aimed: Mapping[str, Option | None] = {}
        self._redundancy = Redundancy()
        self._repairs = RepairBudget(now_s)
        self._told_loss = 0.0
        self._feedback_left = FEEDBACK_BURST
        self._octets = 0
        self._measured_at_s = now_s

    def on_feedback(self, body: bytes, box: Outbox, now_s: float) -> None:
        """Take a transport-wide feedback packet, without its 4-byte header.

        A few bytes of it can speak of thousands of packets, so that a flood is not looked at.
        """
        if self._feedback_left <= 0:
            return
        self._feedback_left -= 1
        self.is_limited = True
        self.downlink.on_feedback(body, box.sent, now_s)

    def on_remb(self, bps: int, now_s: float) -> None:
        """Take the client's own estimate."""
        self.is_limited = True
        self.downlink.on_remb(bps, now_s)

    def on_reports(self, reports: Sequence[LossReport], now_s: float) -> None:
        """Take the blocks of one receiver report that are about our streams."""
        loss = sum(report.fraction_lost for report in reports) / len(reports)
        self._told_loss = loss
        self.is_limited = self.is_limited or loss > HEAVY_LOSS
        self.downlink.on_loss(loss, now_s)

    @property
    def loss(self) -> float:
        """The fraction of packets lost on the way, before any repair."""
        return max(self.downlink.loss, self._told_loss)

    def list_demands(self, options: Options) -> None:
        """Take what can be sent of each track now."""
        sound_bps = sum(options[track][-1].bps for track in self._heard() if options.get(track))
        need_bps = max(SOUND_BPS, sound_bps) * (1 + self._redundancy.count)
        self._demands = [Demand(SOUND, AUDIO, (Option(0, 0, need_bps),))]
        wanted = [slot for slot in self._pictures if slot.is_joined]
        wanted.sort(key=lambda slot: (slot.carried.kind, slot.carried.rank))
        for slot in wanted:
            track = slot.carried.track
            choice = options.get(track, ()) if track is not None else ()
            if choice:
                # Whoever sends one picture only is shown, even where a smaller one would do.
                best = max(slot.carried.best, choice[0].quality)
                self._demands.append(Demand(slot.section.mid, slot.carried.kind, choice, best))

    def may_repair(self, now_s: float) -> bool:
        """Return whether what was lost may be sent again, or too much was of late."""
        return not self.is_limited or self._repairs.allows(self.downlink.estimate_bps, now_s)

    def note_repair(self, octets: int) -> None:
        """Note what was sent again."""
        self._repairs.note(octets)

    def step(self, now_s: float) -> None:
        """Share the way down out; about every 100 ms."""
        self._feedback_left = min(FEEDBACK_BURST, self._feedback_left + FEEDBACK_PER_STEP)
        grants = self._grants(now_s)
        if grants is self._aimed:
            return
        self._aimed = grants
        in_need = self.downlink.is_congested(now_s)
        for mid, option in grants.items():
            if mid != SOUND:
                self._by_mid[mid].aim(option, in_need=in_need)

    def follow_loss(self, now_s: float) -> None:
        """Let the redundancy of the sound follow the loss; about every second."""
        count = self._redundancy.follow(self.downlink.own_loss, now_s)
        for slot in self._sounds:
            if slot.stream.redundancy != count:
                slot.stream.redundancy = count

    def pad(self, now_s: float) -> None:
        """Send the padding that is due, to learn whether more would pass; every 20 ms."""
        due = self.downlink.padding_due(now_s)
        if due <= 0:
            return
        sent = 0
        for slot in self._pictures:
            track = slot.carried.track
            # Where a camera is off nothing is sent at all, be it padding.
            is_on = slot.is_joined and track is not None and track.is_active
            if is_on and slot.stream.rtx_payload_type is not None:
                sent += probe(slot.stream, due - sent, now_s)
                if sent >= due:
                    break
        self.downlink.note_padding(sent)

    def measure(self, round_trip_s: float | None, now_s: float) -> LinkStats:
        """Return how the way down went since the last call."""
        octets = sum(slot.stream.totals()[1] for slot in self._slots)
        passed_s = max(0.001, now_s - self._measured_at_s)
        bitrate = max(0, int(8 * (octets - self._octets) / passed_s))
        self._octets, self._measured_at_s = octets, now_s
        cameras = (slot for slot in self._pictures if not slot.section.is_screen)
        best = max((slot.told(now_s)[0] for slot in cameras), default=PAUSED)
        return LinkStats(
            bitrate_bps=bitrate,
            loss=round(self.loss, 4),
            round_trip_s=round_trip_s or self.downlink.round_trip_s,
            jitter_s=round(self.jitter_s, 4),
            quality=None if best == PAUSED else QUALITIES[best],
            estimate_bps=self.downlink.estimate_bps if self.is_limited else None,
        )

    def _heard(self) -> Iterator[Track]:
        for slot in self._sounds:
            track = slot.carried.track
            if slot.is_joined and track is not None and track.is_active:
                yield track

    def _grants(self, now_s: float) -> Mapping[str, Option | None]:
        if self.is_limited:
            return self.downlink.step(now_s, self._demands).grants
        if self._served_since_s is None and any(slot.stream.layer for slot in self._slots):
            self._served_since_s = now_s
        if self._served_since_s is not None and now_s - self._served_since_s >= MUTE_AFTER_S:
            return allocate(UNLIMITED_BPS, self._demands)
        return {demand.key: demand.options[0] for demand in self._demands}
