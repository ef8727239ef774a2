/** The room: every object of this window, built once and wired. Views read it and call it. */
import { computed, effect, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Boot } from "./boot";
import { onNetworkChanged, watchAttention, watchSleep, watchWidth } from "./attention";
import type { RoomEvent, RoomJoined, Snapshot, SourceStopped } from "./contract/events.gen";
import { Drafting } from "./drafting";
import { Gallery } from "./gallery";
import { Institutions } from "./institutions";
import { gettext as _ } from "./locale/gettext";
import { LiveMedia } from "./media/live-media";
import { Notices } from "./notices";
import { Presenting } from "./presenting";
import { Seeing } from "./seeing";
import { asksMe, stoppedWords, wordsFor } from "./news";
import {
  CommandLost,
  CommandRefused,
  SignalingClient,
  type CommandName,
  type Reply,
  type Request,
} from "./signaling/client";
import { Connection, REAL_TIMING } from "./signaling/connection";
import type { Place } from "./signaling/place";
import { leadOf, NO_LEAD, withPointer, withView, type Lead } from "./state/lead";
import { permissionsOf } from "./state/permissions";
import {
  EMPTY_ROOM,
  fromSnapshot,
  withEvent,
  withLive,
  withLobby,
  type RoomState,
} from "./state/room-state";
import { openItem, recommendationOf, screenSharers, shownMaterial, shownNow } from "./state/select";
import { restart, START, take, type Sequence, type Taken } from "./state/sequence";
import { stageOf } from "./state/stage";
import { clockOffsetMs } from "./state/timer";
import { Ui } from "./ui";

const TICK_MS = 250;
const OVER: ReadonlySet<Place["kind"]> = new Set(["elsewhere", "closed", "refused", "signed_out"]);

export class Room {
  readonly boot: Boot;
  readonly me: string;
  readonly state = signal<RoomState>(EMPTY_ROOM);
  readonly lead = signal<Lead>(NO_LEAD);
  readonly place = signal<Place>({ kind: "outside" });
  readonly isLineUp = signal(true);
  /** The server's clock in ms, moved on four times a second. */
  readonly now = signal(Date.now());
  readonly busy = signal<ReadonlySet<CommandName>>(new Set());
  readonly item = computed(() => openItem(this.state.value));
  readonly recommendation = computed(() => {
    const item = this.item.value;
    return item === null ? null : recommendationOf(this.state.value, item.id);
  });
  readonly may = computed(() => {
    const { participants, chairing } = this.state.value;
    const mine = participants.find((each) => each.person_id === this.me);
    const role = mine?.role ?? this.boot.person.role;
    const leader = chairing?.leader_id ?? null;
    return permissionsOf(role, this.me, this.item.value, participants, leader);
  });
  readonly ui = new Ui();
  readonly stage = computed(() => {
    const state = this.state.value;
    const item = this.item.value;
    return stageOf({
      choice: this.ui.layout.value,
      preferred: this.ui.stage.value,
      hasScreen: screenSharers(state).length > 0,
      hasMaterial: shownMaterial(state) !== null || this.ui.ownMaterial.value !== null,
      couldShow: item?.presenter_id === this.me && (item.case?.materials.length ?? 0) > 0,
    });
  });
  readonly notices = new Notices();
  readonly media: LiveMedia;
  readonly gallery: Gallery;
  readonly drafting: Drafting;
  readonly presenting: Presenting;
  readonly seeing: Seeing;
  readonly institutions: Institutions;
  readonly #client = new SignalingClient();
  readonly #connection: Connection;
  #sequence: Sequence = START;
  #isCatchingUp = false;
  #answered: Promise<unknown> = Promise.resolve();
  #offsetMs = 0;

  constructor(boot: Boot) {
    this.boot = boot;
    this.me = boot.person.id;
    this.#connection = new Connection(this.#client, boot.meeting_id, {
      place: (place) => this.#moved(place),
      line: (up) => (this.isLineUp.value = up),
      seated: (joined) => this.#seated(joined),
      resumed: (events, snapshot, epoch) => this.#resumed(events, snapshot, epoch),
      lastSeq: () => this.#sequence.seq ?? 0,
    });
    this.media = new LiveMedia({
      publish: {
        offer: (request) => this.#connection.callNow("media.publish", request),
        restart: (generation) => this.#restartIce("publish", generation),
      },
      subscribe: {
        offer: (request) => this.#connection.callNow("media.subscribe", request),
        answer: (request) => this.#connection.callNow("media.answer", request),
        restart: (generation) => this.#restartIce("subscribe", generation),
      },
      ice: () => this.#connection.callNow("media.ice", {}),
      view: (view) => this.#connection.callNow("media.view", view),
      report: (report) => this.#client.hint("media.report", report),
      setSource: (source, active) => this.#setSource(source, active),
    });
    this.gallery = new Gallery({
      me: this.me,
      ui: this.ui,
      state: this.state,
      stage: this.stage,
      speaker: this.media.speaker,
      places: this.media.places,
    });
    this.drafting = new Drafting((name, request) => this.#command(name, request), REAL_TIMING);
    this.presenting = new Presenting(this.#client, REAL_TIMING);
    this.seeing = new Seeing((name, request) => this.#command(name, request), REAL_TIMING, this.me);
    this.institutions = new Institutions(boot.institutions, () => this.ask("room.institutions", {}));
    this.#hear();
  }

  /** Open the line and the devices; the seat is asked for later. */
  start(): void {
    this.#connection.open();
    void this.media.local.start();
    setInterval(() => (this.now.value = Date.now() + this.#offsetMs), TICK_MS);
    onNetworkChanged(() => {
      this.#connection.retryNow();
      this.media.networkChanged();
    });
    watchSleep(() => {
      void this.#connection.awake();
      void this.media.awake();
    });
    watchAttention(REAL_TIMING, (isHere) => (this.ui.isHere.value = isHere));
    watchWidth((isNarrow) => (this.ui.isNarrow.value = isNarrow));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") {
        this.#connection.retryNow();
      } else {
        this.drafting.saveNow();
      }
    });
    effect(() => this.media.show(this.gallery.view.value));
  }

  /** Take my seat; `takeOver` moves it here from another window. */
  async join(takeOver = false): Promise<void> {
    await this.media.local.reopen();
    this.#connection.join(takeOver);
  }

  async leave(): Promise<void> {
    this.media.leave();
    await this.#connection.leave();
  }

  /** Send a command; a refusal is said unless `refused` takes it. Returns whether it was done. */
  async act<K extends CommandName>(
    name: K,
    request: Request<K>,
    refused: (error: CommandRefused) => boolean = () => false,
  ): Promise<boolean> {
    if (this.busy.peek().has(name)) {
      return false;
    }
    this.busy.value = new Set([...this.busy.peek(), name]);
    try {
      await this.#command(name, request);
      return true;
    } catch (error) {
      if (!(error instanceof CommandRefused && refused(error))) {
        this.#explain(error);
      }
      return false;
    } finally {
      this.busy.value = new Set([...this.busy.peek()].filter((each) => each !== name));
    }
  }

  /** Ask for what changes nothing; null without an answer. */
  async ask<K extends CommandName>(name: K, request: Request<K>): Promise<Reply<K> | null> {
    return this.#connection.callNow(name, request).catch(() => null);
  }

  /**
   * Wait until what was asked so far is answered; its events have been taken by then. For a
   * control that means one thing or another as the state is, pressed right after another one.
   */
  async settled(): Promise<void> {
    await this.#answered;
  }

  #command<K extends CommandName>(name: K, request: Request<K>): Promise<Reply<K>> {
    const reply = this.#connection.command(name, request);
    this.#answered = Promise.allSettled([this.#answered, reply]);
    return reply;
  }

  /** The label of a coded value in my language; an unknown code stands for itself. */
  readonly label = (set: string, code: string): string => this.boot.labels[set]?.[code] ?? code;

  #explain(error: unknown): void {
    if (!(error instanceof CommandRefused || error instanceof CommandLost)) {
      throw error;
    }
    const isLost = error instanceof CommandLost;
    this.notices.warn(isLost ? _("The server did not answer. Please try again.") : error.message);
  }

  #hear(): void {
    const client = this.#client;
    client.on("room.event", (event) => this.#take(take(this.#sequence, event)));
    client.on("room.live", (changed) => this.#set(withLive(this.state.peek(), changed)));
    client.on("room.lobby", ({ lobby }) => this.#lobbyChanged(withLobby(this.state.peek(), lobby)));
    client.on("room.view", ({ view }) => {
      this.lead.value = withView(this.lead.peek(), view, this.#shown());
    });
    client.on("room.pointer", (pointer) => {
      this.lead.value = withPointer(this.lead.peek(), pointer, this.#shown());
    });
    client.on("room.admitted", (joined) => this.#connection.admitted(joined));
    client.on("room.closed", (closed) => this.#connection.closed(closed));
    client.on("server.draining", ({ retry_ms }) => this.#connection.draining(retry_ms));
    client.on("media.slots", ({ slots }) => this.media.moved(slots));
    client.on("media.lost", ({ media_epoch }) => this.media.lost(media_epoch));
    client.on("media.layers", (wanted) => this.media.layersAsked(wanted));
    client.on("media.speakers", (heard) => this.media.speakersHeard(heard));
    client.on("media.connection", (said) => this.media.connectionSaid(said));
    client.on("media.muted", (stopped) => this.#stopped(stopped));
    client.on("media.quality", (shown) => {
      const here = this.state.peek().live.map((each) => each.person_id);
      this.media.qualityShown(shown, new Set([...here, this.me]));
    });
  }

  #moved(place: Place): void {
    this.place.value = place;
    if (place.kind === "lobby") {
      this.media.unseated();
    } else if (OVER.has(place.kind)) {
      this.media.leave();
    }
  }

  #seated(joined: RoomJoined): void {
    if (joined.snapshot !== null) {
      this.#restart(joined.snapshot);
    }
    this.media.seated(joined.media_epoch);
    this.seeing.seated();
  }

  #resumed(events: readonly RoomEvent[], snapshot: Snapshot | null, epoch: number): void {
    if (snapshot !== null) {
      this.#restart(snapshot);
    }
    for (const event of events) {
      this.#take(take(this.#sequence, event));
    }
    this.media.resumed(epoch);
  }

  #restart(snapshot: Snapshot): void {
    this.#offsetMs = clockOffsetMs(snapshot.server_now, Date.now());
    this.now.value = Date.now() + this.#offsetMs;
    this.#set(fromSnapshot(snapshot));
    this.lead.value = leadOf({ view: snapshot.view, pointer: null }, this.#shown());
    if (snapshot.view !== null && snapshot.change.meeting?.presentation?.presenter_id === this.me) {
      this.presenting.view.value = snapshot.view; // I lead on from where I was
    }
    this.#take(restart(this.#sequence, snapshot.seq));
  }

  #take(taken: Taken): void {
    this.#sequence = taken.sequence;
    for (const event of taken.ready) {
      const before = this.state.peek();
      this.#set(withEvent(before, event));
      const after = this.state.peek();
      const words = wordsFor(event, before, after, this.me);
      // Who cannot follow, the chair has to see wherever they look.
      const isUrgent = event.type === "comms.reported" && this.may.peek().lead;
      const isAsked = asksMe(event, before, after, this.me, this.may.peek().dissent);
      if (words !== "") {
        this.notices[isUrgent ? "warn" : isAsked ? "tell" : "announce"](words);
      }
      if (isAsked && event.type !== "role.handed_over") {
        this.ui.call("talk");
      }
      if (event.type === "recommendation.read_back" || event.type === "recommendation.recorded") {
        this.ui.call("recommendation");
      }
    }
    if (taken.gap) {
      void this.#catchUp();
    }
  }

  /** An event is missing: begin anew from a snapshot. */
  async #catchUp(): Promise<void> {
    if (this.#isCatchingUp) {
      return;
    }
    this.#isCatchingUp = true;
    try {
      this.#restart(await this.#connection.command("room.snapshot", {}));
    } catch (error) {
      this.#explain(error);
    } finally {
      this.#isCatchingUp = false;
    }
  }

  #set(state: RoomState): void {
    const before = this.state.peek();
    this.state.value = state;
    const sharedBefore = screenSharers(before);
    const isNewScreen = screenSharers(state).some((each) => !sharedBefore.includes(each));
    const shown = state.meeting?.presentation?.material_id;
    if (isNewScreen || (shown !== undefined && shown !== before.meeting?.presentation?.material_id)) {
      this.ui.show(isNewScreen ? "screen" : "material");
    }
    this.lead.value = leadOf(this.lead.peek(), this.#shown());
    this.seeing.follow(shownNow(state));
    this.institutions.follow(state.participants);
    this.media.peopleChanged(state.live);
    if (openItem(state)?.id !== openItem(before)?.id) {
      this.ui.forgetCase();
    }
    this.drafting.follow(state);
  }

  /** The material that is shown to all. */
  #shown(): string | null {
    return this.state.peek().meeting?.presentation?.material_id ?? null;
  }

  #lobbyChanged(state: RoomState): void {
    const known = new Set(this.state.peek().lobby.map((each) => each.person_id));
    for (const guest of state.lobby) {
      if (!known.has(guest.person_id)) {
        this.notices.tell(_("%(name)s waits to be admitted", { name: guest.display_name }));
      }
    }
    this.#set(state);
  }

  /** The chair, or a rule, switched a source of mine off. */
  #stopped(stopped: SourceStopped): void {
    this.media.local.switchOff(stopped.source);
    this.notices.warn(stoppedWords(stopped, this.state.peek()));
  }

  async #restartIce(direction: "publish" | "subscribe", generation: number): Promise<string> {
    const request = { direction, generation };
    return (await this.#connection.callOrDoubt("media.restart", request)).sdp;
  }

  /** Sources are told again after every return, so a lost word here does no harm. */
  #setSource(source: "microphone" | "camera" | "screen", active: boolean): void {
    if (this.place.peek().kind !== "seated") {
      return;
    }
    this.#connection.callNow("media.set_source", { source, active }).catch((error: unknown) => {
      if (error instanceof CommandRefused) {
        this.notices.warn(error.message);
        if (source === "screen" && active) {
          this.media.local.stopSharing();
        }
      }
    });
  }
}

const RoomContext = createContext<Room | null>(null);
export const RoomProvider = RoomContext.Provider;

/** The room that a view belongs to. */
export function useRoom(): Room {
  const room = useContext(RoomContext);
  if (room === null) {
    throw new Error("a view stands outside of the room");
  }
  return room;
}
