"""A participant's publishing connection: from protected packets to the layers that they are of.

Packets are changed in place in the socket's buffer until one copy is made to keep and forward.
Which stream is what, ``incoming`` knows; what a publisher is told, ``return_path``; what becomes
of a packet, its layer.
"""

from collections.abc import Mapping

from server.media.counters import Counters
from server.media.incoming import Place, Streams, extension_kinds
from server.media.layer import Layer
from server.media.return_path import ReturnPath
from server.media.rtp.extensions import (
    NAMELESS,
    Seen,
    find_names,
    normalise,
    write_send_time,
)
from server.media.rtp.packet import (
    MARKER,
    PADDING,
    locate_payload,
    looks_like_rtcp,
    read_header,
    read_ssrc,
    strip_padding,
)
from server.media.sdp.answer import Accepted
from server.media.sound import SoundIntake
from server.media.track import Track
from server.media.transport.dtls import SrtpContext, new_length, unprotect, unprotect_rtcp
from server.media.transport.peer import PeerTransport
from server.media.transport.udp_mux import UdpMux
from server.media.uplink import UpLink


class Publisher:
    """One publishing connection. It feeds the participant's tracks once ``open`` was called."""

    _inbound: SrtpContext

    def __init__(
        self,
        mux: UdpMux,
        transport: PeerTransport,
        accepted: tuple[Accepted, ...],
        generation: int,
    ) -> None:
        """Prepare for the sources of an accepted offer.

        Raises:
            SdpError: its sections number their extensions differently.
        """
        self.transport = transport
        self.generation = generation
        self.accepted = {item.mid: item for item in accepted}
        self._mux = mux
        self._counters: Counters = mux.counters
        self._kinds = extension_kinds(accepted)
        self._seen = Seen()
        self._length = new_length()
        self._tracks: Mapping[str, Track] = {}
        self._streams = Streams(accepted)
        self._layers: dict[int, Layer] = {}
        self._by_place: dict[Place, Layer] = {}
        self._rtx: dict[int, Place] = {}
        self._retired: set[int] = set()
        """Streams that another one has taken the place of."""
        self._sound: SoundIntake | None = None
        self._back = ReturnPath(transport, self._layers, mux.counters, mux.wall_shift_s)
        self._names = NAMELESS
        """What the packet just opened says of its stream, when ``_wants_names``."""
        self._wants_names = False

    def open(self, tracks: Mapping[str, Track]) -> None:
        """Take packets from now on; ``tracks`` are the participant's, by source."""
        srtp = self.transport.srtp
        if srtp is not None:
            self._inbound = srtp.inbound
            self._tracks = tracks
            for item in self.accepted.values():
                tracks[item.source].declare(item.qualities())
            self.transport.receive = self.receive

    def detach(self) -> None:
        """Feed nothing any more; the tracks wait for another connection."""
        for item in self.accepted.values():
            if item.source in self._tracks:
                self._tracks[item.source].clear()
        self._layers.clear()
        self._by_place.clear()
        self._rtx.clear()
        self._sound = None
        self._tracks = {}

    def receive(self, size: int, now_s: float) -> None:
        """Take one SRTP or SRTCP packet out of the mux's buffer."""
        buffer = self._mux.buffer
        if looks_like_rtcp(buffer[1]):
            self._receive_rtcp(size, now_s)
            return
        (ssrc,) = read_ssrc(buffer, 8)
        layer = self._layers.get(ssrc)
        if layer is None:
            self._receive_other(ssrc, size, now_s)
            return
        size, payload_at = self._open_packet(size, now_s)
        if size:
            self._take(layer, size, payload_at, now_s)

    def _open_packet(self, size: int, now_s: float) -> tuple[int, int]:
        """Authenticate and tidy the packet; return (size, payload start), size 0 to drop it."""
        buffer, length = self._mux.buffer, self._length
        length[0] = size
        if unprotect(self._inbound, self._mux.pointer, length):
            self._counters.dropped_unauthentic += 1
            return 0, 0
        self._back.meter.octets += size
        size = length[0]
        start, end, payload_at = locate_payload(buffer, size)
        if payload_at >= 0:
            self._names = NAMELESS
            if self._wants_names:
                self._names = find_names(buffer, start, end, self._kinds)
            if not self._read_extensions(start, end, now_s):
                payload_at = -1
            elif buffer[0] & PADDING:
                size = strip_padding(buffer, payload_at, size)
        if payload_at < 0 or size < 0:
            self._counters.dropped_malformed += 1
            return 0, 0
        return size, payload_at

    def _take(self, layer: Layer, size: int, payload_at: int, now_s: float) -> None:
        """Take a packet of a known layer."""
        if layer.is_video:
            _, second, seq, timestamp, _ = read_header(self._mux.buffer)
            if second & 0x7F == layer.payload_type:
                self._forward(layer, (size, payload_at), seq, timestamp, now_s)
            else:
                self._counters.dropped_unknown_stream += 1
        elif self._sound is not None:
            self._sound.take(size, payload_at, now_s)

    def _receive_other(self, ssrc: int, size: int, now_s: float) -> None:
        """Take a packet of an RTX stream, or of one not seen before."""
        place = self._rtx.get(ssrc)
        if ssrc in self._retired or (place is None and not self._streams.may_meet(ssrc)):
            self._counters.dropped_unknown_stream += 1
            return
        self._wants_names = place is None
        size, payload_at = self._open_packet(size, now_s)
        self._wants_names = False
        if not size:
            return
        if place is None:
            self._streams.met(ssrc)
            layer = self._meet(ssrc)
            if layer is not None:
                self._take(layer, size, payload_at, now_s)
                return
            place = self._rtx.get(ssrc)
        if place is None:
            self._counters.dropped_unknown_stream += 1
        else:
            self._repair(place, size, payload_at, now_s)

    def ask(self, now_s: float) -> None:
        """Send the requests for lost packets and key frames that are due."""
        self._back.ask(now_s)

    def send_arrivals(self) -> None:
        """Send the congestion feedback for what arrived since the last."""
        self._back.send_arrivals()

    def send_reports(self, now_s: float) -> None:
        """Send receiver reports for all streams."""
        self._back.send_reports(now_s)

    def link_stats(self, now_s: float) -> UpLink:
        """Return how the way up went since the last call."""
        return self._back.meter.take(self._layers.values(), now_s)

    def _forward(
        self, layer: Layer, place: tuple[int, int], seq: int, timestamp: int, now_s: float
    ) -> bool:
        """Let the layer take a packet; False when it had it before."""
        size, payload_at = place
        extended = layer.advance(seq, now_s)
        if extended is None:
            self._counters.dropped_late += 1
            return False
        packet = self._mux.buffer[:size]
        layer.take(packet, payload_at, extended, timestamp, now_s, self._seen.transport_at)
        return True

    def _repair(self, place: Place, size: int, payload_at: int, now_s: float) -> None:
        """Take a retransmission: the number of the lost packet, then its payload."""
        buffer = self._mux.buffer
        layer = self._by_place.get(place)
        if layer is None or size - payload_at < 2:
            # Browsers probe the bandwidth with empty retransmissions, at first before any media.
            self._counters.padding_received += 1
            return
        _, second, _, timestamp, _ = read_header(buffer)
        self._counters.rtx_received += 1
        seq = buffer[payload_at] << 8 | buffer[payload_at + 1]
        buffer[payload_at : size - 2] = buffer[payload_at + 2 : size]
        buffer[1] = second & MARKER | layer.payload_type
        if self._forward(layer, (size - 2, payload_at), seq, timestamp, now_s):
            layer.reception.mended += 1

    def _read_extensions(self, start: int, end: int, now_s: float) -> bool:
        seen, buffer = self._seen, self._mux.buffer
        if not normalise(buffer, start, end, self._kinds, seen):
            return False
        if seen.transport_seq >= 0:
            self._back.arrivals.record(seen.transport_seq, now_s)
        if seen.send_time_at:
            write_send_time(buffer, seen.send_time_at, now_s)
        return True

    def _meet(self, ssrc: int) -> Layer | None:
        """Place a stream not seen before; it is an RTX stream if it is in ``_rtx`` afterwards."""
        _, second, seq, _, _ = read_header(self._mux.buffer)
        payload_type = second & 0x7F
        repaired = self._streams.repaired_by(ssrc, payload_type, self._names)
        if repaired is not None:
            self._rtx[ssrc] = repaired
            return None
        found = self._streams.place(ssrc, payload_type, self._names)
        track = self._tracks.get(found[1].source) if found is not None else None
        if found is None or track is None:
            return None
        item, place = found
        self._retire(place)
        layer = Layer(
            self._counters,
            self._mux.full_boxes,
            ssrc=ssrc,
            payload_type=item.payload_type,
            codec=item.codec,
            is_video=item.is_video,
            clock_hz=item.clock_hz,
            first_seq=seq,
            quality=place.quality,
            fan=self._mux.sending.fan,
        )
        if not item.is_video:
            self._sound = SoundIntake(
                layer, item.red_payload_type, self._mux.buffer, self._seen, self._counters
            )
        self._layers[ssrc] = self._by_place[place] = layer
        track.use(place.quality, layer)
        return layer

    def _retire(self, place: Place) -> None:
        """Let go of the streams that had a place; what still comes of them is dropped."""
        old = self._by_place.pop(place, None)
        if old is None:
            return
        repairs = [ssrc for ssrc, repaired in self._rtx.items() if repaired == place]
        for ssrc in repairs:
            del self._rtx[ssrc]
        del self._layers[old.ssrc]
        self._retired.update((old.ssrc, *repairs))

    def _receive_rtcp(self, size: int, now_s: float) -> None:
        buffer, length = self._mux.buffer, self._length
        (sender,) = read_ssrc(buffer, 4)
        if not self._streams.may_meet(sender):
            self._counters.dropped_unknown_stream += 1
            return
        length[0] = size
        if unprotect_rtcp(self._inbound, self._mux.pointer, length):
            self._counters.dropped_unauthentic += 1
            return
        self._streams.met(sender)
        self._back.take(bytes(buffer[: length[0]]), now_s)
