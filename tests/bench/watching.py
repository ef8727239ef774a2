"""What a page's own statistics say of its media: taken ten times a second, read afterwards.

The script counts nothing itself: it keeps what ``getStats`` says of every connection, and when
connections came up. Times are milliseconds since 1970, so that pages of one machine compare.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

SCRIPT = """(() => {
  const made = [], samples = [], states = [];
  window.__watched = { samples, states, pressed: null };
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Real {
    constructor(...rest) {
      super(...rest);
      const index = made.push(this) - 1;
      this.addEventListener('connectionstatechange', () => {
        states.push([Date.now(), index, this.connectionState]);
      });
    }
  };
  document.addEventListener('click', (event) => {
    if (event.target.closest?.('button')?.textContent.includes('Join now')) {
      window.__watched.pressed = Date.now();
    }
  }, true);
  const routeOf = (stats) => {
    for (const row of stats.values()) {
      const pair = row.type === 'transport' && stats.get(row.selectedCandidatePairId);
      const local = pair && stats.get(pair.localCandidateId);
      if (local) {
        return [local.candidateType, local.relayProtocol ?? local.protocol, local.address ?? ''];
      }
    }
    return null;
  };
  const take = async () => {
    const rows = [];
    for (const [index, connection] of made.entries()) {
      if (connection.connectionState === 'closed') continue;
      const stats = await connection.getStats();
      rows.push({ way: 'route', of: index, route: routeOf(stats) });
      for (const row of stats.values()) {
        if (row.type === 'inbound-rtp') {
          rows.push({ way: 'in', of: index, kind: row.kind, id: row.ssrc, rid: '',
            frames: row.framesDecoded ?? 0, height: row.frameHeight ?? 0,
            concealed: (row.concealedSamples ?? 0) - (row.silentConcealedSamples ?? 0),
            samples: row.totalSamplesReceived ?? 0, bytes: row.bytesReceived ?? 0,
            packets: row.packetsReceived ?? 0, lost: row.packetsLost ?? 0,
            nacks: row.nackCount ?? 0, plis: row.pliCount ?? 0, keys: row.keyFramesDecoded ?? 0,
            mended: row.retransmittedPacketsReceived ?? 0, received: row.framesReceived ?? 0,
            dropped: row.framesDropped ?? 0, waited: row.jitterBufferTargetDelay ?? 0,
            emitted: row.jitterBufferEmittedCount ?? 0 });
        } else if (row.type === 'outbound-rtp') {
          rows.push({ way: 'out', of: index, kind: row.kind, id: row.ssrc, rid: row.rid ?? '',
            frames: row.framesSent ?? 0, height: row.frameHeight ?? 0, concealed: 0, samples: 0,
            bytes: row.bytesSent ?? 0, packets: row.packetsSent ?? 0, lost: 0 });
        }
      }
    }
    samples.push([Date.now(), rows]);
    setTimeout(take, 100);
  };
  setTimeout(take, 100);
})()"""

STILL_MS = 500.0
"""A counter that does not grow for so long stands still."""
SOON_MS = 1_500.0
"""What was sent before a way was cut is shown by then; a later standstill has another cause."""
GONE_MS = 2_000.0
"""What did not grow for so long at the end is not back."""

Row = dict[str, Any]
Wanted = Callable[[Row], bool]


def is_in(kind: str) -> Wanted:
    """Rows of what is received of a kind."""
    return lambda row: bool(row["way"] == "in" and row["kind"] == kind)


def is_out(kind: str) -> Wanted:
    """Rows of what is sent of a kind."""
    return lambda row: bool(row["way"] == "out" and row["kind"] == kind)


@dataclass(frozen=True)
class Record:
    """What one page kept."""

    samples: Sequence[tuple[float, list[Row]]]
    states: Sequence[tuple[float, int, str]]
    pressed_ms: float | None

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "Record":
        """Take ``window.__watched``."""
        samples = [(at_ms, rows) for at_ms, rows in kept["samples"]]
        states = [(at_ms, index, state) for at_ms, index, state in kept["states"]]
        return cls(samples, states, kept["pressed"])

    def between(self, from_ms: float, to_ms: float) -> "Record":
        """Return what was kept in a time."""
        return Record(
            [each for each in self.samples if from_ms <= each[0] <= to_ms],
            [each for each in self.states if from_ms <= each[0] <= to_ms],
            self.pressed_ms,
        )

    @property
    def seconds(self) -> float:
        """How long was watched."""
        return (self.samples[-1][0] - self.samples[0][0]) / 1000 if self.samples else 0.0

    def grown(self, wanted: Wanted, field: str) -> dict[tuple[int, int], float]:
        """Return by how much a counter of each stream grew."""
        first: dict[tuple[int, int], float] = {}
        last: dict[tuple[int, int], float] = {}
        for index, (_, rows) in enumerate(self.samples):
            for row in filter(wanted, rows):
                key = (row["of"], row["id"])
                first.setdefault(key, row[field] if index == 0 else 0)
                last[key] = row[field]
        return {key: last[key] - first[key] for key in last}

    def concealment(self, *times_ms: tuple[float, float]) -> float | None:
        """Return the share of the sound that was made up; None when there was no sound.

        Of all of it, or of some times, each from and to in ms.
        """
        parts = [self.between(*each) for each in times_ms] if times_ms else [self]
        samples, concealed = (
            sum(sum(part.grown(is_in("audio"), field).values()) for part in parts)
            for field in ("samples", "concealed")
        )
        return concealed / samples if samples else None

    def frames_shown(self) -> float:
        """Return how many frames were decoded."""
        return sum(self.grown(is_in("video"), "frames").values())

    def frames_sent(self) -> float:
        """Return how many frames the camera's most lively layer was sent with."""
        return max(self.grown(is_out("video"), "frames").values(), default=0.0)

    def series(self, wanted: Wanted, field: str) -> Iterator[tuple[float, float]]:
        """Yield (when, sum of a counter over the streams)."""
        for at_ms, rows in self.samples:
            yield at_ms, sum(row[field] for row in filter(wanted, rows))

    def longest_pause_s(self, wanted: Wanted, field: str) -> float:
        """Return the longest time in which a counter stood still."""
        longest, since_ms = 0.0, None
        before: float | None = None
        for at_ms, value in self.series(wanted, field):
            if since_ms is None:
                since_ms = at_ms
            longest = max(longest, at_ms - since_ms)
            if value != before:
                since_ms, before = at_ms, value
        return longest / 1000

    def height(self, at_ms: float) -> int:
        """Return the height of the picture that was shown at a time; 0 for none."""
        shown = 0
        for when_ms, rows in self.samples:
            if when_ms > at_ms:
                break
            shown = max((row["height"] for row in filter(is_in("video"), rows)), default=0)
        return shown

    def first(self, wanted: Callable[[list[Row]], bool], from_ms: float) -> float | None:
        """Return when a sample first was as wanted, in ms."""
        for at_ms, rows in self.samples:
            if at_ms >= from_ms and wanted(rows):
                return at_ms
        return None

    def grows_again_s(self, wanted: Wanted, field: str, from_ms: float) -> float | None:
        """Return the seconds from a time until a counter has grown twice."""
        grown_ms = [at_ms for at_ms, _ in self._growths(wanted, field, from_ms)]
        return (grown_ms[1] - from_ms) / 1000 if len(grown_ms) > 1 else None

    def back_s(self, wanted: Wanted, field: str, from_ms: float) -> float | None:
        """Return the seconds from a time until a counter goes on that stood still in between.

        What was under way is still shown for a moment after a way is cut. So what counts is the
        second growth after the longest standstill that began soon. None when it does not go on.
        """
        growths = list(self._growths(wanted, field, from_ms))
        if len(growths) < 2 or self.samples[-1][0] - growths[-1][0] > GONE_MS:
            return None
        began_ms = [from_ms, *(at_ms for at_ms, _ in growths)]
        still = [
            (still_ms, at_ms)
            for since_ms, (at_ms, still_ms) in zip(began_ms, growths, strict=False)
            if still_ms > STILL_MS and since_ms < from_ms + SOON_MS
        ]
        since_ms = max(still)[1] if still else growths[0][0]
        return (
            next((at_ms for at_ms, _ in growths if at_ms > since_ms), since_ms) - from_ms
        ) / 1000

    def _growths(self, wanted: Wanted, field: str, from_ms: float) -> Iterator[tuple[float, float]]:
        """Yield (when a counter grew after a time, for how long it was seen not to), in ms.

        Where a busy page took no samples nothing is known, and nothing is said to stand still.
        """
        before: float | None = None
        grown_ms = looked_ms = from_ms
        for at_ms, value in self.series(wanted, field):
            if before is not None and value > before and at_ms > from_ms:
                yield at_ms, looked_ms - grown_ms
                grown_ms = at_ms
            before = value
            looked_ms = max(looked_ms, at_ms)

    def connected_s(self) -> float | None:
        """Return the seconds from "Join now" until both connections were up."""
        up = {}
        for at_ms, index, state in self.states:
            if state == "connected":
                up.setdefault(index, at_ms)
        if self.pressed_ms is None or len(up) < 2:
            return None
        return (sorted(up.values())[1] - self.pressed_ms) / 1000

    def routes(self) -> set[tuple[str, str]]:
        """Return (candidate type, protocol) of the live connections, as last seen."""
        for _, rows in reversed(self.samples):
            found = {
                (row["route"][0], row["route"][1])
                for row in rows
                if row["way"] == "route" and row["route"]
            }
            if found:
                return found
        return set()
