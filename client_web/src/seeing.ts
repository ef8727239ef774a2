/**
 * Whether what is shown to all is really drawn in this window, and who is told when it is not.
 *
 * A picture that arrives may still not be drawn: a browser without its format, a broken file, no
 * memory left. The server is told (who sees nothing may not count), and the record of the item,
 * where the chair reads it. What is told by itself is taken back by itself.
 */
import { signal } from "@preact/signals";

import type { CommandName, Reply, Request } from "./signaling/client";
import type { Timing } from "./signaling/connection";

/** It did not come, it came and cannot be drawn, or it is not here yet after a while. */
export type Blindness = "missing" | "broken" | "late";

export interface Shown {
  readonly materialId: string;
  readonly itemId: string;
}

/** Slower than that nobody waits while others speak about the picture. */
export const LATE_MS = 8_000;

type Send = <K extends CommandName>(name: K, request: Request<K>) => Promise<Reply<K>>;

export class Seeing {
  /** Of the material that this window fails to draw. */
  readonly blindness = signal<{ readonly materialId: string; readonly why: Blindness } | null>(null);
  readonly #send: Send;
  readonly #timing: Timing;
  readonly #me: string;
  #isMissing = false;
  /** The item with which it stands that I could not see. */
  #toldFor: string | null = null;
  #shown: Shown | null = null;
  #stopWaiting: (() => void) | null = null;

  constructor(send: Send, timing: Timing, me: string) {
    this.#send = send;
    this.#timing = timing;
    this.#me = me;
  }

  /** Something is shown to all, or nothing any more. */
  follow(shown: Shown | null): void {
    if (shown?.materialId === this.#shown?.materialId) {
      return;
    }
    this.#shown = shown;
    this.blindness.value = null;
    if (shown === null) {
      this.#arrive(true); // where nothing is shown nobody misses anything
    }
  }

  /** It is being drawn from now on: who looks at something else instead misses nothing. */
  awaited(materialId: string): void {
    this.#stopWaiting?.();
    this.#stopWaiting = this.#timing.after(LATE_MS, () => this.failed(materialId, "late"));
  }

  /** It is no longer being drawn. */
  abandoned(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
  }

  /** It is drawn. */
  drawn(materialId: string): void {
    this.abandoned();
    if (this.blindness.peek()?.materialId === materialId) {
      this.blindness.value = null;
    }
    if (materialId !== this.#shown?.materialId) {
      return;
    }
    this.#arrive(true);
    const item_id = this.#toldFor;
    this.#toldFor = null;
    if (item_id !== null && item_id === this.#shown.itemId) {
      void this.#tell("comms.solve", { item_id, kind: "no_image", person_id: this.#me });
    }
  }

  /** It is not drawn; also what I look at by myself, of which nobody else is told. */
  failed(materialId: string, why: Blindness): void {
    this.blindness.value = { materialId, why };
    if (materialId !== this.#shown?.materialId) {
      return;
    }
    this.#arrive(false);
    const item_id = this.#shown.itemId;
    if (this.#toldFor !== item_id) {
      this.#toldFor = item_id;
      void this.#tell("comms.report", { item_id, kind: "no_image" });
    }
  }

  /** I have a new seat, of which the server knows nothing yet. */
  seated(): void {
    if (this.#isMissing) {
      void this.#tell("images.report", { arrive: false });
    }
  }

  #arrive(arrive: boolean): void {
    if (this.#isMissing === arrive) {
      this.#isMissing = !arrive;
      void this.#tell("images.report", { arrive });
    }
  }

  /** Nobody here waits for the answer; a refusal means that the item is over by now. */
  async #tell<K extends CommandName>(name: K, request: Request<K>): Promise<void> {
    await this.#send(name, request).catch(() => undefined);
  }
}
