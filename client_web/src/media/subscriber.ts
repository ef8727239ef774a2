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
import { pairsIn } from "./pairs";
import { renewRelays, watchState } from "./publisher";
import type { LinkState, MediaLink } from "./recovery";

export interface Subscribe {
  readonly offer: (request: MediaSubscribe) => Promise<MediaOffered>;
  readonly answer: (request: MediaAnswer) => Promise<Nothing>;
  /** Ask for the same offer with new credentials. */
  readonly restart: (generation: number) => Promise<string>;
}

/** What one section of the connection receives. */
export interface Received {
  readonly mid: string;
  readonly kind: "audio" | "video";
  readonly stream: MediaStream;
  readonly receiver: RTCRtpReceiver;
}

/** The last packet of a receiver that was heard: a browser repeats its level for ten seconds. */
const lastHeard = new WeakMap<RTCRtpReceiver, number>();

/** How loud a receiver's sound is, 0 to 1. Not every server passes on what the sender measured. */
export async function loudnessOf(receiver: RTCRtpReceiver): Promise<number> {
  const source = receiver.getSynchronizationSources()[0];
  if (source?.audioLevel !== undefined) {
    const isNew = lastHeard.get(receiver) !== source.rtpTimestamp;
    lastHeard.set(receiver, source.rtpTimestamp);
    return isNew ? source.audioLevel : 0;
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
  readonly generation: number;
  readonly #connection: RTCPeerConnection;
  readonly #subscribe: Subscribe;
  readonly #slots: (slots: readonly SlotView[]) => void;
  readonly #relays: () => Promise<RTCConfiguration>;

  constructor(
    generation: number,
    configuration: RTCConfiguration,
    subscribe: Subscribe,
    slots: (slots: readonly SlotView[]) => void,
    relays: () => Promise<RTCConfiguration>,
  ) {
    this.generation = generation;
    this.#connection = new RTCPeerConnection({ ...configuration, bundlePolicy: "max-bundle" });
    this.#subscribe = subscribe;
    this.#slots = slots;
    this.#relays = relays;
  }

  async negotiate(): Promise<void> {
    const offered = await this.#subscribe.offer({ generation: this.generation });
    await this.#connection.setRemoteDescription({ type: "offer", sdp: offered.sdp });
    await this.#connection.setLocalDescription();
    this.#slots(offered.slots);
    await this.#subscribe.answer({
      generation: this.generation,
      offer_id: offered.offer_id,
      sdp: this.#connection.localDescription?.sdp ?? "",
    });
  }

  async restart(isWanted: () => boolean): Promise<void> {
    const [sdp, relays] = await Promise.all([
      this.#subscribe.restart(this.generation),
      this.#relays(),
    ]);
    if (isWanted()) {
      renewRelays(this.#connection, relays);
      await this.#connection.setRemoteDescription({ type: "offer", sdp });
      await this.#connection.setLocalDescription();
    }
  }

  watch(listener: (state: LinkState) => void): void {
    watchState(this.#connection, listener);
  }

  /** How many people's pictures this connection can receive at once. */
  get pairs(): number {
    return pairsIn(this.#connection.remoteDescription?.sdp ?? "");
  }

  /** Every section with a stream of its own, so that an element never has to be re-mapped. */
  received(): readonly Received[] {
    return this.#connection.getTransceivers().flatMap(({ mid, receiver }) => {
      const { track } = receiver;
      const kind = track.kind === "audio" ? "audio" : "video";
      return mid === null ? [] : [{ mid, kind, stream: new MediaStream([track]), receiver }];
    });
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  close(): void {
    this.#connection.close();
  }
}
