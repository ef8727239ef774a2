/**
 * The publishing connection: one offer of mine, three sections, and never another section.
 *
 * Microphone, camera and screen have their sections from the start; switching a source on or off
 * only replaces its track. A camera is sent in three sizes at the same time; those that nobody is
 * sent are switched off.
 */
import type { MediaPublished, MediaPublish, PublishSource } from "../contract/events.gen";
import { CAMERA_LAYERS, cameraLayers, SCREEN_LAYERS, TEMPORAL_STEPS, type Quality } from "./layers";
import type { Source, Tracks } from "./local-media";
import type { LinkState, MediaLink } from "./recovery";

/** What of mine is sent on to anybody. */
export interface Wanted {
  readonly camera: Quality | null;
  readonly screen: boolean;
}

export interface Publish {
  readonly offer: (request: MediaPublish) => Promise<MediaPublished>;
  /** Ask for the same answer with new credentials. */
  readonly restart: (generation: number) => Promise<string>;
}

export class Publisher implements MediaLink {
  readonly generation: number;
  readonly #connection: RTCPeerConnection;
  readonly #transceivers: ReadonlyMap<Source, RTCRtpTransceiver>;
  readonly #publish: Publish;
  readonly #tracks: () => Tracks;
  readonly #relays: () => Promise<RTCConfiguration>;
  #best: Quality | null = "high";
  /** Changes of a sender's parameters, one after the other: each is based on the one before. */
  #changes: Promise<void> = Promise.resolve();

  constructor(
    generation: number,
    configuration: RTCConfiguration,
    publish: Publish,
    tracks: () => Tracks,
    relays: () => Promise<RTCConfiguration>,
  ) {
    this.generation = generation;
    this.#connection = new RTCPeerConnection({ ...configuration, bundlePolicy: "max-bundle" });
    this.#publish = publish;
    this.#tracks = tracks;
    this.#relays = relays;
    this.#transceivers = new Map<Source, RTCRtpTransceiver>([
      ["microphone", this.#section("audio", [{}])],
      ["camera", this.#cameraSection()],
      ["screen", this.#section("video", SCREEN_LAYERS)],
    ]);
  }

  async negotiate(): Promise<void> {
    this.send(this.#tracks());
    await this.#connection.setLocalDescription();
    const answer = await this.#publish.offer({
      generation: this.generation,
      sdp: this.#connection.localDescription?.sdp ?? "",
      sources: this.#sources(),
    });
    await this.#connection.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    this.#change("screen", (parameters) => {
      parameters.degradationPreference = "maintain-resolution";
    });
  }

  async restart(isWanted: () => boolean): Promise<void> {
    // Asked first: whatever happens to the answer, the connection is left as it is until then.
    const [sdp, relays] = await Promise.all([
      this.#publish.restart(this.generation),
      this.#relays(),
    ]);
    if (isWanted()) {
      renewRelays(this.#connection, relays);
      const offer = await this.#connection.createOffer({ iceRestart: true });
      await this.#connection.setLocalDescription(offer);
      await this.#connection.setRemoteDescription({ type: "answer", sdp });
    }
  }

  watch(listener: (state: LinkState) => void): void {
    watchState(this.#connection, listener);
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
    if (source === "camera") {
      this.#layer();
    }
  }

  /** Send only what somebody is sent. */
  want(wanted: Wanted): void {
    this.#best = wanted.camera;
    this.#layer();
    this.#change("screen", ({ encodings }) => {
      for (const encoding of encodings) {
        encoding.active = wanted.screen;
      }
    });
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  close(): void {
    this.#connection.close();
  }

  #section(kind: "audio" | "video", layers: readonly RTCRtpEncodingParameters[]): RTCRtpTransceiver {
    return this.#connection.addTransceiver(kind, {
      direction: "sendonly",
      sendEncodings: layers.map((layer) => ({ ...layer })),
    });
  }

  #cameraSection(): RTCRtpTransceiver {
    try {
      return this.#section(
        "video",
        CAMERA_LAYERS.map((layer) => ({ ...layer, scalabilityMode: TEMPORAL_STEPS })),
      );
    } catch {
      return this.#section("video", CAMERA_LAYERS); // no codec of this browser has steps in time
    }
  }

  /** Send the layers that are of use, as this camera's picture has them. */
  #layer(): void {
    this.#change("camera", ({ encodings }) => {
      const size = this.#tracks().camera?.getSettings() ?? {};
      const layers = cameraLayers(encodings.length, this.#best, size);
      for (const [at, encoding] of encodings.entries()) {
        Object.assign(encoding, layers[at]);
      }
    });
  }

  #change(source: Source, act: (parameters: RTCRtpSendParameters) => void): void {
    const sender = this.#transceivers.get(source)?.sender;
    if (sender === undefined) {
      return;
    }
    this.#changes = this.#changes.then(async () => {
      const parameters = sender.getParameters();
      act(parameters);
      await sender.setParameters(parameters).catch(() => {
        // The connection was closed meanwhile, or the browser has no such wish: it sends as before.
      });
    });
  }

  #sources(): readonly PublishSource[] {
    return [...this.#transceivers].flatMap(([source, { mid }]) =>
      mid === null ? [] : [{ mid, source }],
    );
  }
}

/**
 * Have a standing connection gather with relay credentials that hold: those that it was built with
 * end after ten minutes, and a relay gives no new address for them.
 */
export function renewRelays(connection: RTCPeerConnection, relays: RTCConfiguration): void {
  if (relays.iceServers === undefined || relays.iceServers.length === 0) {
    return; // there is none, or none is known just now: what the connection has may still do
  }
  try {
    connection.setConfiguration({ ...connection.getConfiguration(), ...relays });
  } catch {
    // A browser that does not take it goes on with what it has; a new connection has the others.
  }
}

/** Tell how a connection stands whenever either of its two states changes. */
export function watchState(
  connection: RTCPeerConnection,
  listener: (state: LinkState) => void,
): void {
  const tell = (): void =>
    listener({ whole: connection.connectionState, ice: connection.iceConnectionState });
  connection.addEventListener("connectionstatechange", tell);
  connection.addEventListener("iceconnectionstatechange", tell);
}
