"""The packets of one microphone: put in once, with what RED brings of the lost ones before them.

Redundant sound becomes plain Opus packets here, under the numbers that they had: nothing behind
this knows of RED. A packet that was put in is not taken again when it comes late after all, as
its number was used up (SRTP must not see it twice with other bytes).
"""

from typing import Final

from server.media.counters import Counters
from server.media.layer import Layer
from server.media.opening import Opened
from server.media.rtp.packet import MARKER, SEQ_MASK, TIMESTAMP_MASK, unwrap_seq, write_header
from server.media.rtp.red import Block, split

_HALF: Final = 1 << 31


class SoundIntake:
    """What one incoming sound stream goes through before its layer takes it."""

    def __init__(
        self,
        layer: Layer,
        red_payload_type: int | None,
        buffer: bytearray,
        counters: Counters,
    ) -> None:
        """Take packets for ``layer``.

        Args:
            layer: where they go.
            red_payload_type: of redundant sound, None when it was not negotiated.
            buffer: what the socket is read into.
            counters: of the worker.
        """
        self.layer = layer
        self._red_payload_type = red_payload_type
        self._buffer = buffer
        self._counters = counters
        self._transport_at = 0
        """Where the packet that is there has its transport-wide number."""

    def take(self, opened: Opened, now_s: float) -> None:
        """Take one packet that was opened in the buffer."""
        payload_type = opened[2] & 0x7F
        if payload_type == self.layer.payload_type:
            is_new = self._put_plain(opened, now_s)
        elif payload_type == self._red_payload_type:
            is_new = self._put_redundant(opened, now_s)
        else:
            self._counters.dropped_unknown_stream += 1
            return
        if is_new and opened[7] >= 0:
            self.layer.note_level(opened[7], now_s)

    def _put_plain(self, opened: Opened, now_s: float) -> bool:
        """Let the layer take a packet as it stands in the buffer; False when it is dropped."""
        size, payload_at, _, seq, timestamp, _, transport_at, _ = opened
        extended = self.layer.advance(seq, now_s)
        if extended is None:
            self._counters.dropped_late += 1
            return False
        packet = self._buffer[:size]
        self.layer.take(packet, payload_at, extended, timestamp, now_s, transport_at)
        return True

    def _put_redundant(self, opened: Opened, now_s: float) -> bool:
        """Put in a packet's own sound, and before it what was lost; False when it is dropped."""
        layer, buffer = self.layer, self._buffer
        size, payload_at, second, seq, timestamp, _, self._transport_at, _ = opened
        extended = unwrap_seq(seq, layer.reception.newest_seq)
        blocks = split(buffer, payload_at, size, layer.payload_type)
        if blocks is None:
            self._counters.dropped_malformed += 1
            return False
        sound = blocks.pop()
        if blocks:
            self._recover(blocks, extended, timestamp, payload_at, now_s)
        buffer[1] = second & MARKER | layer.payload_type
        if not self._put(sound, extended, timestamp, payload_at, now_s):
            self._counters.dropped_late += 1
            return False
        return True

    def _recover(
        self,
        blocks: list[Block],
        seq: int,
        timestamp: int,
        payload_at: int,
        now_s: float,
    ) -> None:
        """Put in what was lost of the packets just before ``seq``, the oldest first."""
        layer = self.layer
        reception = layer.reception
        if not reception.received:
            return
        self._buffer[1] = layer.payload_type
        for back, block in zip(range(len(blocks), 0, -1), blocks, strict=True):
            lost = seq - back
            earlier = (timestamp - block.ticks) & TIMESTAMP_MASK
            if block.start == block.end or not block.ticks or lost < reception.base_seq:
                continue
            if lost > reception.newest_seq:
                ahead = (earlier - layer.newest_timestamp) & TIMESTAMP_MASK
                if not 0 < ahead < _HALF:
                    continue
            if self._put(block, lost, earlier, payload_at, now_s):
                reception.mended += 1
                self._counters.red_recovered += 1

    def _put(self, block: Block, seq: int, timestamp: int, payload_at: int, now_s: float) -> bool:
        """Let the layer take a block as a packet; False when it had that packet before."""
        layer, buffer = self.layer, self._buffer
        extended = layer.advance(seq & SEQ_MASK, now_s)
        if extended is None:
            return False
        packet = buffer[:payload_at]
        packet += memoryview(buffer)[block.start : block.end]
        write_header(packet, 1, packet[1], seq & SEQ_MASK, timestamp, layer.ssrc)
        layer.take(packet, payload_at, extended, timestamp, now_s, self._transport_at)
        return True
