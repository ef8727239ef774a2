import { beforeEach, expect, test } from "vitest";

import { FakeTiming, settle } from "../testing/fake-timing";
import { Recovery, type Health, type MediaLink } from "./recovery";

/** A connection whose state the test decides. */
class FakeLink implements MediaLink {
  readonly generation: number;
  isClosed = false;
  #tell: (state: RTCPeerConnectionState) => void = () => {};
  readonly #refuse: boolean;

  constructor(generation: number, refuse: boolean) {
    this.generation = generation;
    this.#refuse = refuse;
  }

  async negotiate(): Promise<void> {
    if (this.#refuse) {
      throw new Error("refused");
    }
  }

  watch(listener: (state: RTCPeerConnectionState) => void): void {
    this.#tell = listener;
  }

  becomes(state: RTCPeerConnectionState): void {
    this.#tell(state);
  }

  close(): void {
    this.isClosed = true;
  }
}

let timing: FakeTiming;
let links: FakeLink[];
let adopted: number[];
let health: Health[];
let refuse: boolean;
let recovery: Recovery<FakeLink>;

beforeEach(() => {
  timing = new FakeTiming();
  links = [];
  adopted = [];
  health = [];
  refuse = false;
  recovery = new Recovery(
    (generation) => {
      const link = new FakeLink(generation, refuse);
      links.push(link);
      return link;
    },
    { adopted: (link) => adopted.push(link.generation), health: (now) => health.push(now) },
    timing,
    100,
  );
});

const latest = () => {
  const link = links.at(-1);
  if (link === undefined) {
    throw new Error("nothing was built");
  }
  return link;
};

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

test("a failed connection is closed only after its successor is connected", async () => {
  const first = await connect();
  first.becomes("failed");
  await settle();
  expect(first.isClosed).toBe(false);
  expect(health.at(-1)).toBe("recovering");

  latest().becomes("connected");

  expect(adopted).toEqual([101, 102]);
  expect(first.isClosed).toBe(true);
});

test("a short silence is waited out", async () => {
  const first = await connect();
  first.becomes("disconnected");
  await timing.pass(4_000);
  first.becomes("connected");
  await timing.pass(60_000);

  expect(links).toHaveLength(1);
  expect(health.at(-1)).toBe("connected");
});

test("a silence of more than five seconds builds a successor", async () => {
  const first = await connect();
  first.becomes("disconnected");
  await timing.pass(5_000);

  expect(links).toHaveLength(2);
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
