"""What a publisher is told of their streams, and what their reports tell us.

Lost packets and key frames are asked for, arrivals reported (so that a browser dares to send
more), and reception; their sender reports give the clocks that layers are aligned by.
"""

import secrets
from collections.abc import Mapping

from server.media.counters import Counters
from server.media.layer import Layer
from server.media.rtp.feedback import walk
from server.media.rtp.keyframes import pack_pli
from server.media.rtp.nack import pack_nack
from server.media.rtp.reports import (
    MAX_BLOCKS,
    SR,
    SenderClock,
    ntp_time,
    pack_receiver_report,
    read_sender_info,
)
from server.media.rtp.round_trip import XR, pack_question, read_answer
from server.media.rtp.twcc import TwccRecorder
from server.media.transport.peer import PeerTransport
from server.media.uplink import UplinkMeter


class ReturnPath:
    """The RTCP of one publishing connection."""

    def __init__(
        self,
        transport: PeerTransport,
        layers: Mapping[int, Layer],
        counters: Counters,
        wall_shift_s: float,
    ) -> None:
        """Speak of the layers of a connection.

        Args:
            transport: what RTCP is sent on.
            layers: by SSRC; they come and go.
            counters: of the worker.
            wall_shift_s: what makes the steady clock a time of day.
        """
        self.arrivals = TwccRecorder()
        self.meter = UplinkMeter()
        self._transport = transport
        self._layers = layers
        self._counters = counters
        self._wall_shift_s = wall_shift_s
        self._own_ssrc = secrets.randbelow((1 << 32) - 1) + 1
        self._asked_at = transport.ice.selected
        """Where the publisher was when it was last looked at."""
        self._ntp_shift: int | None = None
        """Our clock minus the publisher's, from its first sender report."""

    def has_moved(self) -> bool:
        """Tell whether the publisher is somewhere else than when this was last asked."""
        path = self._transport.ice.selected
        has_moved, self._asked_at = path != self._asked_at, path
        return has_moved

    def ask(self, now_s: float, *, has_moved: bool) -> None:
        """Send the requests for lost packets and key frames that are due.

        Of a layer that nobody takes nothing is asked for: it is taken from a key frame on. A
        layer that has stopped is not asked for key frames; it starts with one. Packets from a new
        address come before it is nominated, so what they made us ask for went to the old one. And
        where a way was found anew, layers that had stopped for want of one are asked as well.
        """
        for layer in self._layers.values():
            if has_moved:
                layer.keyframes.forget_asking()
            if layer.nack.missing or layer.keyframes.is_wanted:
                self._ask_of(layer, now_s, has_moved=has_moved)

    def _ask_of(self, layer: Layer, now_s: float, *, has_moved: bool) -> None:
        """Ask for what is due of one layer, if anybody takes it."""
        if not layer.takers and not layer.waiting:
            layer.nack.forget()
            return
        if layer.nack.missing:
            self._ask_again(layer, now_s)
        keyframes = layer.keyframes
        if not keyframes.is_wanted or not layer.is_video:
            return  # whatever a subscriber says, sound has no key frames
        is_there = has_moved or layer.is_alive(now_s)
        if is_there and keyframes.should_ask(now_s):
            self._counters.plis_sent += 1
            self._transport.send_rtcp(pack_pli(self._own_ssrc, layer.ssrc))

    def _ask_again(self, layer: Layer, now_s: float) -> None:
        """Ask for what is missing; for a key frame when something is missing for good."""
        nack = layer.nack
        given_up = nack.abandoned
        seqs = nack.due(now_s)
        if nack.abandoned != given_up:
            layer.keyframes.want()
        if seqs:
            self._counters.nacks_sent += len(seqs)
            self._transport.send_rtcp(pack_nack(self._own_ssrc, layer.ssrc, seqs))

    def send_arrivals(self) -> None:
        """Send the congestion feedback for what arrived since the last."""
        if not self.arrivals.count:
            return
        media_ssrc = next(iter(self._layers), 0)
        for packet in self.arrivals.feedback(self._own_ssrc, media_ssrc):
            self._counters.twcc_sent += 1
            self._transport.send_rtcp(packet)

    def send_reports(self, now_s: float) -> None:
        """Send receiver reports for all streams, and ask how far away the publisher is."""
        blocks = [layer.reception.block(layer.ssrc, now_s) for layer in self._layers.values()]
        if blocks:
            report = pack_receiver_report(self._own_ssrc, blocks[:MAX_BLOCKS])
            question = pack_question(self._own_ssrc, self._ntp(now_s))
            self._transport.send_rtcp(report + question)

    def take(self, compound: bytes, now_s: float) -> None:
        """Take what the publisher reports."""
        for part in walk(compound):
            if part.kind == SR:
                self._take_clock(part.body, now_s)
            elif part.kind == XR:
                self._take_answer(part.body, now_s)

    def _take_clock(self, body: bytes, now_s: float) -> None:
        info = read_sender_info(body)
        layer = self._layers.get(info[0]) if info is not None else None
        if info is None or layer is None:
            return
        _, ntp, timestamp = info
        if self._ntp_shift is None:
            self._ntp_shift = self._ntp(now_s) - ntp
        layer.clock = SenderClock(ntp, timestamp, self._ntp_shift)
        layer.reception.report_ntp_middle = ntp >> 16 & 0xFFFFFFFF
        layer.reception.report_at_s = now_s

    def _take_answer(self, body: bytes, now_s: float) -> None:
        """Learn the round trip, also for asking again for what is lost."""
        trip_s = read_answer(body, self._own_ssrc, self._ntp(now_s))
        if trip_s is not None:
            self.meter.round_trip_s = trip_s
            for layer in self._layers.values():
                layer.nack.suppose(trip_s)

    def _ntp(self, now_s: float) -> int:
        return ntp_time(now_s + self._wall_shift_s)
