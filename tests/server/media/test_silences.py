"""Pauses in what is sent, and receivers that answer no more: only the second says anything."""

import pytest

from server.media.downlink import Downlink
from server.media.rtp.sent_log import SentLog
from server.media.rtp.twcc import TwccRecorder


class Talk:
    """Sound towards a receiver that answers each packet, until it is told not to."""

    def __init__(self) -> None:
        self.downlink, self.log, self.recorder = Downlink(100.0), SentLog(), TwccRecorder()
        self.now_s, self.seq = 100.0, 0

    def say(self, packets: int, *, answer_s: float | None = 0.3) -> None:
        """Send packets 20 ms apart; each is answered so long after it, or never."""
        answers: list[tuple[float, int]] = []
        for _ in range(packets):
            self.now_s += 0.02
            self.seq += 1
            self.log.record(self.seq, self.now_s, 200)
            answers.append((self.now_s, self.seq))
            self.downlink.step(self.now_s, [])
            while answer_s is not None and answers[0][0] + answer_s <= self.now_s:
                self._answer(*answers.pop(0))
        for at_s, seq in answers if answer_s is not None else ():
            self._answer(at_s, seq)

    def _answer(self, sent_s: float, seq: int) -> None:
        self.recorder.record(seq, sent_s + 0.1)
        for packet in self.recorder.feedback(1, 2):
            padding = packet[-1] if packet[0] & 0x20 else 0
            self.downlink.on_feedback(packet[4 : len(packet) - padding], self.log, self.now_s)


@pytest.mark.parametrize("pause_s", [1.0, 2.5, 10.0])
def test_a_pause_in_which_nothing_is_sent_costs_nothing(pause_s: float) -> None:
    """As among muted people who look at nothing: no answer is due to what was not sent."""
    talk = Talk()
    talk.say(150)
    before_bps = talk.downlink.estimate_bps
    for _ in range(8):
        talk.now_s += pause_s
        talk.say(50)

    assert talk.downlink.estimate_bps >= before_bps


def test_a_receiver_that_answers_no_more_is_believed_to_get_less() -> None:
    talk = Talk()
    talk.say(150)
    before_bps = talk.downlink.estimate_bps
    talk.say(110, answer_s=None)
    assert talk.downlink.estimate_bps < before_bps
    once_bps = talk.downlink.estimate_bps

    talk.say(60, answer_s=None)

    assert talk.downlink.estimate_bps < once_bps
