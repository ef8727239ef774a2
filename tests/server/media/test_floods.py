"""What one subscriber can make the worker do by what they report is bounded."""

import struct

from server.media.delivery import FEEDBACK_BURST, FEEDBACK_PER_STEP, Delivery
from server.media.rtp import twcc
from server.media.rtp.sent_log import SentLog


class Box:
    """As much of an outbox as feedback is about."""

    sent = SentLog()


def feedback(number: int) -> bytes:
    """Return a report of 4,000 packets of which none came, in 18 bytes."""
    head = struct.pack("!LLHHL", 1, 2, 0, 4_000, number & 0xFF)
    return head + struct.pack("!H", 4_000)


def test_feedback_beyond_what_browsers_send_is_not_looked_at() -> None:
    delivery, seen = Delivery((), 0.0), list[bytes]()
    delivery.downlink.on_feedback = (  # type: ignore[method-assign]  # what is looked at counts
        lambda body, _sent, _now_s: seen.append(body)
    )
    assert twcc.read_feedback(feedback(1)) is not None

    def flood() -> int:
        seen.clear()
        for number in range(1_000):
            delivery.on_feedback(feedback(number), Box(), 0.0)  # type: ignore[arg-type]
        return len(seen)

    assert flood() == FEEDBACK_BURST
    delivery.step(0.1)
    assert flood() == FEEDBACK_PER_STEP
    for step in range(100):
        delivery.step(0.2 + step / 10)
    assert flood() == FEEDBACK_BURST
