/**
 * Keeping one media connection alive, by the smallest step that helps.
 *
 * A silent connection gets new ICE credentials on the same transport; when that does not help, a
 * new generation is built before the old one is closed; when no generation reaches the server
 * though signalling does, a relay is tried in turn. It never gives up, and tells which part fails.
 */
import { backoffMs } from "../signaling/backoff";
import type { Timing } from "../signaling/connection";

export interface LinkState {
  readonly whole: RTCPeerConnectionState;
  readonly ice: RTCIceConnectionState;
}

/** What the two kinds of connections have in common. */
export interface MediaLink {
  negotiate(): Promise<void>;
  /** Take new ICE credentials, unless `isWanted` says no by the time they are there. */
  restart(isWanted: () => boolean): Promise<void>;
  watch(listener: (state: LinkState) => void): void;
  close(): void;
}

export type Health = "off" | "connecting" | "connected" | "recovering";

/**
 * What a connection that does not work waits for: the server's word (asking), a way through the
 * network (reaching: ICE), encryption (securing: DTLS), or packets where there should be some.
 */
export type Fault = "asking" | "reaching" | "securing" | "flowing";

/** Every way through the network, or only over a relay. */
export type Way = "all" | "relay";

export interface RecoveryListener<L extends MediaLink> {
  /** This connection carries the media from now on; the one before is closed after the call. */
  readonly adopted: (link: L) => void;
  /** How it stands; with a fault whenever it does not work and is known why. */
  readonly health: (health: Health, fault: Fault | null) => void;
}

export interface RecoveryParts<L extends MediaLink> {
  readonly build: (generation: number, way: Way) => Promise<L>;
  readonly listener: RecoveryListener<L>;
  readonly timing: Timing;
  /** Whether there is a relay at all. */
  readonly hasRelay: () => boolean;
  /** Above every number of an earlier window, which the clock is. */
  readonly firstGeneration: number;
}

const CONNECT_PATIENCE_MS = 12_000;
const SILENCE_PATIENCE_MS = 2_000;
const RESTART_PATIENCE_MS = 5_000;
const RETRY_CEILING_MS = 5_000;
const FAILURES_BEFORE_RELAY = 2;

export class Recovery<L extends MediaLink> {
  readonly #parts: RecoveryParts<L>;
  #generation: number;
  #current: L | null = null;
  #candidate: L | null = null;
  /** Counts attempts and restarts, so that what an abandoned one still says is not heard. */
  #turn = 0;
  #failures = 0;
  /** Failures in a row although the server had answered. */
  #unreached = 0;
  #way: Way = "all";
  #worksBy: Way = "all";
  #cancelWait: (() => void) | null = null;
  #cancelSilence: (() => void) | null = null;
  #isOn = false;
  /** The current connection is to be replaced, however well it may stand. */
  #isForced = false;
  #isRestarting = false;
  /** The current connection's own last word. */
  #isUp = false;

  constructor(parts: RecoveryParts<L>) {
    this.#parts = parts;
    this.#generation = parts.firstGeneration;
  }

  get current(): L | null {
    return this.#current;
  }

  /** Build a connection now, whatever there is; the old one carries on until the new one does. */
  renew(): void {
    this.#isOn = true;
    this.#isForced = true;
    this.#begin("asking");
  }

  /** Signalling is back: an attempt that waits need not wait any longer. */
  retryNow(): void {
    if (this.#isOn && this.#candidate === null && this.#cancelWait !== null) {
      void this.#attempt();
    }
  }

  /** The network changed: make sure of a way through it, without waiting for silence. */
  refresh(): void {
    if (this.#isOn && this.#current !== null && this.#candidate === null && !this.#isRestarting) {
      void this.#restart(this.#current);
    }
  }

  /** This window was asleep: whatever waited need not wait, and a way that stood is made sure of. */
  awake(): void {
    this.retryNow();
    this.refresh();
  }

  /** The connection stands, but nothing passes. */
  stalled(): void {
    if (this.#isOn && this.#isUp && this.#candidate === null) {
      this.#isForced = true;
      this.#begin("flowing");
    }
  }

  stop(): void {
    this.#isOn = false;
    this.#forget();
    this.#current?.close();
    this.#current = null;
    this.#isUp = false;
    this.#parts.listener.health("off", null);
  }

  #begin(fault: Fault): void {
    this.#failures = 0;
    this.#unreached = 0;
    this.#tell(fault);
    void this.#attempt();
  }

  #tell(fault: Fault): void {
    const health = this.#current === null && this.#failures === 0 ? "connecting" : "recovering";
    this.#parts.listener.health(health, fault);
  }

  async #attempt(): Promise<void> {
    this.#forget();
    const turn = (this.#turn += 1);
    const isMine = (): boolean => turn === this.#turn && this.#isOn;
    this.#generation += 1;
    this.#way = this.#nextWay();
    let isAnswered = false;
    const fail = (): void => {
      if (isMine()) {
        this.#failed(isAnswered);
      }
    };
    this.#cancelWait = this.#parts.timing.after(CONNECT_PATIENCE_MS, fail);
    try {
      const link = await this.#parts.build(this.#generation, this.#way);
      if (!isMine()) {
        link.close();
        return;
      }
      this.#candidate = link;
      link.watch((state) => this.#changed(link, state, fail));
      await link.negotiate();
      isAnswered = true;
      if (isMine() && link === this.#candidate) {
        this.#tell("reaching");
      }
    } catch {
      // Refused, not answered, or not understood: the next generation may do better.
      fail();
    }
  }

  /** What worked last comes first; when it no longer does, the two ways take turns. */
  #nextWay(): Way {
    if (!this.#parts.hasRelay()) {
      return "all";
    }
    const other: Way = this.#worksBy === "all" ? "relay" : "all";
    const turnsOver = this.#unreached - FAILURES_BEFORE_RELAY;
    return turnsOver >= 0 && turnsOver % 2 === 0 ? other : this.#worksBy;
  }

  #changed(link: L, state: LinkState, fail: () => void): void {
    if (link === this.#candidate) {
      if (state.whole === "connected") {
        this.#adopt(link);
      } else if (state.whole === "failed" || state.whole === "closed") {
        fail();
      } else {
        this.#tell(faultOf(state));
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
    this.#worksBy = this.#way;
    this.#parts.listener.adopted(link);
    this.#stands();
    old?.close();
  }

  #stands(): void {
    this.#isUp = true;
    this.#isForced = false;
    this.#isRestarting = false;
    this.#failures = 0;
    this.#unreached = 0;
    this.#parts.listener.health("connected", null);
  }

  #currentChanged(link: L, state: LinkState): void {
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    this.#isUp = state.whole === "connected";
    if (this.#isUp) {
      if (!this.#isForced) {
        this.#forget(); // it came back by itself, or the restart helped
        this.#stands();
      }
    } else if (this.#candidate !== null || this.#isForced) {
      return; // its successor is already on the way
    } else if (state.whole === "failed" && faultOf(state) === "reaching") {
      if (!this.#isRestarting) {
        void this.#restart(link);
      }
    } else if (state.whole === "failed" || state.whole === "closed") {
      this.#begin(faultOf(state));
    } else if (state.whole === "disconnected" && !this.#isRestarting) {
      this.#cancelSilence = this.#parts.timing.after(
        SILENCE_PATIENCE_MS,
        () => void this.#restart(link),
      );
    }
  }

  /** Take new credentials; a new generation follows when that does not help in time. */
  async #restart(link: L): Promise<void> {
    this.#forget();
    const turn = (this.#turn += 1);
    const isMine = (): boolean => turn === this.#turn && this.#isOn && link === this.#current;
    this.#isRestarting = true;
    if (!this.#isUp) {
      this.#tell("reaching");
    }
    const next = (): void => {
      if (isMine()) {
        this.#forget();
        if (this.#isUp) {
          this.#stands(); // it never was down, or is up again without having said so
        } else {
          this.#begin("reaching");
        }
      }
    };
    this.#cancelWait = this.#parts.timing.after(RESTART_PATIENCE_MS, next);
    try {
      await link.restart(isMine);
    } catch {
      next();
    }
  }

  #failed(isAnswered: boolean): void {
    this.#forget();
    const waitMs = backoffMs(this.#failures, this.#parts.timing.random(), RETRY_CEILING_MS);
    this.#failures += 1;
    this.#unreached += isAnswered ? 1 : 0;
    this.#tell(isAnswered ? "reaching" : "asking");
    this.#cancelWait = this.#parts.timing.after(waitMs, () => void this.#attempt());
  }

  /** Drop the attempt or restart that is under way. */
  #forget(): void {
    this.#turn += 1;
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    this.#isRestarting = false;
    const candidate = this.#candidate;
    this.#candidate = null;
    candidate?.close();
  }
}

/** With a way through the network there is only encryption left to fail. */
function faultOf(state: LinkState): Fault {
  return state.ice === "connected" || state.ice === "completed" ? "securing" : "reaching";
}
