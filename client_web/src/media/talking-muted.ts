/** Whether I talk although my microphone is muted: said once after each muting. Pure. */

/** Of these, so much has to be loud: a cough or a door is shorter, a sentence is longer. */
const WINDOW_MS = 1_500;
const LOUD_MS = 700;
/** One measurement stands for no more: a busy window measures late. */
const MOST_MS = 200;

export class TalkingMuted {
  #loud: { readonly atMs: number; readonly forMs: number }[] = [];
  #lastMs: number | null = null;
  #isTalking = false;

  /** Take one measurement; true from the moment that I was heard until I am no longer muted. */
  update(isMuted: boolean, isLoud: boolean, nowMs: number): boolean {
    const forMs = this.#lastMs === null ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (!isMuted) {
      this.#loud = [];
      this.#isTalking = false;
      return false;
    }
    this.#loud = this.#loud.filter((each) => nowMs - each.atMs < WINDOW_MS);
    if (isLoud) {
      this.#loud.push({ atMs: nowMs, forMs: Math.min(forMs, MOST_MS) });
    }
    const loudMs = this.#loud.reduce((sum, each) => sum + each.forMs, 0);
    this.#isTalking ||= loudMs >= LOUD_MS;
    return this.#isTalking;
  }
}
