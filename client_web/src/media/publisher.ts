/**
 * The publishing connection: one offer of mine, three sections, and never another negotiation.
 *
 * Microphone, camera and screen have their sections from the start; switching a source on or off
 * only replaces its track.
 */
import type { MediaPublished, MediaPublish, PublishSource } from "../contract/events.gen";
import type { Source, Tracks } from "./local-media";
import type { MediaLink } from "./recovery";

const CAMERA_BPS = 1_200_000;
const CAMERA_FPS = 24;
const SCREEN_BPS = 2_500_000;
const SCREEN_FPS = 15;

export type Publish = (request: MediaPublish) => Promise<MediaPublished>;

export class Publisher implements MediaLink {
  readonly #connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  readonly #transceivers: ReadonlyMap<Source, RTCRtpTransceiver>;
  readonly #generation: number;
  readonly #publish: Publish;
  readonly #tracks: () => Tracks;

  constructor(generation: number, publish: Publish, tracks: () => Tracks) {
    this.#generation = generation;
    this.#publish = publish;
    this.#tracks = tracks;
    this.#transceivers = new Map<Source, RTCRtpTransceiver>([
      ["microphone", this.#section("audio", {})],
      ["camera", this.#section("video", { maxBitrate: CAMERA_BPS, maxFramerate: CAMERA_FPS })],
      ["screen", this.#section("video", { maxBitrate: SCREEN_BPS, maxFramerate: SCREEN_FPS })],
    ]);
  }

  async negotiate(): Promise<void> {
    this.send(this.#tracks());
    await this.#connection.setLocalDescription();
    const answer = await this.#publish({
      generation: this.#generation,
      sdp: this.#connection.localDescription?.sdp ?? "",
      sources: this.#sources(),
    });
    await this.#connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
  }

  watch(listener: (state: RTCPeerConnectionState) => void): void {
    const connection = this.#connection;
    connection.addEventListener("connectionstatechange", () => listener(connection.connectionState));
  }

  /** Send these tracks in their sections. */
  send(tracks: Tracks): void {
    for (const source of this.#transceivers.keys()) {
      this.replace(source, tracks[source]);
    }
  }

  /** Send another track, or nothing, in a source's section. */
  replace(source: Source, track: MediaStreamTrack | null): void {
    void this.#transceivers.get(source)?.sender.replaceTrack(track);
  }

  close(): void {
    this.#connection.close();
  }

  #section(kind: "audio" | "video", encoding: RTCRtpEncodingParameters): RTCRtpTransceiver {
    return this.#connection.addTransceiver(kind, {
      direction: "sendonly",
      sendEncodings: [encoding],
    });
  }

  #sources(): readonly PublishSource[] {
    return [...this.#transceivers].flatMap(([source, { mid }]) =>
      mid === null ? [] : [{ mid, source }],
    );
  }
}
