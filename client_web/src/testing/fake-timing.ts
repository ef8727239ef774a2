/** A clock for tests that moves only when told to. */
import type { Timing } from "../signaling/connection";

export class FakeTiming implements Timing {
  timers: { readonly at: number; readonly act: () => void }[] = [];
  #now = 0;
  readonly random = () => 1;
  readonly now = () => this.#now;
  readonly after = (ms: number, act: () => void) => {
    const timer = { at: this.#now + ms, act };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.timers.filter((timer) => timer.at <= this.#now);
    this.timers = this.timers.filter((timer) => timer.at > this.#now);
    for (const timer of due) {
      timer.act();
    }
    await settle();
  }
}

/** Let every promise that can go on do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await Promise.resolve();
  }
}
