"""The native fan-out behind the same names as the pure one.

``NativeSending``, ``NativeBox`` and ``NativeOpener`` stand for ``Sending``, ``Outbox`` and
``Opener``; a box's state lies in memory that both sides read. One call opens a packet, one copies
it to every taker; takers that need a way of their own come back and go through
``forward.send_apart``, on the same boxes.
"""

import functools
import socket
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from cffi import FFI  # type: ignore[import-untyped]  # it has no types

from server.media.counters import Counters
from server.media.forward import send_apart
from server.media.opening import Opened, Opener
from server.media.rtp.history import Kept
from server.media.rtp.packet import SEQ_MASK
from server.media.rtp.sent_log import SentLog
from server.media.rtp.vp8 import LONG_PICTURE_IDS
from server.media.transport.dtls import (
    Pointer,
    SrtpContext,
    address_of,
    protect_address,
    unprotect_address,
)
from server.media.transport.ice_lite import Path as Route
from server.media.transport.outbox import LAST_START, FanOut, Outbox, Sending

if TYPE_CHECKING:
    from server.media.layer import Layer
    from server.media.slot_stream import SlotStream

Cdata = Any
"""Memory that C knows the shape of."""

_BOX_PACKETS: Final = 512
_FORGET, _UDP, _OTHER = range(3)
_ADDRESS = struct.Struct("=H2s4s8x")
_OPENED = struct.Struct("=iiiiIiii")
_PACKET = struct.Struct("=qdIiiiiiiii4x")
_DEFINITIONS: Final = """
struct box {
    void *contexts[16]; uint8_t *buffer; double *sent_times; uint16_t *sent_sizes;
    int32_t cursor; int32_t count; int32_t route; int32_t queued; uint32_t transport_seq;
    uint8_t address[16]; uint16_t sizes[512];
};
struct taker {
    struct box *box; int64_t first_seq; int64_t seq_shift; uint32_t ts_shift; uint32_t ssrc;
    int32_t picture_shift; int32_t tl0_shift; int32_t max_tid;
    uint8_t payload_type; uint8_t renumbers;
};
struct packet {
    int64_t seq; double now_s; uint32_t timestamp; int32_t size; int32_t tid;
    int32_t transport_at; int32_t picture_at; int32_t picture_is_long; int32_t picture_id;
    int32_t tl0_at; int32_t tl0;
};
struct fan {
    void *protect; void *unprotect; int32_t socket; int32_t segments; int32_t is_proved;
    int64_t forwarded; int64_t sent; int64_t sent_bytes; int64_t send_refused;
    int64_t protect_failed; int32_t full; int32_t left;
    struct box *full_boxes[2048]; struct box *left_boxes[2048];
};
struct opened {
    int32_t size; int32_t payload_at; int32_t second; int32_t seq; uint32_t timestamp;
    int32_t transport_seq; int32_t transport_at; int32_t level;
};
int fan_abi(void);
void fan_open(struct fan *fan, void *context, uint8_t *data, int size, double now_s,
              const uint8_t *kinds, struct opened *opened);
void fan_flush_box(struct fan *fan, struct box *box);
int fan_flush(struct fan *fan);
void fan_forget(struct fan *fan, struct box *box);
int fan_seal(struct fan *fan, struct box *box, int size, int transport_at, double now_s);
int fan_send(struct fan *fan, const uint8_t *data, const struct packet *packet,
             const struct taker *takers, int count, int32_t *apart);
"""
_SHAPES: Final = ("struct box", "struct taker", "struct fan", "struct packet", "struct opened")


@functools.cache
def _shapes() -> Cdata:
    """Return what knows the shapes: one for all boxes, as they are handed from one to another."""
    ffi = FFI()
    ffi.cdef(_DEFINITIONS)
    return ffi


class NativeError(Exception):
    """The library can not be loaded, or is not the one that this module speaks to."""


class _NativeLog(SentLog):
    """The log of a box: its newest number is known to the box."""

    __slots__ = ("_raw",)

    def __init__(self, raw: Cdata) -> None:
        self._raw = raw
        super().__init__()

    @property
    def newest(self) -> int:
        """Return the last number that was used, 16 bits."""
        return self._raw.transport_seq - 1 & SEQ_MASK  # type: ignore[no-any-return]

    @newest.setter
    def newest(self, number: int) -> None:
        """Ignore it: the box counts."""


class NativeBox(Outbox):
    """An outbox whose state C shares."""

    __slots__ = ("_link", "_owner", "_refs", "raw")

    def __init__(self, owner: "NativeSending", contexts: Sequence[SrtpContext]) -> None:
        self.raw = owner.ffi.new("struct box *")
        self._owner = owner
        self._link: Route | None = None
        super().__init__(owner, contexts)
        self.sent = _NativeLog(self.raw)
        self.sent_times, self.sent_sizes = self.sent.times, self.sent.sizes
        ffi, raw = owner.ffi, self.raw
        self._refs = (
            ffi.from_buffer("uint8_t[]", self.buffer),
            ffi.from_buffer("double[]", self.sent_times),
            ffi.from_buffer("uint16_t[]", self.sent_sizes),
        )
        raw.buffer, raw.sent_times, raw.sent_sizes = self._refs
        raw.contexts = [ffi.cast("void *", address_of(each)) for each in contexts]
        raw.transport_seq = 1

    def __del__(self) -> None:
        if self.raw.queued:
            self._owner.forget(self._owner.state, self.raw)

    @property
    def cursor(self) -> int:
        """Return where the next packet goes."""
        return self.raw.cursor  # type: ignore[no-any-return]

    @cursor.setter
    def cursor(self, at: int) -> None:
        self.raw.cursor = at

    @property
    def transport_seq(self) -> int:
        """Return the next packet's transport-wide number."""
        return self.raw.transport_seq  # type: ignore[no-any-return]

    @transport_seq.setter
    def transport_seq(self, number: int) -> None:
        self.raw.transport_seq = number

    @property
    def address(self) -> Route | None:
        """Return where to."""
        return self._link

    @address.setter
    def address(self, route: Route | None) -> None:
        self._link = route
        owner, others = self._owner, self._owner.others
        others.pop(owner.number_of(self.raw), None)
        if route is None:
            self.raw.route = _FORGET
        elif isinstance(route, tuple):
            host, port = route
            packed = _ADDRESS.pack(socket.AF_INET, port.to_bytes(2, "big"), socket.inet_aton(host))
            owner.ffi.memmove(self.raw.address, packed, _ADDRESS.size)
            self.raw.route = _UDP
        else:
            self.raw.route = _OTHER
            others[owner.number_of(self.raw)] = self

    def clear(self) -> None:
        """Forget what was not sent."""
        self.raw.count = self.raw.cursor = 0

    def room(self) -> int:
        """Return where the next packet starts."""
        if self.raw.cursor > LAST_START or self.raw.count == _BOX_PACKETS:
            self.flush()
        return self.cursor

    def seal(self, size: int, transport_at: int, full_boxes: list[Outbox], now_s: float) -> int:
        """Number and protect the packet that was written where ``room`` said."""
        owner = self._owner
        return cast(int, owner.lib.fan_seal(owner.state, self.raw, size, transport_at, now_s))

    def flush(self) -> None:
        """Send everything, in order."""
        link, raw = self._link, self.raw
        if raw.route == _OTHER and link is not None and not isinstance(link, tuple):
            link.send_run(self._view[: raw.cursor], list(raw.sizes[0 : raw.count]))
        self._owner.lib.fan_flush_box(self._owner.state, raw)


class NativeOpener(Opener):
    """An opener whose ``open`` is one call."""

    __slots__ = ("_arguments", "_call", "_read", "_result", "_state")

    def __init__(
        self,
        owner: "NativeSending",
        context: SrtpContext,
        buffer: bytearray,
        pointer: Pointer,
        kinds: list[int],
    ) -> None:
        super().__init__(context, buffer, pointer, kinds)
        ffi = owner.ffi
        self._result = bytearray(_OPENED.size)
        self._call, self._read, self._state = owner.lib.fan_open, _OPENED.unpack_from, owner.state
        self._arguments = (
            ffi.cast("void *", address_of(context)),
            ffi.from_buffer("uint8_t[]", buffer),
            ffi.from_buffer("uint8_t[]", bytes(kinds)),
            ffi.cast("struct opened *", ffi.from_buffer(self._result)),
        )

    def open(self, size: int, now_s: float) -> Opened:
        """Open the SRTP packet of so many bytes at the start of the buffer."""
        context, data, kinds, opened = self._arguments
        self._call(self._state, context, data, size, now_s, kinds, opened)
        return cast(Opened, self._read(self._result))


class _Plan:
    """The takers of a layer as C reads them. Valid until ``layer.plan`` is set to None."""

    __slots__ = ("apart", "records", "streams")

    def __init__(self, ffi: Cdata, streams: list["SlotStream"]) -> None:
        self.streams = list(streams)
        self.records = ffi.new("struct taker[]", len(streams))
        self.apart = ffi.new("int32_t[]", len(streams))
        for index in range(len(streams)):
            self.fill(index)

    def fill(self, index: int) -> None:
        """Take over a stream's numbers anew."""
        stream, record = self.streams[index], self.records[index]
        record.box = cast(NativeBox, stream.box).raw
        record.first_seq = stream.first_seq
        record.seq_shift = stream.seq_shift
        record.ts_shift = stream.ts_shift
        record.ssrc = stream.ssrc
        record.picture_shift = stream.picture_shift
        record.tl0_shift = stream.tl0_shift
        record.max_tid = stream.max_tid
        record.payload_type = stream.payload_type
        record.renumbers = stream.renumbers_pictures

    def follow(self, index: int) -> None:
        """Take over what changes when a stream leaves a packet out."""
        stream, record = self.streams[index], self.records[index]
        record.first_seq = stream.first_seq
        record.seq_shift = stream.seq_shift
        record.picture_shift = stream.picture_shift
        record.renumbers = stream.renumbers_pictures


class NativeSending(Sending):
    """The socket of the worker, with boxes that C fills and sends."""

    __slots__ = (
        "_bytes_of",
        "_describe",
        "_packet",
        "_shape",
        "ffi",
        "forget",
        "lib",
        "others",
        "state",
    )

    def __init__(self, own: socket.socket, counters: Counters, library: Path) -> None:
        """Load the library.

        Raises:
            NativeError: it is none of ours.
        """
        self.ffi = _shapes()
        try:
            self.lib = self.ffi.dlopen(str(library))
            shapes = self.lib.fan_abi()
        except (OSError, AttributeError) as failure:
            raise NativeError(str(failure)) from failure
        if shapes != sum(self.ffi.sizeof(shape) for shape in _SHAPES):
            raise NativeError("the library has other shapes")
        # Found now: a box may go away while cffi holds its lock to find another function.
        self.forget = self.lib.fan_forget
        self.state = self.ffi.new("struct fan *")
        self.state.protect = self.ffi.cast("void *", protect_address())
        self.state.unprotect = self.ffi.cast("void *", unprotect_address())
        self.state.socket = own.fileno()
        super().__init__(own, counters)
        self.others: dict[int, NativeBox] = {}
        """The boxes that are not sent by UDP, by their place in memory."""
        self._packet = bytearray(_PACKET.size)
        self._shape = self.ffi.cast("struct packet *", self.ffi.from_buffer(self._packet))
        self._describe, self._bytes_of = _PACKET.pack_into, self.ffi.from_buffer

    @property
    def name(self) -> str:
        """Return what ``stats`` calls it."""
        return "native"

    @property
    def segments(self) -> bool:
        """Return whether the system takes runs of packets."""
        return bool(self.state.segments)

    @segments.setter
    def segments(self, takes: bool) -> None:
        self.state.segments = takes

    @property
    def fan(self) -> FanOut:
        """Return what copies a packet to all takers."""
        return self._fan_out

    def number_of(self, raw: Cdata) -> int:
        """Return a box's place in memory."""
        return int(self.ffi.cast("uintptr_t", raw))

    def new_box(self, contexts: Sequence[SrtpContext]) -> Outbox:
        """Return a box towards one subscriber."""
        return NativeBox(self, contexts)

    def new_opener(
        self, context: SrtpContext, buffer: bytearray, pointer: Pointer, kinds: list[int]
    ) -> Opener:
        """Return what opens the packets of one publisher, see ``Opener``."""
        return NativeOpener(self, context, buffer, pointer, kinds)

    def _fan_out(self, layer: "Layer", kept: Kept, now_s: float) -> None:
        """Copy one packet into the outbox of every subscriber that takes the layer."""
        plan = layer.plan
        if not isinstance(plan, _Plan):
            plan = layer.plan = _Plan(self.ffi, layer.takers)
        seq, timestamp, data, payload_at, picture, transport_at = kept
        state = self.state
        self._describe(
            self._packet,
            0,
            seq,
            now_s,
            timestamp,
            len(data),
            picture.tid,
            transport_at,
            picture.picture_at,
            picture.picture_ids == LONG_PICTURE_IDS,
            picture.picture_id,
            picture.tl0_at,
            picture.tl0,
        )
        aparts = self.lib.fan_send(
            state, self._bytes_of(data), self._shape, plan.records, len(plan.streams), plan.apart
        )
        done = state.forwarded
        if aparts:
            is_newest = seq == layer.reception.newest_seq
            for index in plan.apart[0:aparts]:
                stream = plan.streams[index]
                if is_newest and picture.tid > max(0, stream.max_tid):
                    stream.leave_out(seq, picture)
                    stream.note_left_out(len(data) - payload_at)
                    plan.follow(index)
                else:
                    done += send_apart(layer, stream, kept, now_s)
        layer.counters.forwarded += done

    def flush(self, full_boxes: list[Outbox]) -> None:
        """Send what was collected in all boxes."""
        state = self.state
        if state.full:
            for index in range(self.lib.fan_flush(state)):
                # Sending may have ended the connection of another: its box is gone then.
                box = self.others.get(self.number_of(state.left_boxes[index]))
                if box is not None:
                    box.flush()
        counters = self.counters
        counters.sent += state.sent
        counters.sent_bytes += state.sent_bytes
        state.sent = state.sent_bytes = 0
        if state.send_refused or state.protect_failed:
            counters.send_refused += state.send_refused
            counters.protect_failed += state.protect_failed
            state.send_refused = state.protect_failed = 0
