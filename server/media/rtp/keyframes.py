"""When to ask a publisher for a key frame: soon, once for all who need it, and not too often.

Source: RFC 4585 section 6.3.1 (PLI). The interval is the one that media servers use against
storms; asking again covers a lost request or a lost frame.
"""

import struct
from typing import Final

PSFB: Final = 206
PLI_FORMAT: Final = 1
FIR_FORMAT: Final = 4

MIN_INTERVAL_S: Final = 0.5
ASK_AGAIN_S: Final = 1.0

_PLI = struct.Struct("!BBHLL")


class KeyframeArbiter:
    """Coalesces the wishes for a key frame of one incoming stream."""

    __slots__ = ("_asked_at", "_tries", "asked", "coalesced", "is_wanted")

    def __init__(self) -> None:
        self.is_wanted = False
        """True from the first wish until a key frame starts."""
        self._asked_at: float | None = None
        self._tries = 0
        self.asked = 0
        self.coalesced = 0

    def want(self) -> None:
        """Somebody needs a key frame."""
        if self.is_wanted:
            self.coalesced += 1
        self.is_wanted = True

    def should_ask(self, now_s: float) -> bool:
        """Tell whether to send a request now; counts it as sent when true."""
        if not self.is_wanted:
            return False
        if self._asked_at is not None:
            wait_s = ASK_AGAIN_S if self._tries else MIN_INTERVAL_S
            if now_s - self._asked_at < wait_s:
                return False
        self._asked_at = now_s
        self._tries += 1
        self.asked += 1
        return True

    def forget_asking(self) -> None:
        """What was asked for went nowhere: it may be asked for again at once."""
        self._asked_at = None

    def arrived(self) -> None:
        """A key frame started: every wish so far is met."""
        self.is_wanted = False
        self._tries = 0


def pack_pli(sender_ssrc: int, media_ssrc: int) -> bytes:
    """Return the RTCP packet that asks for a key frame."""
    return _PLI.pack(0x80 | PLI_FORMAT, PSFB, 2, sender_ssrc, media_ssrc)
