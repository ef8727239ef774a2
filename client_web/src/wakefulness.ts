/**
 * Whether this window was asleep: a phone's screen that went dark, a lid that was closed, a tab put
 * aside for long. Nothing of it ran then, and what it knows of its connections may be old. Pure.
 */

/** A shorter absence harms nothing that would not be noticed anyway. */
export const ASLEEP_MS = 10_000;

export class Wakefulness {
  readonly #woke: () => void;
  #isVisible = true;
  #lastMs: number;

  /** `woke` is called when the window is in sight again, or runs again, after such an absence. */
  constructor(nowMs: number, woke: () => void) {
    this.#lastMs = nowMs;
    this.#woke = woke;
  }

  /** A moment in which the window runs. Out of sight browsers let it run once a minute only. */
  tick(nowMs: number): void {
    if (this.#isVisible) {
      this.#look(nowMs);
    }
  }

  /** The window came into sight, or went out of it. */
  sight(isVisible: boolean, nowMs: number): void {
    if (isVisible) {
      this.#isVisible = true;
      this.#look(nowMs);
    } else if (this.#isVisible) {
      this.#isVisible = false;
      this.#lastMs = nowMs;
    }
  }

  /** The browser says itself that the page was frozen, or kept aside while another was read. */
  thawed(nowMs: number): void {
    this.#lastMs = nowMs;
    this.#woke();
  }

  #look(nowMs: number): void {
    const awayMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (awayMs >= ASLEEP_MS) {
      this.#woke();
    }
  }
}
