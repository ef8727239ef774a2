/** All media of the room: what I send, what I receive from whom, and how both stand. */
import { computed, signal } from "@preact/signals";

import type { SlotView } from "../contract/events.gen";
import { REAL_TIMING } from "../signaling/connection";
import { LocalMedia, type Source } from "./local-media";
import { meterLevel } from "./meter";
import { Publisher, type Publish } from "./publisher";
import { Recovery, type Health } from "./recovery";
import { sameSet, Speaking } from "./speaking";
import { loudnessOf, Subscriber, type Received, type Subscribe } from "./subscriber";

/** The media commands, as the signalling offers them. */
export interface MediaSignalling {
  readonly publish: Publish;
  readonly subscribe: Subscribe;
  /** Tell everybody that a source of mine is on or off. */
  readonly setSource: (source: Source, active: boolean) => void;
}

const LISTEN_MS = 250;
const LOUD = 0.35;
const SOURCES: readonly Source[] = ["microphone", "camera", "screen"];

export class LiveMedia {
  readonly local = new LocalMedia();
  readonly sending = signal<Health>("off");
  readonly receiving = signal<Health>("off");
  readonly received = signal<readonly Received[]>([]);
  readonly slots = signal<readonly SlotView[]>([]);
  readonly speaking = signal<ReadonlySet<string>>(new Set());
  /** My own level, 0 to 1. */
  readonly level = signal(0);
  readonly isLoud = computed(() => this.level.value > LOUD);
  /** The browser keeps sound off until the person clicks. */
  readonly isSilenced = signal(false);
  readonly #byMid = computed(() => new Map(this.received.value.map((each) => [each.mid, each])));
  readonly #signalling: MediaSignalling;
  readonly #publishing: Recovery<Publisher>;
  readonly #subscribing: Recovery<Subscriber>;
  readonly #heard = new Speaking();
  #epoch: number | null = null;
  #stopMeter: (() => void) | null = null;
  #listening: ReturnType<typeof setInterval> | null = null;

  constructor(signalling: MediaSignalling) {
    this.#signalling = signalling;
    const first = Math.floor(Date.now() / 1_000);
    this.#publishing = new Recovery(
      (generation) =>
        new Publisher(generation, signalling.publish, () => this.local.tracks.peek()),
      {
        // What was switched while the connection was being built is in place from here.
        adopted: (link) => link.send(this.local.tracks.peek()),
        health: (health) => (this.sending.value = health),
      },
      REAL_TIMING,
      first,
    );
    this.#subscribing = new Recovery(
      (generation) => new Subscriber(generation, signalling.subscribe, (to) => this.moved(to)),
      {
        adopted: (link) => (this.received.value = link.received()),
        health: (health) => (this.receiving.value = health),
      },
      REAL_TIMING,
      first,
    );
    this.local.listen({
      track: (source, track) => this.#sendTrack(source, track),
      active: (source, active) => signalling.setSource(source, active),
    });
  }

  /** The picture of a person's camera or screen, when one of the sections carries it. */
  pictureOf(personId: string, source: "camera" | "screen"): MediaStream | null {
    const slot = this.slots.value.find(
      (each) => each.person_id === personId && each.source === source,
    );
    return slot === undefined ? null : (this.#byMid.value.get(slot.mid)?.stream ?? null);
  }

  /** I have a new seat: both connections belong to it, and everybody hears what is on. */
  seated(epoch: number): void {
    this.#epoch = epoch;
    this.#rebuild();
    this.announce();
    this.#listening ??= setInterval(() => void this.#listen(), LISTEN_MS);
  }

  /** I have my old seat again; the connections stand unless the worker was replaced meanwhile. */
  resumed(epoch: number): void {
    if (this.#epoch === epoch) {
      this.#publishing.retryNow();
      this.#subscribing.retryNow();
    } else {
      this.lost(epoch);
    }
    this.announce();
  }

  /** The media worker was replaced. */
  lost(epoch: number): void {
    this.#epoch = epoch;
    this.#rebuild();
  }

  moved(slots: readonly SlotView[]): void {
    this.slots.value = slots;
  }

  /** Say again which of my sources are on. */
  announce(): void {
    for (const source of SOURCES) {
      this.#signalling.setSource(source, this.local.isActive(source));
    }
  }

  leave(): void {
    this.#publishing.stop();
    this.#subscribing.stop();
    this.local.release();
    this.#meter(null);
    this.received.value = [];
    this.slots.value = [];
    if (this.#listening !== null) {
      clearInterval(this.#listening);
      this.#listening = null;
    }
  }

  #rebuild(): void {
    this.#publishing.renew();
    this.#subscribing.renew();
  }

  #sendTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#publishing.current?.replace(source, track);
    if (source === "microphone") {
      this.#meter(track);
    }
  }

  #meter(track: MediaStreamTrack | null): void {
    this.#stopMeter?.();
    this.level.value = 0;
    this.#stopMeter =
      track === null ? null : meterLevel(track, (level) => (this.level.value = level));
  }

  async #listen(): Promise<void> {
    const receivers = this.slots.peek().flatMap((slot) => {
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
