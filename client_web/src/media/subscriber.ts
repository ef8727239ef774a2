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
