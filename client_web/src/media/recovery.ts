/**
 * Keeping one media connection alive: a new generation is built before the old one is closed.
 *
 * It is rebuilt when it fails, when it stays silent, when the media worker was replaced and when
 * I have a new seat. It never gives up; how it stands is told in words for the banner.
 */
import { backoffMs } from "../signaling/backoff";
import type { Timing } from "../signaling/connection";

/** What the two kinds of connections have in common. */
export interface MediaLink {
  negotiate(): Promise<void>;
  watch(listener: (state: RTCPeerConnectionState) => void): void;
  close(): void;
}

export type Health = "off" | "connecting" | "connected" | "recovering";

export interface RecoveryListener<L extends MediaLink> {
  /** This connection carries the media from now on; the one before is closed after the call. */
  readonly adopted: (link: L) => void;
  readonly health: (health: Health) => void;
}

const CONNECT_PATIENCE_MS = 12_000;
const SILENCE_PATIENCE_MS = 5_000;
const RETRY_CEILING_MS = 5_000;

export class Recovery<L extends MediaLink> {
  readonly #build: (generation: number) => L;
  readonly #listener: RecoveryListener<L>;
  readonly #timing: Timing;
  #generation: number;
  #current: L | null = null;
  #candidate: L | null = null;
  #failures = 0;
  #cancelWait: (() => void) | null = null;
  #cancelSilence: (() => void) | null = null;
  #isOn = false;

  /**
   * Take the number to count generations up from: it must be above those of an earlier window,
   * which the clock is.
   */
  constructor(
    build: (generation: number) => L,
    listener: RecoveryListener<L>,
    timing: Timing,
    firstGeneration: number,
  ) {
    this.#build = build;
    this.#listener = listener;
    this.#timing = timing;
    this.#generation = firstGeneration;
  }

  get current(): L | null {
    return this.#current;
  }

  /** Build a connection now, whatever there is; the old one carries on until the new one does. */
  renew(): void {
    this.#isOn = true;
    this.#failures = 0;
    this.#listener.health(this.#current === null ? "connecting" : "recovering");
    void this.#attempt();
  }

  /** Signalling is back: an attempt that waits need not wait any longer. */
  retryNow(): void {
    if (this.#isOn && this.#candidate === null && this.#cancelWait !== null) {
      void this.#attempt();
    }
  }

  stop(): void {
    this.#isOn = false;
    this.#forget();
    this.#current?.close();
    this.#current = null;
    this.#listener.health("off");
  }

  async #attempt(): Promise<void> {
    this.#forget();
    this.#generation += 1;
    const link = this.#build(this.#generation);
    this.#candidate = link;
    link.watch((state) => this.#changed(link, state));
    this.#cancelWait = this.#timing.after(CONNECT_PATIENCE_MS, () => this.#failed(link));
    try {
      await link.negotiate();
    } catch {
      // Refused, not answered, or not understood: the next generation may do better.
      this.#failed(link);
    }
  }

  #changed(link: L, state: RTCPeerConnectionState): void {
    if (link === this.#candidate) {
      if (state === "connected") {
        this.#adopt(link);
      } else if (state === "failed" || state === "closed") {
        this.#failed(link);
      }
    } else if (link === this.#current) {
      this.#currentChanged(link, state);
    }
  }

  #adopt(link: L): void {
    const old = this.#current;
    this.#candidate = null;
    this.#forget();
    this.#current = link;
    this.#failures = 0;
    this.#listener.adopted(link);
    this.#listener.health("connected");
    old?.close();
  }

  #currentChanged(link: L, state: RTCPeerConnectionState): void {
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    if (state === "failed" || state === "closed") {
      this.renew();
    } else if (state === "disconnected") {
      this.#cancelSilence = this.#timing.after(SILENCE_PATIENCE_MS, () => this.renew());
    } else if (state === "connected" && this.#candidate === null && link === this.#current) {
      this.#listener.health("connected");
    }
  }

  #failed(link: L): void {
    if (link !== this.#candidate) {
      return;
    }
    this.#forget();
    const waitMs = backoffMs(this.#failures, this.#timing.random(), RETRY_CEILING_MS);
    this.#failures += 1;
    this.#listener.health("recovering");
    this.#cancelWait = this.#timing.after(waitMs, () => void this.#attempt());
  }

  /** Drop the attempt that is under way. */
  #forget(): void {
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    const candidate = this.#candidate;
    this.#candidate = null;
    candidate?.close();
  }
}
