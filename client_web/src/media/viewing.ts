/** Telling the server what is in view: the newest of it, a moment after it settled, until taken. */
import type { MediaView, Nothing } from "../contract/events.gen";
import { backoffMs } from "../signaling/backoff";
import type { Timing } from "../signaling/connection";

const SETTLE_MS = 150;

export class Viewing {
  readonly #send: (view: MediaView) => Promise<Nothing>;
  readonly #timing: Timing;
  #wanted: MediaView | null = null;
  /** What the server took last, as text. */
  #taken = "";
  #isSeated = false;
  #isSending = false;
  #failures = 0;
  #cancel: (() => void) | null = null;

  constructor(send: (view: MediaView) => Promise<Nothing>, timing: Timing) {
    this.#send = send;
    this.#timing = timing;
  }

  show(view: MediaView): void {
    this.#wanted = view;
    this.#later(SETTLE_MS);
  }

  /** The server may know nothing of me any more: say it again. */
  again(): void {
    this.#isSeated = true;
    this.#taken = "";
    this.#failures = 0;
    this.#later(0);
  }

  stop(): void {
    this.#isSeated = false;
    this.#cancel?.();
    this.#cancel = null;
  }

  #later(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timing.after(ms, () => {
      this.#cancel = null;
      void this.#tell();
    });
  }

  async #tell(): Promise<void> {
    const view = this.#wanted;
    const text = JSON.stringify(view);
    if (view === null || !this.#isSeated || this.#isSending || text === this.#taken) {
      return;
    }
    this.#isSending = true;
    this.#taken = text; // unless it was asked for again meanwhile
    try {
      await this.#send(view);
      this.#failures = 0;
    } catch {
      this.#taken = "";
      this.#failures += 1;
    } finally {
      this.#isSending = false;
    }
    if (this.#isSeated && this.#cancel === null && JSON.stringify(this.#wanted) !== this.#taken) {
      this.#later(backoffMs(this.#failures, this.#timing.random()));
    }
  }
}
