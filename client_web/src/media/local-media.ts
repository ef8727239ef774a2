/** What I send: my microphone, camera and screen, each on or off, and the devices they come from. */
import { computed, signal } from "@preact/signals";

import type { PublishSource } from "../contract/events.gen";
import {
  acquire,
  acquireBoth,
  acquireScreen,
  listDevices,
  onDevicesChanged,
  type Acquired,
  type Devices,
  type Input,
  type Trouble,
} from "./devices";

export type Source = PublishSource["source"];
export type Tracks = Readonly<Record<Source, MediaStreamTrack | null>>;

export interface LocalListener {
  /** A source carries another track from now on, or none. */
  readonly track: (source: Source, track: MediaStreamTrack | null) => void;
  /** A source was switched on or off. */
  readonly active: (source: Source, active: boolean) => void;
}

/** What became of a device that I was using: another one serves now, none does, or one does again. */
export interface DeviceChange {
  readonly input: Input;
  readonly kind: "replaced" | "lost" | "back";
  /** Of the device that serves now; empty when none does. */
  readonly name: string;
}

const INPUTS = ["microphone", "camera"] as const;
/** A shorter silence is a device that settles. */
const HELD_MS = 2_000;
const REMEMBERED = { microphone: "consilium.microphone", camera: "consilium.camera" } as const;

export class LocalMedia {
  readonly tracks = signal<Tracks>({ microphone: null, camera: null, screen: null });
  /** My own picture. */
  readonly preview = computed(() => streamOf(this.tracks.value.camera));
  readonly screenPreview = computed(() => streamOf(this.tracks.value.screen));
  readonly isMuted = signal(false);
  readonly troubles = signal<Readonly<Record<Input, Trouble | null>>>({
    microphone: null,
    camera: null,
  });
  readonly devices = signal<Devices>({ microphones: [], cameras: [], speakers: [] });
  readonly chosen = signal<Readonly<Record<Input, string>>>({
    microphone: recall("microphone"),
    camera: recall("camera"),
  });
  /** The first question to the person is still open. */
  readonly isAsking = signal(true);
  /** What ended by itself, and could not be opened again at once; it is, as soon as it can be. */
  readonly lost = signal<ReadonlySet<Input>>(new Set());
  /** The last thing that happened to a device by itself. */
  readonly change = signal<DeviceChange | null>(null);
  /** The system or the device keeps the microphone silent: a phone call, a switch on a headset. */
  readonly isHeld = signal(false);
  #listener: LocalListener | null = null;
  #wasOpen: readonly Input[] = [];
  /** Counts how often everything was closed: what was asked for before that is not opened. */
  #closings = 0;
  /** Counts what was wanted of each device: what an older wish brings is not used. */
  readonly #wishes: Record<Input, number> = { microphone: 0, camera: 0 };
  /** The last choice of each that could be opened. */
  readonly #proved: Record<Input, string> = { ...this.chosen.peek() };
  /** What ended by itself, and is being replaced. */
  readonly #ending = new Set<Input>();
  /** Counts how often muting was changed: who was muted meanwhile stays so. */
  #mutings = 0;

  constructor() {
    onDevicesChanged(() => void this.#devicesChanged());
  }

  listen(listener: LocalListener): void {
    this.#listener = listener;
  }

  /** What of mine is on, as others should see it. */
  isActive(source: Source): boolean {
    const track = this.tracks.peek()[source];
    return track !== null && (source !== "microphone" || !this.isMuted.peek());
  }

  /** Ask for microphone and camera at the same time. */
  async start(): Promise<void> {
    this.isAsking.value = true;
    const { microphone, camera } = this.chosen.peek();
    const wanted = { microphone: this.#wish("microphone"), camera: this.#wish("camera") };
    const both = await acquireBoth(microphone, camera);
    for (const input of INPUTS) {
      if (wanted[input](both[input])) {
        this.#take(input, both[input]);
      }
    }
    this.isAsking.value = false;
    await this.#refreshDevices();
  }

  /** Use another device for a source that is on, and remember it for the next time. */
  async choose(input: Input, deviceId: string): Promise<void> {
    const used = this.tracks.peek()[input];
    this.#remember(input, deviceId);
    if (used !== null) {
      await this.#switch(input, deviceId, used);
      return;
    }
    this.#proved[input] = deviceId;
    if (this.troubles.peek()[input] !== null) {
      await this.#open(input, deviceId);
    }
  }

  async unmute(): Promise<void> {
    const mutings = (this.#mutings += 1);
    if (this.tracks.peek().microphone === null) {
      await this.#open("microphone", this.chosen.peek().microphone);
      await this.#refreshDevices();
    }
    if (mutings === this.#mutings) {
      this.#setMuted(false);
    }
  }

  /** The device stays open, so that unmuting does not cut off the first word. */
  mute(): void {
    this.#mutings += 1;
    this.#setMuted(true);
  }

  async startCamera(): Promise<void> {
    await this.#open("camera", this.chosen.peek().camera);
    await this.#refreshDevices();
  }

  /** The device is closed, so that its light goes out. */
  stopCamera(): void {
    this.#wishes.camera += 1; // one that is still being opened is not used
    this.#setLost("camera", false);
    this.#put("camera", null);
    this.#tell("camera");
  }

  /** Returns why nothing is shared; null when it is, or the person changed their mind. */
  async shareScreen(): Promise<Trouble | null> {
    const closings = this.#closings;
    const { track, trouble } = await acquireScreen();
    if (closings !== this.#closings) {
      track?.stop();
    } else if (track !== null) {
      this.#put("screen", track);
      this.#tell("screen");
    }
    return trouble;
  }

  stopSharing(): void {
    this.#put("screen", null);
    this.#tell("screen");
  }

  switchOff(source: Source): void {
    if (source === "microphone") {
      this.mute();
    } else if (source === "camera") {
      this.stopCamera();
    } else {
      this.stopSharing();
    }
  }

  /** Open again what was open when everything was closed. */
  async reopen(): Promise<void> {
    const wasOpen = this.#wasOpen;
    this.#wasOpen = [];
    for (const input of wasOpen) {
      // oxlint-disable-next-line no-await-in-loop -- one question to the person after the other
      await this.#open(input, this.chosen.peek()[input]);
    }
  }

  /** This window was asleep: what the system took from it meanwhile is opened again. */
  async awake(): Promise<void> {
    for (const input of INPUTS) {
      const isGone = this.tracks.peek()[input]?.readyState === "ended" && !this.#ending.has(input);
      if (this.lost.peek().has(input) || isGone) {
        // oxlint-disable-next-line no-await-in-loop -- one device after the other
        await this.#replace(input);
      }
    }
  }

  /** Close every device. */
  release(): void {
    this.#closings += 1;
    const { microphone, camera } = this.tracks.peek();
    this.#wasOpen = [
      ...(microphone === null ? [] : (["microphone"] as const)),
      ...(camera === null ? [] : (["camera"] as const)),
    ];
    for (const track of Object.values(this.tracks.peek())) {
      track?.stop();
    }
    this.tracks.value = { microphone: null, camera: null, screen: null };
    this.lost.value = new Set();
    this.isHeld.value = false;
  }

  #setMuted(isMuted: boolean): void {
    this.isMuted.value = isMuted;
    const { microphone } = this.tracks.peek();
    if (microphone !== null) {
      microphone.enabled = !isMuted;
    }
    this.#tell("microphone");
  }

  /** Open a device; returns whether what became of it is what is wanted still. */
  async #open(input: Input, deviceId: string): Promise<boolean> {
    const isWanted = this.#wish(input);
    const acquired = await acquire(input, deviceId);
    const isUsed = isWanted(acquired);
    if (isUsed) {
      this.#take(input, acquired);
    }
    return isUsed;
  }

  /** Open another device in the place of one that works; if that fails, it goes on. */
  async #switch(input: Input, deviceId: string, used: MediaStreamTrack): Promise<void> {
    const isWanted = this.#wish(input);
    let acquired = await acquire(input, deviceId);
    if (acquired.trouble === "busy" && isWanted(acquired)) {
      used.stop(); // a phone opens no second camera beside the first
      acquired = await acquire(input, deviceId);
    }
    if (!isWanted(acquired)) {
      return;
    }
    const { trouble } = acquired;
    if (acquired.track === null) {
      this.#remember(input, this.#proved[input]);
    } else {
      this.#proved[input] = deviceId;
    }
    if (acquired.track === null && used.readyState === "ended") {
      acquired = await acquire(input, used.getSettings().deviceId ?? "");
      if (!isWanted(acquired)) {
        return;
      }
    }
    if (acquired.track !== null || used.readyState === "ended") {
      this.#take(input, acquired);
      this.#setLost(input, acquired.track === null);
    }
    this.troubles.value = { ...this.troubles.peek(), [input]: trouble };
  }

  /**
   * Begin to want something else of a device. Returns a function that tells whether what was
   * opened for it is to be used, and closes what is not: something else is wanted by then, or
   * everything was closed, and it shall be found open only on coming back.
   */
  #wish(input: Input): (acquired: Acquired) => boolean {
    const wish = (this.#wishes[input] += 1);
    const closings = this.#closings;
    return ({ track }) => {
      const isUsed = wish === this.#wishes[input] && closings === this.#closings;
      if (!isUsed && track !== null) {
        track.stop();
        if (wish === this.#wishes[input]) {
          this.#wasOpen = [...this.#wasOpen.filter((each) => each !== input), input];
        }
      }
      return isUsed;
    };
  }

  #remember(input: Input, deviceId: string): void {
    this.chosen.value = { ...this.chosen.peek(), [input]: deviceId };
    localStorage.setItem(REMEMBERED[input], deviceId);
  }

  #take(input: Input, acquired: Acquired): void {
    this.troubles.value = { ...this.troubles.peek(), [input]: acquired.trouble };
    if (acquired.track !== null && input === "microphone") {
      acquired.track.enabled = !this.isMuted.peek();
    }
    if (acquired.track !== null) {
      this.#setLost(input, false);
    }
    this.#put(input, acquired.track);
    this.#tell(input);
  }

  #put(source: Source, track: MediaStreamTrack | null): void {
    const old = this.tracks.peek()[source];
    this.tracks.value = { ...this.tracks.peek(), [source]: track };
    this.#listener?.track(source, track);
    old?.stop();
    track?.addEventListener("ended", () => void this.#ended(source, track));
    if (source === "microphone") {
      this.isHeld.value = false;
      track?.addEventListener("mute", () => setTimeout(() => this.#held(track), HELD_MS));
      track?.addEventListener("unmute", () => this.#held(track));
    }
  }

  #held(track: MediaStreamTrack): void {
    if (this.tracks.peek().microphone === track) {
      this.isHeld.value = track.muted;
    }
  }

  /** The device was unplugged, or sharing was stopped in the browser's own bar. */
  async #ended(source: Source, track: MediaStreamTrack): Promise<void> {
    if (this.tracks.peek()[source] !== track) {
      return;
    }
    if (source === "screen") {
      this.stopSharing();
      return;
    }
    this.#ending.add(source);
    const isReplaced = await this.#replace(source);
    this.#ending.delete(source);
    if (isReplaced) {
      this.#changed(source, this.lost.peek().has(source) ? "lost" : "replaced");
    }
  }

  /**
   * A device is gone, or was taken by the system: any other will do, now or later. Returns false
   * when something else was wanted of it meanwhile.
   */
  async #replace(input: Input): Promise<boolean> {
    const wasLost = this.lost.peek().has(input);
    if (!(await this.#open(input, wasLost ? this.chosen.peek()[input] : ""))) {
      return false;
    }
    const isLost = this.tracks.peek()[input] === null;
    this.#setLost(input, isLost);
    if (wasLost && !isLost) {
      this.#changed(input, "back");
    }
    return true;
  }

  #changed(input: Input, kind: DeviceChange["kind"]): void {
    this.change.value = { input, kind, name: this.tracks.peek()[input]?.label ?? "" };
  }

  #setLost(input: Input, isLost: boolean): void {
    if (this.lost.peek().has(input) !== isLost) {
      const others = [...this.lost.peek()].filter((each) => each !== input);
      this.lost.value = new Set(isLost ? [...others, input] : others);
    }
  }

  #tell(source: Source): void {
    this.#listener?.active(source, this.isActive(source));
  }

  /** Something was plugged in or out: what was lost may be there again. */
  async #devicesChanged(): Promise<void> {
    for (const input of INPUTS) {
      if (this.lost.peek().has(input)) {
        // oxlint-disable-next-line no-await-in-loop -- one device after the other
        await this.#replace(input);
      }
    }
    await this.#refreshDevices();
  }

  async #refreshDevices(): Promise<void> {
    this.devices.value = await listDevices();
  }
}

function recall(input: Input): string {
  return localStorage.getItem(REMEMBERED[input]) ?? "";
}

function streamOf(track: MediaStreamTrack | null): MediaStream | null {
  return track === null ? null : new MediaStream([track]);
}
