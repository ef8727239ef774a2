import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Tracks } from "./local-media";
import { Publisher } from "./publisher";

type Encoding = RTCRtpEncodingParameters & { readonly scalabilityMode?: string };

/** A sender that keeps its parameters, as a browser does. */
class FakeSender {
  encodings: Encoding[];

  constructor(encodings: readonly Encoding[]) {
    this.encodings = encodings.map((each) => ({ ...each }));
  }

  getParameters(): unknown {
    return { encodings: this.encodings.map((each) => ({ ...each })) };
  }

  async setParameters(parameters: { encodings: Encoding[] }): Promise<void> {
    this.encodings = parameters.encodings;
  }

  async replaceTrack(): Promise<void> {
    // Whose track it is, is of no matter here.
  }
}

const senders: FakeSender[] = [];
let tracks: Tracks = { microphone: null, camera: null, screen: null };

class FakeConnection {
  addTransceiver(_kind: string, init: { sendEncodings: Encoding[] }): unknown {
    const sender = new FakeSender(init.sendEncodings);
    senders.push(sender);
    return { mid: String(senders.length - 1), sender };
  }
}

const unused = async (): Promise<never> => {
  throw new Error("nothing is negotiated here");
};

function publisher(): Publisher {
  return new Publisher(1, {}, { offer: unused, restart: unused }, () => tracks, async () => ({}));
}

/** Put a camera of this size in. */
function put(link: Publisher, width: number, height: number): void {
  const camera = { getSettings: () => ({ width, height }) } as MediaStreamTrack;
  tracks = { ...tracks, camera };
  link.replace("camera", camera);
}

/** What is sent of the camera, once all changes were made. */
async function sent(): Promise<string> {
  await vi.waitFor(() => expect(senders).toHaveLength(3));
  await new Promise((resolve) => setTimeout(resolve));
  const layers = senders[1]?.encodings ?? [];
  return layers
    .filter((each) => each.active ?? true)
    .map((each) => `${each.rid}/${each.scaleResolutionDownBy} ${each.scalabilityMode}`)
    .join(", ");
}

beforeEach(() => {
  senders.length = 0;
  tracks = { microphone: null, camera: null, screen: null };
  vi.stubGlobal("RTCPeerConnection", FakeConnection);
});
afterEach(() => vi.unstubAllGlobals());

test("the sharpest layer of a small camera is its whole picture", async () => {
  const link = publisher();
  put(link, 640, 480);

  expect(await sent()).toBe("l/2 L1T2, m/1 L1T2");
});

test("another camera has layers of its own", async () => {
  const link = publisher();
  put(link, 320, 180);
  put(link, 1_280, 720);

  expect(await sent()).toBe("l/4 L1T2, m/2 L1T2, h/1 L1T2");
});

test("what nobody is sent stays off with another camera", async () => {
  const link = publisher();
  link.want({ camera: "low", screen: false });
  put(link, 640, 480);
  expect(await sent()).toBe("l/2 L1T2");

  link.want({ camera: null, screen: false });

  expect(await sent()).toBe("");
  expect(senders[2]?.encodings.map((each) => each.active)).toEqual([false]);
});
