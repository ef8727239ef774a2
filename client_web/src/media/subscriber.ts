/**
 * The receiving connection: the server offers sections once, and tells by message whose track
 * each of them carries. Which person that is, is left to `live-media.ts`.
 */
import type {
  MediaAnswer,
  MediaOffered,
  MediaSubscribe,
  Nothing,
  SlotView,
} from "../contract/events.gen";
import type { MediaLink } from "./recovery";

export interface Subscribe {
  readonly offer: (request: MediaSubscribe) => Promise<MediaOffered>;
  readonly answer: (request: MediaAnswer) => Promise<Nothing>;
}

/** What one section of the connection receives. */
export interface Received {
  readonly mid: string;
  readonly kind: "audio" | "video";
  readonly stream: MediaStream;
  readonly receiver: RTCRtpReceiver;
}

/** How loud a receiver's sound is, 0 to 1. Not every server passes on what the sender measured. */
export async function loudnessOf(receiver: RTCRtpReceiver): Promise<number> {
  const measured = receiver.getSynchronizationSources()[0]?.audioLevel;
  if (measured !== undefined) {
    return measured;
  }
  for (const report of (await receiver.getStats()).values()) {
    const row = report as { readonly type: string; readonly audioLevel?: number };
    if (row.type === "inbound-rtp") {
      return row.audioLevel ?? 0;
    }
  }
  return 0;
}

export class Subscriber implements MediaLink {
  readonly #connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  readonly #generation: number;
  readonly #subscribe: Subscribe;
  readonly #slots: (slots: readonly SlotView[]) => void;

  constructor(
    generation: number,
    subscribe: Subscribe,
    slots: (slots: readonly SlotView[]) => void,
  ) {
    this.#generation = generation;
    this.#subscribe = subscribe;
    this.#slots = slots;
  }

  async negotiate(): Promise<void> {
    const offered = await this.#subscribe.offer({ generation: this.#generation });
    await this.#connection.setRemoteDescription({ type: "offer", sdp: offered.sdp });
    await this.#connection.setLocalDescription();
    this.#slots(offered.slots);
    await this.#subscribe.answer({
      generation: this.#generation,
      offer_id: offered.offer_id,
      sdp: this.#connection.localDescription?.sdp ?? "",
    });
  }

  watch(listener: (state: RTCPeerConnectionState) => void): void {
    const connection = this.#connection;
    connection.addEventListener("connectionstatechange", () => listener(connection.connectionState));
  }

  /** Every section with a stream of its own, so that an element never has to be re-mapped. */
  received(): readonly Received[] {
    return this.#connection.getTransceivers().flatMap(({ mid, receiver }) => {
      const { track } = receiver;
      const kind = track.kind === "audio" ? "audio" : "video";
      return mid === null ? [] : [{ mid, kind, stream: new MediaStream([track]), receiver }];
    });
  }

  close(): void {
    this.#connection.close();
  }
}
