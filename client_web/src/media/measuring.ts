/**
 * Watching my two connections: reporting what only this browser can measure, and noticing that
 * nothing passes although they say that they are connected.
 */
import { isArriving, isHeard, reportOf, sampleOf, Silence } from "./link-stats";
import type { LinkSample, Report, StatsRow } from "./link-stats";
import { Patience } from "./patience";

/** A connection that can be measured. */
export interface Measurable {
  readonly generation: number;
  getStats(): Promise<RTCStatsReport>;
}

export interface Measured {
  readonly sending: () => Measurable | null;
  readonly receiving: () => Measurable | null;
  /** Sections that carry the same since that moment (ms, `performance.now`). */
  readonly steady: (sinceMs: number) => ReadonlySet<string>;
  /** Sections that carry a shared screen. */
  readonly screens: () => ReadonlySet<string>;
  readonly report: (report: Report) => void;
  /** A section's picture shall wait so long for what is late. */
  readonly wait: (mid: string, ms: number) => void;
  /** The way through the network went dead, though no state says so yet. */
  readonly silent: () => void;
  /** A connection stands, but what it is for does not pass. */
  readonly stalled: (direction: "publish" | "subscribe") => void;
}

const TICK_MS = 250;
const TICKS_A_REPORT = 20;
const TICKS_A_LOOK = 4;
/** Reports in a row that find nothing passing. */
const STALLED_REPORTS = 3;

/** One connection's last sample, and how often in a row it was bad. */
class Watch {
  #before: { readonly generation: number; readonly sample: LinkSample } | null = null;
  #bad = 0;

  /** Take a sample; the one before, when it is of the same connection. */
  async next(link: Measurable | null): Promise<readonly [LinkSample, LinkSample] | null> {
    const sample = link === null ? null : await sampled(link);
    const before = this.#before;
    this.#before =
      link === null || sample === null ? null : { generation: link.generation, sample };
    if (sample === null || before?.generation !== link?.generation) {
      this.#bad = 0;
      return null;
    }
    return before === null ? null : [before.sample, sample];
  }

  /** Count; true when it was bad so many times in a row, and then it counts anew. */
  isBad(isBad: boolean, times: number): boolean {
    this.#bad = isBad ? this.#bad + 1 : 0;
    if (this.#bad < times) {
      return false;
    }
    this.#bad = 0;
    return true;
  }
}

export class Measuring {
  readonly #measured: Measured;
  readonly #silence = new Silence();
  readonly #sending = new Watch();
  readonly #receiving = new Watch();
  readonly #pictures = new Watch();
  readonly #patience = new Patience();
  #timer: ReturnType<typeof setInterval> | null = null;
  #ticks = 0;
  #isBusy = false;

  constructor(measured: Measured) {
    this.#measured = measured;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#tick(), TICK_MS);
  }

  stop(): void {
    if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  async #tick(): Promise<void> {
    if (this.#isBusy) {
      return; // a busy browser answers late: that is no reason to ask twice
    }
    this.#isBusy = true;
    try {
      this.#ticks += 1;
      await this.#watchWay();
      if (this.#ticks % TICKS_A_LOOK === 0) {
        await this.#watchPictures();
      }
      if (this.#ticks % TICKS_A_REPORT === 0) {
        await this.#watchSending();
        await this.#watchReceiving();
      }
    } finally {
      this.#isBusy = false;
    }
  }

  /** Whoever sends is answered several times a second: silence shows here first. */
  async #watchWay(): Promise<void> {
    const link = this.#measured.sending();
    const sample = link === null ? null : await sampled(link);
    if (link === null || sample === null) {
      this.#silence.forget();
    } else if (this.#silence.isBroken(link.generation, sample)) {
      this.#measured.silent();
    }
  }

  async #watchPictures(): Promise<void> {
    const samples = await this.#pictures.next(this.#measured.receiving());
    if (samples === null) {
      this.#patience.forget();
      return;
    }
    const [before, after] = samples;
    const steady = this.#measured.steady(before.atMs);
    for (const [mid, ms] of this.#patience.update(before, after, steady)) {
      this.#measured.wait(mid, ms);
    }
  }

  async #watchSending(): Promise<void> {
    const samples = await this.#sending.next(this.#measured.sending());
    if (samples !== null && this.#sending.isBad(!isHeard(...samples), STALLED_REPORTS)) {
      this.#measured.stalled("publish");
    }
  }

  async #watchReceiving(): Promise<void> {
    const samples = await this.#receiving.next(this.#measured.receiving());
    if (samples === null) {
      return;
    }
    const [before, after] = samples;
    const steady = this.#measured.steady(before.atMs);
    this.#measured.report(reportOf(before, after, steady, this.#measured.screens()));
    if (this.#receiving.isBad(!isArriving(before, after, steady), STALLED_REPORTS)) {
      this.#measured.stalled("subscribe");
    }
  }
}

async function sampled(link: Measurable): Promise<LinkSample | null> {
  try {
    const report = await link.getStats();
    return sampleOf(report.values() as IterableIterator<StatsRow>, performance.now());
  } catch {
    return null; // closed meanwhile
  }
}
