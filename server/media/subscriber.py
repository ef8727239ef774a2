"""A participant's subscribing connection: its slots' streams, and what the client says of them.

The streams are made with the offer and live as long as the connection. What goes into which slot
is decided in ``seating``, how much of it in ``delivery``.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from server.media.counters import Counters
from server.media.delivery import Delivery, Options
from server.media.forward import retransmit
from server.media.rtp import twcc
from server.media.rtp.feedback import Part, keyframe_targets, media_ssrc, remb_bps, walk
from server.media.rtp.haste import haste_s
from server.media.rtp.keyframes import PSFB
from server.media.rtp.nack import NACK_FORMAT, RTPFB, unpack_nack
from server.media.rtp.packet import looks_like_rtcp, read_ssrc
from server.media.rtp.reports import (
    RR,
    SR,
    ntp_time,
    pack_sender_report,
    read_blocks,
)
from server.media.rtp.round_trip import XR, pack_answer, read_question
from server.media.sdp.local import LocalTransport
from server.media.sdp.slots import AcceptedSlot, SlotSection, SlotStreams, write_offer
from server.media.seating import Carried
from server.media.slot import Slot
from server.media.transport.dtls import SrtpContext, new_length, unprotect_rtcp
from server.media.transport.peer import PeerTransport
from server.media.transport.udp_mux import UdpMux

RTX_ALLOWANCE: Final = 64
"""Packets that are sent again to one subscriber in one tick."""
ASK_ALLOWANCE: Final = 256
"""Packets that one subscriber may ask for in one tick; more are not even looked for."""
RTCP_PER_TICK: Final = 8
"""RTCP packets that are opened in one tick, if none were saved up; browsers send one or two."""
RTCP_BURST: Final = 128
"""As many may be saved up: a line that stood still delivers them all at once."""
FORGED_PER_TICK: Final = 64
"""Packets that fail authentication are counted apart: they must not use up the client's own."""
HEARD_S: Final = 8.0
"""Browsers report at least so often; who did not may not be there any more."""
MAX_SENDERS: Final = 128
"""SSRCs that one subscriber may report under: four for each section, and browsers take one."""
REPORTS_PER_DATAGRAM: Final = 20
OPUS_HZ: Final = 48_000


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
        now_s: float,
    ) -> None:
        self.transport = transport
        self.generation = generation
        self.offer_id = offer_id
        self.is_answered = False
        self.is_forwarding = False
        self.round_trip_s: float | None = None
        self._heard_at_s = now_s
        self._mux = mux
        self._counters: Counters = mux.counters
        self._sections = sections
        self.slots = {section.mid: Slot(section) for section in sections}
        self.delivery = Delivery(tuple(self.slots.values()), now_s)
        self._by_ssrc = {slot.stream.ssrc: slot for slot in self.slots.values()}
        self._pictures = [slot for slot in self.slots.values() if slot.section.is_video]
        self._told: list[tuple[int, str | None]] = []
        self._length = new_length()
        self._rtx_left = RTX_ALLOWANCE
        self._may_tell_time = True
        self._asks_left = ASK_ALLOWANCE
        self._rtcp_left = RTCP_BURST
        self._forged_left = FORGED_PER_TICK
        self._senders: set[int] = set()
        """SSRCs that authentic reports came under; SRTP keeps state for each and walks them all."""

    def offer(self, local: LocalTransport, version: int) -> str:
        """Return the offer: it changes in the credentials alone."""
        streams = tuple(
            SlotStreams(ssrc=slot.stream.ssrc, rtx_ssrc=slot.stream.rtx_ssrc)
            for slot in self.slots.values()
        )
        return write_offer(self._sections, streams, local, version)

    def accept(self, accepted: dict[str, AcceptedSlot]) -> None:
        """Take the payload types of the answer."""
        self.is_answered = True
        for mid, answer in accepted.items():
            self.slots[mid].accept(answer)

    def open(self, options: Options) -> None:
        """Forward into the slots from now on; ``options`` is what can be sent of each track."""
        srtp, box = self.transport.srtp, self.transport.box
        if srtp is None or box is None:
            return
        self._inbound = srtp.inbound
        self.transport.receive = self.receive
        for slot in self.slots.values():
            slot.stream.box = box
        self.is_forwarding = True
        self._put_again()
        self.delivery.list_demands(options)

    def pause(self) -> None:
        """Send nothing for now; the slots stay as they are."""
        self.is_forwarding = False
        self._put_again()

    def put(self, carried: Mapping[str, Carried], options: Options) -> None:
        """Put what a viewer shall have into slots by mid."""
        changes = [
            self.slots[mid].put(each, is_forwarding=self.is_forwarding)
            for mid, each in carried.items()
        ]
        if any(changes):
            self.delivery.list_demands(options)

    def is_heard(self, now_s: float) -> bool:
        """Tell whether the client gets what is sent, by what it said of late."""
        return self.is_forwarding and now_s - self._heard_at_s < HEARD_S

    def has_news(self, now_s: float) -> bool:
        """Tell whether other pictures are sent than when this was last asked."""
        told = [slot.told(now_s) for slot in self._pictures]
        is_other = told != self._told
        self._told = told
        return is_other

    def tick(self, now_s: float) -> None:
        """Grant the next tick's allowance, and send the padding that is due."""
        self._rtx_left = RTX_ALLOWANCE
        self._may_tell_time = True
        self._asks_left = ASK_ALLOWANCE
        self._rtcp_left = min(RTCP_BURST, self._rtcp_left + RTCP_PER_TICK)
        self._forged_left = FORGED_PER_TICK
        if self.is_forwarding and self.delivery.is_limited:
            self.delivery.pad(now_s)

    def receive(self, size: int, now_s: float) -> None:
        """Take one SRTCP packet out of the mux's buffer; subscribers send no media."""
        buffer, length = self._mux.buffer, self._length
        if not looks_like_rtcp(buffer[1]):
            self._counters.dropped_unknown_stream += 1
            return
        if self._rtcp_left <= 0 or self._forged_left <= 0:
            self._counters.rtcp_limited += 1
            return
        (sender,) = read_ssrc(buffer, 4)
        senders = self._senders
        if sender not in senders and len(senders) >= MAX_SENDERS:
            self._counters.dropped_unknown_stream += 1
            return
        length[0] = size
        if unprotect_rtcp(self._inbound, self._mux.pointer, length):
            self._counters.dropped_unauthentic += 1
            self._forged_left -= 1
            return
        self._rtcp_left -= 1
        self._heard_at_s = now_s
        senders.add(sender)
        for part in walk(bytes(buffer[: length[0]])):
            if part.kind == RTPFB:
                self._read_feedback(part, now_s)
            elif part.kind == PSFB:
                self._read_wish(part, now_s)
            elif part.kind in (RR, SR):
                self._read_loss(part, now_s)
            elif part.kind == XR:
                self._tell_round_trip(part)

    def reports(self, now_s: float) -> Sequence[bytes]:
        """Return the sender reports of all slots that carry something, a datagram each."""
        ntp_now = ntp_time(now_s + self._mux.wall_shift_s)
        datagrams: list[bytes] = []
        parts: list[bytes] = []
        for slot in self.slots.values():
            report = _report(slot, ntp_now)
            if report is not None:
                parts.append(report)
                if len(parts) == REPORTS_PER_DATAGRAM:
                    datagrams.append(b"".join(parts))
                    parts.clear()
        if parts:
            datagrams.append(b"".join(parts))
        return datagrams

    def _put_again(self) -> None:
        for slot in self.slots.values():
            slot.put(slot.carried, is_forwarding=self.is_forwarding)

    def _read_feedback(self, part: Part, now_s: float) -> None:
        box = self.transport.box
        if part.detail == NACK_FORMAT:
            self._send_again(part, now_s)
        elif part.detail == twcc.FORMAT and box is not None:
            self._counters.twcc_received += 1
            self.delivery.on_feedback(part.body, box, now_s)

    def _tell_round_trip(self, part: Part) -> None:
        question = read_question(part.body) if self._may_tell_time else None
        if question is not None:
            self._may_tell_time = False
            asker, asked = question
            downlink = self.delivery.downlink
            held_s = haste_s(downlink.round_trip_s, downlink.own_loss)
            answer = pack_answer(next(iter(self._by_ssrc)), asker, asked, held_s)
            self.transport.send_rtcp(answer)

    def _send_again(self, part: Part, now_s: float) -> None:
        slot = self._by_ssrc.get(media_ssrc(part) or 0)
        if slot is None:
            return
        for seq in unpack_nack(part.body[8:]):
            if self._asks_left <= 0:
                # One packet can name thousands, and to read them takes longer than to send some.
                self._counters.rtx_missed += 1
                break
            self._counters.nacks_received += 1
            self._asks_left -= 1
            may_repair = self._rtx_left > 0 and self.delivery.may_repair(now_s)
            octets = may_repair and retransmit(slot.stream, seq, self._mux.full_boxes, now_s)
            if octets:
                self.delivery.note_repair(octets)
                self._rtx_left -= 1
                self._counters.rtx_sent += 1
            else:
                self._counters.rtx_missed += 1

    def _read_wish(self, part: Part, now_s: float) -> None:
        estimate = remb_bps(part)
        if estimate is not None:
            self.delivery.on_remb(estimate, now_s)
            return
        for ssrc in keyframe_targets(part):
            slot = self._by_ssrc.get(ssrc)
            layer = slot.stream.layer if slot is not None else None
            if layer is not None:
                self._counters.plis_received += 1
                layer.keyframes.want()

    def _read_loss(self, part: Part, now_s: float) -> None:
        skip = 4 if part.kind == RR else 24
        blocks = read_blocks(part.body, part.detail, skip)
        reports = [report for report in blocks if report.ssrc in self._by_ssrc]
        if not reports:
            return
        self.delivery.on_reports(reports, now_s)
        ntp_now = ntp_time(now_s + self._mux.wall_shift_s)
        for report in reports:
            if not self._by_ssrc[report.ssrc].section.is_video:
                self.delivery.jitter_s = report.jitter / OPUS_HZ
            round_trip_s = report.round_trip_s(ntp_now)
            if round_trip_s is not None:
                self.round_trip_s = round_trip_s


def _report(slot: Slot, ntp_now: int) -> bytes | None:
    stream = slot.stream
    layer = stream.layer
    if layer is None or layer.clock is None:
        return None
    theirs = layer.clock.timestamp_at(ntp_now, layer.clock_hz)
    packets, octets = stream.totals()
    report = pack_sender_report(
        stream.ssrc, ntp_now, theirs + stream.ts_shift & 0xFFFFFFFF, packets, octets
    )
    return report + slot.cname
