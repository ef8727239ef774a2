import { beforeEach, expect, test } from "vitest";

import { CommandLost, CommandRefused } from "../signaling/client";
import { FakeTiming, settle } from "../testing/fake-timing";
import { Recovery, type Fault, type Health, type LinkState, type MediaLink, type Way } from "./recovery";

/** A connection whose state the test decides. */
class FakeLink implements MediaLink {
  readonly generation: number;
  readonly way: Way;
  isClosed = false;
  restarts = 0;
  #tell: (state: LinkState) => void = () => {};
  readonly #refuse: boolean;

  constructor(generation: number, way: Way, refuse: boolean) {
    this.generation = generation;
    this.way = way;
    this.#refuse = refuse;
  }

  async negotiate(): Promise<void> {
    if (this.#refuse) {
      throw failure;
    }
    await answered;
  }

  async restart(isWanted: () => boolean): Promise<void> {
    await Promise.resolve();
    if (refuseRestart) {
      throw restartFailure;
    }
    if (isWanted()) {
      this.restarts += 1;
    }
  }

  watch(listener: (state: LinkState) => void): void {
    this.#tell = listener;
  }

  becomes(whole: RTCPeerConnectionState, ice: RTCIceConnectionState = iceOf(whole)): void {
    this.#tell({ whole, ice });
  }

  close(): void {
    this.isClosed = true;
  }
}

function iceOf(whole: RTCPeerConnectionState): RTCIceConnectionState {
  return whole === "connecting" ? "checking" : whole;
}

let timing: FakeTiming;
let links: FakeLink[];
let adopted: number[];
let health: Health[];
let fault: Fault | null;
let refuse: boolean;
let failure: Error;
let refuseRestart: boolean;
let restartFailure: Error;
let answered: Promise<void>;
let relaysThere: Promise<void>;
let hasRelay: boolean;
let recovery: Recovery<FakeLink>;

beforeEach(() => {
  timing = new FakeTiming();
  links = [];
  adopted = [];
  health = [];
  fault = null;
  refuse = false;
  failure = new CommandLost("media.publish");
  refuseRestart = false;
  restartFailure = new CommandLost("media.restart");
  answered = Promise.resolve();
  relaysThere = Promise.resolve();
  hasRelay = false;
  recovery = new Recovery({
    build: async (generation, way) => {
      await relaysThere;
      const link = new FakeLink(generation, way, refuse);
      links.push(link);
      return link;
    },
    listener: {
      adopted: (link) => adopted.push(link.generation),
      health: (now, why) => {
        fault = why;
        if (health.at(-1) !== now) {
          health.push(now);
        }
      },
    },
    timing,
    hasRelay: () => hasRelay,
    firstGeneration: 100,
  });
});

const latest = () => {
  const link = links.at(-1);
  if (link === undefined) {
    throw new Error("nothing was built");
  }
  return link;
};

const refusal = (code: string) =>
  new CommandRefused({ code, message: "The media server says no.", field: "", detail: null });

async function connect(): Promise<FakeLink> {
  recovery.renew();
  await settle();
  latest().becomes("connected");
  return latest();
}

test("the first connection is adopted when it is connected", async () => {
  await connect();

  expect(adopted).toEqual([101]);
  expect(health).toEqual(["connecting", "connected"]);
  expect(timing.timers).toEqual([]);
});

test("a replacement is closed only after its successor is connected", async () => {
  const first = await connect();
  recovery.renew();
  await settle();
  expect(first.isClosed).toBe(false);
  expect(health.at(-1)).toBe("recovering");

  latest().becomes("connected");

  expect(adopted).toEqual([101, 102]);
  expect(first.isClosed).toBe(true);
});

test("a silence of less than two seconds is waited out", async () => {
  const first = await connect();
  first.becomes("disconnected");
  await timing.pass(1_900);
  first.becomes("connected");
  await timing.pass(60_000);

  expect(links).toHaveLength(1);
  expect(first.restarts).toBe(0);
  expect(health.at(-1)).toBe("connected");
});

test("a longer silence takes new credentials on the same connection", async () => {
  const first = await connect();
  first.becomes("disconnected");
  await timing.pass(2_000);
  expect(first.restarts).toBe(1);
  expect(fault).toBe("reaching");

  first.becomes("connected");
  await timing.pass(60_000);

  expect(links).toHaveLength(1);
  expect(health.at(-1)).toBe("connected");
});

test("credentials that do not help within five seconds are followed by a successor", async () => {
  const first = await connect();
  first.becomes("disconnected");
  await timing.pass(2_000);
  first.becomes("failed");
  await timing.pass(4_900);
  expect(links).toHaveLength(1);

  await timing.pass(100);

  expect(links).toHaveLength(2);
  expect(first.isClosed).toBe(false);
});

test("refused credentials are followed by a successor at once", async () => {
  const first = await connect();
  refuseRestart = true;
  first.becomes("failed");
  await settle();

  expect(first.restarts).toBe(0);
  expect(links).toHaveLength(2);
});

test("a connection that comes back by itself is kept, and its successor dropped", async () => {
  const first = await connect();
  refuseRestart = true;
  first.becomes("failed");
  await settle();
  const successor = latest();

  first.becomes("connected");
  await timing.pass(60_000);

  expect(successor.isClosed).toBe(true);
  expect(first.isClosed).toBe(false);
  expect(links).toHaveLength(2);
  expect(health.at(-1)).toBe("connected");
});

test("an answer that comes after the connection is back restarts nothing", async () => {
  const first = await connect();
  first.becomes("disconnected");
  const late = timing.pass(2_000);
  first.becomes("connected");
  await late;

  expect(first.restarts).toBe(0);
});

test("a failure of encryption needs a new connection, not new credentials", async () => {
  const first = await connect();
  first.becomes("failed", "connected");
  await settle();

  expect(first.restarts).toBe(0);
  expect(links).toHaveLength(2);
});

test.each<[RTCPeerConnectionState, RTCIceConnectionState, Fault]>([
  ["connecting", "checking", "reaching"],
  ["connecting", "connected", "securing"],
  ["connecting", "completed", "securing"],
])("an attempt that is %s with ICE %s waits for %s", async (whole, ice, waitsFor) => {
  recovery.renew();
  await settle();
  latest().becomes(whole, ice);

  expect(fault).toBe(waitsFor);
});

test("an attempt that the server does not answer says so", async () => {
  refuse = true;
  recovery.renew();
  await settle();

  expect(fault).toBe("asking");
});

test("an attempt that the server refuses says so", async () => {
  refuse = true;
  failure = refusal("worker_lost");
  recovery.renew();
  await settle();

  expect(fault).toBe("refused");
});

test("an attempt that found its way before the last answer waits for encryption", async () => {
  let release = (): void => {};
  answered = new Promise((go) => {
    release = go;
  });
  recovery.renew();
  await settle();
  latest().becomes("connecting", "connected");
  release();
  await settle();
  expect(fault).toBe("securing");

  await timing.pass(12_000);

  expect(fault).toBe("securing");
});

test("a successor goes on when the server says that it has closed the one before", async () => {
  const first = await connect();
  recovery.renew();
  await settle();
  const successor = latest();

  recovery.ended();
  await settle();
  expect(successor.isClosed).toBe(false);
  successor.becomes("connected");

  expect(links).toHaveLength(2);
  expect(adopted).toEqual([101, 102]);
  expect(first.isClosed).toBe(true);
});

test("a connection that the server has closed is replaced, though it says that it is well", async () => {
  const first = await connect();
  recovery.ended();
  await settle();
  first.becomes("connected");
  await settle();

  expect(links).toHaveLength(2);
  expect(latest().isClosed).toBe(false);
});

test("a successor that waits for its relays is not given up for new credentials", async () => {
  const first = await connect();
  let release = (): void => {};
  relaysThere = new Promise((go) => {
    release = go;
  });
  recovery.renew();
  await settle();

  recovery.refresh();
  await settle();
  release();
  await settle();
  latest().becomes("connected");

  expect(first.restarts).toBe(0);
  expect(adopted).toEqual([101, 102]);
});

test("waking up does not give up the attempt that it begins", async () => {
  const first = await connect();
  refuse = true;
  recovery.renew();
  await settle();
  refuse = false;

  recovery.awake();
  await settle();
  latest().becomes("connected");

  expect(first.restarts).toBe(0);
  expect(adopted).toHaveLength(2);
});

test("a connection that the server does not know is replaced, though it says that it is well", async () => {
  await connect();
  refuseRestart = true;
  restartFailure = refusal("no_participant");
  recovery.refresh();
  await settle();

  expect(links).toHaveLength(2);
  latest().becomes("connected");
  expect(adopted).toEqual([101, 102]);
});

test("a question for credentials that is lost leaves a connection that is well as it is", async () => {
  await connect();
  refuseRestart = true;
  recovery.refresh();
  await timing.pass(60_000);

  expect(links).toHaveLength(1);
  expect(health.at(-1)).toBe("connected");
});

test("a network change restarts a connection that seems well, without a word", async () => {
  const first = await connect();
  recovery.refresh();
  await settle();
  expect(first.restarts).toBe(1);
  await timing.pass(60_000);

  expect(links).toHaveLength(1);
  expect(health).toEqual(["connecting", "connected"]);
});

test("a connection over which nothing passes is replaced", async () => {
  await connect();
  recovery.stalled();
  expect(fault).toBe("flowing");
  await settle();

  latest().becomes("connected");

  expect(adopted).toEqual([101, 102]);
});

test("after two generations that found no way the relay takes turns", async () => {
  hasRelay = true;
  recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 4; attempt += 1) {
    latest().becomes("failed");
    // oxlint-disable-next-line no-await-in-loop
    await timing.pass(5_000);
  }

  expect(links.map((each) => each.way)).toEqual(["all", "all", "relay", "all", "relay"]);
});

test("a relay is not tried because of a server that does not answer", async () => {
  hasRelay = true;
  refuse = true;
  recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await timing.pass(5_000);
  }

  expect(new Set(links.map((each) => each.way))).toEqual(new Set(["all"]));
});

test("without a relay every generation tries every way", async () => {
  recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 4; attempt += 1) {
    latest().becomes("failed");
    // oxlint-disable-next-line no-await-in-loop
    await timing.pass(5_000);
  }

  expect(new Set(links.map((each) => each.way))).toEqual(new Set(["all"]));
});

test("the way that worked is the first one next time", async () => {
  hasRelay = true;
  recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    latest().becomes("failed");
    // oxlint-disable-next-line no-await-in-loop
    await timing.pass(5_000);
  }
  latest().becomes("connected");
  recovery.renew();
  await settle();

  expect(latest().way).toBe("relay");
});

test("an attempt that neither connects nor fails is replaced", async () => {
  recovery.renew();
  await settle();
  await timing.pass(12_000);
  expect(latest().isClosed).toBe(true);

  await timing.pass(5_000);

  expect(links).toHaveLength(2);
});

test("attempts go on however often they are refused", async () => {
  refuse = true;
  recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 40; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await timing.pass(5_000);
  }
  expect(links).toHaveLength(41);

  refuse = false;
  await timing.pass(5_000);
  latest().becomes("connected");

  expect(adopted).toEqual([142]);
});

test("signalling coming back ends the wait, but not an attempt under way", async () => {
  refuse = true;
  recovery.renew();
  await settle();
  refuse = false;
  recovery.retryNow();
  await settle();
  expect(links).toHaveLength(2);

  recovery.retryNow();
  await settle();

  expect(links).toHaveLength(2);
});

test("what an abandoned attempt still says is not heard", async () => {
  recovery.renew();
  await settle();
  const abandoned = latest();
  recovery.renew();
  await settle();

  abandoned.becomes("connected");

  expect(abandoned.isClosed).toBe(true);
  expect(adopted).toEqual([]);
});

test("stopping closes what there is and builds nothing more", async () => {
  const first = await connect();
  recovery.stop();
  first.becomes("failed");
  await timing.pass(60_000);

  expect(first.isClosed).toBe(true);
  expect(links).toHaveLength(1);
  expect(health.at(-1)).toBe("off");
});

test("on waking up a connection that stands gets a new way, and one that waits is tried at once", async () => {
  recovery.renew();
  await settle();
  links[0]?.becomes("connected");
  recovery.awake();
  await settle();
  expect(links[0]?.restarts).toBe(1);

  links[0]?.becomes("closed");
  refuse = true;
  await settle();
  links.at(-1)?.becomes("failed");
  await settle();
  const before = links.length;
  recovery.awake();
  await settle();
  expect(links.length).toBe(before + 1);
});
