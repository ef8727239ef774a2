/** The servers that may relay my media, asked for when needed and forgotten when they expire. */
import type { IceServers } from "../contract/events.gen";
import type { Way } from "./recovery";

/** Credentials this close to their end are not begun with, while others can be had. */
const MARGIN_MS = 60_000;

const NONE: IceServers = { servers: [], expires_s: 0, relay_only: false };

export class Relays {
  readonly #ask: () => Promise<IceServers>;
  readonly #now: () => number;
  #asked: Promise<IceServers> | null = null;
  #freshUntilMs = 0;
  #known: IceServers = NONE;

  constructor(ask: () => Promise<IceServers>, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  get exist(): boolean {
    return this.#known.servers.length > 0;
  }

  /** What a new connection is configured with. Without an answer it is what was known before. */
  async configuration(way: Way): Promise<RTCConfiguration> {
    const { servers, relay_only: isRelayOnly } = await this.#current();
    return {
      iceServers: servers.map((each) => ({ ...each, urls: [...each.urls] })),
      iceTransportPolicy:
        servers.length > 0 && (isRelayOnly || way === "relay") ? "relay" : "all",
    };
  }

  #current(): Promise<IceServers> {
    if (this.#asked === null || this.#now() >= this.#freshUntilMs) {
      this.#freshUntilMs = Number.POSITIVE_INFINITY; // until the answer says
      this.#asked = this.#fetch();
    }
    return this.#asked;
  }

  async #fetch(): Promise<IceServers> {
    try {
      this.#known = await this.#ask();
      this.#freshUntilMs = this.#now() + Math.max(0, this.#known.expires_s * 1_000 - MARGIN_MS);
    } catch {
      // The line is mostly lost together with the media, and the next attempt asks again.
      this.#freshUntilMs = this.#now();
    }
    return this.#known;
  }
}
