/** All media of the room: what I send, what I receive from whom, and how both stand. */
import { computed, signal, type Signal } from "@preact/signals";

import type {
  IceServers,
  LayersAsked,
  LiveView,
  MediaConnection,
  MediaReport,
  MediaView,
  Nothing,
  QualityShown,
  SlotView,
  SpeakersHeard,
} from "../contract/events.gen";
import { REAL_TIMING } from "../signaling/connection";
import { onlyOf, withQuality, type Qualities } from "../state/quality";
import type { Route } from "./link-stats";
import { Listening } from "./listening";
import { LocalMedia, type Source } from "./local-media";
import { Measuring } from "./measuring";
import { meterLevel } from "./meter";
import { Output } from "./output";
import { Publisher, type Publish } from "./publisher";
import { Recovery, type Fault, type Health, type MediaLink, type Way } from "./recovery";
import { Relays } from "./relays";
import { Steadiness } from "./steadiness";
import { Subscriber, type Received, type Subscribe } from "./subscriber";
import { TalkingMuted } from "./talking-muted";
import { Viewing } from "./viewing";

/** The media commands, as the signalling offers them. */
export interface MediaSignalling {
  readonly publish: Publish;
  readonly subscribe: Subscribe;
  readonly ice: () => Promise<IceServers>;
  readonly view: (view: MediaView) => Promise<Nothing>;
  readonly report: (report: MediaReport) => void;
  /** Tell everybody that a source of mine is on or off. */
  readonly setSource: (source: Source, active: boolean) => void;
}

/** How one connection stands, and what it waits for when it does not work. */
export interface Standing {
  readonly health: Health;
  readonly fault: Fault | null;
}

const LOUD = 0.35;
const SOURCES: readonly Source[] = ["microphone", "camera", "screen"];
const EVERYTHING: LayersAsked = { camera: "high", screen: true };
const OFF: Standing = { health: "off", fault: null };

export class LiveMedia {
  readonly local = new LocalMedia();
  readonly output = new Output(this.local.devices);
  readonly sending = signal<Standing>(OFF);
  readonly receiving = signal<Standing>(OFF);
  readonly received = signal<readonly Received[]>([]);
  readonly slots = signal<readonly SlotView[]>([]);
  /** How many people's pictures can be received at once; null before it is known. */
  readonly places = signal<number | null>(null);
  /** Who speaks most of all, as the server hears it. */
  readonly speaker = signal<string | null>(null);
  readonly qualities = signal<Qualities>(new Map());
  readonly route = signal<Route | null>(null);
  /** My own level, 0 to 1, muted or not. */
  readonly level = signal(0);
  readonly isLoud = computed(() => this.level.value > LOUD);
  /** I talk, but my microphone is muted. */
  readonly isTalkingMuted = signal(false);
  /** The browser keeps sound off until the person clicks. */
  readonly isSilenced = signal(false);
  /** Counts how often the window woke up: players that were stopped meanwhile play again. */
  readonly wakings = signal(0);
  readonly #byMid = computed(() => new Map(this.received.value.map((each) => [each.mid, each])));
  readonly #listening = new Listening(this.slots, this.#byMid);
  readonly speaking = this.#listening.speaking;
  readonly #signalling: MediaSignalling;
  readonly #relays: Relays;
  readonly #publishing: Recovery<Publisher>;
  readonly #subscribing: Recovery<Subscriber>;
  readonly #viewing: Viewing;
  readonly #measuring: Measuring;
  readonly #steadiness = new Steadiness();
  readonly #talkingMuted = new TalkingMuted();
  #audible: ReadonlySet<string> | null = null;
  #away: ReadonlySet<string> = new Set();
  #wanted = EVERYTHING;
  #epoch: number | null = null;
  #stopMeter: (() => void) | null = null;

  constructor(signalling: MediaSignalling) {
    this.#signalling = signalling;
    this.#relays = new Relays(signalling.ice, REAL_TIMING.now);
    this.#publishing = this.#recovery({
      build: (generation, configuration, relays) =>
        new Publisher(
          generation,
          configuration,
          signalling.publish,
          () => this.local.tracks.peek(),
          relays,
        ),
      adopted: (link) => {
        // What was switched while the connection was being built is in place from here.
        link.send(this.local.tracks.peek());
        link.want(this.#wanted);
      },
      stands: (standing) => this.#stands(this.sending, standing, () => this.#subscribing),
    });
    this.#subscribing = this.#recovery({
      build: (generation, configuration, relays) =>
        new Subscriber(
          generation,
          configuration,
          signalling.subscribe,
          (to) => this.moved(to),
          relays,
        ),
      adopted: (link) => {
        this.#steadiness.forget();
        this.received.value = link.received();
        this.places.value = link.pairs;
        this.moved(this.slots.peek());
        this.#viewing.again();
      },
      stands: (standing) => this.#stands(this.receiving, standing, () => this.#publishing),
    });
    this.#viewing = new Viewing(signalling.view, REAL_TIMING);
    this.#measuring = this.#measure();
    this.local.listen({
      track: (source, track) => this.#sendTrack(source, track),
      active: (source, active) => signalling.setSource(source, active),
    });
  }

  /** The section that carries a person's camera or screen, or says why it does not. */
  slotOf(personId: string, source: "camera" | "screen"): SlotView | null {
    return (
      this.slots.value.find((each) => each.person_id === personId && each.source === source) ?? null
    );
  }

  /** The picture of a person's camera or screen, when one of the sections carries it. */
  pictureOf(personId: string, source: "camera" | "screen"): MediaStream | null {
    const slot = this.slotOf(personId, source);
    return slot === null || slot.paused !== null
      ? null
      : (this.#byMid.value.get(slot.mid)?.stream ?? null);
  }

  /** I have a new seat: both connections belong to it, and everybody hears what is on. */
  seated(epoch: number): void {
    this.lost(epoch);
    this.announce();
  }

  /** I have my old seat again; the connections stand unless the worker was replaced meanwhile. */
  resumed(epoch: number): void {
    if (this.#epoch === epoch) {
      this.#publishing.retryNow();
      this.#subscribing.retryNow();
      this.#viewing.again();
    } else {
      this.lost(epoch);
    }
    this.announce();
  }

  /** The media worker was replaced. */
  lost(epoch: number): void {
    this.#epoch = epoch;
    this.#wanted = EVERYTHING;
    this.#audible = null;
    this.speaker.value = null;
    this.#listening.start();
    this.#measuring.start();
    this.#publishing.renew();
    this.#subscribing.renew();
    this.#viewing.again();
  }

  /** The network may be another one: find out now, not when the silence is noticed. */
  networkChanged(): void {
    this.#publishing.awake();
    this.#subscribing.awake();
  }

  /** This window was asleep: connections, devices and players may have stopped without a word. */
  async awake(): Promise<void> {
    this.#publishing.awake();
    this.#subscribing.awake();
    this.wakings.value += 1;
    await this.local.awake();
  }

  moved(slots: readonly SlotView[]): void {
    this.slots.value = slots;
    this.#expect();
  }

  /** Who is in the room, and whose line or media are away: nothing is expected of them. */
  peopleChanged(people: readonly LiveView[]): void {
    const away = people.filter((each) => each.media_away || !each.connected);
    this.#away = new Set(away.map((each) => each.person_id));
    this.#expect();
  }

  /** Send no layer that nobody is sent. */
  layersAsked(wanted: LayersAsked): void {
    this.#wanted = wanted;
    this.#publishing.current?.want(wanted);
  }

  speakersHeard(heard: SpeakersHeard): void {
    this.speaker.value = heard.speaker;
    this.#audible = new Set(heard.audible);
    this.#expect();
  }

  qualityShown(shown: QualityShown, people: ReadonlySet<string>): void {
    this.qualities.value = onlyOf(withQuality(this.qualities.peek(), shown), people);
  }

  /** The server says how one of my connections stands on its side. */
  connectionSaid(said: MediaConnection): void {
    const recovery = said.direction === "publish" ? this.#publishing : this.#subscribing;
    if (recovery.current?.generation !== said.generation) {
      return;
    }
    if (said.state === "silent") {
      recovery.refresh();
    } else if (said.state === "closed") {
      recovery.ended();
    }
  }

  /** What of the room is in view. */
  show(view: MediaView): void {
    this.#viewing.show(view);
  }

  /** Say again which of my sources are on. */
  announce(): void {
    for (const source of SOURCES) {
      this.#signalling.setSource(source, this.local.isActive(source));
    }
  }

  /** I have no seat (any more), but may get one: nothing passes, and the devices stay open. */
  unseated(): void {
    this.#epoch = null;
    this.#publishing.stop();
    this.#subscribing.stop();
    this.#viewing.stop();
    this.#measuring.stop();
    this.#listening.stop();
    if (this.local.tracks.peek().screen !== null) {
      this.local.stopSharing();
    }
    this.received.value = [];
    this.slots.value = [];
    this.qualities.value = new Map();
  }

  leave(): void {
    this.unseated();
    this.local.release();
    this.#meter(null);
  }

  #recovery<L extends MediaLink>(parts: {
    readonly build: (
      generation: number,
      configuration: RTCConfiguration,
      /** The same again, with credentials that hold at that time. */
      relays: () => Promise<RTCConfiguration>,
    ) => L;
    readonly adopted: (link: L) => void;
    readonly stands: (standing: Standing) => void;
  }): Recovery<L> {
    return new Recovery<L>({
      build: async (generation: number, way: Way) => {
        const relays = (): Promise<RTCConfiguration> => this.#relays.configuration(way);
        return parts.build(generation, await relays(), relays);
      },
      listener: {
        adopted: parts.adopted,
        health: (health, fault) => parts.stands({ health, fault }),
      },
      timing: REAL_TIMING,
      hasRelay: () => this.#relays.exist,
      firstGeneration: Math.floor(Date.now() / 1_000),
    });
  }

  /** What takes one connection's way through the network has mostly taken the other's too. */
  #stands(
    shown: Signal<Standing>,
    standing: Standing,
    other: () => { refresh: () => void },
  ): void {
    const wasUp = shown.peek().health === "connected";
    shown.value = standing;
    if (wasUp && standing.fault === "reaching") {
      other().refresh();
    }
  }

  #expect(): void {
    this.#steadiness.update(this.slots.peek(), this.#audible, this.#away, performance.now());
  }

  #measure(): Measuring {
    return new Measuring({
      sending: () => this.#publishing.current,
      receiving: () => this.#subscribing.current,
      steady: (sinceMs) => this.#steadiness.since(sinceMs),
      screens: () => {
        const screens = this.slots.peek().filter((each) => each.source === "screen");
        return new Set(screens.map((each) => each.mid));
      },
      report: (report) => {
        this.route.value = report.route;
        this.#signalling.report(report);
      },
      wait: (mid, ms) => {
        const receiver = this.#byMid.peek().get(mid)?.receiver;
        if (receiver !== undefined) {
          receiver.jitterBufferTarget = ms === 0 ? null : ms;
        }
      },
      silent: () => {
        this.#publishing.refresh();
        this.#subscribing.refresh();
      },
      stalled: (direction) =>
        (direction === "publish" ? this.#publishing : this.#subscribing).stalled(),
    });
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
    this.#stopMeter = track === null ? null : meterLevel(track, (level) => this.#measured(level));
  }

  #measured(level: number): void {
    const isMuted = this.local.isMuted.peek();
    this.level.value = level;
    this.isTalkingMuted.value = this.#talkingMuted.update(isMuted, level > LOUD, performance.now());
  }
}
