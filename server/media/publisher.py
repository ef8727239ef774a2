"""A participant's publishing connection: from protected packets to the layers that they are of.

Packets are changed in place in the socket's buffer until one copy is made to keep and forward.
Which stream is what, ``incoming`` knows; what a publisher is told, ``return_path``; what becomes
of a packet, its layer.
"""

from collections.abc import Mapping

from server.media.counters import Counters
from server.media.incoming import Place, Streams, extension_kinds
from server.media.layer import Layer
from server.media.opening import UNAUTHENTIC, Opened, Opener
from server.media.return_path import ReturnPath
from server.media.rtp.extensions import Names
from server.media.rtp.meter import SILENT_AFTER_S, STILL_AFTER_S
from server.media.rtp.nack import STANDSTILL_S
from server.media.rtp.packet import MARKER, looks_like_rtcp, read_ssrc
from server.media.sdp.answer import Accepted
from server.media.sound import SoundIntake
from server.media.track import Track
from server.media.transport.dtls import SrtpContext, new_length, unprotect_rtcp
from server.media.transport.peer import PeerTransport
from server.media.transport.udp_mux import UdpMux
from server.media.uplink import UpLink


class Publisher:
    """One publishing connection. It feeds the participant's tracks once ``open`` was called."""

    _inbound: SrtpContext
    _opener: Opener

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
        self._length = new_length()
        self._tracks: Mapping[str, Track] = {}
        self._streams = Streams(accepted)
        self._layers: dict[int, Layer] = {}
        self._by_place: dict[Place, Layer] = {}
        self._rtx: dict[int, Place] = {}
        self._rtx_met_s: dict[int, float] = {}
        self._retired: set[int] = set()
        """Streams that another one has taken the place of."""
        self._sound: SoundIntake | None = None
        self._back = ReturnPath(transport, self._layers, mux.counters, mux.wall_shift_s)

    def open(self, tracks: Mapping[str, Track]) -> None:
        """Take packets from now on; ``tracks`` are the participant's, by source."""
        srtp = self.transport.srtp
        if srtp is not None:
            self._inbound = srtp.inbound
            self._opener = self._mux.sending.new_opener(
                srtp.inbound, self._mux.buffer, self._mux.pointer, self._kinds
            )
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
        self._rtx_met_s.clear()
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
        opened = self._opener.open(size, now_s)
        if self._is_good(opened, size, now_s):
            self._take(layer, opened, now_s)

    def _is_good(self, opened: Opened, size: int, now_s: float) -> bool:
        """Account for a packet that was opened, of ``size`` bytes; False when it is dropped."""
        if opened[0] == UNAUTHENTIC:
            self._counters.dropped_unauthentic += 1
            return False
        self._back.meter.octets += size
        if opened[0] < 0:
            self._counters.dropped_malformed += 1
            return False
        if opened[5] >= 0:
            self._back.arrivals.record(opened[5], now_s)
        return True

    def _take(self, layer: Layer, opened: Opened, now_s: float) -> None:
        """Take a packet of a known layer."""
        if not layer.is_video:
            if self._sound is not None:
                self._sound.take(opened, now_s)
        elif opened[2] & 0x7F == layer.payload_type:
            self._forward(layer, opened, now_s)
        else:
            self._counters.dropped_unknown_stream += 1

    def _receive_other(self, ssrc: int, size: int, now_s: float) -> None:
        """Take a packet of an RTX stream, or of one not seen before."""
        place = self._rtx.get(ssrc)
        if ssrc in self._retired or (place is None and not self._streams.may_meet(ssrc)):
            self._counters.dropped_unknown_stream += 1
            return
        if place is not None:
            opened = self._opener.open(size, now_s)
            if self._is_good(opened, size, now_s):
                self._repair(place, opened, now_s)
            return
        opened, names = self._opener.open_naming(size, now_s)
        if not self._is_good(opened, size, now_s):
            return
        self._streams.met(ssrc)
        layer = self._meet(ssrc, opened, names, now_s)
        place = self._rtx.get(ssrc)
        if layer is not None:
            self._take(layer, opened, now_s)
        elif place is not None:
            self._repair(place, opened, now_s)
        else:
            self._counters.dropped_unknown_stream += 1

    def ask(self, now_s: float) -> None:
        """Send the requests for lost packets and key frames that are due.

        A publisher who comes back from somewhere else after a standstill starts anew: pictures
        are shown again from the first key frame of any of their layers.
        """
        has_moved = self._back.has_moved()
        if has_moved and self._stood_still(now_s):
            for item in self.accepted.values():
                self._tracks[item.source].start_anywhere()
        self._back.ask(now_s, has_moved=has_moved)

    def send_arrivals(self) -> None:
        """Send the congestion feedback for what arrived since the last."""
        self._back.send_arrivals()

    def send_reports(self, now_s: float) -> None:
        """Send receiver reports for all streams."""
        self._back.send_reports(now_s)

    def link_stats(self, now_s: float) -> UpLink:
        """Return how the way up went since the last call."""
        return self._back.meter.take(self._layers.values(), now_s)

    def _stood_still(self, now_s: float) -> bool:
        newest_at_s = max((layer.newest_at_s for layer in self._layers.values()), default=now_s)
        return now_s - newest_at_s > STANDSTILL_S

    def _forward(self, layer: Layer, opened: Opened, now_s: float) -> bool:
        """Let the layer take a packet; False when it had it before."""
        size, payload_at, _, seq, timestamp, _, transport_at, _ = opened
        extended = layer.advance(seq, now_s)
        if extended is None:
            self._counters.dropped_late += 1
            return False
        layer.take(self._mux.buffer[:size], payload_at, extended, timestamp, now_s, transport_at)
        return True

    def _repair(self, place: Place, opened: Opened, now_s: float) -> None:
        """Take a retransmission: the number of the lost packet, then its payload."""
        buffer = self._mux.buffer
        size, payload_at, second, _, timestamp, *_ = opened
        layer = self._by_place.get(place)
        if layer is None or size - payload_at < 2:
            # Browsers probe the bandwidth with empty retransmissions, at first before any media.
            self._counters.padding_received += 1
            return
        self._counters.rtx_received += 1
        seq = buffer[payload_at] << 8 | buffer[payload_at + 1]
        buffer[payload_at : size - 2] = buffer[payload_at + 2 : size]
        second = second & MARKER | layer.payload_type
        buffer[1] = second
        repaired = (size - 2, payload_at, second, seq, timestamp, *opened[5:])
        if self._forward(layer, repaired, now_s):
            layer.reception.mended += 1

    def _meet(self, ssrc: int, opened: Opened, names: Names, now_s: float) -> Layer | None:
        """Place a stream not seen before; it is an RTX stream if it is in ``_rtx`` afterwards."""
        payload_type, seq = opened[2] & 0x7F, opened[3]
        repaired = self._streams.repaired_by(ssrc, payload_type, names)
        if repaired is not None:
            self._rtx[ssrc] = repaired
            self._rtx_met_s[ssrc] = now_s
            return None
        found = self._streams.place(ssrc, payload_type, names)
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
            silent_after_s=STILL_AFTER_S if item.source == "screen" else SILENT_AFTER_S,
            fan=self._mux.sending.fan,
        )
        if not item.is_video:
            self._sound = SoundIntake(
                layer, item.red_payload_type, self._mux.buffer, self._counters
            )
        self._layers[ssrc] = self._by_place[place] = layer
        track.use(place.quality, layer)
        return layer

    def _retire(self, place: Place) -> None:
        """Let go of the streams that had a place; what still comes of them is dropped.

        Repairs that were met after the old stream had ended are those of its successor: browsers
        probe the bandwidth with them before any media.
        """
        old = self._by_place.pop(place, None)
        if old is None:
            return
        repairs = [
            ssrc
            for ssrc, repaired in self._rtx.items()
            if repaired == place and self._rtx_met_s[ssrc] <= old.newest_at_s
        ]
        for ssrc in repairs:
            del self._rtx[ssrc], self._rtx_met_s[ssrc]
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
