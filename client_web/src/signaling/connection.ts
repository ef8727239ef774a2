/**
 * My place in the room: joining, holding it through drops, and coming back to it by itself.
 *
 * The seat is the identity, not the socket. When the line drops, the seat is resumed with its
 * secret and the number of the last event; when the server no longer knows it, I join again.
 * Attempts never end; only a refusal that trying again cannot change ends them. What the messages
 * mean is left to `room.ts`.
 */
import type { RoomEvent, RoomJoined, SeatClosed, Snapshot } from "../contract/events.gen";
import { backoffMs } from "./backoff";
import {
  CommandLost,
  CommandRefused,
  newCommandId,
  type CommandName,
  type LineListener,
  type Reply,
  type Request,
} from "./client";
import { placeOf, type Place } from "./place";

/** What `SignalingClient` offers, so that tests can be the other end. */
export interface Line {
  readonly isUp: boolean;
  /** Counts what was heard of the server. */
  readonly heard: number;
  listen(listener: LineListener): void;
  open(): void;
  close(): void;
  call<K extends CommandName>(name: K, request: Request<K>, id?: string): Promise<Reply<K>>;
}

export interface ConnectionListener {
  readonly place: (place: Place) => void;
  /** The line to the server is up (and the seat mine again), or not. */
  readonly line: (up: boolean) => void;
  /** I have a new seat: everything begins from its snapshot. */
  readonly seated: (joined: RoomJoined) => void;
  /** I have my old seat again; the events I missed, or a snapshot instead. */
  readonly resumed: (
    events: readonly RoomEvent[],
    snapshot: Snapshot | null,
    mediaEpoch: number,
  ) => void;
  readonly lastSeq: () => number;
}

export interface Timing {
  readonly after: (ms: number, act: () => void) => () => void;
  readonly now: () => number;
  readonly random: () => number;
}

export const REAL_TIMING: Timing = {
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
  random: Math.random,
};

interface Seat {
  readonly id: string;
  readonly secret: string;
}

const COMMAND_PATIENCE_MS = 30_000;
/**
 * A line that leaves a question unanswered for so long is replaced. After a change of network it is
 * mostly as dead as the media, which have been silent for a second when the question is asked.
 */
export const DOUBT_MS = 2_000;
const UNCHANGEABLE = new Set([
  "not_found",
  "not_allowed",
  "invalid_request",
  "illegal_transition",
  "room_closed",
]);
const SIGNED_OUT = new Set(["unauthenticated", "not_signed_in"]);

export class Connection {
  readonly #line: Line;
  readonly #meetingId: string;
  readonly #listener: ConnectionListener;
  readonly #timing: Timing;
  #place: Place = { kind: "outside" };
  #wanted = false;
  #takeOver = false;
  #seat: Seat | null = null;
  #failures = 0;
  #drainMs: number | null = null;
  #cancelRetry: (() => void) | null = null;
  /** The line is up and the seat is mine on it. */
  #isReady = false;
  #waiting: (() => void)[] = [];

  constructor(
    line: Line,
    meetingId: string,
    listener: ConnectionListener,
    timing: Timing = REAL_TIMING,
  ) {
    this.#line = line;
    this.#meetingId = meetingId;
    this.#listener = listener;
    this.#timing = timing;
    line.listen({
      up: () => void this.#enter(),
      down: () => this.#dropped(),
      refused: (code) => this.#notLetIn(code),
    });
  }

  get place(): Place {
    return this.#place;
  }

  /** Open the line before a seat is wanted, so that joining takes one round trip. */
  open(): void {
    this.#line.open();
  }

  /** Ask for a seat; `takeOver` moves it here from another window of mine. */
  join(takeOver: boolean): void {
    this.#wanted = true;
    this.#drainMs = null; // it was said to a page that was over
    this.#takeOver = takeOver;
    this.#failures = 0;
    this.#moveTo({ kind: "joining" });
    if (this.#line.isUp) {
      void this.#enter();
    } else {
      this.retryNow();
    }
  }

  /** Give the seat up for good. */
  async leave(): Promise<void> {
    this.#wanted = false;
    this.#seat = null;
    this.#moveTo({ kind: "left" });
    try {
      await this.#line.call("room.leave", {});
    } catch (error) {
      if (!(error instanceof CommandLost || error instanceof CommandRefused)) {
        throw error;
      }
    } finally {
      this.#line.close();
    }
  }

  /** The chair let me in: the message is like the reply to joining. */
  admitted(joined: RoomJoined): void {
    this.#sit(joined);
  }

  /** The server took the seat away. */
  closed({ reason, words }: SeatClosed): void {
    this.#end(reason === "signed_out" ? { kind: "signed_out" } : { kind: "closed", reason, words });
  }

  /** The server restarts soon: come back when it says, not at once. */
  draining(retryMs: number): void {
    this.#drainMs = retryMs;
  }

  /** The network or the window came back: do not wait for the next attempt. */
  retryNow(): void {
    if (!this.#line.isUp && this.#drainMs === null && !this.#isOver()) {
      this.#cancelRetry?.();
      this.#cancelRetry = null;
      this.#line.open();
    }
  }

  /**
   * The line says that it is up, but something went without an answer: open another one. A network
   * that changed under a line leaves it silent for as long as the system goes on trying.
   */
  doubt(): void {
    if (this.#isReady) {
      this.#line.close();
      if (this.#isReady) {
        this.#dropped(); // the line did not say so by itself
      }
    }
  }

  /**
   * This window was asleep: what the line says of itself may be old, so it has to answer now. One
   * that does not is replaced, and what was missed meanwhile comes with the seat.
   */
  async awake(): Promise<void> {
    if (!this.#isReady) {
      this.retryNow();
      return;
    }
    try {
      await this.callOrDoubt("media.ice", {}); // the least that the server answers anybody seated
    } catch (error) {
      if (!(error instanceof CommandLost || error instanceof CommandRefused)) {
        throw error;
      }
    }
  }

  /**
   * Send a command; through a drop it is sent again under the same id, which the server knows.
   *
   * Rejects with CommandRefused, or with CommandLost when there was no answer for 30 s.
   */
  async command<K extends CommandName>(name: K, request: Request<K>): Promise<Reply<K>> {
    const id = newCommandId();
    const deadline = this.#timing.now() + COMMAND_PATIENCE_MS;
    for (;;) {
      if (!this.#isReady) {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other is the point
        await this.#untilReady(deadline - this.#timing.now());
      }
      try {
        // oxlint-disable-next-line no-await-in-loop
        return await this.#line.call(name, request, id);
      } catch (error) {
        if (!(error instanceof CommandLost) || this.#timing.now() >= deadline) {
          throw error;
        }
      }
    }
  }

  /** Send a command that is of no use later: without the seat it is lost at once. */
  async callNow<K extends CommandName>(name: K, request: Request<K>): Promise<Reply<K>> {
    if (!this.#isReady) {
      throw new CommandLost(name);
    }
    return this.#line.call(name, request);
  }

  /** The same; when nothing at all is heard in good time the line itself is in doubt. */
  async callOrDoubt<K extends CommandName>(name: K, request: Request<K>): Promise<Reply<K>> {
    let stop = (): void => {};
    const wait = (heard: number): void => {
      stop = this.#timing.after(DOUBT_MS, () => {
        const now = this.#line.heard;
        return now === heard ? this.doubt() : wait(now);
      });
    };
    wait(this.#line.heard);
    try {
      return await this.callNow(name, request);
    } finally {
      stop();
    }
  }

  async #enter(): Promise<void> {
    if (!this.#wanted) {
      return;
    }
    try {
      await (this.#seat === null ? this.#join() : this.#resume(this.#seat));
      this.#failures = 0;
    } catch (error) {
      if (error instanceof CommandRefused) {
        this.#refused(error);
      } else if (error instanceof CommandLost) {
        this.#line.close();
        this.#retryLater();
      } else {
        throw error;
      }
    }
  }

  async #join(): Promise<void> {
    const request = { meeting_id: this.#meetingId, take_over: this.#takeOver };
    const joined = await this.#line.call("room.join", request);
    // Coming back later to a lost seat must not throw out a window that I moved to meanwhile.
    this.#takeOver = false;
    this.#sit(joined);
  }

  async #resume(seat: Seat): Promise<void> {
    const request = {
      seat_id: seat.id,
      secret: seat.secret,
      last_seq: Math.max(0, this.#listener.lastSeq()),
    };
    try {
      const resumed = await this.#line.call("room.resume", request);
      this.#seat = { id: seat.id, secret: resumed.secret };
      this.#moveTo(placeOf(resumed));
      this.#lineIs(true);
      if (resumed.status === "seated") {
        this.#listener.resumed(resumed.events, resumed.snapshot, resumed.media_epoch);
      }
    } catch (error) {
      if (!(error instanceof CommandRefused) || SIGNED_OUT.has(error.code)) {
        throw error;
      }
      this.#seat = null;
      await this.#join();
    }
  }

  #sit(joined: RoomJoined): void {
    this.#seat = { id: joined.seat_id, secret: joined.secret };
    this.#moveTo(placeOf(joined));
    this.#lineIs(true);
    if (joined.status === "seated") {
      this.#listener.seated(joined);
    }
  }

  #refused(error: CommandRefused): void {
    if (error.code === "already_here") {
      this.#end({ kind: "elsewhere" });
    } else if (SIGNED_OUT.has(error.code)) {
      this.#end({ kind: "signed_out" });
    } else if (UNCHANGEABLE.has(error.code)) {
      this.#end({ kind: "refused", code: error.code, message: error.message });
    } else {
      this.#retryLater();
    }
  }

  #end(place: Place): void {
    this.#wanted = false;
    this.#seat = null;
    this.#moveTo(place);
  }

  #notLetIn(code: string): void {
    if (SIGNED_OUT.has(code)) {
      this.#end({ kind: "signed_out" });
    } else {
      this.#retryLater();
    }
  }

  #dropped(): void {
    this.#lineIs(false);
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#isOver()) {
      return;
    }
    const waitMs = this.#drainMs ?? backoffMs(this.#failures, this.#timing.random());
    this.#drainMs = null;
    this.#failures += 1;
    this.#cancelRetry?.();
    this.#cancelRetry = this.#timing.after(waitMs, () => {
      this.#cancelRetry = null;
      if (this.#line.isUp) {
        void this.#enter();
      } else {
        this.#line.open();
      }
    });
  }

  #isOver(): boolean {
    return !this.#wanted && this.#place.kind !== "outside";
  }

  #moveTo(place: Place): void {
    this.#place = place;
    this.#listener.place(place);
  }

  #lineIs(up: boolean): void {
    this.#isReady = up;
    this.#listener.line(up);
    if (up) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const go of waiting) {
        go();
      }
    }
  }

  /** Wait until the seat is mine again, or for as long as there is patience. */
  #untilReady(patienceMs: number): Promise<void> {
    return new Promise((go) => {
      const stop = this.#timing.after(Math.max(0, patienceMs), go);
      this.#waiting.push(() => {
        stop();
        go();
      });
    });
  }
}
