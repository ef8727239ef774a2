/**
 * How long a picture waits for what is late before it is shown. Pure.
 *
 * On a long line that loses packets a repair comes a whole round trip late, longer than a browser
 * waits by itself: it then throws away whole frames that arrived. Where that happens the picture
 * is given as much more time as a repair takes, and less again, step by step, after calm whiles.
 * Frames that are thrown away although no packet was missing are the computer's fault, and waiting
 * would not help. Nor would it where the way was interrupted: what is thrown away when it is back
 * says nothing of the line.
 */
import type { LinkSample } from "./link-stats";

export const STEP_MS = 250;
export const MOST_MS = 500;
/** From the loss to the repair there is a round trip, and so much more: noticing it, asking again. */
const REPAIR_MS = 150;
/**
 * Nearer than this what was lost on our own line is repaired before a browser shows the picture: it
 * waits 200 ms by itself. What is late then was lost on the line of whoever sends, far away. A round
 * trip that is not known (0) counts as near: all the time there is serves on any line.
 */
const NEAR_MS = 50;
const TOO_MANY = 0.015;
const ENOUGH_FRAMES = 8;
const CALM_MS = 60_000;

/** Of the frames of the look before; fewer than after any loss that a picture survives. */
const INTERRUPTED_SHARE = 0.5;

interface Wait {
  readonly ms: number;
  readonly changedAtMs: number;
}

/** How many frames came in a look, and whether most of those that were due did not. */
interface Flow {
  readonly framesPerS: number;
  readonly isInterrupted: boolean;
}

export class Patience {
  readonly #waits = new Map<string, Wait>();
  readonly #flows = new Map<string, Flow>();

  /**
   * Take two samples of the receiving connection.
   *
   * Returns the milliseconds of each section whose time changed. One that carries something else
   * by now keeps its own: it comes over the same line.
   */
  update(
    before: LinkSample,
    after: LinkSample,
    steady: ReadonlySet<string>,
  ): ReadonlyMap<string, number> {
    const changed = new Map<string, number>();
    for (const [mid, now] of after.sections) {
      const old = before.sections.get(mid);
      if (now.kind !== "video" || old === undefined) {
        continue;
      }
      const wait = this.#waits.get(mid) ?? { ms: 0, changedAtMs: after.atMs };
      const seconds = Math.max(0.001, (after.atMs - before.atMs) / 1_000);
      const isWhole = this.#flowed(mid, (now.arrived - old.arrived) / seconds);
      const ms = steady.has(mid) ? next(wait, isWhole && late(old, now), after) : wait.ms;
      if (ms !== wait.ms) {
        changed.set(mid, ms);
        this.#waits.set(mid, { ms, changedAtMs: after.atMs });
      } else {
        this.#waits.set(mid, wait);
      }
    }
    return changed;
  }

  /** Another connection: everything starts anew. */
  forget(): void {
    this.#waits.clear();
    this.#flows.clear();
  }

  /** Whether a picture came without an interruption, in this look and in the one before. */
  #flowed(mid: string, framesPerS: number): boolean {
    const before = this.#flows.get(mid) ?? { framesPerS: 0, isInterrupted: false };
    const isInterrupted = framesPerS < INTERRUPTED_SHARE * before.framesPerS;
    this.#flows.set(mid, { framesPerS, isInterrupted });
    return !isInterrupted && !before.isInterrupted;
  }
}

interface Counts {
  readonly arrived: number;
  readonly dropped: number;
  readonly asked: number;
}

/** Whether frames that had come were thrown away for being late. */
function late(old: Counts, now: Counts): boolean {
  const arrived = now.arrived - old.arrived;
  const dropped = now.dropped - old.dropped;
  return arrived >= ENOUGH_FRAMES && now.asked > old.asked && dropped > TOO_MANY * arrived;
}

function next(wait: Wait, isLate: boolean, { atMs, roundTripMs }: LinkSample): number {
  if (isLate) {
    const repairMs = roundTripMs < NEAR_MS ? MOST_MS : roundTripMs + REPAIR_MS;
    return Math.min(MOST_MS, Math.max(wait.ms + STEP_MS, steps(repairMs)));
  }
  return atMs - wait.changedAtMs >= CALM_MS ? Math.max(0, wait.ms - STEP_MS) : wait.ms;
}

function steps(ms: number): number {
  return STEP_MS * Math.ceil(ms / STEP_MS);
}
