"""A participant's subscribing connection: its slots' streams, and what the client says of them.

The streams are made with the offer and live as long as the connection. Which track goes into
which slot is decided in ``room``.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Final

from server.media.counters import Counters
from server.media.forward import SlotStream, retransmit
from server.media.rtp.feedback import Part, keyframe_targets, media_ssrc, remb_bps, walk
from server.media.rtp.keyframes import PSFB
from server.media.rtp.nack import NACK_FORMAT, RTPFB, unpack_nack
from server.media.rtp.packet import looks_like_rtcp
from server.media.rtp.reports import (
    RR,
    SR,
    LossReport,
    ntp_time,
    pack_cname,
    pack_sender_report,
    read_blocks,
)
from server.media.sdp.slots import AcceptedSlot, SlotSection, SlotStreams, write_offer
from server.media.track import Track
from server.media.transport.dtls import SrtpContext, new_length, unprotect_rtcp
from server.media.transport.peer import PeerTransport
from server.media.transport.udp_mux import UdpMux

RTX_ALLOWANCE: Final = 64
"""Packets that one subscriber may ask to be sent again in one tick."""
REPORTS_PER_DATAGRAM: Final = 20


class _Slot:
    __slots__ = ("is_accepted", "section", "stream", "track")

    def __init__(self, section: SlotSection) -> None:
        self.section = section
        self.stream = SlotStream(is_video=section.is_video)
        self.is_accepted = False
        self.track: Track | None = None


class Subscriber:
    """One subscribing connection."""

    _inbound: SrtpContext

    def __init__(
        self,
        mux: UdpMux,
        transport: PeerTransport,
        sections: tuple[SlotSection, ...],
        *,
        generation: int,
        offer_id: int,
    ) -> None:
        self.transport = transport
        self.generation = generation
        self.offer_id = offer_id
        self.is_answered = False
        self.is_forwarding = False
        self.remb_bps = 0
        self.round_trip_s = 0.0
        self._mux = mux
        self._counters: Counters = mux.counters
        self._sections = sections
        self._slots = {section.mid: _Slot(section) for section in sections}
        self._by_ssrc = {slot.stream.ssrc: slot for slot in self._slots.values()}
        self._length = new_length()
        self._rtx_left = RTX_ALLOWANCE

    def offer(self) -> str:
        """Return the offer, which never changes."""
        streams = tuple(
            SlotStreams(ssrc=slot.stream.ssrc, rtx_ssrc=slot.stream.rtx_ssrc)
            for slot in self._slots.values()
        )
        return write_offer(self._sections, streams, self.transport.local, self.offer_id)

    def accept(self, accepted: dict[str, AcceptedSlot]) -> None:
        """Take the payload types of the answer."""
        self.is_answered = True
        for mid, answer in accepted.items():
            slot = self._slots[mid]
            slot.is_accepted = True
            types = next(iter(answer.types.values()))
            slot.stream.payload_type, slot.stream.rtx_payload_type = types

    def open(self) -> None:
        """Forward into the slots from now on."""
        srtp, box = self.transport.srtp, self.transport.box
        if srtp is None or box is None:
            return
        self._inbound = srtp.inbound
        self.transport.receive = self.receive
        for slot in self._slots.values():
            slot.stream.box = box
        self.is_forwarding = True
        for slot in self._slots.values():
            if slot.track is not None and slot.is_accepted:
                slot.track.add(slot.stream)

    def pause(self) -> None:
        """Send nothing for now; the slots stay as they are."""
        self.is_forwarding = False
        for slot in self._slots.values():
            if slot.track is not None:
                slot.track.remove(slot.stream)

    def put(self, tracks: Mapping[str, Track | None]) -> None:
        """Put tracks into slots by mid."""
        for mid, track in tracks.items():
            slot = self._slots[mid]
            if slot.track is track:
                continue
            if slot.track is not None:
                slot.track.remove(slot.stream)
            slot.track = track
            if track is not None and self.is_forwarding and slot.is_accepted:
                track.add(slot.stream)

    def tick(self) -> None:
        """Grant the next tick's allowance."""
        self._rtx_left = RTX_ALLOWANCE

    def receive(self, size: int, _now_s: float) -> None:
        """Take one SRTCP packet out of the mux's buffer; subscribers send no media."""
        buffer, length = self._mux.buffer, self._length
        if not looks_like_rtcp(buffer[1]):
            self._counters.dropped_unknown_stream += 1
            return
        length[0] = size
        if unprotect_rtcp(self._inbound, self._mux.pointer, length):
            self._counters.dropped_unauthentic += 1
            return
        for part in walk(bytes(buffer[: length[0]])):
            if part.kind == RTPFB and part.detail == NACK_FORMAT:
                self._send_again(part)
            elif part.kind == PSFB:
                self._read_wish(part)
            elif part.kind in (RR, SR):
                self._read_loss(part)

    def reports(self, now_s: float) -> Sequence[bytes]:
        """Return the sender reports of all slots that carry something, a datagram each."""
        ntp_now = ntp_time(now_s + self._mux.wall_shift_s)
        datagrams: list[bytes] = []
        parts: list[bytes] = []
        for slot in self._slots.values():
            report = _report(slot, ntp_now)
            if report is not None:
                parts.append(report)
                if len(parts) == REPORTS_PER_DATAGRAM:
                    datagrams.append(b"".join(parts))
                    parts.clear()
        if parts:
            datagrams.append(b"".join(parts))
        return datagrams

    def _send_again(self, part: Part) -> None:
        slot = self._by_ssrc.get(media_ssrc(part) or 0)
        if slot is None:
            return
        for seq in unpack_nack(part.body[8:]):
            self._counters.nacks_received += 1
            if self._rtx_left <= 0:
                self._counters.rtx_missed += 1
            elif retransmit(slot.stream, seq, self._mux.full_boxes):
                self._rtx_left -= 1
                self._counters.rtx_sent += 1
            else:
                self._counters.rtx_missed += 1

    def _read_wish(self, part: Part) -> None:
        estimate = remb_bps(part)
        if estimate is not None:
            self.remb_bps = estimate
            return
        for ssrc in keyframe_targets(part):
            slot = self._by_ssrc.get(ssrc)
            layer = slot.stream.layer if slot is not None else None
            if layer is not None:
                self._counters.plis_received += 1
                layer.keyframes.want()

    def _read_loss(self, part: Part) -> None:
        skip = 4 if part.kind == RR else 24
        reports: list[LossReport] = read_blocks(part.body, part.detail, skip)
        ntp_now = ntp_time(time.monotonic() + self._mux.wall_shift_s)
        for report in reports:
            round_trip_s = report.round_trip_s(ntp_now)
            if round_trip_s is not None and report.ssrc in self._by_ssrc:
                self.round_trip_s = round_trip_s


def _report(slot: _Slot, ntp_now: int) -> bytes | None:
    stream = slot.stream
    layer = stream.layer
    if layer is None or layer.clock is None:
        return None
    theirs = layer.clock.timestamp_at(ntp_now, layer.clock_hz)
    packets, octets = stream.totals()
    report = pack_sender_report(
        stream.ssrc, ntp_now, theirs + stream.ts_shift & 0xFFFFFFFF, packets, octets
    )
    return report + pack_cname(stream.ssrc, slot.section.stream)
