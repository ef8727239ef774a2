/** Listening to every section that carries a voice: whose ring lights up. */
import { signal, type ReadonlySignal } from "@preact/signals";

import type { SlotView } from "../contract/events.gen";
import { sameSet, Speaking } from "./speaking";
import { loudnessOf, type Received } from "./subscriber";

const LISTEN_MS = 250;

export class Listening {
  readonly speaking = signal<ReadonlySet<string>>(new Set());
  readonly #slots: ReadonlySignal<readonly SlotView[]>;
  readonly #byMid: ReadonlySignal<ReadonlyMap<string, Received>>;
  readonly #heard = new Speaking();
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(
    slots: ReadonlySignal<readonly SlotView[]>,
    byMid: ReadonlySignal<ReadonlyMap<string, Received>>,
  ) {
    this.#slots = slots;
    this.#byMid = byMid;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#listen(), LISTEN_MS);
  }

  stop(): void {
    if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  async #listen(): Promise<void> {
    const receivers = this.#slots.peek().flatMap((slot) => {
      const receiver = this.#byMid.peek().get(slot.mid)?.receiver;
      return slot.person_id === null || slot.source !== "microphone" || receiver === undefined
        ? []
        : [{ personId: slot.person_id, receiver }];
    });
    const levels = await Promise.all(
      receivers.map(
        async ({ personId, receiver }) => [personId, await loudnessOf(receiver)] as const,
      ),
    );
    const speaking = this.#heard.update(new Map(levels), performance.now());
    if (!sameSet(speaking, this.speaking.peek())) {
      this.speaking.value = speaking;
    }
  }
}
