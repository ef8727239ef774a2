/**
 * Where I hear the room: the loudspeaker or headphones that I chose, while they are there.
 *
 * A browser that cannot choose, or lists none, plays where the system does.
 */
import { computed, signal, type ReadonlySignal } from "@preact/signals";

import type { Devices } from "./devices";

const REMEMBERED = "consilium.speaker";
const TONES_HZ = [523, 659, 784] as const;
const TONE_S = 0.22;
const LOUDNESS = 0.2;

export class Output {
  readonly chosen = signal(localStorage.getItem(REMEMBERED) ?? "");
  /** What the room sounds from now; empty for the system's own choice. */
  readonly sink: ReadonlySignal<string>;

  constructor(devices: ReadonlySignal<Devices>) {
    this.sink = computed(() => {
      const isThere = devices.value.speakers.some((each) => each.deviceId === this.chosen.value);
      return isThere ? this.chosen.value : "";
    });
  }

  choose(deviceId: string): void {
    this.chosen.value = deviceId;
    localStorage.setItem(REMEMBERED, deviceId);
  }

  /** Play three rising tones there. */
  async test(): Promise<void> {
    const context = new AudioContext();
    const destination = context.createMediaStreamDestination();
    const volume = context.createGain();
    volume.gain.value = LOUDNESS;
    volume.connect(destination);
    const audio = new Audio();
    audio.srcObject = destination.stream;
    await routeTo(audio, this.sink.peek());
    await audio.play();
    const begin = context.currentTime + 0.1;
    const played = TONES_HZ.map(
      (hz, index) =>
        new Promise((done) => {
          const tone = context.createOscillator();
          tone.frequency.value = hz;
          tone.connect(volume);
          tone.addEventListener("ended", done);
          tone.start(begin + index * TONE_S);
          tone.stop(begin + (index + 1) * TONE_S);
        }),
    );
    await Promise.all(played);
    await context.close();
  }
}

/** Let an element sound from a device; when that has just gone, from where the system does. */
export async function routeTo(
  element: Pick<HTMLMediaElement, "setSinkId"> & { readonly sinkId?: string },
  sink: string,
): Promise<void> {
  if (!("setSinkId" in element) || (element.sinkId ?? "") === sink) {
    return;
  }
  try {
    await element.setSinkId(sink);
  } catch {
    await element.setSinkId("").catch(() => {
      // It sounds from where it did.
    });
  }
}
