"""The packets of one microphone: put in once, with what RED brings of the lost ones before them.

Redundant sound becomes plain Opus packets here, under the numbers that they had: nothing behind
this knows of RED. A packet that was put in is not taken again when it comes late after all, as
its number was used up (SRTP must not see it twice with other bytes).
"""

from typing import Final

from server.media.counters import Counters
from server.media.layer import Layer
from server.media.rtp.extensions import Seen
from server.media.rtp.packet import (
    MARKER,
    TIMESTAMP_MASK,
    read_header,
    unwrap_seq,
    write_header,
)
from server.media.rtp.red import Block, SoundWindow, split

_HALF: Final = 1 << 31


class SoundIntake:
    """What one incoming sound stream goes through before its layer takes it."""

    def __init__(
        self,
        layer: Layer,
        red_payload_type: int | None,
        buffer: bytearray,
        seen: Seen,
        counters: Counters,
    ) -> None:
        """Take packets for ``layer``.

        Args:
            layer: where they go.
            red_payload_type: of redundant sound, None when it was not negotiated.
            buffer: what the socket is read into.
            seen: what ``normalise`` found in the packet that is there.
            counters: of the worker.
        """
        self.layer = layer
        self.recovered = 0
        """Packets that never came themselves."""
        self._red_payload_type = red_payload_type
        self._buffer = buffer
        self._seen = seen
        self._counters = counters
        self._window = SoundWindow()

    def take(self, size: int, payload_at: int, now_s: float) -> None:
        """Take one packet, without padding, whose extensions are normalised."""
        layer, buffer = self.layer, self._buffer
        _, second, seq, timestamp, _ = read_header(buffer)
        payload_type = second & 0x7F
        extended = unwrap_seq(seq, layer.reception.newest_seq)
        if payload_type == layer.payload_type:
            sound = Block(0, payload_at, size)
        elif payload_type == self._red_payload_type:
            blocks = split(buffer, payload_at, size, layer.payload_type)
            if blocks is None:
                self._counters.dropped_malformed += 1
                return
            sound = blocks.pop()
            if blocks and self._window.lacks(extended):
                self._recover(blocks, extended, timestamp, payload_at, now_s)
        else:
            self._counters.dropped_unknown_stream += 1
            return
        if not self._window.take(extended):
            self._counters.dropped_late += 1
            return
        buffer[1] = second & MARKER | layer.payload_type
        self._put(sound, extended, timestamp, payload_at, now_s)
        if self._seen.level >= 0:
            layer.note_level(self._seen.level, now_s)

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
        had_any = reception.received > 0
        self._buffer[1] = layer.payload_type
        for back, block in zip(range(len(blocks), 0, -1), blocks, strict=True):
            lost = seq - back
            earlier = (timestamp - block.ticks) & TIMESTAMP_MASK
            if block.start == block.end or not block.ticks or not self._window.lacks(lost):
                continue
            if not had_any or lost < reception.base_seq:
                continue
            if lost > reception.newest_seq:
                ahead = (earlier - layer.newest_timestamp) & TIMESTAMP_MASK
                if not 0 < ahead < _HALF:
                    continue
            self._window.take(lost)
            self._put(block, lost, earlier, payload_at, now_s)
            self.recovered += 1
            self._counters.red_recovered += 1

    def _put(
        self,
        block: Block,
        seq: int,
        timestamp: int,
        payload_at: int,
        now_s: float,
    ) -> None:
        layer, buffer = self.layer, self._buffer
        extended = layer.advance(seq & 0xFFFF, now_s)
        if extended is None:
            self._counters.dropped_late += 1
            return
        packet = buffer[:payload_at]
        packet += memoryview(buffer)[block.start : block.end]
        write_header(packet, 1, packet[1], seq & 0xFFFF, timestamp, layer.ssrc)
        layer.take(packet, payload_at, extended, timestamp, now_s, self._seen.transport_at)
