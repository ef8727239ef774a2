/** A recovery with connections, a clock and a server that the test decides about. */
import {
  Recovery,
  type Fault,
  type Health,
  type LinkState,
  type MediaLink,
  type Way,
} from "../media/recovery";
import { CommandLost, CommandRefused } from "../signaling/client";
import { FakeTiming, settle } from "./fake-timing";

/** A connection whose state the test decides. */
export class FakeLink implements MediaLink {
  readonly generation: number;
  readonly way: Way;
  isClosed = false;
  restarts = 0;
  #tell: (state: LinkState) => void = () => {};
  readonly #isRefused: boolean;
  readonly #stage: RecoveryStage;

  constructor(generation: number, way: Way, stage: RecoveryStage) {
    this.generation = generation;
    this.way = way;
    this.#stage = stage;
    this.#isRefused = stage.refuse;
  }

  async negotiate(): Promise<void> {
    if (this.#isRefused) {
      throw this.#stage.failure;
    }
    await this.#stage.answered;
  }

  async restart(isWanted: () => boolean): Promise<void> {
    await Promise.resolve();
    if (this.#stage.refuseRestart) {
      throw this.#stage.restartFailure;
    }
    if (isWanted()) {
      this.restarts += 1;
    }
  }

  watch(listener: (state: LinkState) => void): void {
    this.#tell = listener;
  }

  becomes(whole: RTCPeerConnectionState, ice: RTCIceConnectionState = iceOf(whole)): void {
    this.#tell({ whole, ice });
  }

  close(): void {
    this.isClosed = true;
  }
}

export class RecoveryStage {
  readonly timing = new FakeTiming();
  readonly links: FakeLink[] = [];
  readonly adopted: number[] = [];
  readonly health: Health[] = [];
  fault: Fault | null = null;
  hasRelay = false;
  refuse = false;
  failure: Error = new CommandLost("media.publish");
  refuseRestart = false;
  restartFailure: Error = new CommandLost("media.restart");
  /** The server's answer to an attempt, and to the question for relays. */
  answered: Promise<void> = Promise.resolve();
  relaysThere: Promise<void> = Promise.resolve();
  readonly recovery: Recovery<FakeLink>;

  constructor() {
    this.recovery = new Recovery({
      build: async (generation, way) => {
        await this.relaysThere;
        const link = new FakeLink(generation, way, this);
        this.links.push(link);
        return link;
      },
      listener: {
        adopted: (link) => this.adopted.push(link.generation),
        health: (now, why) => {
          this.fault = why;
          if (this.health.at(-1) !== now) {
            this.health.push(now);
          }
        },
      },
      timing: this.timing,
      hasRelay: () => this.hasRelay,
      firstGeneration: 100,
    });
  }

  latest(): FakeLink {
    const link = this.links.at(-1);
    if (link === undefined) {
      throw new Error("nothing was built");
    }
    return link;
  }

  async connect(): Promise<FakeLink> {
    this.recovery.renew();
    await settle();
    this.latest().becomes("connected");
    return this.latest();
  }
}

export const refusal = (code: string): CommandRefused =>
  new CommandRefused({ code, message: "The media server says no.", field: "", detail: null });

/** A promise, and what fulfils it. */
export function held(): readonly [Promise<void>, () => void] {
  let release = (): void => {};
  const promise = new Promise<void>((go) => {
    release = go;
  });
  return [promise, release];
}

function iceOf(whole: RTCPeerConnectionState): RTCIceConnectionState {
  return whole === "connecting" ? "checking" : whole;
}
