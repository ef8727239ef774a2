"""Who is heard in a large room, and who speaks: from the levels that clients measure themselves.

In a small room everybody is heard. In a larger one only the last few who spoke are: whoever
begins to speak takes the place of the one silent for longest, at once, and nobody loses a place
within two seconds of speaking unless all speak and one is clearly louder. The active speaker is
decided again each half second, and changes only to somebody clearly louder or when the present
one falls silent. Source: RFC 6464 for levels, from 0 (loudest) to 127 (silent), in −dBov.
"""

from collections.abc import Mapping
from typing import Final

EVERYBODY_UP_TO: Final = 8
"""People in a room in which everybody is heard."""
SPEECH_LEVEL: Final = 55.0
"""Speech is louder than this, a quiet room is not."""
RELEASE_S: Final = 2.0
DECIDE_EVERY_S: Final = 0.5
PAUSE_S: Final = 1.0
"""The active speaker may pause for so long before somebody as quiet takes over."""
MARGIN: Final = 6.0
"""How many dB louder somebody must be to interrupt."""

_SILENT: Final = 127.0
_LONG_AGO: Final = float("-inf")
_TIME_CONSTANT_S: Final = 0.5
_MAX_STEP_S: Final = 0.5


class _Voice:
    __slots__ = ("level", "speech", "spoke_at_s")

    def __init__(self) -> None:
        self.level = _SILENT
        self.speech = _SILENT
        """The level of what they said last, pauses left out."""
        self.spoke_at_s = _LONG_AGO

    def hear(self, level: float | None, step_s: float, now_s: float) -> None:
        """Follow the level, smoothed over half a second; None is silence."""
        now = _SILENT if level is None else min(max(level, 0.0), _SILENT)
        share = min(1.0, step_s / _TIME_CONSTANT_S)
        self.level += (now - self.level) * share
        if now <= SPEECH_LEVEL:
            self.speech += (now - self.speech) * share
            self.spoke_at_s = now_s


class Speakers:
    """The voices of one room."""

    __slots__ = ("_decided_at_s", "_heard_at_s", "_top", "_voices", "audible", "speaker")

    def __init__(self, top: int) -> None:
        """Let ``top`` people be heard in a room of more than ``EVERYBODY_UP_TO``."""
        self.speaker: str | None = None
        self.audible: tuple[str, ...] = ()
        """In order of arrival."""
        self._top = top
        self._voices: dict[str, _Voice] = {}
        self._heard_at_s = _LONG_AGO
        self._decided_at_s = _LONG_AGO

    def hear(self, levels: Mapping[str, float | None], people: int, now_s: float) -> bool:
        """Take everybody's mean level since the last call.

        Args:
            levels: of all open microphones, in order of arrival; None for one that sent nothing.
            people: how many are in the room, with or without a microphone.
            now_s: monotonic.

        Returns:
            True when ``speaker`` or ``audible`` changed.
        """
        step_s = min(_MAX_STEP_S, now_s - self._heard_at_s)
        self._heard_at_s = now_s
        self._voices = {who: self._voices.get(who) or _Voice() for who in levels}
        for who, level in levels.items():
            self._voices[who].hear(level, step_s, now_s)
        before = self.speaker, self.audible
        heard = set(levels) if people <= EVERYBODY_UP_TO else self._loudest(now_s)
        self.audible = tuple(who for who in levels if who in heard)
        if self.speaker not in heard:
            self.speaker = None
        if now_s - self._decided_at_s >= DECIDE_EVERY_S:
            self._decided_at_s = now_s
            self._decide(now_s)
        return (self.speaker, self.audible) != before

    def _loudest(self, now_s: float) -> set[str]:
        """Return who is heard when not all are."""
        voices = self._voices
        lately = sorted(voices, key=lambda who: (-voices[who].spoke_at_s, voices[who].level))
        kept = set([who for who in lately if who in self.audible][: self._top])
        for who in lately:
            if len(kept) >= self._top:
                break
            kept.add(who)
        for who in lately:
            if voices[who].spoke_at_s != now_s:
                break
            if who not in kept and not self._displace(who, kept, now_s):
                break
        return kept

    def _displace(self, who: str, kept: set[str], now_s: float) -> bool:
        """Let one who speaks have the place of another, if there is one to give up."""
        voices = self._voices
        if not kept:
            return False
        idle = min(kept, key=lambda each: (voices[each].spoke_at_s, -voices[each].level, each))
        if now_s - voices[idle].spoke_at_s < RELEASE_S:
            idle = max(kept, key=lambda each: (voices[each].speech, each))
            if voices[who].speech + MARGIN > voices[idle].speech:
                return False
        kept.remove(idle)
        kept.add(who)
        return True

    def _decide(self, now_s: float) -> None:
        voices = self._voices
        speaking = [who for who in self.audible if now_s - voices[who].spoke_at_s < DECIDE_EVERY_S]
        if not speaking:
            return
        loudest = min(speaking, key=lambda who: voices[who].level)
        present = voices.get(self.speaker or "")
        if (
            present is None
            or now_s - present.spoke_at_s >= PAUSE_S
            or voices[loudest].level + MARGIN <= present.level
        ):
            self.speaker = loudest
