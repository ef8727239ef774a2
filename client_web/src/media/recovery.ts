/**
 * Keeping one media connection alive, by the smallest step that helps.
 *
 * A silent connection gets new ICE credentials on the same transport; when that does not help, a
 * new generation is built before the old one is closed; when no generation reaches the server
 * though signalling does, a relay is tried in turn. It never gives up, and tells which part fails.
 */
import { backoffMs } from "../signaling/backoff";
import { CommandRefused } from "../signaling/client";
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
 * What a connection that does not work waits for: the server's word (asking), another word than the
 * no that it gave (refused), a way through the network (reaching: ICE), encryption (securing: DTLS),
 * or packets where there should be some (flowing).
 */
export type Fault = "asking" | "refused" | "reaching" | "securing" | "flowing";

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
  /** What is under way: new credentials, a new connection, or the wait before the next one. */
  #doing: "nothing" | "restarting" | "building" | "waiting" = "nothing";
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
    if (this.#isOn && this.#doing === "waiting") {
      void this.#attempt();
    }
  }

  /** Make sure of the way that the connection has, without waiting for silence. */
  refresh(): void {
    if (this.#isOn && this.#current !== null && this.#doing === "nothing") {
      void this.#restart(this.#current);
    }
  }

  /** The network changed, or this window was asleep: nothing waits, and no way is taken for sure. */
  awake(): void {
    this.retryNow();
    this.refresh();
  }

  /** The connection stands, but nothing passes. */
  stalled(): void {
    if (this.#isOn && this.#isUp && !this.#isReplacing()) {
      this.#isForced = true;
      this.#begin("flowing");
    }
  }

  /**
   * The server has let go of the connection. It says so as well when its successor is up on its
   * side, mostly a moment before the browser says that of the successor: then that one goes on.
   */
  ended(): void {
    if (this.#isOn) {
      this.#isForced = true;
      if (this.#doing !== "building") {
        this.#begin("asking");
      }
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
    this.#doing = "building";
    const seen: { fault: Fault } = { fault: "asking" };
    const fail = (): void => {
      if (isMine()) {
        this.#failed(seen.fault);
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
      link.watch((state) => {
        seen.fault = faultOf(state);
        this.#changed(link, state, fail);
      });
      await link.negotiate();
      if (isMine() && link === this.#candidate) {
        // The way may have been found before the last answer came: then encryption is left.
        seen.fault = seen.fault === "securing" ? "securing" : "reaching";
        this.#tell(seen.fault);
      }
    } catch (error) {
      // Not answered, refused, or not understood: the next generation may do better.
      seen.fault = error instanceof CommandRefused ? "refused" : "asking";
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
    this.#doing = "nothing";
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
    } else if (this.#isReplacing() || this.#isForced) {
      return; // its successor is already on the way
    } else if (state.whole === "failed" && faultOf(state) === "reaching") {
      this.refresh();
    } else if (state.whole === "failed" || state.whole === "closed") {
      this.#begin(faultOf(state));
    } else if (state.whole === "disconnected" && this.#doing === "nothing") {
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
    this.#doing = "restarting";
    if (!this.#isUp) {
      this.#tell("reaching");
    }
    const next = (isRefused: boolean): void => {
      if (isMine()) {
        this.#forget();
        if (!this.#isUp) {
          this.#begin(isRefused ? "refused" : "reaching");
        } else if (isRefused) {
          this.ended(); // the server has no such connection, whatever the browser still says
        } else {
          this.#stands(); // it never was down, or is up again without having said so
        }
      }
    };
    this.#cancelWait = this.#parts.timing.after(RESTART_PATIENCE_MS, () => next(false));
    try {
      await link.restart(isMine);
    } catch (error) {
      next(error instanceof CommandRefused);
    }
  }

  #failed(fault: Fault): void {
    this.#forget();
    const waitMs = backoffMs(this.#failures, this.#parts.timing.random(), RETRY_CEILING_MS);
    this.#failures += 1;
    this.#unreached += fault === "reaching" || fault === "securing" ? 1 : 0;
    this.#tell(fault);
    this.#doing = "waiting";
    this.#cancelWait = this.#parts.timing.after(waitMs, () => void this.#attempt());
  }

  #isReplacing(): boolean {
    return this.#doing === "building" || this.#doing === "waiting";
  }

  /** Drop the attempt or restart that is under way. */
  #forget(): void {
    this.#turn += 1;
    this.#cancelWait?.();
    this.#cancelWait = null;
    this.#cancelSilence?.();
    this.#cancelSilence = null;
    this.#doing = "nothing";
    const candidate = this.#candidate;
    this.#candidate = null;
    candidate?.close();
  }
}

/** With a way through the network there is only encryption left to fail. */
function faultOf(state: LinkState): Fault {
  return state.ice === "connected" || state.ice === "completed" ? "securing" : "reaching";
}
