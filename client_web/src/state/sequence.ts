/** The order of events: every number exactly once, and a gap noticed the moment it shows. */
import type { RoomEvent } from "../contract/events.gen";

export interface Sequence {
  /** Number of the last event taken; null before the first snapshot. */
  readonly seq: number | null;
  /** Events that came too early, in order. */
  readonly waiting: readonly RoomEvent[];
}

export interface Taken {
  readonly sequence: Sequence;
  /** Events to apply now, in order. */
  readonly ready: readonly RoomEvent[];
  /** Something is missing: ask for a snapshot. */
  readonly gap: boolean;
}

export const START: Sequence = { seq: null, waiting: [] };

/** Take one event as it came from the wire. */
export function take(sequence: Sequence, event: RoomEvent): Taken {
  if (sequence.seq !== null && event.seq <= sequence.seq) {
    return { sequence, ready: [], gap: false };
  }
  const known = sequence.waiting.some((other) => other.seq === event.seq);
  const waiting = known
    ? sequence.waiting
    : [...sequence.waiting, event].toSorted((a, b) => a.seq - b.seq);
  return drain({ seq: sequence.seq, waiting });
}

/** Continue from a snapshot of everything up to `seq`. */
export function restart(sequence: Sequence, seq: number): Taken {
  return drain({ seq, waiting: sequence.waiting.filter((event) => event.seq > seq) });
}

function drain(sequence: Sequence): Taken {
  if (sequence.seq === null) {
    return { sequence, ready: [], gap: false };
  }
  const ready: RoomEvent[] = [];
  let seq = sequence.seq;
  for (const event of sequence.waiting) {
    if (event.seq !== seq + 1) {
      break;
    }
    ready.push(event);
    seq = event.seq;
  }
  const waiting = sequence.waiting.slice(ready.length);
  return { sequence: { seq, waiting }, ready, gap: waiting.length > 0 };
}
