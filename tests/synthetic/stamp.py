"""The moment a packet was sent, written into its payload, so that a receiver can time it."""

import struct
import time

MARK = b"\xfe\xed\xfa\xce"
SIZE = len(MARK) + 8
_moment = struct.Struct("!Q")


def stamp() -> bytes:
    """Return the stamp of this moment: the system's clock, as the kernel's arrival times are."""
    return MARK + _moment.pack(time.time_ns())


def stamped_ns(clear: bytes) -> int | None:
    """Return when a clear packet was sent, None when it does not say."""
    at = clear.find(MARK, 12)
    if at < 0 or at + SIZE > len(clear):
        return None
    (sent_ns,) = _moment.unpack_from(clear, at + len(MARK))
    return int(sent_ns)
