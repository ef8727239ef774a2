import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Publisher } from "./publisher";
import { Subscriber } from "./subscriber";

/** What a connection was asked to do, in order; only what a restart needs. */
class FakeConnection {
  static last: FakeConnection | null = null;
  readonly done: string[] = [];
  refuses = false;
  #configuration: RTCConfiguration;

  constructor(configuration: RTCConfiguration) {
    this.#configuration = configuration;
    FakeConnection.last = this;
  }

  getConfiguration(): RTCConfiguration {
    return this.#configuration;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    if (this.refuses) {
      throw new Error("not in this browser");
    }
    if (configuration.bundlePolicy !== this.#configuration.bundlePolicy) {
      throw new Error("a browser refuses another bundle policy");
    }
    this.#configuration = configuration;
    this.done.push(`relay ${configuration.iceServers?.[0]?.username ?? "none"}`);
  }

  addTransceiver(): RTCRtpTransceiver {
    return { mid: "0" } as RTCRtpTransceiver;
  }

  async createOffer(options: RTCOfferOptions): Promise<RTCSessionDescriptionInit> {
    this.done.push(`offer ${options.iceRestart === true ? "anew" : ""}`);
    return { type: "offer", sdp: "" };
  }

  async setLocalDescription(): Promise<void> {
    this.done.push("local");
  }

  async setRemoteDescription({ type }: RTCSessionDescriptionInit): Promise<void> {
    this.done.push(`remote ${type}`);
  }
}

const OLD = relay("1:old");
const restarted = async (): Promise<string> => "v=0";
const unused = async (): Promise<never> => {
  throw new Error("not asked for in a restart");
};
const TRACKS = { microphone: null, camera: null, screen: null };

function relay(username: string): RTCConfiguration {
  return {
    iceServers: [{ urls: ["turns:relay.example:443"], username, credential: "s" }],
    iceTransportPolicy: "all",
  };
}

function build(kind: "publish" | "subscribe", relays: RTCConfiguration): Publisher | Subscriber {
  const fresh = async (): Promise<RTCConfiguration> => relays;
  return kind === "publish"
    ? new Publisher(1, OLD, { offer: unused, restart: restarted }, () => TRACKS, fresh)
    : new Subscriber(
        1,
        OLD,
        { offer: unused, answer: unused, restart: restarted },
        () => undefined,
        fresh,
      );
}

const STEPS = {
  publish: ["offer anew", "local", "remote answer"],
  subscribe: ["remote offer", "local"],
} as const;
const KINDS = ["publish", "subscribe"] as const;

beforeEach(() => vi.stubGlobal("RTCPeerConnection", FakeConnection));
afterEach(() => vi.unstubAllGlobals());

test.each(KINDS)("a restart to %s gathers with credentials that hold by then", async (kind) => {
  const link = build(kind, relay("2:new"));

  await link.restart(() => true);

  expect(FakeConnection.last?.done).toEqual(["relay 2:new", ...STEPS[kind]]);
});

test.each(KINDS)("a restart to %s keeps what it has where none is known", async (kind) => {
  const link = build(kind, { iceServers: [], iceTransportPolicy: "all" });

  await link.restart(() => true);

  expect(FakeConnection.last?.done).toEqual(STEPS[kind]);
  expect(FakeConnection.last?.getConfiguration().iceServers?.[0]?.username).toBe("1:old");
});

test.each(KINDS)("a restart to %s goes on in a browser that changes no relay", async (kind) => {
  const link = build(kind, relay("2:new"));
  if (FakeConnection.last !== null) {
    FakeConnection.last.refuses = true;
  }

  await link.restart(() => true);

  expect(FakeConnection.last?.done).toEqual(STEPS[kind]);
});

test.each(KINDS)("a restart to %s that nobody wants any more changes nothing", async (kind) => {
  const link = build(kind, relay("2:new"));

  await link.restart(() => false);

  expect(FakeConnection.last?.done).toEqual([]);
});
